//! Tax rates: in force on the date, and lawful on the kind (DOMAIN §4.3).

use super::{Context, Rule, line_path};
use crate::{Fault, Invoice, Kind, RateStanding, TaxRate, rate_standing};

pub(super) const RATE_DATE: Rule = Rule {
    code: "INV-RATE-DATE",
    zh: "税率或征收率在开票日期有效",
    en: "the rate is in force on the date of issue",
    check: rate_date,
};

fn rate_date(invoice: &Invoice, context: Context) -> Vec<Fault> {
    let Some(date) = invoice.issued_on else { return Vec::new() };
    let mut faults = Vec::new();
    for (index, line) in invoice.lines.iter().enumerate() {
        let Some(rate @ TaxRate::Rate(fraction)) = line.tax_rate else { continue };
        let path = line_path(index, "tax_rate");
        match rate_standing(fraction, date) {
            RateStanding::InForce => {}
            // A red invoice reverses at the rate of its blue one.
            RateStanding::Ended(_) if invoice.is_red() => {}
            RateStanding::Ended(until) => faults.push(RATE_DATE.fault(
                context.lenient(),
                path,
                format!("税率{rate}已于{until}停止执行，开票日期为{date}；除补开此前业务的发票外，请改用现行税率"),
                format!("{rate} ended on {until}, the invoice is of {date}; unless it is for business before that, use the rate in force"),
            )),
            RateStanding::NotYet(from) => faults.push(RATE_DATE.wrong(
                path,
                format!("税率{rate}自{from}起执行，开票日期为{date}；请核对税率和开票日期"),
                format!("{rate} began on {from}, the invoice is of {date}; check the rate and the date"),
            )),
            RateStanding::Never => faults.push(RATE_DATE.wrong(
                path,
                format!("增值税没有{rate}这一税率或征收率；请核对税率"),
                format!("value-added tax never had a rate of {rate}; check the rate"),
            )),
        }
    }
    faults
}

pub(super) const RATE_OF_SPECIAL: Rule = Rule {
    code: "INV-RATE-SPECIAL",
    zh: "专用发票不得开具免税或不征税项目",
    en: "a special VAT invoice has no exempt or non-taxable line",
    check: rate_of_special,
};

fn rate_of_special(invoice: &Invoice, _: Context) -> Vec<Fault> {
    if !invoice.kind.is_some_and(Kind::is_special) {
        return Vec::new();
    }
    let mut faults = Vec::new();
    for (index, line) in invoice.lines.iter().enumerate() {
        if let Some(rate @ (TaxRate::Exempt | TaxRate::NotTaxable)) = line.tax_rate {
            faults.push(RATE_OF_SPECIAL.wrong(
                line_path(index, "tax_rate"),
                format!("专用发票的税率为“{rate}”；此类项目只能开具普通发票"),
                format!("a special VAT invoice states “{rate}”; such a sale needs an ordinary invoice"),
            ));
        }
    }
    faults
}
