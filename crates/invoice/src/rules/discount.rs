//! Discount lines of blue invoices (DOMAIN §4.5).

use super::{Context, Rule, line_path};
use crate::{Fault, Fen, Invoice, Line, Tax};

/// Each discount line of a blue invoice: its index, itself, and the line before it.
fn discounts(invoice: &Invoice) -> impl Iterator<Item = (usize, &Line, Option<&Line>)> {
    let blue = !invoice.is_red();
    let before = std::iter::once(None).chain(invoice.lines.iter().map(Some));
    let pairs = invoice.lines.iter().zip(before).enumerate();
    pairs
        .filter(move |(_, (line, _))| blue && line.is_discount(false))
        .map(|(index, (line, before))| (index, line, before))
}

/// The tax-control software could discount several lines at once, and named the line for it:
/// `折扣行数3(5.000%)`, or `折扣(5.000%)` for one.
fn is_named_by_software(line: &Line) -> bool {
    line.item().is_some_and(|name| name.starts_with("折扣"))
}

fn covers_many(line: &Line) -> bool {
    line.item().is_some_and(|name| name.starts_with("折扣行数"))
}

pub(super) const PLACE: Rule = Rule {
    code: "INV-DISCOUNT-PLACE",
    zh: "折扣行紧跟在被折扣行之后，每个商品行最多一个折扣行",
    en: "a discount line follows the line that it discounts, one for each",
    check: place,
};

fn place(invoice: &Invoice, _: Context) -> Vec<Fault> {
    let fault = |(index, line, before): (usize, &Line, Option<&Line>)| {
        if before.is_some_and(|before| !before.is_discount(false)) {
            return None;
        }
        let amount = line.amount.map(|amount| amount.to_string()).unwrap_or_default();
        Some(PLACE.wrong(
            line_path(index, "amount"),
            format!("折扣行{amount}前面没有被折扣的商品行；蓝字发票不得有单独的负数行，请把折扣行移到商品行之后"),
            format!("the discount {amount} does not follow a line that it discounts; a blue invoice has no negative line of its own: move it"),
        ))
    };
    discounts(invoice).filter_map(fault).collect()
}

pub(super) const SAME_ITEM: Rule = Rule {
    code: "INV-DISCOUNT-ITEM",
    zh: "折扣行与被折扣行的名称、编码和税率一致",
    en: "a discount line has the name, tax code and rate of the line that it discounts",
    check: same_item,
};

fn same_item(invoice: &Invoice, context: Context) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (index, line, before) in discounts(invoice) {
        let Some(before) = before.filter(|_| !is_named_by_software(line)) else { continue };
        let names = (line.name.as_deref(), before.name.as_deref());
        let codes = (line.tax_code.as_deref(), before.tax_code.as_deref());
        let rates =
            (line.tax_rate.map(|rate| rate.to_string()), before.tax_rate.map(|rate| rate.to_string()));
        let rates = (rates.0.as_deref(), rates.1.as_deref());
        for (field, zh, en, (this, that)) in [
            ("name", "名称", "name", names),
            ("tax_code", "税收分类编码", "tax code", codes),
            ("tax_rate", "税率", "rate", rates),
        ] {
            if let (Some(this), Some(that)) = (this, that)
                && this != that
            {
                faults.push(SAME_ITEM.fault(
                    context.lenient(),
                    line_path(index, field),
                    format!("折扣行的{zh}“{this}”与被折扣行的“{that}”不同；请改为一致"),
                    format!("the discount's {en} “{this}” differs from “{that}” of the line before; make them the same"),
                ));
            }
        }
    }
    faults
}

pub(super) const AMOUNT: Rule = Rule {
    code: "INV-DISCOUNT-AMOUNT",
    zh: "折扣行金额和税额为负，且不超过被折扣行",
    en: "a discount is negative and no more than the line that it discounts",
    check: amount,
};

fn amount(invoice: &Invoice, _: Context) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (index, line, before) in discounts(invoice) {
        let tax = |line: &Line| line.tax_amount.and_then(Tax::amount);
        for (field, discount, discounted) in [
            ("amount", line.amount, before.and_then(|before| before.amount)),
            ("tax_amount", tax(line), before.and_then(tax)),
        ] {
            let Some(discount) = discount else { continue };
            let positive = discount > Fen::ZERO;
            let limit = discounted.filter(|_| !covers_many(line));
            let too_much = limit.is_some_and(|limit| discount.0.unsigned_abs() > limit.0.unsigned_abs());
            if positive || too_much {
                let limit = limit.map(|limit| limit.to_string()).unwrap_or_default();
                faults.push(AMOUNT.wrong(
                    line_path(index, field),
                    format!("折扣{discount}应为负数且不超过被折扣行的{limit}；请核对折扣"),
                    format!("the discount {discount} must be negative and no more than {limit} of the line before; check it"),
                ));
            }
        }
    }
    faults
}

pub(super) const DETAILS: Rule = Rule {
    code: "INV-DISCOUNT-DETAILS",
    zh: "折扣行不填数量、单价、单位和规格型号",
    en: "a discount line has no quantity, price, unit or specification",
    check: details,
};

fn details(invoice: &Invoice, context: Context) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (index, line, _) in discounts(invoice) {
        for (field, zh, en, given) in [
            ("quantity", "数量", "a quantity", line.quantity.is_some()),
            ("unit_price", "单价", "a unit price", line.unit_price.is_some()),
            ("unit", "单位", "a unit", line.unit.is_some()),
            ("specification", "规格型号", "a specification", line.specification.is_some()),
        ] {
            if given {
                faults.push(DETAILS.fault(
                    context.lenient(),
                    line_path(index, field),
                    format!("折扣行填写了{zh}；请留空"),
                    format!("the discount line states {en}; leave it empty"),
                ));
            }
        }
    }
    faults
}
