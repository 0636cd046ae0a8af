//! The invoice as one source states it.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::text::{digits_after, fold};
use crate::{Fen, Kind, Line, Party, SpecialBusiness, Tax, TaxRate};

/// An invoice as one source states it: every field may be absent, none is believed yet.
///
/// Text is trimmed and its full-width digits and Latin letters are folded; nothing else is changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invoice {
    /// What kind of invoice the source says that this is.
    pub kind: Option<Kind>,
    /// 发票代码: 10 or 12 digits; absent on digital invoices (数电票).
    pub code: Option<String>,
    /// 发票号码: 8 digits after a code, else 20.
    pub number: Option<String>,
    /// 开票日期.
    pub issued_on: Option<Date>,
    /// 校验码: 20 digits on ordinary VAT invoices.
    pub check_code: Option<String>,
    /// 机器编号: number of the tax-control device.
    pub machine_number: Option<String>,
    /// 销售方.
    pub seller: Party,
    /// 购买方.
    pub buyer: Party,
    /// Lines in printed order, discount lines included.
    pub lines: Vec<Line>,
    /// 合计金额.
    pub amount_without_tax: Option<Fen>,
    /// 合计税额.
    pub tax_amount: Option<Tax>,
    /// 价税合计.
    pub amount_with_tax: Option<Fen>,
    /// 价税合计（大写), as printed.
    pub amount_in_words: Option<String>,
    /// 备注.
    pub remark: Option<String>,
    /// 开票人.
    pub drawer: Option<String>,
    /// 收款人.
    pub payee: Option<String>,
    /// 复核人.
    pub reviewer: Option<String>,
    /// Whether this is a red (reversing) invoice; absent when the source is silent.
    pub red: Option<bool>,
    /// The blue invoice that a red one reverses.
    pub original: Option<OriginalInvoice>,
    /// 特定要素: the block that some businesses must carry.
    pub special: Option<SpecialBusiness>,
}

/// The blue invoice that a red one reverses.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OriginalInvoice {
    /// 发票代码 of the blue invoice, if it had one.
    pub code: Option<String>,
    /// 发票号码 of the blue invoice.
    pub number: Option<String>,
    /// 红字确认单编号 or 信息表编号.
    pub confirmation: Option<String>,
}

/// The words that a remark must carry under differential taxation (DOMAIN §4.7).
const DIFFERENTIAL: &str = "差额征税";

impl Invoice {
    /// Whether this reverses another invoice: stated, or seen by an amount below zero.
    #[must_use]
    pub fn is_red(&self) -> bool {
        let negative = |amount: Option<Fen>| amount.is_some_and(Fen::is_negative);
        self.red.unwrap_or(negative(self.amount_with_tax) || negative(self.amount_without_tax))
    }

    /// Whether tax is due on a part of the amount only (差额征税): the remark says so, or a line hides
    /// its rate and yet states a tax.
    #[must_use]
    pub fn is_differential(&self) -> bool {
        let hides_rate = |line: &Line| {
            line.tax_rate == Some(TaxRate::Masked)
                && line.tax_amount.and_then(Tax::amount).is_some_and(|tax| tax != Fen::ZERO)
        };
        self.remark.as_deref().is_some_and(|remark| remark.contains(DIFFERENTIAL))
            || self.lines.iter().any(hides_rate)
    }

    /// The deduction under differential taxation, where the remark states it: `差额征税：840.00。`
    #[must_use]
    pub fn deduction(&self) -> Option<Fen> {
        let remark = fold(self.remark.as_deref()?);
        let (_, after) = remark.split_once(DIFFERENTIAL)?;
        let start = after.find(|c: char| c.is_ascii_digit())?;
        let (between, number) = after.split_at_checked(start)?;
        // A number further on belongs to another sentence.
        if between.chars().count() > 10 || between.contains(['。', ';', '\n']) {
            return None;
        }
        let end =
            number.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == ',')).unwrap_or(number.len());
        let (number, _) = number.split_at_checked(end)?;
        let amount = Fen::parse(number.trim_end_matches(['.', ','])).ok()?;
        if between.contains('-') { amount.checked_neg() } else { Some(amount) }
    }

    /// Whether this states what the face of an invoice shows, and not only a part such as a QR does.
    pub(crate) fn is_face(&self) -> bool {
        self.seller.name.is_some() || !self.lines.is_empty()
    }
}

