//! Kinds of invoice, and the code maps of the name spaces that speak of them (DOMAIN §1).

use serde::{Deserialize, Serialize};

/// The kind of an invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Kind {
    /// 增值税电子普通发票.
    VatOrdinaryElectronic,
    /// 增值税电子专用发票.
    VatSpecialElectronic,
    /// 增值税普通发票 on paper.
    VatOrdinary,
    /// 增值税专用发票 on paper.
    VatSpecial,
    /// 电子发票（普通发票）, 数电票.
    DigitalOrdinary,
    /// 电子发票（增值税专用发票）, 数电票.
    DigitalSpecial,
    /// 电子发票（铁路电子客票）.
    Railway,
    /// 电子发票（航空运输电子客票行程单）.
    Air,
    /// 通行费发票.
    Toll,
    /// 机动车销售统一发票.
    MotorVehicle,
    /// 二手车销售统一发票.
    UsedVehicle,
    /// A kind that is read but not modelled.
    Other,
}
