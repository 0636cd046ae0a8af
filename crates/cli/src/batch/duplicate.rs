//! Duplicates inside one batch, as a check of the report.

use fapiao_app::Repeats;
use fapiao_invoice::Invoice;
use fapiao_verify::CheckResult;

/// Remembers what a batch has shown so far.
#[derive(Debug, Default)]
pub struct Duplicates {
    repeats: Repeats,
    files: Vec<String>,
}

impl Duplicates {
    /// Enters a file; answers with a warning that names the first of its kind when it is not the first.
    pub fn enter(&mut self, file: &str, sha256: &[u8; 32], invoice: Option<&Invoice>) -> Option<CheckResult> {
        let repeat = self.repeats.enter(self.files.len(), sha256, invoice);
        self.files.push(file.to_owned());
        let repeat = repeat?;
        let first = self.files.get(repeat.first).cloned().unwrap_or_default();
        Some(CheckResult::duplicate(first, repeat.by))
    }
}

#[cfg(test)]
mod tests {
    use fapiao_verify::Duplicate;

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
