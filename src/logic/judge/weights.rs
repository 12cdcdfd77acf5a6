//! The weights of the features: a table of 24-bit keys and 8-bit weights, small on disk and quick to
//! look into.
//!
//! As bytes: the magic `VGW1`, the number of weights (u32), the scale (f32), the bias (f32), then for
//! each weight, in rising order of the keys, how much larger its key is than the last one (LEB128)
//! and its eight bits. Numbers are little-endian. A weight is its eight bits, as a signed number,
//! times the scale.

use std::fmt;

use super::features::{BITS, Features};

const MAGIC: &[u8; 4] = b"VGW1";

/// Weights of features; those that are not in it weigh nothing.
#[derive(Clone, Default)]
pub struct Weights {
    /// Open addressing: a key and its eight bits in each slot, or zero. The length is a power of two.
    slots: Vec<u32>,
    count: u32,
    scale: f32,
    /// What every text weighs.
    pub bias: f32,
}

/// The bytes are not those of a table of weights.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("these are not weights, or they are damaged")]
pub struct BadWeights;

/// What runs of letters count beside words, of which they are parts.
pub(super) const LETTERS: f32 = 0.75;

/// What blocks of features count in a text of so many: more of them say more, but not in
/// proportion.
pub(super) fn share(features: usize) -> f32 {
    /// The exponent was chosen on the development halves of the evaluation sets.
    const FADING: f32 = 0.6;
    #[expect(clippy::cast_precision_loss, reason = "a text has far fewer features than 2^24")]
    let features = features.max(1) as f32;
    features.powf(-FADING)
}

impl Weights {
    /// A table of so many weights at most: the most telling of them, by their size and by how many
    /// texts they were seen in.
    pub fn of(mut fitted: Vec<Fitted>, bias: f32, most: usize) -> Self {
        let tells = |one: &Fitted| one.weight.abs() * one.texts.powf(0.25);
        fitted.sort_by(|a, b| tells(b).total_cmp(&tells(a)).then(a.key.cmp(&b.key)));
        fitted.truncate(most);
        let largest = fitted.iter().map(|one| one.weight.abs()).fold(0.0, f32::max);
        let scale = if largest > 0.0 { largest / 127.0 } else { 1.0 };
        let mut weights = Self::empty(fitted.len(), scale, bias);
        for Fitted { key, weight, .. } in fitted {
            #[expect(clippy::cast_possible_truncation, reason = "between -127 and 127")]
            let eight = (weight / scale).round() as i8;
            weights.insert(key, eight);
        }
        weights
    }

    fn empty(count: usize, scale: f32, bias: f32) -> Self {
        // At most half full, so that what is not there is soon known.
        let slots = vec![0; (count * 2).next_power_of_two().max(16)];
        Self { slots, count: 0, scale, bias }
    }

    fn insert(&mut self, key: u32, eight: i8) {
        if eight == 0 {
            return;
        }
        let entry = (key << 8) | u32::from(eight.cast_unsigned());
        let mask = self.slots.len().wrapping_sub(1);
        let mut at = key as usize & mask;
        while let Some(slot) = self.slots.get_mut(at) {
            if *slot == 0 {
                *slot = entry;
                self.count += 1;
                return;
            }
            at = (at + 1) & mask;
        }
    }

    /// The weight of a feature, if it has one.
    pub fn get(&self, key: u32) -> Option<f32> {
        let mask = self.slots.len().wrapping_sub(1);
        let mut at = key as usize & mask;
        loop {
            let slot = self.slots.get(at).copied().filter(|slot| *slot != 0)?;
            if slot >> 8 == key {
                let [eight, ..] = slot.to_le_bytes();
                return Some(f32::from(eight.cast_signed()) * self.scale);
            }
            at = (at + 1) & mask;
        }
    }

    /// What a text weighs: above zero it leans towards negative.
    pub fn weigh(&self, features: &Features) -> f32 {
        let sum = |block: &[(u32, u32)]| {
            let sum = block.iter().filter_map(|(key, _)| self.get(*key)).sum::<f32>();
            sum * share(block.len())
        };
        self.bias + sum(&features.words) + sum(&features.letters) * LETTERS
    }

    /// How many weights there are.
    pub fn len(&self) -> usize {
        self.count as usize
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The table as bytes: the same for the same weights.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut entries = self.slots.iter().filter(|slot| **slot != 0).copied().collect::<Vec<_>>();
        entries.sort_unstable();
        let mut bytes = MAGIC.to_vec();
        bytes.extend(self.count.to_le_bytes());
        bytes.extend(self.scale.to_le_bytes());
        bytes.extend(self.bias.to_le_bytes());
        let mut last = 0;
        for entry in entries {
            let key = entry >> 8;
            let mut more = key - last;
            last = key;
            while more >= 0x80 {
                bytes.push(more.to_le_bytes()[0] | 0x80);
                more >>= 7;
            }
            bytes.push(more.to_le_bytes()[0]);
            bytes.push(entry.to_le_bytes()[0]);
        }
        bytes
    }

