//! What is counted on a sheet.

use fapiao_invoice::Fen;
use serde::{Deserialize, Serialize};

/// What a file adds to the sheet on which its first page lies, and what a sheet holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Invoices, each counted once.
    pub invoices: u32,
    /// Of them those whose 价税合计 is not known.
    pub without_amount: u32,
    /// 价税合计 in fen; red invoices count below zero. Wider than any sum of amounts can be.
    amount: i128,
}

impl Counts {
    /// Nothing.
    pub(super) const NONE: Self = Self { invoices: 0, without_amount: 0, amount: 0 };

    /// An invoice and its 价税合计, where it is known.
    #[must_use]
    pub fn invoice(amount: Option<Fen>) -> Self {
        Self {
            invoices: 1,
            without_amount: u32::from(amount.is_none()),
            amount: amount.map_or(0, |amount| i128::from(amount.0)),
        }
    }

    /// Both together.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self {
            invoices: self.invoices.saturating_add(other.invoices),
            without_amount: self.without_amount.saturating_add(other.without_amount),
            amount: self.amount.saturating_add(other.amount),
        }
    }

    /// 价税合计 of all whose amount is known; absent when there is none, or the sum is no amount of money any more.
    #[must_use]
    pub fn amount(&self) -> Option<Fen> {
        let known = self.invoices > self.without_amount;
        i64::try_from(self.amount).ok().filter(|_| known).map(Fen)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_when_invoices_are_red_or_without_amount_then_say_both() {
        let sum = [Some(Fen(10_000)), Some(Fen(-3_000)), None]
            .into_iter()
            .map(Counts::invoice)
            .fold(Counts::default(), Counts::and);
        assert_eq!((sum.invoices, sum.without_amount, sum.amount()), (3, 1, Some(Fen(7_000))));
        assert_eq!(Counts::invoice(None).amount(), None);
        assert_eq!(Counts::default().amount(), None);
        let large = Counts::invoice(Some(Fen(i64::MAX)));
        assert_eq!(large.and(large).amount(), None);
        assert_eq!(large.and(large).and(Counts::invoice(Some(Fen(-i64::MAX)))).amount(), Some(Fen(i64::MAX)));
    }
}
