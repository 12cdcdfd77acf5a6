//! Messages kept in memory.

use std::sync::{Arc, Mutex, PoisonError};

use super::Receipt;
use crate::mail::Mail;

/// A shelf for messages; clones share it.
#[derive(Debug, Clone, Default)]
pub struct Memory {
    sent: Arc<Mutex<Vec<Mail>>>,
}

impl Memory {
    /// All messages so far, in the order in which they were sent.
    pub fn sent(&self) -> Vec<Mail> {
        self.sent.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn send(&self, mail: &Mail) -> Receipt {
        self.sent.lock().unwrap_or_else(PoisonError::into_inner).push(mail.clone());
        Receipt { reply: "kept in memory".to_owned() }
    }
}
