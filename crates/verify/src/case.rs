//! What the checks look at: the reading, what follows from it, and the moment of verification.

use fapiao_document::{Disagreement, Reading};
use fapiao_invoice::{Fault, Invoice};
use jiff::Timestamp;

use crate::facts::Facts;
use crate::policy::Policy;

/// Everything that a check may look at. Checks measure nothing themselves.
pub(crate) struct Case<'a> {
    pub(crate) reading: &'a Reading,
    /// The invoice that the sources state together.
    pub(crate) invoice: Option<&'a Invoice>,
    pub(crate) disagreements: &'a [Disagreement],
    /// What the rules find wrong with the invoice.
    pub(crate) faults: &'a [Fault],
    pub(crate) signatures: &'a [Facts<'a>],
    /// The moment of verification.
    pub(crate) at: Timestamp,
    pub(crate) policy: &'a Policy,
}

impl<'a> Case<'a> {
    /// The signatures over the file itself, without those that only an attachment carries inside.
    pub(crate) fn file_signatures(&self) -> impl Iterator<Item = &'a Facts<'a>> {
        self.signatures.iter().filter(|facts| !facts.inner)
    }
}
