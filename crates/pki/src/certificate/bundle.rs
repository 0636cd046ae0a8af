//! Files of certificates: DER, PEM, bare Base64, PKCS#7 bundles.

use base64::Engine;
use base64::alphabet;
use base64::engine::DecodePaddingMode;
use base64::engine::GeneralPurpose;
use base64::engine::GeneralPurposeConfig;

use super::Certificate;
use crate::asn1::tag;
use crate::cms::SignedData;
use crate::error::Error;

/// Most certificates in one file.
pub const MAX_BUNDLE: usize = 1024;

const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

pub(super) fn read(bytes: &[u8]) -> Result<Vec<Certificate>, Error> {
    let what = "file of certificates";
    if bytes.first() == Some(&tag::SEQUENCE) && bytes.get(1).is_some_and(|b| *b >= 0x80) {
        return read_der(bytes);
    }
    // Windows writes the names between the blocks in GBK: only the blocks have to be text, and they are ASCII.
    let text = String::from_utf8_lossy(bytes);
    let mut out = Vec::new();
    let blocks = pem_blocks(&text);
    if blocks.is_empty() {
        let der = decode_base64(&text).ok_or(Error::malformed(what, "neither DER, PEM nor Base64"))?;
        return read_der(&der);
    }
    for (label, body) in blocks {
        if !matches!(label, "CERTIFICATE" | "X509 CERTIFICATE" | "TRUSTED CERTIFICATE" | "PKCS7" | "CMS") {
            continue;
        }
        let der = decode_base64(body).ok_or(Error::malformed(what, "PEM block is not Base64"))?;
        out.extend(read_der(&der)?);
        if out.len() > MAX_BUNDLE {
            return Err(Error::TooMany { what, limit: MAX_BUNDLE });
        }
    }
    if out.is_empty() {
        return Err(Error::malformed(what, "holds no certificate"));
    }
    Ok(out)
}

fn read_der(der: &[u8]) -> Result<Vec<Certificate>, Error> {
    match Certificate::from_der(der) {
        Ok(certificate) => Ok(vec![certificate]),
        Err(error) => match SignedData::parse(der) {
            Ok(data) if !data.certificates().is_empty() => Ok(data.certificates().to_vec()),
            _ => Err(error),
        },
    }
}

/// Label and body of each PEM block, in order.
pub(crate) fn pem_blocks(text: &str) -> Vec<(&str, &str)> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once("-----BEGIN ") {
        let Some((label, after)) = after.split_once("-----") else { break };
        let Some((body, after)) = after.split_once("-----END ") else { break };
        out.push((label, body));
        rest = after;
    }
    out
}

/// Base64 with white space anywhere.
pub(crate) fn decode_base64(text: &str) -> Option<Vec<u8>> {
    let compact: Vec<u8> = text.bytes().filter(|b| !b.is_ascii_whitespace()).collect();
    LENIENT.decode(compact).ok().filter(|bytes| !bytes.is_empty())
}
