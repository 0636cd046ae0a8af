//! The QR payload of invoices: parse, write, and its CRC variants (DOMAIN §2).

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{Fen, Invoice};

/// A parsed QR payload: `version,type,code,number,amount,date,check code,crc[,]`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payload {
    /// Field 2, the kind in the QR name space: `01`, `04`, `10`, `31`, `32`, `51` …
    pub kind: String,
    /// Invoice code, empty on digital invoices.
    pub code: String,
    /// Invoice number.
    pub number: String,
    /// Net or gross, by kind: see [`Payload::to_invoice`].
    pub amount: Option<Fen>,
    /// Date of issue.
    pub date: Option<Date>,
    /// Check code, 20 digits on ordinary VAT invoices.
    pub check_code: String,
    /// Which CRC variant the tail matches.
    pub crc: Crc,
}

/// Which of the observed CRC variants a payload's tail matches (DOMAIN §2.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Crc {
    /// CRC-16/UMTS through the last comma.
    Umts,
    /// CRC-16/UMTS without the last comma.
    UmtsNoComma,
    /// CRC-16/ARC.
    Arc,
    /// CRC-16/MODBUS.
    Modbus,
    /// A tail that matches nothing.
    Mismatch,
    /// No tail.
    Absent,
}

/// Parses a payload; `None` when the text is not an invoice's QR.
#[must_use]
pub fn parse(_text: &str) -> Option<Payload> {
    None
}

impl Payload {
    /// What the payload states as an invoice: the amount goes to net or gross by kind.
    #[must_use]
    pub fn to_invoice(&self) -> Invoice {
        Invoice::default()
    }
}