impl OriginalInvoice {
    /// The blue invoice that a red one's remark names, in the words that the tax software prints:
    /// `对应正数发票代码:… 号码:…`, `信息表编号…`, `被红冲蓝字数电票号码:… 红字发票信息确认单编号:…`.
    #[must_use]
    pub fn from_remark(remark: &str) -> Option<Self> {
        let remark = fold(remark);
        let after = |labels: &[&str]| {
            labels.iter().find_map(|label| digits_after(&remark, label)).map(ToOwned::to_owned)
        };
        // `被红冲蓝字增值税普通发票代码:… 号码:…`: whatever the kind is called.
        let of_blue = |label: &str| {
            let (_, tail) = remark.split_once("被红冲蓝字")?;
            digits_after(tail, label).map(ToOwned::to_owned)
        };
        let code =
            after(&["正数发票代码", "蓝字发票代码", "蓝字增值税发票代码"]).or_else(|| of_blue("发票代码"));
        let number =
            after(&["数电票号码", "数电发票号码", "正数发票号码", "蓝字发票号码", "蓝字增值税发票号码"])
                .or_else(|| {
                    // `对应正数发票代码:… 号码:…` has the number's label after the code.
                    let (_, tail) = remark.split_once(code.as_deref()?)?;
                    digits_after(tail, "号码").map(ToOwned::to_owned)
                })
                .or_else(|| of_blue("号码"));
        let confirmation = after(&["确认单编号", "确认单号", "信息表编号", "通知单编号"]);
        let found = Self { code, number, confirmation };
        (found != Self::default()).then_some(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn remarked(remark: &str) -> Invoice {
        Invoice { remark: Some(remark.into()), ..Invoice::default() }
    }

    #[test]
    fn deduction_when_remark_states_it_then_it_is_read() {
        for (remark, fen) in [
            ("差额征税：840.00。", Some(84_000)),
            ("差额征税:840元；合同12", Some(84_000)),
            ("备注 差额征税，扣除额为 5,300.00 元", Some(530_000)),
            ("差额征税：-840.00。", Some(-84_000)),
            ("差额征税", None),
            ("差额征税。合同12", None),
            ("全额征税：840.00", None),
        ] {
            assert_eq!(remarked(remark).deduction(), fen.map(Fen), "{remark}");
        }
    }

    #[test]
    fn differential_when_a_line_hides_its_rate_but_not_its_tax_then_it_is() {
        assert!(remarked("差额征税").is_differential());
        let line = |tax| Line { tax_rate: Some(TaxRate::Masked), tax_amount: Some(tax), ..Line::default() };
        let invoice = |tax| Invoice { lines: vec![line(tax)], ..Invoice::default() };
        assert!(invoice(Tax::Amount(Fen(1_000))).is_differential());
        // Exempt and not taxable sales hide both.
        assert!(!invoice(Tax::Masked).is_differential());
    }

    #[test]
    fn original_when_remark_names_it_then_code_number_and_confirmation_are_read() {
        let read = |remark: &str| {
            let original = OriginalInvoice::from_remark(remark)?;
            Some((original.code, original.number, original.confirmation))
        };
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(
            read("对应正数发票代码:031002600111号码:12345678"),
            Some((some("031002600111"), some("12345678"), None))
        );
        assert_eq!(
            read("开具红字增值税专用发票信息表编号3100261234567890"),
            Some((None, None, some("3100261234567890")))
        );
        assert_eq!(
            read("被红冲蓝字数电票号码：26312000000000000001 红字发票信息确认单编号：31012611000000000001"),
            Some((None, some("26312000000000000001"), some("31012611000000000001")))
        );
        assert_eq!(read("订单号码"), None);
    }
}
