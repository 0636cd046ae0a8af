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

/// The special businesses by code, with the name that a face prints (DOMAIN §1.5).
const NAMES: &[(&str, &str)] = &[
    ("01", "成品油"),
    ("02", "稀土"),
    ("03", "建筑服务"),
    ("04", "货物运输服务"),
    ("05", "不动产销售"),
    ("06", "不动产经营租赁服务"),
    ("07", "代收车船税"),
    ("08", "通行费"),
    ("09", "旅客运输服务"),
    ("10", "医疗服务（住院）"),
    ("11", "医疗服务（门诊）"),
    ("12", "自产农产品销售"),
    ("13", "拖拉机和联合收割机"),
    ("14", "机动车"),
    ("15", "二手车"),
    ("16", "农产品收购"),
    ("17", "光伏收购"),
    ("18", "卷烟"),
    ("20", "农产品"),
];

impl SpecialBusiness {
    /// The name of the business, as a face prints it; `None` without a code or for one that is not published.
    #[must_use]
    pub fn business(&self) -> Option<&'static str> {
        let code = self.code.as_deref()?;
        NAMES.iter().find(|(known, _)| *known == code).map(|(_, name)| *name)
    }
}
