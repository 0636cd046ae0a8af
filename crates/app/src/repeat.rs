//! The same invoice again: the same bytes, or the same code and number in another file.

use std::collections::HashMap;

use fapiao_invoice::{Date, Fen, Invoice, InvoiceKey};
use fapiao_verify::Duplicate;

/// Remembers the invoices of a batch, and tells when one comes again.
#[derive(Debug, Default)]
pub struct Repeats {
    by_content: HashMap<[u8; 32], usize>,
    by_key: HashMap<InvoiceKey, (usize, Stated)>,
}

/// That a file repeats an earlier one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repeat {
    /// The index of the first file with this invoice.
    pub first: usize,
    /// By what they are the same.
    pub by: Duplicate,
    /// Which fields the two state differently, by the names of [`crate::field`]: the same number over
    /// another amount is not a copy but a contradiction.
    pub differs: Vec<&'static str>,
}

/// What two files of one invoice cannot state differently.
#[derive(Debug)]
struct Stated {
    issued_on: Option<Date>,
    seller: Option<String>,
    buyer: Option<String>,
    net: Option<Fen>,
    gross: Option<Fen>,
}

impl Repeats {
    /// Enters the file with this index; answers with the first of its kind when it is not the first.
    pub fn enter(&mut self, index: usize, sha256: &[u8; 32], invoice: Option<&Invoice>) -> Option<Repeat> {
        let by_content = self.by_content.get(sha256).copied();
        if by_content.is_none() {
            self.by_content.insert(*sha256, index);
        }
        let by_key = invoice.and_then(|invoice| {
            let (key, stated) = (InvoiceKey::of(invoice)?, Stated::of(invoice));
            match self.by_key.get(&key) {
                Some((first, earlier)) => Some((*first, earlier.differences(&stated))),
                None => {
                    self.by_key.insert(key, (index, stated));
                    None
                }
            }
        });
        match (by_content, by_key) {
            (Some(first), _) => Some(Repeat { first, by: Duplicate::Bytes, differs: Vec::new() }),
            (None, Some((first, differs))) => Some(Repeat { first, by: Duplicate::Identity, differs }),
            (None, None) => None,
        }
    }
}

impl Stated {
    fn of(invoice: &Invoice) -> Self {
        Self {
            issued_on: invoice.issued_on,
            seller: invoice.seller.tax_id.clone(),
            buyer: invoice.buyer.tax_id.clone(),
            net: invoice.amount_without_tax,
            gross: invoice.amount_with_tax,
        }
    }

    fn differences(&self, other: &Self) -> Vec<&'static str> {
        fn differ<T: PartialEq>(one: Option<&T>, other: Option<&T>) -> bool {
            one.is_some() && other.is_some() && one != other
        }
        [
            ("date", differ(self.issued_on.as_ref(), other.issued_on.as_ref())),
            ("seller_tax_id", differ(self.seller.as_ref(), other.seller.as_ref())),
            ("buyer_tax_id", differ(self.buyer.as_ref(), other.buyer.as_ref())),
            ("amount_without_tax", differ(self.net.as_ref(), other.net.as_ref())),
            ("amount_with_tax", differ(self.gross.as_ref(), other.gross.as_ref())),
        ]
        .into_iter()
        .filter_map(|(field, differs)| differs.then_some(field))
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn invoice(number: &str, gross: i64) -> Invoice {
        Invoice { number: Some(number.to_owned()), amount_with_tax: Some(Fen(gross)), ..Invoice::default() }
    }

    #[test]
    fn repeat_when_number_or_bytes_return_then_names_the_first_file() {
        let mut seen = Repeats::default();
        let first = invoice("26312000000000000001", 100);
        assert_eq!(seen.enter(0, &[1; 32], Some(&first)), None);
        assert_eq!(seen.enter(1, &[2; 32], Some(&invoice("26312000000000000002", 100))), None);
        let other_form = seen.enter(2, &[3; 32], Some(&first)).unwrap();
        assert_eq!((other_form.first, other_form.by), (0, Duplicate::Identity));
        assert!(other_form.differs.is_empty());
        let same_bytes = seen.enter(3, &[2; 32], None).unwrap();
        assert_eq!((same_bytes.first, same_bytes.by), (1, Duplicate::Bytes));
    }

    #[test]
    fn repeat_when_the_amount_is_another_then_says_which_field_differs() {
        let mut seen = Repeats::default();
        seen.enter(0, &[1; 32], Some(&invoice("26312000000000000001", 100)));
        let again = seen.enter(1, &[2; 32], Some(&invoice("26312000000000000001", 900))).unwrap();
        assert_eq!(again.differs, ["amount_with_tax"]);
        // What one file does not state is no contradiction.
        let silent = Invoice { number: Some("26312000000000000001".to_owned()), ..Invoice::default() };
        assert_eq!(seen.enter(2, &[3; 32], Some(&silent)).unwrap().differs, Vec::<&str>::new());
    }

    #[test]
    fn repeat_when_an_old_number_has_no_code_then_is_not_told() {
        let mut seen = Repeats::default();
        assert_eq!(seen.enter(0, &[1; 32], Some(&invoice("12345678", 1))), None);
        assert_eq!(seen.enter(1, &[2; 32], Some(&invoice("12345678", 1))), None);
    }
}
