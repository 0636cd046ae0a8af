//! 特定要素: what some businesses must state beside the lines (DOMAIN §1.5).

use serde::{Deserialize, Serialize};

/// A special-business block as a source states it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpecialBusiness {
    /// 特定要素 code, two digits (`03` construction, `06` letting of real estate …), where known.
    pub code: Option<String>,
    /// Elements in the source's order: name as printed or tagged, and value.
    pub elements: Vec<(String, String)>,
}
