//! Invented invoices of several kinds: a seed determines each, and the arithmetic is right to the fen.

mod business;
mod generated;
mod line;

pub use generated::generated;

use fapiao_invoice::Date;
use fapiao_invoice::Decimal;
use fapiao_invoice::Fen;
use fapiao_invoice::Invoice;
use fapiao_invoice::Kind;
use fapiao_invoice::Line;
use fapiao_invoice::LineNature;
use fapiao_invoice::OriginalInvoice;
use fapiao_invoice::Party;
use fapiao_invoice::SpecialBusiness;
use fapiao_invoice::Tax;
use fapiao_invoice::TaxRate;

use crate::figure;
use crate::random::Random;

/// What an invented invoice shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Case {
    /// 增值税电子普通发票, one line.
    VatOrdinary,
    /// 增值税电子专用发票, one line; no check code.
    VatSpecial,
    /// 数电普票, one line.
    DigitalOrdinary,
    /// 数电专票, one line.
    DigitalSpecial,
    /// 数电专票 with a discounted line and its discount line.
    Discount,
    /// 红字 数电专票: everything negative, and the blue invoice's number.
    Red,
    /// 差额征税: the rate is printed as `***`, the tax is of the difference.
    Differential,
    /// 免税: rate 免税, tax `***`.
    Exempt,
    /// 数电普票 with so many lines at several rates, up to 2,000.
    Lines(usize),
    /// 增值税电子普通发票 with so many lines (over 8: list pages).
    VatLines(usize),
    /// 电子发票（铁路电子客票）.
    Railway,
    /// 电子发票（航空运输电子客票行程单）.
    Air,
}

impl Case {
    /// Every case once; those with a number of lines with a small one.
    pub const ALL: [Self; 12] = [
        Self::VatOrdinary,
        Self::VatSpecial,
        Self::DigitalOrdinary,
        Self::DigitalSpecial,
        Self::Discount,
        Self::Red,
        Self::Differential,
        Self::Exempt,
        Self::Lines(5),
        Self::VatLines(6),
        Self::Railway,
        Self::Air,
    ];

    /// The kind of its invoices.
    #[must_use]
    pub fn kind(self) -> Kind {
        match self {
            Self::VatOrdinary | Self::VatLines(_) => Kind::VatOrdinaryElectronic,
            Self::VatSpecial => Kind::VatSpecialElectronic,
            Self::DigitalOrdinary | Self::Differential | Self::Exempt | Self::Lines(_) => {
                Kind::DigitalOrdinary
            }
            Self::DigitalSpecial | Self::Discount | Self::Red => Kind::DigitalSpecial,
            Self::Railway => Kind::Railway,
            Self::Air => Kind::Air,
        }
    }
}

/// The invented invoice of a case and a seed.
#[must_use]
pub fn invoice(case: Case, seed: u64) -> Invoice {
    let mut random = Random::new(seed);
    let mut invoice = head(case.kind(), &mut random);
    match case {
        Case::Railway => railway(&mut invoice, &mut random),
        Case::Air => air(&mut invoice, &mut random),
        Case::Differential => differential(&mut invoice, &mut random),
        _ => {
            invoice.lines = lines(case, &mut random);
            if case == Case::Red {
                redden(&mut invoice, &mut random);
            }
            total(&mut invoice);
        }
    }
    invoice.amount_in_words = invoice.amount_with_tax.map(figure::capitals);
    invoice
}

/// 增值税电子普通发票 with one line.
#[must_use]
pub fn vat_ordinary(seed: u64) -> Invoice {
    invoice(Case::VatOrdinary, seed)
}

/// 数电专票 with one line.
#[must_use]
pub fn digital_special(seed: u64) -> Invoice {
    invoice(Case::DigitalSpecial, seed)
}

