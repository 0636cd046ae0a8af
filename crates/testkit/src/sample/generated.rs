//! Invoices of every shape that can be written: every kind, red, discounts, differential taxation, exempt lines,
//! special businesses, many lines, long texts and rare characters. All of them pass the rules for issuing.

use fapiao_invoice::{
    Date, Decimal, Fen, Invoice, Kind, Line, LineNature, OriginalInvoice, Party, SpecialBusiness, Tax,
    TaxRate,
};

use super::business::{self, Business};
use super::{line, total};
use crate::figure;
use crate::random::Random;

/// Characters that few fonts have, and signs that stand in names and specifications.
const RARE: [&str; 8] = ["䶮", "㛃", "𠮷", "堃", "镕", "Φ12×1.5㎡", "R&W", "½″—℃"];

/// Names as long as names may be.
const LONG_BUYER: &str = "示例市样票区国家级经济技术开发区样例新材料科技股份有限公司示例分公司（测试）";
const LONG_ITEM: &str = "*金属制品*示例不锈钢内六角圆柱头螺钉组合套装带弹垫平垫样票测试专用";

/// The invoice of a seed; seeds that follow one another take turns in kind and shape.
#[must_use]
pub fn generated(seed: u64) -> Invoice {
    let mut random = Random::new(seed ^ 0x5EED);
    let kind = KINDS[(seed % KINDS.len() as u64) as usize];
    let mut invoice = head(kind, &mut random);
    match kind {
        Kind::Railway => business::railway(&mut invoice, &mut random),
        Kind::Air => business::air(&mut invoice, &mut random),
        Kind::UsedVehicle => business::used_vehicle(&mut invoice, &mut random),
        Kind::MotorVehicle => business::motor_vehicle(&mut invoice, &mut random),
        Kind::Toll => business::toll(&mut invoice, &mut random),
        _ => goods(&mut invoice, seed, &mut random),
    }
    invoice.amount_in_words = invoice.amount_with_tax.filter(|_| !kind.is_ticket()).map(figure::capitals);
    invoice
}

/// Kinds in turn; those that are issued most come more than once.
const KINDS: [Kind; 14] = [
    Kind::DigitalOrdinary,
    Kind::DigitalSpecial,
    Kind::VatOrdinaryElectronic,
    Kind::DigitalOrdinary,
    Kind::Railway,
    Kind::DigitalSpecial,
    Kind::VatSpecialElectronic,
    Kind::Air,
    Kind::VatOrdinary,
    Kind::Toll,
    Kind::DigitalOrdinary,
    Kind::MotorVehicle,
    Kind::VatSpecial,
    Kind::UsedVehicle,
];

/// Whether a kind is of the device era: a code, and a number of eight digits.
fn coded(kind: Kind, random: &mut Random) -> bool {
    match kind {
        Kind::VatOrdinary | Kind::VatSpecial | Kind::VatOrdinaryElectronic | Kind::VatSpecialElectronic => {
            true
        }
        Kind::Toll | Kind::MotorVehicle | Kind::UsedVehicle => random.below(2) == 0,
        _ => false,
    }
}

fn code(kind: Kind) -> &'static str {
    match kind {
        Kind::VatSpecial => "1100269130",
        Kind::VatOrdinary => "011002699104",
        Kind::VatSpecialElectronic => "011002699913",
        Kind::Toll => "011002699912",
        Kind::MotorVehicle => "111002629910",
        Kind::UsedVehicle => "011002699917",
        _ => "011002699911",
    }
}

fn head(kind: Kind, random: &mut Random) -> Invoice {
    let coded = coded(kind, random);
    let day = random.between(1, 28) as i8;
    let device = matches!(
        kind,
        Kind::VatOrdinary | Kind::VatSpecial | Kind::VatOrdinaryElectronic | Kind::VatSpecialElectronic
    );
    let has_check_code =
        matches!(kind, Kind::VatOrdinary | Kind::VatOrdinaryElectronic) || kind == Kind::Toll && coded;
    let mut invoice = Invoice {
        kind: Some(kind),
        code: coded.then(|| code(kind).to_owned()),
        number: Some(if coded {
            format!("9{}", random.digits(7))
        } else {
            format!("2611{}9{}", if kind == Kind::Railway { 9 } else { 2 }, random.digits(14))
        }),
        issued_on: Date::new(2026, 9, day).ok(),
        check_code: has_check_code.then(|| random.digits(20)),
        machine_number: device.then(|| format!("99{}", random.digits(10))),
        seller: party(random, "样例科技（示例）有限公司"),
        buyer: buyer(kind, random),
        drawer: (!kind.is_ticket()).then(|| random.pick(&["样一", "例二", "䶮三"]).to_owned()),
        payee: device.then(|| "票四".to_owned()),
        reviewer: (device && random.below(3) > 0).then(|| "核五".to_owned()),
        remark: remark(random),
        red: Some(false),
        ..Invoice::default()
    };
    if kind.is_ticket() {
        invoice.seller = Party::default();
        invoice.remark = None;
    }
    invoice
}

