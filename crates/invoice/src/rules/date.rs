//! The date of issue: not in the future, not before its kind existed.

use jiff::civil::{Date, date};

use super::{Context, Rule};
use crate::{Fault, Invoice, Kind};

pub(super) const FUTURE: Rule = Rule {
    code: "INV-DATE-FUTURE",
    zh: "开票日期不晚于今天",
    en: "the date of issue is not in the future",
    check: future,
};

fn future(invoice: &Invoice, context: Context) -> Vec<Fault> {
    let (Some(date), Some(today)) = (invoice.issued_on, context.today) else { return Vec::new() };
    if date <= today {
        return Vec::new();
    }
    vec![FUTURE.wrong(
        "issued_on",
        format!("开票日期{date}晚于今天{today}；请核对日期"),
        format!("the date of issue {date} is after today, {today}; check the date"),
    )]
}

pub(super) const BEFORE_KIND: Rule = Rule {
    code: "INV-DATE-KIND",
    zh: "开票日期不早于该票种启用之日",
    en: "the date of issue is not before the kind existed",
    check: before_kind,
};

/// The day of the first invoice of the kind, pilots included.
fn began(kind: Option<Kind>) -> Date {
    match kind {
        Some(Kind::DigitalOrdinary | Kind::DigitalSpecial) => date(2021, 12, 1),
        Some(Kind::VatSpecialElectronic) => date(2020, 9, 1),
        Some(Kind::VatOrdinaryElectronic) => date(2013, 6, 1),
        Some(Kind::Railway) => date(2024, 11, 1),
        Some(Kind::Air) => date(2024, 12, 1),
        // The value-added tax itself.
        _ => date(1994, 1, 1),
    }
}

fn before_kind(invoice: &Invoice, context: Context) -> Vec<Fault> {
    let Some(date) = invoice.issued_on else { return Vec::new() };
    let began = began(invoice.kind);
    if began <= date {
        return Vec::new();
    }
    let (zh, en) = invoice.kind.map_or(("增值税发票", "VAT invoice"), |kind| (kind.zh(), kind.en()));
    vec![BEFORE_KIND.fault(
        context.lenient(),
        "issued_on",
        format!("{zh}自{began}起启用，开票日期却是{date}；请核对日期和票种"),
        format!("the first {en} is of {began}, but this one is of {date}; check the date and the kind"),
    )]
}
