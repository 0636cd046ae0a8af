//! What is wrong with a document: a list of faults, never an error.

use serde::{Deserialize, Serialize};

/// Something that is wrong with an invoice, found by one rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// Stable code, `INV-…`; listed in docs/errors.md.
    pub code: &'static str,
    /// Where: a path into [`crate::Invoice`], such as `lines[2].tax_amount`.
    pub path: String,
    /// What is wrong, in Chinese, with the values and the remedy.
    pub zh: String,
    /// What is wrong, in English, with the values and the remedy.
    pub en: String,
    /// How much it matters.
    pub severity: Severity,
}

/// How much a fault matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Unusual, or wrong in a way that real invoices often are: look at it.
    Notice,
    /// Against a rule: refuse when issuing, warn when receiving.
    Wrong,
}
