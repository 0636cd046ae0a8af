//! Builders of sample invoices, seals and hostile files: for tests, benches and the demo only.
//!
//! Everything made here is invented, carries 样票 SAMPLE, and is the same bytes for the same
//! arguments: keys come from a seed, times are arguments, and the random numbers are
//! [`random::Random`]'s. Encodings (DER, ZIP, PDF, amounts in capitals, the QR payload) are written
//! here a second time on purpose, so that a reader is never tested against itself.
//!
//! * [`authority`]: a test CA with signers of every fate, SM2 and RSA.
//! * [`sample`]: invoices of several kinds, right to the fen.
//! * [`make`]: files from invoices, signed or not: OFD, PDF, XML, pictures, ZIP, e-mail.
//! * [`edit`]: alters one entry of a made package and leaves the rest.
//! * [`evil`]: hostile files. [`mutate`]: seeded damage.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::as_conversions,
    clippy::float_arithmetic,
    reason = "builders for tests: a failure here is a failed test"
)]

pub mod archive;
pub mod authority;
pub mod cms;
pub mod der;
pub mod edit;
pub mod evil;
pub mod figure;
pub mod make;
pub mod mutate;
pub mod random;
pub mod sample;
pub mod seal;
pub mod sheet;
