//! An invoice to XML: EInvoice for invoices with a 20-digit number, the 2019 `eInvoice` for those with a code.
//!
//! Both are the published shapes. What they have no place for stands where they let anybody add something: labels
//! and additional elements. A signature of ours is a profile of its own: [`crate::xml::detached`].

mod einvoice;
mod element;
mod original_invoice;

use fapiao_invoice::{Invoice, Line, Tax, TaxRate};
use fapiao_pki::algorithm::{DigestAlgorithm, SignatureAlgorithm};
use fapiao_pki::sign::{CmsDraft, CmsProfile, CmsRequest, CryptoRng, Signer};
use jiff::Timestamp;

use super::{Details, Error};
use crate::xml::detached;

/// Makes a signature: DER of a CMS SignedData (GB/T 35275) with its certificate over the bytes, which are not
/// inside it.
pub type CmsSigner<'a> = dyn Fn(&[u8]) -> Result<Vec<u8>, fapiao_pki::Error> + 'a;

/// The XML of a completed invoice ([`super::check`]).
///
/// # Errors
/// [`Error::Format`] for an invoice of no kind that is issued.
pub fn write(invoice: &Invoice, details: &Details) -> Result<String, Error> {
    match shape(invoice) {
        Some(Shape::Einvoice) => Ok(einvoice::write(invoice, details)),
        Some(Shape::OriginalInvoice) => Ok(original_invoice::write(invoice, details)),
        None => Err(Error::Format { format: "xml" }),
    }
}

/// The same with a detached signature over every byte of it.
///
/// # Errors
/// [`Error::Format`] as [`write`], [`Error::Signer`] when the signer fails.
pub fn write_signed(invoice: &Invoice, details: &Details, signer: &CmsSigner<'_>) -> Result<String, Error> {
    sign(&write(invoice, details)?, signer)
}

/// Puts a detached signature by a key of ours into an XML invoice, made at a time.
///
/// # Errors
/// As [`sign`]; also when the signer may not sign at that time, or its key is not SM2.
pub fn sign_with(
    xml: &str,
    signer: &Signer,
    at: Timestamp,
    rng: &mut dyn CryptoRng,
) -> Result<String, Error> {
    signer.check(at).map_err(Error::Signer)?;
    if signer.algorithm() != SignatureAlgorithm::Sm2Sm3 {
        let detail = signer.algorithm().name().to_owned();
        return Err(Error::Signer(fapiao_pki::Error::Unsupported {
            what: "algorithm of the profile (only SM2)",
            detail,
        }));
    }
    let digest = DigestAlgorithm::Sm3.digest(xml.as_bytes());
    let request =
        CmsRequest { profile: CmsProfile::Chinese, content_digest: &digest, signing_time: Some(at) };
    let draft = CmsDraft::sign(signer, &request, rng).map_err(Error::Signer)?;
    sign(xml, &|_| Ok(draft.finish(None)))
}

/// Puts a detached signature into an XML invoice.
///
/// # Errors
/// [`Error::NotSignable`] when the text does not end with its root's end tag, or carries such a signature
/// already; [`Error::Signer`] when the signer fails.
pub fn sign(xml: &str, signer: &CmsSigner<'_>) -> Result<String, Error> {
    let place = detached::place(xml).map_err(Error::NotSignable)?;
    let cms = signer(xml.as_bytes()).map_err(Error::Signer)?;
    let (before, after) = xml.split_at_checked(place).ok_or(Error::NotSignable("no end tag"))?;
    Ok(format!("{before}{}{after}", detached::element(&cms)))
}

/// Which of the shapes an invoice has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    Einvoice,
    OriginalInvoice,
}

/// The shape of an invoice: that with a code is of the device era.
pub(crate) fn shape(invoice: &Invoice) -> Option<Shape> {
    invoice.kind?.qr_type()?;
    Some(if invoice.code.is_some() { Shape::OriginalInvoice } else { Shape::Einvoice })
}

/// 价税合计 of a line; without tax where it is hidden.
fn gross(line: &Line) -> Option<String> {
    let amount = line.amount?;
    let tax = line.tax_amount.and_then(Tax::amount).unwrap_or_default();
    amount.checked_add(tax).map(|sum| sum.to_string())
}

/// A rate as EInvoice has it: a fraction, `*` where it is hidden.
fn fraction(rate: TaxRate) -> String {
    match rate {
        TaxRate::Rate(fraction) => fraction.normalize().to_string(),
        TaxRate::Masked => "*".to_owned(),
        named @ (TaxRate::Exempt | TaxRate::NotTaxable) => named.to_string(),
    }
}

/// Two parts of one printed field: what follows the last space is the second when it looks like a number.
pub(crate) fn in_two(joined: Option<&str>) -> (Option<&str>, Option<&str>) {
    let Some(joined) = joined else { return (None, None) };
    let is_number = |text: &str| {
        text.bytes().filter(u8::is_ascii_digit).count() >= 5
            && text
                .bytes()
                .all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'+' | b'(' | b')' | b'*'))
    };
    match joined.rsplit_once(' ') {
        Some((first, second)) if is_number(second) => (Some(first), Some(second)),
        None if is_number(joined) => (None, Some(joined)),
        _ => (Some(joined), None),
    }
}

#[cfg(test)]
mod tests {
    use super::in_two;

    #[test]
    fn in_two_when_a_number_follows_then_split_and_else_whole() {
        let split = |text| in_two(Some(text));
        assert_eq!(
            split("示例市样票路 1 号 010-12345678"),
            (Some("示例市样票路 1 号"), Some("010-12345678"))
        );
        assert_eq!(split("示例市样票路 1 号"), (Some("示例市样票路 1 号"), None));
        assert_eq!(split("6222000000001"), (None, Some("6222000000001")));
        assert_eq!(in_two(None), (None, None));
    }
}
