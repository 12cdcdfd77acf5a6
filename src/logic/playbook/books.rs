//! The playbooks: those that are part of the program, and one's own in their place.

use std::sync::{Arc, LazyLock};

use super::{book::Playbook, circumstances::Circumstances};
use crate::domain::Cause;

/// The files, as written.
pub(super) const TEXTS: [&str; 28] = [
    include_str!("../../../config/playbooks/again.toml"),
    include_str!("../../../config/playbooks/availability.toml"),
    include_str!("../../../config/playbooks/billing.toml"),
    include_str!("../../../config/playbooks/data-breach.toml"),
    include_str!("../../../config/playbooks/delay.toml"),
    include_str!("../../../config/playbooks/delivery.toml"),
    include_str!("../../../config/playbooks/edited-down.toml"),
    include_str!("../../../config/playbooks/edited-up.toml"),
    include_str!("../../../config/playbooks/extortion.toml"),
    include_str!("../../../config/playbooks/fake.toml"),
    include_str!("../../../config/playbooks/general.toml"),
    include_str!("../../../config/playbooks/hygiene.toml"),
    include_str!("../../../config/playbooks/insulting.toml"),
    include_str!("../../../config/playbooks/legal.toml"),
    include_str!("../../../config/playbooks/misleading.toml"),
    include_str!("../../../config/playbooks/neutral.toml"),
    include_str!("../../../config/playbooks/no-reply.toml"),
    include_str!("../../../config/playbooks/positive-rating.toml"),
    include_str!("../../../config/playbooks/positive.toml"),
    include_str!("../../../config/playbooks/privacy.toml"),
    include_str!("../../../config/playbooks/product.toml"),
    include_str!("../../../config/playbooks/rating-only.toml"),
    include_str!("../../../config/playbooks/refund.toml"),
    include_str!("../../../config/playbooks/regular.toml"),
    include_str!("../../../config/playbooks/removed.toml"),
    include_str!("../../../config/playbooks/staff.toml"),
    include_str!("../../../config/playbooks/unfounded.toml"),
    include_str!("../../../config/playbooks/violence.toml"),
];

/// Every playbook that may apply.
#[derive(Debug, Clone)]
pub struct Playbooks(Arc<[Playbook]>);

static EMBEDDED: LazyLock<Playbooks> = LazyLock::new(|| {
    Playbooks(TEXTS.iter().filter_map(|text| toml::from_str(text).ok()).collect())
});

impl Default for Playbooks {
    fn default() -> Self {
        EMBEDDED.clone()
    }
}

impl Playbooks {
    /// Those embedded in the program.
    pub fn embedded() -> Self {
        Self::default()
    }

    /// These, and `own` before them: one of the same name takes the place of the embedded one.
    #[must_use]
    pub fn with(&self, own: Vec<Playbook>) -> Self {
        if own.is_empty() {
            return self.clone();
        }
        let kept = self.0.iter().filter(|one| !own.iter().any(|own| own.name == one.name));
        let kept = kept.cloned().collect::<Vec<_>>();
        Self(own.into_iter().chain(kept).collect())
    }

    /// Every playbook.
    pub fn all(&self) -> &[Playbook] {
        &self.0
    }

    /// The playbook of this name.
    pub fn named(&self, name: &str) -> Option<&Playbook> {
        self.0.iter().find(|book| book.name == name)
    }

    /// The playbook that applies: the one of the lowest rank; between two of one rank, the one for
    /// what the post complains about first of all.
    pub fn choose(&self, circumstances: &Circumstances) -> Option<&Playbook> {
        let of_cause =
            |wanted: &[Cause]| circumstances.causes.iter().position(|cause| wanted.contains(cause));
        let applying = self.0.iter().filter(|book| book.applies(circumstances));
        applying.min_by_key(|book| (book.rank, of_cause(&book.when.cause).unwrap_or(usize::MAX)))
    }
}
