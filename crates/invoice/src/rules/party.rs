//! Seller and buyer: their tax ids (DOMAIN §4.1).

use jiff::civil::{Date, date};

use super::{Context, Rule};
use crate::{Fault, Invoice, TaxId, TaxIdForm, TaxIdProblem};

/// The tax ids of an invoice, with their paths.
fn tax_ids(invoice: &Invoice) -> impl Iterator<Item = (&'static str, &'static str, &'static str, &str)> {
    let seller = invoice.seller.tax_id.as_deref().map(|id| ("seller.tax_id", "销售方", "seller", id));
    let buyer = invoice.buyer.tax_id.as_deref().map(|id| ("buyer.tax_id", "购买方", "buyer", id));
    // Sources print dashes for a buyer without one, and asterisks for what they hide.
    let is_stated = |id: &str| id.chars().any(char::is_alphanumeric) && !id.contains('*');
    seller.into_iter().chain(buyer).filter(move |(.., id)| is_stated(id))
}

pub(super) const TAX_ID: Rule = Rule {
    code: "INV-TAX-ID",
    zh: "纳税人识别号的长度、字符和校验位正确",
    en: "length, characters and check digit of a tax id are right",
    check: tax_id,
};

/// Some legacy ids in use fail their own check digit, so a received one is only noticed.
fn tax_id(invoice: &Invoice, context: Context) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (path, zh, en, text) in tax_ids(invoice) {
        let (why_zh, why_en) = match TaxId::parse(text) {
            None => (
                "应为18位统一社会信用代码（旧号为15、17或20位）".to_owned(),
                "must have 18 letters and digits (15, 17 or 20 in older forms)".to_owned(),
            ),
            Some(id) => match id.problem() {
                None => continue,
                Some(TaxIdProblem::Alphabet(c)) => {
                    (format!("含有不允许的字符{c}"), format!("holds {c}, which no credit code uses"))
                }
                Some(TaxIdProblem::CheckDigit { expected }) => {
                    (format!("校验位应为{expected}"), format!("must end in {expected} by its check digit"))
                }
                Some(TaxIdProblem::OrganisationCheckDigit { expected }) => (
                    format!("其中组织机构代码的校验位应为{expected}"),
                    format!("holds an organisation code that must end in {expected}"),
                ),
            },
        };
        faults.push(TAX_ID.fault(
            context.lenient(),
            path,
            format!("{zh}纳税人识别号{text}{why_zh}；请核对识别号"),
            format!("the {en}'s tax id {text} {why_en}; check it"),
        ));
    }
    faults
}

pub(super) const LEGACY_TAX_ID: Rule = Rule {
    code: "INV-TAX-ID-LEGACY",
    zh: "纳税人识别号不是旧式号码",
    en: "no tax id is of a legacy form",
    check: legacy_tax_id,
};

/// By this day the credit code had replaced the older numbers of enterprises.
const CREDIT_CODE_EVERYWHERE: Date = date(2018, 1, 1);

fn legacy_tax_id(invoice: &Invoice, context: Context) -> Vec<Fault> {
    if invoice.issued_on.is_some_and(|date| date < CREDIT_CODE_EVERYWHERE) {
        return Vec::new();
    }
    let mut faults = Vec::new();
    for (path, zh, en, text) in tax_ids(invoice) {
        let Some(id) = TaxId::parse(text).filter(|id| id.form() == TaxIdForm::Legacy) else { continue };
        let length = id.as_str().len();
        // Natural persons have their identity number for a tax id, and may buy.
        if length == 18 && path == "buyer.tax_id" {
            continue;
        }
        faults.push(LEGACY_TAX_ID.fault(
            context.lenient(),
            path,
            format!("{zh}纳税人识别号{text}是{length}位旧号；请改用18位统一社会信用代码"),
            format!("the {en}'s tax id {text} is a legacy number of {length} characters; use the credit code of 18"),
        ));
    }
    faults
}

pub(super) const SAME_PARTY: Rule = Rule {
    code: "INV-SAME-PARTY",
    zh: "销售方与购买方不是同一纳税人",
    en: "seller and buyer are not the same taxpayer",
    check: same_party,
};

fn same_party(invoice: &Invoice, _: Context) -> Vec<Fault> {
    let (Some(seller), Some(buyer)) = (invoice.seller.tax_id.as_deref(), invoice.buyer.tax_id.as_deref())
    else {
        return Vec::new();
    };
    let same = TaxId::parse(seller).is_some_and(|seller| Some(seller) == TaxId::parse(buyer));
    if !same {
        return Vec::new();
    }
    vec![SAME_PARTY.notice(
        "buyer.tax_id",
        format!("销售方与购买方的纳税人识别号都是{seller}；除视同销售外不应开给自己，请核对双方"),
        format!(
            "seller and buyer both have the tax id {seller}; unless it is a deemed sale, check the parties"
        ),
    )]
}
