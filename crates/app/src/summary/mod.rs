//! One sheet of many invoices: chosen columns, totals, one row an invoice or a line; XLSX or CSV.
//!
//! [`table`] makes the rows and the sums of a batch, and [`xlsx`] and [`csv`] write them. What is summed:
//! money that adds up; never prices, quantities or rates. An invoice that comes again is shown, marked and
//! not summed. Files that could not be read are listed apart, so that no sheet looks complete when it is not.

mod column;
mod comma;
mod count;
mod notes;
mod spreadsheet;
mod style;
mod table;

pub use column::{By, Columns};
pub use comma::{Dialect, csv};
pub use count::{Counts, OfKind, OfVerdict};
pub use spreadsheet::xlsx;
pub use table::{Options, Row, Table, Unlisted, table};