    /// Reads the bytes of a table.
    ///
    /// # Errors
    ///
    /// If they are not what [`Self::to_bytes`] writes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, BadWeights> {
        let mut rest = bytes.strip_prefix(MAGIC).ok_or(BadWeights)?;
        let mut four = || {
            let (head, tail) = rest.split_first_chunk::<4>().ok_or(BadWeights)?;
            rest = tail;
            Ok(*head)
        };
        let count = u32::from_le_bytes(four()?) as usize;
        let (scale, bias) = (f32::from_le_bytes(four()?), f32::from_le_bytes(four()?));
        let sane = scale.is_finite() && bias.is_finite() && count <= rest.len() / 2;
        if !sane {
            return Err(BadWeights);
        }
        let mut weights = Self::empty(count, scale, bias);
        let (mut key, mut bytes) = (0_u32, rest.iter());
        for number in 0..count {
            let (mut more, mut shift) = (0, 0);
            loop {
                let byte = *bytes.next().ok_or(BadWeights)?;
                more |= u32::from(byte & 0x7f) << shift;
                shift += 7;
                if byte < 0x80 {
                    break;
                }
                if shift >= BITS + 4 {
                    return Err(BadWeights);
                }
            }
            let next = key.checked_add(more).filter(|next| next >> BITS == 0);
            key = next.filter(|_| more > 0 || number == 0).ok_or(BadWeights)?;
            weights.insert(key, bytes.next().ok_or(BadWeights)?.cast_signed());
        }
        if bytes.next().is_some() || weights.len() != count {
            return Err(BadWeights);
        }
        Ok(weights)
    }
}

/// Two tables are equal if they say the same, wherever an entry came to stand.
impl PartialEq for Weights {
    fn eq(&self, other: &Self) -> bool {
        self.to_bytes() == other.to_bytes()
    }
}

/// A weight that was fitted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fitted {
    /// The feature.
    pub key: u32,
    /// Its weight.
    pub weight: f32,
    /// In how many texts it was seen.
    pub texts: f32,
}

impl fmt::Debug for Weights {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} weights", self.count)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn table(weights: &[(u32, f32)], most: usize) -> Weights {
        let fitted =
            weights.iter().map(|(key, weight)| Fitted { key: *key, weight: *weight, texts: 9.0 });
        Weights::of(fitted.collect(), 0.25, most)
    }

    proptest! {
        #[test]
        fn bytes_are_read_back(keys in prop::collection::btree_map(0..1_u32 << BITS, -9.0..9.0_f32, 0..200)) {
            let keys = keys.into_iter().collect::<Vec<_>>();
            let weights = table(&keys, 1000);
            let bytes = weights.to_bytes();
            prop_assert_eq!(&Weights::from_bytes(&bytes).unwrap().to_bytes(), &bytes);
            let largest = keys.iter().map(|(_, weight)| weight.abs()).fold(0.0, f32::max);
            for (key, weight) in keys {
                let kept = weights.get(key).unwrap_or_default();
                prop_assert!((kept - weight).abs() <= largest / 250.0, "{} {}", kept, weight);
            }
        }

        #[test]
        fn damaged_bytes_are_refused_or_read(bytes in prop::collection::vec(any::<u8>(), 0..64), cut in 0..64_usize) {
            drop(Weights::from_bytes(&bytes));
            let whole = table(&[(1, 1.0), (300, -2.0), (70_000, 0.5)], 9).to_bytes();
            let part = whole.get(..cut.min(whole.len() - 1)).unwrap();
            prop_assert_eq!(Weights::from_bytes(part), Err(BadWeights));
            prop_assert_eq!(Weights::from_bytes(&[&whole[..], &bytes[..], &[1]].concat()), Err(BadWeights));
        }
    }

    #[test]
    fn the_most_telling_weights_are_kept() {
        let weights = table(&[(1, 0.1), (2, -3.0), (3, 2.0), (0, 0.5)], 3);
        assert_eq!((weights.get(1), weights.len()), (None, 3));
        assert!(weights.get(2).unwrap() < -2.9 && weights.get(0).unwrap() > 0.4);
        assert_eq!(table(&[], 3).get(1), None);
        assert!(Weights::default().is_empty() && Weights::default().get(7).is_none());
    }
}
