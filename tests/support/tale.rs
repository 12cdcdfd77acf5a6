//! Texts that no two customers share: posts that say nearly the same belong to one case.

const SYLLABLES: [&str; 16] = [
    "ba", "do", "fe", "ki", "lu", "mo", "na", "pe", "ra", "so", "ti", "vu", "wa", "xo", "ye", "zi",
];

/// A sentence of a dozen words that only this number gives.
pub(crate) fn tale(number: u32) -> String {
    let mut state = u64::from(number) + 1;
    let words = (0..12).map(|_| {
        // A linear congruential step (Knuth's MMIX).
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let syllable = |shift: u32| SYLLABLES[usize::try_from(state >> shift).unwrap_or(0) % 16];
        [syllable(40), syllable(48), syllable(56)].concat()
    });
    words.collect::<Vec<_>>().join(" ") + "."
}
