//! A page beside what is in it: how many of its posts were read, and how well. Sums of many.

use std::fmt;

use serde_json::Value;
use vigie::domain::Listing;

use super::judge::{Card, FIELDS, pairs};

/// What was found, of how much.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Share {
    right: usize,
    all: usize,
}

impl Share {
    /// 1 where there is nothing.
    #[expect(clippy::cast_precision_loss, reason = "a few thousand posts")]
    pub(super) fn rate(self) -> f64 {
        if self.all == 0 { 1.0 } else { self.right as f64 / self.all as f64 }
    }

    fn add(&mut self, other: Self) {
        self.right += other.right;
        self.all += other.all;
    }
}

/// How well one page was read, or all.
#[derive(Debug, Clone, Default)]
pub(super) struct Row {
    pub(super) file: String,
    /// Posts that are there, that were read, and that are both.
    want: usize,
    got: usize,
    hit: usize,
    pub(super) outcome: Share,
    fields: [Share; FIELDS.len()],
}

impl Row {
    pub(super) fn new(truth: &Value, listing: &Listing) -> Self {
        let some = |name: &str| truth[name].as_array().cloned().unwrap_or_default();
        let mut told: Vec<_> = some("posts").iter().map(Card::told).collect();
        told.extend(some("optional_posts").iter().map(|post| Card::told(post).optional()));
        let read = serde_json::to_value(&listing.posts).unwrap();
        let read: Vec<_> = read.as_array().unwrap().iter().map(Card::read).collect();
        let pairs = pairs(&told, &read);
        let mut row = Self {
            file: truth["file"].as_str().unwrap_or_default().to_owned(),
            want: told.iter().filter(|card| !card.optional).count(),
            got: read.len() - pairs.len(),
            outcome: Share {
                right: usize::from(truth["outcome"] == listing.outcome.name()),
                all: 1,
            },
            ..Self::default()
        };
        for (_, verdict) in pairs.iter().filter(|(place, _)| !told[*place].optional) {
            row.got += 1;
            row.hit += 1;
            for (share, right) in row.fields.iter_mut().zip(verdict.0) {
                let right = right.map(usize::from);
                share.add(Share { right: right.unwrap_or(0), all: right.map_or(0, |_| 1) });
            }
        }
        row
    }

    pub(super) fn sum(rows: &[Self]) -> Self {
        let mut sum = Self { file: format!("all {}", rows.len()), ..Self::default() };
        for row in rows {
            sum.want += row.want;
            sum.got += row.got;
            sum.hit += row.hit;
            sum.outcome.add(row.outcome);
            for (share, other) in sum.fields.iter_mut().zip(row.fields) {
                share.add(other);
            }
        }
        sum
    }

    /// The harmonic mean of precision and recall of its posts; 1 where there are none.
    pub(super) fn f1(&self) -> f64 {
        Share { right: 2 * self.hit, all: self.want + self.got }.rate()
    }

    /// How many of the values that are known were read rightly.
    pub(super) fn field(&self, name: &str) -> Share {
        let place = FIELDS.iter().position(|field| *field == name).unwrap();
        self.fields[place]
    }

    /// Whether something of it was missed or invented.
    pub(super) fn falls_short(&self) -> bool {
        let right = |share: &Share| share.right == share.all;
        !right(&self.outcome) || self.f1() < 1.0 || !self.fields.iter().all(right)
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, want, got, hit, outcome, fields } = self;
        write!(f, "{file:52} {hit}/{want} posts, {got} read, F1 {:.3}", self.f1())?;
        for (name, share) in FIELDS.iter().zip(fields).chain([(&"outcome", outcome)]) {
            if share.right < share.all {
                write!(f, ", {name} {}/{}", share.right, share.all)?;
            }
        }
        Ok(())
    }
}
