//! An invoice to a file: XML, OFD, PDF. All three are made of the same completed invoice, and OFD and PDF of
//! the same pages, so that they cannot say different things.
//!
//! Nothing is written of an invoice with faults: [`check`] lists each of them.

mod complete;
mod error;
mod face;
mod join;
mod pack;
mod pdf_info;
pub mod xml;

use fapiao_invoice::rules::{self, Context, Purpose};
use fapiao_invoice::{Date, Fault, Invoice, Severity};

pub use complete::complete;
pub use error::Error;
pub use join::join;
pub use pack::{document, ofd, pages, pdf};

/// What is written beside the invoice itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Details {
    /// Whether the file is marked 样票 SAMPLE, on every page and in its data: for tests, demonstrations and the
    /// sandbox. Only what the tax administration has on record may go without.
    pub sample: bool,
    /// 开票时间: the time of day of issue in China, where it is known.
    pub time: Option<jiff::civil::Time>,
    /// 密码区: the cipher text of a tax-control device, in lines; VAT invoices of the device era only.
    pub cipher: Option<String>,
    /// 税务机关: the tax bureau that has the invoice on record.
    pub bureau: Option<Bureau>,
    /// 纳税人类型 of the seller.
    pub taxpayer: Option<Taxpayer>,
}

/// 税务机关.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bureau {
    /// Eleven digits.
    pub code: String,
    /// Its name.
    pub name: String,
}

/// 纳税人类型.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taxpayer {
    /// 一般纳税人.
    General,
    /// 小规模纳税人.
    SmallScale,
}

/// The mark of files that are no invoices.
pub(crate) const SAMPLE: &str = "样票 SAMPLE";

/// The invoice as it is written: completed, and checked by the rules for issuing. `today` is the day in China.
///
/// # Errors
/// [`Error::Faults`] with every fault that keeps it from being written.
pub fn check(invoice: &Invoice, today: Option<Date>) -> Result<Invoice, Error> {
    let invoice = complete(invoice);
    let context = Context { today, purpose: Purpose::Write };
    let mut faults: Vec<Fault> = rules::check_in(&invoice, context);
    faults.retain(|fault| fault.severity == Severity::Wrong);
    if faults.is_empty() { Ok(invoice) } else { Err(Error::Faults(faults)) }
}
