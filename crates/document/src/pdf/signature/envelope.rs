//! The value of a PDF signature: which kind it is by its shape, and the digests that its kind needs.

use fapiao_pki::algorithm::DigestAlgorithm;
use fapiao_pki::cms::{ContentDigests, SignedData};

use crate::pdf::file::File;
use crate::pdf::marks::Marks;
use crate::{Envelope, StructureFault};

use super::find::Found;
use super::{certificate, fault, place};

/// Makes the envelope of a signature over `chunks`.
pub(crate) fn of(
    bytes: &[u8],
    marks: &Marks,
    file: Option<&File>,
    found: &Found,
    chunks: &[&[u8]],
    faults: &mut Vec<StructureFault>,
) -> Envelope {
    let sub_filter = found.sub_filter.clone().unwrap_or_default();
    let value = trimmed(&found.value);
    if found.value.get(value.len()..).is_some_and(|padding| padding.iter().any(|byte| *byte != 0)) {
        faults.push(fault("DOC-PDF-SIGNATURE-PADDING", place(found)));
    }
    match shape(value, &sub_filter) {
        Shape::Cms => {
            Envelope::PdfCms { content: content_digests(value, chunks), cms: value.to_vec(), sub_filter }
        }
        Shape::RsaSha1 => Envelope::PdfRsaSha1 {
            value: value.to_vec(),
            certificates: certificates(bytes, marks, file, found, faults),
            sha1: DigestAlgorithm::Sha1.digest_chunks(chunks),
        },
        // A seal's dataHash is made of the byte range, as that of an OFD seal is made of Signature.xml.
        Shape::Seal => {
            Envelope::Ofd { signature_xml: chunks.concat(), signed_value: Some(value.to_vec()), seal: None }
        }
        Shape::Unknown => Envelope::Unknown { name: sub_filter, bytes: value.to_vec() },
    }
}

/// The signer's certificate and those above it. They stand outside the signature's value, so among the signed
/// bytes; when they cannot be read, it matters whether those bytes were damaged or never held one.
fn certificates(
    bytes: &[u8],
    marks: &Marks,
    file: Option<&File>,
    found: &Found,
    faults: &mut Vec<StructureFault>,
) -> Vec<Vec<u8>> {
    let named = found.certificate.as_ref().map(|cert| certificate::named(cert, file)).unwrap_or_default();
    if named.first().is_some_and(|first| certificate::is_usable(first)) {
        return named;
    }
    let elsewhere = certificate::anywhere(bytes, marks);
    if !elsewhere.is_empty() {
        faults.push(fault("DOC-PDF-SIGNATURE-DAMAGED", "/Cert"));
        return elsewhere;
    }
    let damaged = !named.is_empty() || certificate::holder_is_damaged(bytes, marks);
    faults.push(fault(
        if damaged { "DOC-PDF-CERTIFICATE-DAMAGED" } else { "DOC-PDF-CERTIFICATE-MISSING" },
        "/Cert",
    ));
    named
}

/// Digests of the signed bytes for each signer; none when the CMS cannot be parsed, which `verify` sees itself.
fn content_digests(cms: &[u8], chunks: &[&[u8]]) -> ContentDigests {
    SignedData::parse(cms)
        .map_or_else(|_| ContentDigests::none(), |signed| signed.digest_content(chunks, &[]))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    Cms,
    RsaSha1,
    Seal,
    Unknown,
}

/// What the value is, by its first bytes; the declared name decides only where these do not.
fn shape(value: &[u8], sub_filter: &str) -> Shape {
    let body = der_body(value);
    match (value.first(), body.and_then(<[u8]>::first)) {
        // A time stamp signs no content by itself.
        (Some(0x30), Some(0x06)) if sub_filter == "ETSI.RFC3161" => Shape::Unknown,
        (Some(0x30), Some(0x06)) => Shape::Cms,
        (Some(0x30), Some(0x30)) => Shape::Seal,
        (Some(0x04), _) => Shape::RsaSha1,
        _ if sub_filter == "adbe.x509.rsa_sha1" => Shape::RsaSha1,
        _ if value.is_empty() => Shape::Unknown,
        _ if sub_filter.starts_with("adbe.pkcs7") || sub_filter.starts_with("ETSI.CAdES") => Shape::Cms,
        _ => Shape::Unknown,
    }
}

/// Splits one DER header off: its content, cut where the bytes end.
fn der_body(value: &[u8]) -> Option<&[u8]> {
    let (header, _) = der_lengths(value)?;
    value.get(header..)
}

/// Lengths of a DER element's header and content; the content's is none for the indefinite form.
fn der_lengths(value: &[u8]) -> Option<(usize, Option<usize>)> {
    let first = *value.get(1)?;
    if first < 0x80 {
        return Some((2, Some(usize::from(first))));
    }
    let count = usize::from(first & 0x7F);
    if count == 0 {
        return Some((2, None));
    }
    let bytes = value.get(2..2 + count.min(5))?;
    let length = bytes
        .iter()
        .try_fold(0_usize, |length, byte| length.checked_mul(256)?.checked_add(usize::from(*byte)))?;
    Some((2 + count, Some(length)))
}

/// The value without the zeros that fill its placeholder up.
fn trimmed(value: &[u8]) -> &[u8] {
    match der_lengths(value) {
        Some((header, Some(length))) if matches!(value.first(), Some(0x30 | 0x04)) => {
            header.checked_add(length).and_then(|end| value.get(..end)).unwrap_or(value)
        }
        // The indefinite form ends in zeros itself.
        Some((_, None)) => value,
        _ => {
            let filled = value.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
            value.get(..filled).unwrap_or(value)
        }
    }
}
