//! Which page lies on which sheet.

use serde::{Deserialize, Serialize};

/// Where a page of a file lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Placement {
    /// The index of the file among the items of the batch.
    pub index: usize,
    /// The number of the page in its file, from 1.
    pub page: usize,
    /// The number of the sheet, from 1.
    pub sheet: usize,
    /// The place on the sheet, from 1, in reading order.
    pub cell: usize,
    /// Whether the page could not be drawn, and an empty one that says so lies there.
    pub lost: bool,
}
