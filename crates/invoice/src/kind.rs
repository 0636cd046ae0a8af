//! Kinds of invoice, and the code maps of the name spaces that speak of them (DOMAIN §1).
//!
//! The numeric codes of the QR, of vendors and of query services are different name spaces: `83` is a
//! railway ticket to one and a motor vehicle to another. Hence one map each, never a shared one.

use serde::{Deserialize, Serialize};

use crate::code::InvoiceCode;
use crate::text::{fold_char, is_blank};

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

/// Which amount an official query of the kind asks for (DOMAIN §5.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum QueryAmount {
    /// 合计金额, without tax.
    WithoutTax,
    /// 价税合计, with tax (for used vehicles 车价合计).
    WithTax,
    /// None: the last six digits of the check code (校验码) stand in its place.
    CheckCode,
}

/// Parts of titles that name one trade, half-width.
const TITLES_OF_TRADES: &[(&str, Kind)] = &[
    ("铁路电子客票", Kind::Railway),
    ("航空运输电子客票", Kind::Air),
    ("通行费", Kind::Toll),
    ("二手车销售", Kind::UsedVehicle),
    ("机动车销售", Kind::MotorVehicle),
];

/// Parts of all other titles, half-width, each before those that it contains.
const TITLES: &[(&str, Kind)] = &[
    ("电子发票(普通发票)", Kind::DigitalOrdinary),
    ("电子发票(增值税专用发票)", Kind::DigitalSpecial),
    ("增值税电子普通发票", Kind::VatOrdinaryElectronic),
    ("增值税电子专用发票", Kind::VatSpecialElectronic),
    ("货物运输业增值税专用发票", Kind::Other),
    ("增值税专用发票(电子)", Kind::VatSpecialElectronic),
    ("增值税普通发票(电子)", Kind::VatOrdinaryElectronic),
    ("电子专用发票", Kind::VatSpecialElectronic),
    ("增值税专用发票", Kind::VatSpecial),
    ("增值税普通发票", Kind::VatOrdinary),
    // Block-chain invoices of Shenzhen and Yunnan, printed without 增值税.
    ("电子普通发票", Kind::Other),
    ("通用机打发票", Kind::Other),
    ("通用电子发票", Kind::Other),
    ("定额发票", Kind::Other),
    ("出租汽车", Kind::Other),
    ("客运汽车", Kind::Other),
    ("财政电子票据", Kind::Other),
    ("非税收入", Kind::Other),
    ("医疗收费票据", Kind::Other),
];

impl Kind {
    /// Every kind, in the order of the enum.
    pub const ALL: [Self; 12] = [
        Self::VatOrdinaryElectronic,
        Self::VatSpecialElectronic,
        Self::VatOrdinary,
        Self::VatSpecial,
        Self::DigitalOrdinary,
        Self::DigitalSpecial,
        Self::Railway,
        Self::Air,
        Self::Toll,
        Self::MotorVehicle,
        Self::UsedVehicle,
        Self::Other,
    ];

