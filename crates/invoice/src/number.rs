//! Invoice numbers and codes, and the key that identifies an invoice.

use serde::{Deserialize, Serialize};

use crate::Invoice;

/// A 20-digit number of a digital invoice: year, region, channel, serial (DOMAIN §1.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DigitalNumber([u8; 20]);

/// What makes two files the same invoice: the number, with the code where there is one (DOMAIN §4.12).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct InvoiceKey {
    /// 发票代码; absent on digital invoices.
    pub code: Option<String>,
    /// 发票号码.
    pub number: String,
}

impl InvoiceKey {
    /// The key of an invoice, where it states enough for one.
    #[must_use]
    pub fn of(_invoice: &Invoice) -> Option<Self> {
        None
    }
}