fn head(kind: Kind, random: &mut Random) -> Invoice {
    let vat = matches!(kind, Kind::VatOrdinaryElectronic | Kind::VatSpecialElectronic);
    let ticket = matches!(kind, Kind::Railway | Kind::Air);
    // 5th digit: 2 the tax bureau's platform, 9 railway. The serial is beyond what is ever issued.
    let channel = if kind == Kind::Railway { 9 } else { 2 };
    let batch = if kind == Kind::VatSpecialElectronic { 13 } else { 11 };
    let seller = party("样例科技（示例）有限公司", random);
    Invoice {
        kind: Some(kind),
        code: vat.then(|| format!("0110026999{batch}")),
        number: Some(if vat {
            format!("9{}", random.digits(7))
        } else {
            format!("2611{channel}9{}", random.digits(14))
        }),
        issued_on: Some(Date::new(2026, 9, random.between(1, 30) as i8).unwrap()),
        check_code: (kind == Kind::VatOrdinaryElectronic).then(|| random.digits(20)),
        machine_number: vat.then(|| format!("99{}", random.digits(10))),
        seller: if ticket { Party::default() } else { seller },
        buyer: party("示例商贸（样票）有限公司", random),
        drawer: (!ticket).then(|| random.pick(&["样一", "例二", "示三"]).to_owned()),
        payee: vat.then(|| "票四".to_owned()),
        reviewer: vat.then(|| "核五".to_owned()),
        remark: (!ticket).then(|| "样票 SAMPLE 仅供测试".to_owned()),
        red: Some(false),
        ..Invoice::default()
    }
}

fn party(name: &str, random: &mut Random) -> Party {
    // Eight digits that begin with zeros: no organisation has them.
    let number = random.below(1000) as u32;
    Party {
        name: Some(name.to_owned()),
        tax_id: Some(figure::tax_id(number)),
        address_phone: Some(format!("示例市样票路{}号 000-{}", random.between(1, 99), random.digits(8))),
        bank_account: Some(format!("样例银行示例支行 000000{}", random.digits(10))),
    }
}

fn lines(case: Case, random: &mut Random) -> Vec<Line> {
    let count = match case {
        Case::Lines(count) | Case::VatLines(count) => count,
        _ => 1,
    };
    let mut lines: Vec<Line> = (0..count).map(|n| line::priced(n, random)).collect();
    match case {
        Case::Exempt => line::exempt(&mut lines[0]),
        Case::Discount => {
            lines[0].nature = Some(LineNature::Discounted);
            lines.push(line::discount_of(&lines[0]));
        }
        _ => {}
    }
    lines
}

fn redden(invoice: &mut Invoice, random: &mut Random) {
    line::negate(&mut invoice.lines[0]);
    let blue = format!("261129{}", random.digits(14));
    let confirmation = format!("1100002609{}", random.digits(12));
    invoice.remark = Some(format!("被红冲蓝字数电发票号码：{blue} 红字发票信息确认单编号：{confirmation}"));
    invoice.red = Some(true);
    invoice.original =
        Some(OriginalInvoice { code: None, number: Some(blue), confirmation: Some(confirmation) });
}

fn total(invoice: &mut Invoice) {
    let net: i64 = invoice.lines.iter().filter_map(|l| l.amount).map(|a| a.0).sum();
    let taxes = invoice.lines.iter().filter_map(|l| match l.tax_amount {
        Some(Tax::Amount(fen)) => Some(fen.0),
        _ => None,
    });
    let masked = invoice.lines.iter().all(|l| l.tax_amount == Some(Tax::Masked));
    let tax: i64 = taxes.sum();
    invoice.amount_without_tax = Some(Fen(net));
    invoice.tax_amount = Some(if masked { Tax::Masked } else { Tax::Amount(Fen(tax)) });
    invoice.amount_with_tax = Some(Fen(net + tax));
}

