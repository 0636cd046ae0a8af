//! Invoices that are XML: EInvoice (数电票), the 2019 `eInvoice` attachment, and XBRL of the Ministry of Finance.

use crate::{Error, Limits, Reading};

/// Reads an XML invoice, alone or out of an attachment.
///
/// # Errors
/// [`Error::Refused`] when the bytes are not well-formed enough, hold a DOCTYPE or pass a limit, and
/// [`Error::Format`] when they are XML but no invoice that is known.
pub fn read(_bytes: &[u8], _place: &str, _limits: &Limits) -> Result<Reading, Error> {
    Err(Error::Format { name: "XML".to_owned() })
}