fn buyer(kind: Kind, random: &mut Random) -> Party {
    match random.below(6) {
        0 => party(random, LONG_BUYER),
        // A person has neither tax id nor bank; a special invoice needs both.
        1 if !kind.is_special() && kind != Kind::MotorVehicle => {
            Party { name: Some("样某㛃（个人）".to_owned()), ..Party::default() }
        }
        2 => Party {
            address_phone: None, bank_account: None, ..party(random, "示例𠮷商贸（样票）有限公司")
        },
        _ => party(random, "示例商贸（样票）有限公司"),
    }
}

fn party(random: &mut Random, name: &str) -> Party {
    let number = random.below(100_000) as u32;
    Party {
        name: Some(name.to_owned()),
        tax_id: Some(figure::tax_id(number)),
        address_phone: Some(format!("示例市样票路{}号 000-{}", random.between(1, 99), random.digits(8))),
        bank_account: Some(format!("样例银行示例支行 000000{}", random.digits(10))),
    }
}

fn remark(random: &mut Random) -> Option<String> {
    let number = random.digits(8);
    match random.below(4) {
        0 => None,
        1 => Some(format!("订单号:{number}")),
        2 => Some(format!("样票 SAMPLE 仅供测试\n合同:{number} 批次：A-1")),
        _ => Some(format!(
            "样票测试，收货人䶮某，项目“示例工程（二期）”；合同{number}，{}",
            "示例说明".repeat(12)
        )),
    }
}

/// Lines, in one of many shapes.
fn goods(invoice: &mut Invoice, seed: u64, random: &mut Random) {
    let special = invoice.kind.is_some_and(Kind::is_special);
    let shape = seed / KINDS.len() as u64;
    let business = &business::BUSINESSES[(seed + shape) as usize % business::BUSINESSES.len()];
    match shape % 9 {
        0 => one_of(invoice, random.between(1, 8) as usize, random),
        1 => discounted(invoice, random),
        2 => one_of(invoice, random.between(9, 45) as usize, random),
        3 => red(invoice, random),
        4 => differential(invoice, random),
        5 if !special => exempt(invoice, random),
        7 if random.below(3) == 0 => one_of(invoice, random.between(100, 300) as usize, random),
        _ => of_business(invoice, business, random),
    }
    total(invoice);
}

fn one_of(invoice: &mut Invoice, count: usize, random: &mut Random) {
    for index in 0..count {
        let mut line = line::priced(index, random);
        match random.below(8) {
            0 => line.name = Some(LONG_ITEM.to_owned()),
            1 => line.specification = Some(random.pick(&RARE).to_owned()),
            2 => {
                // A line without a quantity has no price either.
                line.quantity = None;
                line.unit_price = None;
                line.unit = None;
            }
            3 => line.specification = Some("SAMPLE-0123456789/示例规格型号加长".to_owned()),
            _ => {}
        }
        invoice.lines.push(line);
    }
}

fn discounted(invoice: &mut Invoice, random: &mut Random) {
    for index in 0..random.between(1, 5) as usize {
        let mut line = line::priced(index, random);
        let discount = line::discount_of(&line);
        if random.below(3) > 0 && discount.amount.is_some_and(|fen| fen.0 < 0) {
            line.nature = Some(LineNature::Discounted);
            invoice.lines.extend([line, discount]);
        } else {
            invoice.lines.push(line);
        }
    }
}

fn red(invoice: &mut Invoice, random: &mut Random) {
    one_of(invoice, random.between(1, 4) as usize, random);
    invoice.lines.iter_mut().for_each(line::negate);
    invoice.red = Some(true);
    let original = match &invoice.code {
        Some(code) => {
            let (code, number) = (code.clone(), format!("8{}", random.digits(7)));
            invoice.remark = Some(format!("对应正数发票代码:{code}号码:{number}"));
            OriginalInvoice { code: Some(code), number: Some(number), confirmation: None }
        }
        None => {
            let number = format!("261129{}", random.digits(14));
            let confirmation = format!("1100002609{}", random.digits(12));
            invoice.remark =
                Some(format!("被红冲蓝字数电票号码：{number} 红字发票信息确认单编号：{confirmation}"));
            OriginalInvoice { code: None, number: Some(number), confirmation: Some(confirmation) }
        }
    };
    invoice.original = Some(original);
}