    /// The stable name in output files and tables.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::VatOrdinaryElectronic => "vat_ordinary_electronic",
            Self::VatSpecialElectronic => "vat_special_electronic",
            Self::VatOrdinary => "vat_ordinary",
            Self::VatSpecial => "vat_special",
            Self::DigitalOrdinary => "digital_ordinary",
            Self::DigitalSpecial => "digital_special",
            Self::Railway => "railway",
            Self::Air => "air",
            Self::Toll => "toll",
            Self::MotorVehicle => "motor_vehicle",
            Self::UsedVehicle => "used_vehicle",
            Self::Other => "other",
        }
    }

    /// The official Chinese name.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            Self::VatOrdinaryElectronic => "增值税电子普通发票",
            Self::VatSpecialElectronic => "增值税电子专用发票",
            Self::VatOrdinary => "增值税普通发票",
            Self::VatSpecial => "增值税专用发票",
            Self::DigitalOrdinary => "电子发票（普通发票）",
            Self::DigitalSpecial => "电子发票（增值税专用发票）",
            Self::Railway => "电子发票（铁路电子客票）",
            Self::Air => "电子发票（航空运输电子客票行程单）",
            Self::Toll => "通行费发票",
            Self::MotorVehicle => "机动车销售统一发票",
            Self::UsedVehicle => "二手车销售统一发票",
            Self::Other => "其他发票",
        }
    }

    /// An English name for people.
    #[must_use]
    pub fn en(self) -> &'static str {
        match self {
            Self::VatOrdinaryElectronic => "electronic ordinary VAT invoice",
            Self::VatSpecialElectronic => "electronic special VAT invoice",
            Self::VatOrdinary => "ordinary VAT invoice (paper)",
            Self::VatSpecial => "special VAT invoice (paper)",
            Self::DigitalOrdinary => "digital invoice (ordinary)",
            Self::DigitalSpecial => "digital invoice (special VAT)",
            Self::Railway => "railway e-ticket invoice",
            Self::Air => "air e-ticket itinerary invoice",
            Self::Toll => "road toll invoice",
            Self::MotorVehicle => "motor vehicle sales invoice",
            Self::UsedVehicle => "used vehicle sales invoice",
            Self::Other => "other invoice",
        }
    }

    /// The kind of that stable name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// Whether this kind exists only with a 20-digit number (数电票).
    #[must_use]
    pub fn is_digital(self) -> bool {
        matches!(self, Self::DigitalOrdinary | Self::DigitalSpecial | Self::Railway | Self::Air)
    }

    /// Whether this is a special VAT invoice (专用发票), whose tax a buyer may deduct.
    #[must_use]
    pub fn is_special(self) -> bool {
        matches!(self, Self::VatSpecialElectronic | Self::VatSpecial | Self::DigitalSpecial)
    }

    /// Whether this is a ticket of one journey, with its own face and no lines.
    #[must_use]
    pub fn is_ticket(self) -> bool {
        matches!(self, Self::Railway | Self::Air)
    }

    /// The type that the QR of this kind carries; `None` for [`Kind::Other`].
    #[must_use]
    pub fn qr_type(self) -> Option<&'static str> {
        Some(match self {
            Self::VatSpecial => "01",
            Self::MotorVehicle => "03",
            Self::VatOrdinary => "04",
            Self::VatOrdinaryElectronic => "10",
            Self::Toll => "14",
            Self::UsedVehicle => "15",
            Self::VatSpecialElectronic => "20",
            Self::DigitalSpecial => "31",
            Self::DigitalOrdinary => "32",
            Self::Railway => "51",
            Self::Air => "61",
            Self::Other => return None,
        })
    }

    /// Which amount the official query asks for; `None` for [`Kind::Other`], which has its own rules.
    #[must_use]
    pub fn query_amount(self) -> Option<QueryAmount> {
        match self {
            Self::VatSpecial | Self::VatSpecialElectronic | Self::MotorVehicle => {
                Some(QueryAmount::WithoutTax)
            }
            Self::VatOrdinary | Self::VatOrdinaryElectronic | Self::Toll => Some(QueryAmount::CheckCode),
            Self::DigitalOrdinary | Self::DigitalSpecial | Self::Railway | Self::Air | Self::UsedVehicle => {
                Some(QueryAmount::WithTax)
            }
            Self::Other => None,
        }
    }

    /// The kind that an invoice code's structure states (DOMAIN §1.3).
    #[must_use]
    pub fn from_code(invoice_code: &str) -> Option<Self> {
        InvoiceCode::parse(invoice_code)?.kind()
    }

    /// The kind that a printed title or a type text states: `湖北增值税电子普通发票`,
    /// `电子发票（普通发票）`, `增值税专用发票`, `通行费`… `None` when the text names none.
    #[must_use]
    pub fn from_title(title: &str) -> Option<Self> {
        let title: String = title.chars().map(fold_char).filter(|c| !is_blank(*c)).collect();
        let named = |table: &[(&str, Self)]| {
            table.iter().find(|(part, _)| title.contains(part)).map(|(_, kind)| *kind)
        };
        // A journey or a vehicle is titled as an ordinary invoice besides.
        if let Some(kind) = named(TITLES_OF_TRADES) {
            return Some(kind);
        }
        // What people call digital invoices.
        if ["数电票", "数电发票", "全电发票"].iter().any(|word| title.contains(word)) {
            let special = title.contains("专用发票") || title.contains("专票");
            return Some(if special { Self::DigitalSpecial } else { Self::DigitalOrdinary });
        }
        named(TITLES)
    }

    /// The kind of a QR's field 2.
    #[must_use]
    pub fn from_qr(qr_type: &str) -> Option<Self> {
        Some(match qr_type {
            "01" => Self::VatSpecial,
            "03" | "83" | "87" => Self::MotorVehicle,
            "04" | "11" => Self::VatOrdinary,
            "08" | "20" => Self::VatSpecialElectronic,
            "10" => Self::VatOrdinaryElectronic,
            "14" => Self::Toll,
            "15" | "84" | "88" => Self::UsedVehicle,
            "31" | "81" | "85" => Self::DigitalSpecial,
            "32" | "82" | "86" => Self::DigitalOrdinary,
            "51" => Self::Railway,
            "61" => Self::Air,
            "02" => Self::Other,
            _ => return None,
        })
    }

    /// The kind of `Type` in Tencent's verification answers.
    #[must_use]
    pub fn from_tencent(code: &str) -> Option<Self> {
        Some(match code {
            "01" => Self::VatSpecial,
            "03" | "0903" | "0930" => Self::MotorVehicle,
            "04" | "11" => Self::VatOrdinary,
            "08" => Self::VatSpecialElectronic,
            "09" | "0920" | "0901" => Self::DigitalSpecial,
            "0910" | "0904" => Self::DigitalOrdinary,
            "10" => Self::VatOrdinaryElectronic,
            "14" | "8208" => Self::Toll,
            "15" | "0915" | "0940" => Self::UsedVehicle,
            "83" => Self::Railway,
            "61" => Self::Air,
            "02" | "32" | "100" | "101" | "102" => Self::Other,
            _ => return None,
        })
    }

    /// The kind of an invoice type in Alibaba's verification answers.
    #[must_use]
    pub fn from_alibaba(code: &str) -> Option<Self> {
        Some(match code {
            "01" => Self::VatSpecial,
            "03" | "83" => Self::MotorVehicle,
            "04" | "11" => Self::VatOrdinary,
            "08" | "20" => Self::VatSpecialElectronic,
            "10" => Self::VatOrdinaryElectronic,
            "14" => Self::Toll,
            "15" | "84" => Self::UsedVehicle,
            "31" | "85" => Self::DigitalSpecial,
            "32" | "86" => Self::DigitalOrdinary,
            "51" => Self::Railway,
            "61" => Self::Air,
            "02" => Self::Other,
            _ => return None,
        })
    }

    /// The kind of Baidu's `invoice_type`.
    #[must_use]
    pub fn from_baidu(name: &str) -> Option<Self> {
        Some(match name {
            "special_vat_invoice" => Self::VatSpecial,
            "elec_special_vat_invoice" => Self::VatSpecialElectronic,
            "normal_invoice" | "roll_normal_invoice" => Self::VatOrdinary,
            "elec_normal_invoice" => Self::VatOrdinaryElectronic,
            "toll_elec_normal_invoice" => Self::Toll,
            "elec_invoice_special" => Self::DigitalSpecial,
            "elec_invoice_normal" => Self::DigitalOrdinary,
            "motor_vehicle_invoice" => Self::MotorVehicle,
            "used_vehicle_invoice" => Self::UsedVehicle,
            "elec_flight_itinerary_invoice" => Self::Air,
            "elec_train_ticket_invoice" => Self::Railway,
            "blockchain_invoice" | "special_freight_transport_invoice" => Self::Other,
            _ => return None,
        })
    }

    /// The kind of 票种 (`fppz`) in 乐企, the tax administration's direct interface; also the code of
    /// `GeneralOrSpecialVAT` in the XML of digital invoices, which knows `01` and `02`.
    #[must_use]
    pub fn from_leqi(code: &str) -> Option<Self> {
        Some(match code {
            "01" => Self::DigitalSpecial,
            "02" => Self::DigitalOrdinary,
            "03" => Self::MotorVehicle,
            "04" => Self::UsedVehicle,
            _ => return None,
        })
    }

    /// The kind of `invoiceLine` at 诺诺 (Nuonuo).
    #[must_use]
    pub fn from_nuonuo(code: &str) -> Option<Self> {
        Some(match code {
            "b" => Self::VatSpecialElectronic,
            "p" => Self::VatOrdinaryElectronic,
            "s" => Self::VatSpecial,
            "c" | "r" => Self::VatOrdinary,
            "j" => Self::MotorVehicle,
            "u" => Self::UsedVehicle,
            "bs" | "es" => Self::DigitalSpecial,
            "pc" | "ec" => Self::DigitalOrdinary,
            _ => return None,
        })
    }

    /// The kind of `invoiceTypeCode` at 百望 (Baiwang), whose digital kinds are those of 乐企.
    #[must_use]
    pub fn from_baiwang(code: &str) -> Option<Self> {
        Some(match code {
            "004" => Self::VatSpecial,
            "007" | "025" => Self::VatOrdinary,
            "026" => Self::VatOrdinaryElectronic,
            "028" => Self::VatSpecialElectronic,
            _ => return Self::from_leqi(code),
        })
    }

    /// The kind of `invoiceIssueKindCode` at 票通 (Piaotong).
    #[must_use]
    pub fn from_piaotong(code: &str) -> Option<Self> {
        Some(match code {
            "81" => Self::DigitalSpecial,
            "82" => Self::DigitalOrdinary,
            "08" => Self::VatSpecialElectronic,
            "10" => Self::VatOrdinaryElectronic,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kind_when_named_then_the_name_is_that_of_the_output_files() {
        for kind in Kind::ALL {
            let json = serde_json::to_string(&kind).unwrap();
            assert_eq!(json, format!("{:?}", kind.as_str()));
            assert_eq!(Kind::from_name(kind.as_str()), Some(kind));
        }
    }

    #[test]
    fn kind_when_it_has_a_qr_type_then_the_type_leads_back() {
        for kind in Kind::ALL.into_iter().filter(|kind| *kind != Kind::Other) {
            assert_eq!(kind.qr_type().and_then(Kind::from_qr), Some(kind));
        }
    }

    #[test]
    fn kind_when_its_own_name_is_the_title_then_it_is_recognised() {
        for kind in Kind::ALL.into_iter().filter(|kind| *kind != Kind::Other) {
            assert_eq!(Kind::from_title(kind.zh()), Some(kind));
        }
    }

    #[test]
    fn from_title_when_title_is_as_printed_then_the_kind_is_found() {
        for (title, kind) in [
            ("湖北增值税电子普通发票", Some(Kind::VatOrdinaryElectronic)),
            ("电子发票(普通发票)", Some(Kind::DigitalOrdinary)),
            ("电 子 发 票（增值税专用发票）", Some(Kind::DigitalSpecial)),
            ("数电票（增值税专用发票）", Some(Kind::DigitalSpecial)),
            ("全电发票（普通发票）", Some(Kind::DigitalOrdinary)),
            ("数电发票（铁路电子客票）", Some(Kind::Railway)),
            ("旅客运输服务 电子发票（普通发票）", Some(Kind::DigitalOrdinary)),
            ("货物运输业增值税专用发票", Some(Kind::Other)),
            ("上海增值税专用发票\n发票联", Some(Kind::VatSpecial)),
            ("广东增值税普通发票(卷票)", Some(Kind::VatOrdinary)),
            ("增值税专用发票（电子）", Some(Kind::VatSpecialElectronic)),
            ("四川增值税电子普通发票 通行费", Some(Kind::Toll)),
            ("深圳电子普通发票", Some(Kind::Other)),
            ("发票代码", None),
            ("电子发票", None),
            ("", None),
        ] {
            assert_eq!(Kind::from_title(title), kind, "{title}");
        }
    }

    #[test]
    fn code_maps_when_the_same_digits_are_asked_then_each_name_space_answers_for_itself() {
        assert_eq!(Kind::from_tencent("83"), Some(Kind::Railway));
        assert_eq!(Kind::from_alibaba("83"), Some(Kind::MotorVehicle));
        assert_eq!(Kind::from_tencent("32"), Some(Kind::Other));
        assert_eq!(Kind::from_alibaba("32"), Some(Kind::DigitalOrdinary));
        assert_eq!(Kind::from_leqi("01"), Some(Kind::DigitalSpecial));
        assert_eq!(Kind::from_qr("01"), Some(Kind::VatSpecial));
        assert_eq!(Kind::from_baiwang("02"), Some(Kind::DigitalOrdinary));
        assert_eq!(Kind::from_baiwang("026"), Some(Kind::VatOrdinaryElectronic));
        assert_eq!(Kind::from_nuonuo("pc"), Some(Kind::DigitalOrdinary));
        assert_eq!(Kind::from_piaotong("81"), Some(Kind::DigitalSpecial));
        assert_eq!(Kind::from_baidu("elec_train_ticket_invoice"), Some(Kind::Railway));
        for map in [
            Kind::from_qr,
            Kind::from_tencent,
            Kind::from_alibaba,
            Kind::from_baidu,
            Kind::from_leqi,
            Kind::from_nuonuo,
            Kind::from_baiwang,
            Kind::from_piaotong,
        ] {
            assert_eq!(map(""), None);
            assert_eq!(map("zz"), None);
        }
    }
}
