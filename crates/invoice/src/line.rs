//! Lines of an invoice.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{Fen, Tax, TaxRate};

/// One line of an invoice, discount lines included.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// 项目名称, as printed: `*简称*名称`.
    pub name: Option<String>,
    /// 规格型号.
    pub specification: Option<String>,
    /// 单位.
    pub unit: Option<String>,
    /// 数量.
    pub quantity: Option<Decimal>,
    /// 单价, without tax.
    pub unit_price: Option<Decimal>,
    /// 金额, without tax.
    pub amount: Option<Fen>,
    /// 税率/征收率.
    pub tax_rate: Option<TaxRate>,
    /// 税额.
    pub tax_amount: Option<Tax>,
    /// 税收分类编码: 19 digits.
    pub tax_code: Option<String>,
    /// 发票行性质, where the source states it.
    pub nature: Option<LineNature>,
}

/// 发票行性质.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineNature {
    /// 正常行.
    Normal,
    /// 折扣行.
    Discount,
    /// 被折扣行.
    Discounted,
}

impl Line {
    /// The short name of the classification in a printed name: 建筑服务 in `*建筑服务*工程款`.
    #[must_use]
    pub fn category(&self) -> Option<&str> {
        self.name_parts().map(|(category, _)| category)
    }

    /// What was sold, without the short name of its classification.
    #[must_use]
    pub fn item(&self) -> Option<&str> {
        match self.name_parts() {
            Some((_, item)) => Some(item),
            None => self.name.as_deref(),
        }
    }

    /// Whether this line takes off from the one before: a stated discount line, or a negative line of
    /// an invoice that is not `red`.
    #[must_use]
    pub fn is_discount(&self, red: bool) -> bool {
        match self.nature {
            Some(nature) => nature == LineNature::Discount,
            None => !red && self.amount.is_some_and(Fen::is_negative),
        }
    }

    fn name_parts(&self) -> Option<(&str, &str)> {
        let star = ['*', '＊'];
        let (category, item) = self.name.as_deref()?.trim().strip_prefix(star)?.split_once(star)?;
        (!category.is_empty()).then_some((category, item))
    }
}

impl LineNature {
    /// The stable name in output files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Discount => "discount",
            Self::Discounted => "discounted",
        }
    }

    /// The nature of that stable name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Normal, Self::Discount, Self::Discounted].into_iter().find(|nature| nature.as_str() == name)
    }

    /// The nature of a code: `0`, `1`, `2` of the tax-control era or `00`, `01`, `02` of digital
    /// invoices; `6`, a line that a red list repeats, is a normal one.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Some(match code.trim() {
            "0" | "00" | "6" | "06" => Self::Normal,
            "1" | "01" => Self::Discount,
            "2" | "02" => Self::Discounted,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str) -> Line {
        Line { name: Some(name.into()), ..Line::default() }
    }

    #[test]
    fn category_when_name_is_printed_between_stars_then_it_is_split_off() {
        assert_eq!(named("*建筑服务*工程款").category(), Some("建筑服务"));
        assert_eq!(named("＊建筑服务＊工程*款").item(), Some("工程*款"));
        assert_eq!(named("工程款").category(), None);
        assert_eq!(named("工程款").item(), Some("工程款"));
        assert_eq!(named("**工程款").category(), None);
    }

    #[test]
    fn discount_when_nature_is_silent_then_the_sign_tells_on_blue_invoices() {
        let mut line = Line { amount: Some(Fen(-100)), ..Line::default() };
        assert!(line.is_discount(false));
        assert!(!line.is_discount(true));
        line.nature = LineNature::from_code("1");
        assert!(line.is_discount(true));
        line.nature = LineNature::from_code("00");
        assert!(!line.is_discount(false));
        assert_eq!(LineNature::from_code("9"), None);
    }
}
