//! What is counted beside the columns.

use fapiao_invoice::{Fen, Invoice, Kind, Tax};
use fapiao_verify::Verdict;

use crate::item::Content;

/// How many files and invoices a sheet speaks of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Files, those that could not be read included.
    pub files: u64,
    /// Invoices, each once.
    pub invoices: u64,
    /// Files that repeat an invoice and are not summed.
    pub repeats: u64,
    /// Of those, files that state the same number and something else.
    pub contradictions: u64,
    /// Invoices that are red.
    pub red: u64,
    /// Invoices of which not every amount is known, so that net and tax add up to less than the whole.
    pub incomplete: u64,
    /// Invoices whose verdict is passed.
    pub passed: OfVerdict,
    /// Invoices whose verdict is indeterminate.
    pub indeterminate: OfVerdict,
    /// Invoices whose verdict is failed.
    pub failed: OfVerdict,
    /// Invoices and their sums by kind, in the order of the kinds; kinds that do not occur are left out.
    pub kinds: Vec<OfKind>,
}

/// The invoices of one verdict, each once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OfVerdict {
    /// How many.
    pub invoices: u64,
    /// 价税合计; `None` when the sum does not fit.
    pub amount_with_tax: Option<Fen>,
}

impl Default for OfVerdict {
    fn default() -> Self {
        Self { invoices: 0, amount_with_tax: Some(Fen::ZERO) }
    }
}

/// The invoices of one kind, each once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfKind {
    /// The kind; `None` where it was not stated.
    pub kind: Option<Kind>,
    /// How many.
    pub invoices: u64,
    /// 合计金额; `None` when the sum does not fit.
    pub amount_without_tax: Option<Fen>,
    /// 合计税额.
    pub tax_amount: Option<Fen>,
    /// 价税合计.
    pub amount_with_tax: Option<Fen>,
}

impl Counts {
    /// Counts an invoice that is not a repeat.
    pub(super) fn enter(&mut self, content: &Content, invoice: &Invoice) {
        add_one(&mut self.invoices);
        if invoice.is_red() {
            add_one(&mut self.red);
        }
        let amounts = (invoice.amount_without_tax, invoice.tax_amount, invoice.amount_with_tax);
        if !matches!(amounts, (Some(_), Some(_), Some(_))) {
            add_one(&mut self.incomplete);
        }
        let verdict = match content.verdict {
            Verdict::Passed => &mut self.passed,
            Verdict::Indeterminate => &mut self.indeterminate,
            Verdict::Failed => &mut self.failed,
        };
        add_one(&mut verdict.invoices);
        add(&mut verdict.amount_with_tax, invoice.amount_with_tax);
        let order = |kind: Option<Kind>| Kind::ALL.iter().position(|one| Some(*one) == kind);
        let at = match self.kinds.binary_search_by_key(&order(invoice.kind), |row| order(row.kind)) {
            Ok(at) => at,
            Err(at) => {
                let zero = Some(Fen::ZERO);
                let row = OfKind {
                    kind: invoice.kind,
                    invoices: 0,
                    amount_without_tax: zero,
                    tax_amount: zero,
                    amount_with_tax: zero,
                };
                self.kinds.insert(at, row);
                at
            }
        };
        if let Some(row) = self.kinds.get_mut(at) {
            add_one(&mut row.invoices);
            add(&mut row.amount_without_tax, invoice.amount_without_tax);
            add(&mut row.tax_amount, invoice.tax_amount.and_then(Tax::amount));
            add(&mut row.amount_with_tax, invoice.amount_with_tax);
        }
    }
}

pub(super) fn add_one(count: &mut u64) {
    *count = count.saturating_add(1);
}

/// Adds an amount, where there is one, to a sum that still fits.
pub(super) fn add(sum: &mut Option<Fen>, amount: Option<Fen>) {
    if let (Some(before), Some(amount)) = (*sum, amount) {
        *sum = before.checked_add(amount);
    }
}