fn differential(invoice: &mut Invoice, random: &mut Random) {
    let gross = random.between(2_000, 9_000) * 10_600;
    let deduction = gross / 2;
    let (_, tax) = line::split(gross - deduction, 600);
    let net = gross - tax;
    invoice.lines.push(Line {
        quantity: Some(Decimal::ONE),
        unit_price: Some(Decimal::new(net, 2).normalize()),
        amount: Some(Fen(net)),
        tax_rate: Some(TaxRate::Masked),
        tax_amount: Some(Tax::Amount(Fen(tax))),
        ..line::priced(0, random)
    });
    invoice.remark = Some(format!("差额征税：{}。样票 SAMPLE", figure::yuan(Fen(deduction))));
}

/// One kind of line throughout: what is hidden in all lines is hidden in the total too.
fn exempt(invoice: &mut Invoice, random: &mut Random) {
    let rate = if random.below(2) == 0 { TaxRate::Exempt } else { TaxRate::NotTaxable };
    one_of(invoice, random.between(1, 3) as usize, random);
    for line in &mut invoice.lines {
        line::exempt(line);
        line.tax_rate = Some(rate);
    }
}

fn of_business(invoice: &mut Invoice, business: &Business, random: &mut Random) {
    // An ordinary invoice for a toll is a toll invoice: it would be read as one.
    let business = if business.code == "08" && invoice.kind.is_some_and(|kind| !kind.is_special()) {
        &business::BUSINESSES[0]
    } else {
        business
    };
    let mut line = line::priced(0, random);
    line.name = Some(business.item.to_owned());
    line.specification = None;
    line.unit = business.unit.map(str::to_owned);
    line.tax_code = Some(business.tax_code.to_owned());
    if business.unit.is_none() {
        line.quantity = None;
        line.unit_price = None;
    }
    line::rated(&mut line, business.rate);
    invoice.lines.push(line);
    invoice.special =
        Some(SpecialBusiness { code: Some(business.code.to_owned()), elements: (business.elements)(random) });
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use fapiao_invoice::rules::{Context, Purpose, check_in};
    use fapiao_invoice::{Date, Severity};

    use super::generated;

    #[test]
    fn generated_when_the_rules_for_writing_are_asked_then_none_is_broken() {
        let context = Context { today: Date::new(2026, 11, 20).ok(), purpose: Purpose::Write };
        let mut kinds = BTreeSet::new();
        for seed in 0..400 {
            let invoice = generated(seed);
            kinds.extend(invoice.kind);
            let faults: Vec<_> = check_in(&invoice, context)
                .into_iter()
                .filter(|fault| fault.severity == Severity::Wrong)
                .map(|fault| format!("{} {} {}", fault.code, fault.path, fault.en))
                .collect();
            assert_eq!(faults, Vec::<String>::new(), "seed {seed}: {invoice:#?}");
        }
        assert_eq!(kinds.len(), 11, "{kinds:?}");
    }

    #[test]
    fn generated_when_many_then_every_shape_is_among_them() {
        let all: Vec<_> = (0..200).map(generated).collect();
        let count =
            |holds: &dyn Fn(&fapiao_invoice::Invoice) -> bool| all.iter().filter(|one| holds(one)).count();
        assert!(count(&|one| one.red == Some(true)) > 5);
        assert!(count(&|one| one.is_differential()) > 5);
        assert!(count(&|one| one.lines.len() > 100) >= 2);
        assert!(
            count(&|one| one.lines.iter().any(|line| line.is_discount(false)) && one.red == Some(false)) > 5
        );
        let businesses: BTreeSet<_> =
            all.iter().filter_map(|one| one.special.as_ref()?.code.clone()).collect();
        assert!(businesses.len() >= 8, "{businesses:?}");
        let rare =
            |text: &Option<String>| text.as_ref().is_some_and(|text| text.contains(['䶮', '㛃', '𠮷']));
        assert!(count(&|one| rare(&one.buyer.name) || rare(&one.remark) || rare(&one.drawer)) > 20);
    }
}
