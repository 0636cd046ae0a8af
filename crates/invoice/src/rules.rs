//! The rules of an invoice: each a pure function with a stable code, listed in [`RULES`].
//!
//! A field that a statement leaves out breaks no rule, unless the rule is that it must be there.

mod arithmetic;
mod business;
mod date;
mod differential;
mod discount;
mod identity;
mod length;
mod line;
mod party;
mod rate;
mod red;
mod required;
mod special;
mod words;

use jiff::civil::Date;

use crate::{Fault, Invoice, Severity};

/// One rule: a stable code, what it is about, and the function that checks it.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// `INV-…`; stands in every fault that the rule finds.
    pub code: &'static str,
    /// What it demands, in Chinese.
    pub zh: &'static str,
    /// What it demands, in English.
    pub en: &'static str,
    /// All faults of one invoice against this rule.
    pub check: fn(&Invoice, Context) -> Vec<Fault>,
}

/// What the rules must know beside the invoice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Context {
    /// The day of the check in China; without it no date is "in the future".
    pub today: Option<Date>,
    /// Whether the invoice came from others or is about to be issued.
    pub purpose: Purpose,
}

/// Why an invoice is checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// It came from others: what real invoices often get wrong is only noticed.
    #[default]
    Receive,
    /// It is about to be issued: everything must be right. Number, code, check code and date may still be
    /// missing, since issuing gives them.
    Issue,
    /// It has its number and is about to be written into a file: as for issuing, and complete.
    Write,
}

/// Every rule, in the order in which faults are reported.
pub const RULES: &[Rule] = &[
    required::KIND,
    required::REQUIRED,
    required::BUYER_TAX_ID,
    identity::NUMBER,
    identity::NUMBER_YEAR,
    identity::NUMBER_REGION,
    identity::CODE,
    identity::CODE_KIND,
    identity::CODE_REGION,
    identity::CODE_YEAR,
    identity::CHECK_CODE,
    date::FUTURE,
    date::BEFORE_KIND,
    party::TAX_ID,
    party::LEGACY_TAX_ID,
    party::SAME_PARTY,
    line::NAME,
    line::TAX_CODE,
    line::QUANTITY_AND_PRICE,
    line::PRECISION,
    line::COUNT,
    arithmetic::LINE_AMOUNT,
    arithmetic::LINE_TAX,
    arithmetic::TAX_DRIFT,
    arithmetic::SUM_AMOUNT,
    arithmetic::SUM_TAX,
    arithmetic::TOTAL,
    arithmetic::ZERO,
    words::WORDS,
    rate::RATE_DATE,
    rate::RATE_OF_SPECIAL,
    differential::REMARK,
    differential::ONE_LINE,
    differential::DEDUCTION,
    differential::TAX,
    discount::PLACE,
    discount::SAME_ITEM,
    discount::AMOUNT,
    discount::DETAILS,
    red::SIGN,
    red::ORIGINAL,
    red::ORIGINAL_IS_ITSELF,
    red::LINES,
    special::CONSTRUCTION,
    special::FREIGHT,
    special::REAL_ESTATE_SALE,
    special::REAL_ESTATE_LEASE,
    special::VEHICLE_TAX,
    special::TOLL,
    special::PASSENGER,
    special::VEHICLE,
    special::OIL,
    special::KIND_ELEMENTS,
    length::LENGTH,
    length::CHARACTERS,
];

/// All faults of an invoice that came from others, in rule order, without a clock.
#[must_use]
pub fn check(invoice: &Invoice) -> Vec<Fault> {
    check_in(invoice, Context::default())
}

/// All faults of an invoice that came from others; `today` is the day in China.
#[must_use]
pub fn check_at(invoice: &Invoice, today: Date) -> Vec<Fault> {
    check_in(invoice, Context { today: Some(today), purpose: Purpose::Receive })
}

/// All faults of an invoice in a context, in rule order.
#[must_use]
pub fn check_in(invoice: &Invoice, context: Context) -> Vec<Fault> {
    RULES.iter().flat_map(|rule| (rule.check)(invoice, context)).collect()
}

impl Context {
    /// How much a fault matters that real invoices often have.
    fn lenient(self) -> Severity {
        match self.purpose {
            Purpose::Receive => Severity::Notice,
            Purpose::Issue | Purpose::Write => Severity::Wrong,
        }
    }

    fn is_issue(self) -> bool {
        matches!(self.purpose, Purpose::Issue | Purpose::Write)
    }
}

impl Rule {
    /// A fault of this rule.
    fn fault(&self, severity: Severity, path: impl Into<String>, zh: String, en: String) -> Fault {
        Fault { code: self.code, path: path.into(), zh, en, severity }
    }

    fn wrong(&self, path: impl Into<String>, zh: String, en: String) -> Fault {
        self.fault(Severity::Wrong, path, zh, en)
    }

    fn notice(&self, path: impl Into<String>, zh: String, en: String) -> Fault {
        self.fault(Severity::Notice, path, zh, en)
    }
}

/// Path of a field of a line: `lines[2].tax_amount`, counted from 0.
fn line_path(index: usize, field: &str) -> String {
    format!("lines[{index}].{field}")
}
