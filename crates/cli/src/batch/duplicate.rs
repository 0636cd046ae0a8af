//! Duplicates inside one batch: by identity (kind, code, number), then by content.

use std::collections::HashMap;

use fapiao_invoice::{Invoice, InvoiceKey};
use fapiao_verify::{CheckResult, Duplicate};

/// Remembers what a batch has shown so far.
#[derive(Debug, Default)]
pub struct Duplicates {
    by_key: HashMap<InvoiceKey, String>,
    by_content: HashMap<[u8; 32], String>,
}

impl Duplicates {
    /// Enters a file; answers with a warning that names the first of its kind when it is not the first.
    pub fn enter(&mut self, file: &str, sha256: &[u8; 32], invoice: Option<&Invoice>) -> Option<CheckResult> {
        let by_content = self.by_content.get(sha256).cloned();
        if by_content.is_none() {
            self.by_content.insert(*sha256, file.to_owned());
        }
        let by_key = invoice.and_then(InvoiceKey::of).and_then(|key| match self.by_key.get(&key) {
            Some(first) => Some(first.clone()),
            None => {
                self.by_key.insert(key, file.to_owned());
                None
            }
        });
        match (by_content, by_key) {
            (Some(first), _) => Some(CheckResult::duplicate(first, Duplicate::Bytes)),
            (None, Some(first)) => Some(CheckResult::duplicate(first, Duplicate::Identity)),
            (None, None) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn invoice(number: &str) -> Invoice {
        Invoice { number: Some(number.to_owned()), ..Invoice::default() }
    }

    #[test]
    fn duplicate_when_number_or_bytes_return_then_names_the_first_file() {
        let mut seen = Duplicates::default();
        let first = invoice("26312000000000000001");
        assert_eq!(seen.enter("a.ofd", &[1; 32], Some(&first)), None);
        assert_eq!(seen.enter("b.pdf", &[2; 32], Some(&invoice("26312000000000000002"))), None);
        let other_form = seen.enter("c.pdf", &[3; 32], Some(&first));
        assert_eq!(other_form, Some(CheckResult::duplicate("a.ofd", Duplicate::Identity)));
        let same_bytes = seen.enter("d.bin", &[2; 32], None);
        assert_eq!(same_bytes, Some(CheckResult::duplicate("b.pdf", Duplicate::Bytes)));
    }
}
