//! What a Chinese invoice is: kinds, identifiers, money, parties, lines, rules, the QR payload.
//!
//! A ground room: no I/O, no clock, no randomness, and it knows no other room. Everything here is a
//! pure function of its arguments.
//!
//! An [`Invoice`] is what somebody *states*; nothing in it is believed. [`rules::check`] says what is
//! wrong with a statement as a list of [`Fault`]s, each with a stable code.

mod capitals;
mod code;
mod date;
mod fault;
mod invoice;
pub mod json;
mod kind;
mod line;
mod money;
mod number;
mod party;
pub mod qr;
mod rate;
mod region;
pub mod rules;
mod special;
mod tax_id;
pub mod text;

pub use capitals::{capitals_of, parse_capitals};
pub use code::InvoiceCode;
pub use date::parse_date;
pub use fault::{Fault, Severity};
pub use invoice::{Invoice, OriginalInvoice};
pub use kind::{Kind, QueryAmount};
pub use line::{Line, LineNature};
pub use money::{Fen, MoneyError, Tax, parse_decimal};
pub use number::{DigitalNumber, InvoiceKey};
pub use party::Party;
pub use rate::{RATE_TERMS, RateStanding, RateTerm, TaxRate, rate_standing};
pub use region::{REGIONS, Region};
pub use special::SpecialBusiness;
pub use tax_id::{TaxId, TaxIdForm, TaxIdProblem};

pub use jiff::civil::Date;
pub use rust_decimal::Decimal;