/// 差额开票: gross T and deduction K; tax = (T − K) / (1 + r) × r, net = T − tax (DOMAIN §4.7).
fn differential(invoice: &mut Invoice, random: &mut Random) {
    let gross = random.between(2_000, 9_000) * 10_600;
    let deduction = gross / 2;
    let (_, tax) = line::split(gross - deduction, 600);
    let mut line = line::priced(0, random);
    line.quantity = Some(Decimal::ONE);
    line.unit_price = Some(Decimal::new(gross - tax, 2).normalize());
    line.amount = Some(Fen(gross - tax));
    line.tax_rate = Some(TaxRate::Masked);
    line.tax_amount = Some(Tax::Amount(Fen(tax)));
    invoice.lines = vec![line];
    invoice.remark = Some(format!("差额征税：{}。样票 SAMPLE", figure::yuan(Fen(deduction))));
    total(invoice);
}

fn railway(invoice: &mut Invoice, random: &mut Random) {
    let fare = random.between(20, 900) * 50;
    let (net, tax) = line::split(fare, 900);
    invoice.amount_without_tax = Some(Fen(net));
    invoice.tax_amount = Some(Tax::Amount(Fen(tax)));
    invoice.amount_with_tax = Some(Fen(fare));
    let elements = [
        ("车次", "G9999".to_owned()),
        ("出发站", "样票南".to_owned()),
        ("到达站", "示例北".to_owned()),
        ("出行日期", invoice.issued_on.map(|d| d.to_string()).unwrap_or_default()),
        ("席别", "二等座".to_owned()),
        ("旅客姓名", "样一".to_owned()),
        ("电子客票号", random.digits(21)),
    ];
    invoice.special = Some(special(elements.into()));
}

fn air(invoice: &mut Invoice, random: &mut Random) {
    let fare = random.between(20, 200) * 1000;
    let (fuel, fund) = (random.between(1, 9) * 1000, 5000);
    let (net, tax) = line::split(fare + fuel, 900);
    invoice.amount_without_tax = Some(Fen(net));
    invoice.tax_amount = Some(Tax::Amount(Fen(tax)));
    invoice.amount_with_tax = Some(Fen(fare + fuel + fund));
    // Fare and fuel are printed without tax; the fund is outside the base.
    let (fuel_net, _) = line::split(fuel, 900);
    let elements = [
        ("票价", figure::yuan(Fen(net - fuel_net))),
        ("燃油附加费", figure::yuan(Fen(fuel_net))),
        ("民航发展基金", figure::yuan(Fen(fund))),
        ("电子客票号码", random.digits(13)),
        ("旅客姓名", "样一".to_owned()),
        ("出发站", "样票机场".to_owned()),
        ("到达站", "示例机场".to_owned()),
    ];
    invoice.special = Some(special(elements.into()));
}

fn special(elements: Vec<(&str, String)>) -> SpecialBusiness {
    SpecialBusiness {
        code: None,
        elements: elements.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invoices_when_added_up_then_are_right_to_the_fen() {
        for case in Case::ALL.into_iter().chain([Case::Lines(2000)]) {
            for seed in 0..20 {
                let invoice = invoice(case, seed);
                let net = invoice.amount_without_tax.unwrap().0;
                let gross = invoice.amount_with_tax.unwrap().0;
                let tax = match invoice.tax_amount.unwrap() {
                    Tax::Amount(fen) => fen.0,
                    Tax::Masked => 0,
                };
                let fund = if case == Case::Air { 5000 } else { 0 };
                assert_eq!(net + tax + fund, gross, "{case:?} {seed}");
                let lines: i64 = invoice.lines.iter().map(|l| l.amount.unwrap().0).sum();
                assert!(invoice.lines.is_empty() || lines == net, "{case:?} {seed}");
                for line in &invoice.lines {
                    line::assert_consistent(line);
                }
            }
        }
    }

    #[test]
    fn invoices_when_the_seed_is_the_same_then_are_equal() {
        for case in Case::ALL {
            assert_eq!(invoice(case, 3), invoice(case, 3));
            assert_ne!(invoice(case, 3).number, invoice(case, 4).number);
        }
    }
}
