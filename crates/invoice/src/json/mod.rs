//! An invoice as JSON: what `fapiao verify` prints, and what `fapiao write` takes.
//!
//! Money, quantities and rates are texts, never JSON numbers, so that no reader rounds them. A key that
//! is not known is a fault and not skipped: a misspelt `remark` must not vanish from an invoice.

mod node;
mod read;
mod write;

pub use node::Node;
pub use read::read;
pub use write::{all, face};

/// The codes of the faults that [`read`] finds, with their meaning in Chinese and English.
pub const CODES: &[(&str, &str, &str)] = &[
    (SHAPE, "JSON 的结构不是发票", "the JSON is not shaped like an invoice"),
    (UNKNOWN, "JSON 中有不认识的键", "the JSON holds a key that is not known"),
    (REPEATED, "JSON 中同一个键出现多次", "the JSON gives a key more than once"),
    (VALUE, "JSON 中的值不能识别", "a value in the JSON cannot be read"),
];

const SHAPE: &str = "INV-JSON-SHAPE";
const UNKNOWN: &str = "INV-JSON-KEY";
const REPEATED: &str = "INV-JSON-REPEATED";
const VALUE: &str = "INV-JSON-VALUE";
