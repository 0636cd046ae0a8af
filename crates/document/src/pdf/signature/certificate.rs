//! Certificates of a signature that carries none itself (`adbe.x509.rsa_sha1`).

use std::ops::Range;

use hayro_syntax::object::{Object, ObjectIdentifier};
use memchr::memmem;

use crate::pdf::file::File;
use crate::pdf::marks::Marks;
use crate::pdf::raw::{self, Item, Raw};

/// Most certificates that one signature may name.
const CERTIFICATES_MAX: usize = 16;
/// Most object streams that are searched for a lost certificate, and most bytes of each.
const STREAMS_MAX: usize = 64;

/// The certificates that `/Cert` names, signer first.
pub(crate) fn named(cert: &Item, file: Option<&File>) -> Vec<Vec<u8>> {
    let items =
        if let Raw::Array(items) = &cert.value { items.as_slice() } else { std::slice::from_ref(cert) };
    let mut certificates = Vec::new();
    for item in items.iter().take(CERTIFICATES_MAX) {
        match &item.value {
            Raw::Text { bytes, .. } => certificates.push(bytes.clone()),
            Raw::Ref(number, generation) => {
                let id = i32::try_from(*generation)
                    .ok()
                    .map(|generation| ObjectIdentifier::new(*number, generation));
                match id.zip(file).and_then(|(id, file)| file.xref().get::<Object<'_>>(id)) {
                    Some(Object::String(text)) => certificates.push(text.as_bytes().to_vec()),
                    Some(Object::Array(array)) => certificates.extend(
                        array.iter::<Object<'_>>().take(CERTIFICATES_MAX).filter_map(|item| match item {
                            Object::String(text) => Some(text.as_bytes().to_vec()),
                            _ => None,
                        }),
                    ),
                    _ => {}
                }
            }
            _ => {}
        }
    }
    certificates.retain(|certificate| is_certificate(certificate));
    certificates
}

/// Certificates that stand in the file as strings, whatever refers to them: for a file whose `/Cert` or whose
/// cross-reference table is damaged.
pub(crate) fn anywhere(bytes: &[u8], marks: &Marks) -> Vec<Vec<u8>> {
    let mut certificates = strings_in(bytes);
    for span in marks.streams().iter().filter(|span| is_object_stream(bytes, span, marks)).take(STREAMS_MAX) {
        if let Some(data) = bytes.get(span.clone()) {
            certificates.extend(strings_in(&inflate(data)));
        }
    }
    certificates.truncate(CERTIFICATES_MAX);
    certificates
}

fn is_object_stream(bytes: &[u8], span: &Range<usize>, marks: &Marks) -> bool {
    let window = marks.window(span.start, bytes.len());
    let dict = bytes.get(window.span.start..span.start).unwrap_or_default();
    // One of the two marks may be damaged.
    memmem::find(dict, b"/ObjStm").is_some() || memmem::find(dict, b"/First").is_some()
}

/// What can be inflated of a zlib stream, up to the first error.
fn inflate(data: &[u8]) -> Vec<u8> {
    const BYTES_MAX: u64 = 1 << 20;
    let mut inflated = Vec::new();
    let reader = flate2::read::ZlibDecoder::new(data);
    // What came before the error is what there is to search.
    let _: std::io::Result<usize> =
        std::io::Read::read_to_end(&mut std::io::Read::take(reader, BYTES_MAX), &mut inflated);
    inflated
}

/// Literal strings that start like a certificate.
fn strings_in(bytes: &[u8]) -> Vec<Vec<u8>> {
    memmem::find_iter(bytes, b"(0\x82")
        .chain(memmem::find_iter(bytes, b"<3082"))
        .take(CERTIFICATES_MAX)
        .filter_map(|at| Some(raw::value(bytes, at)?.text()?.to_vec()))
        .filter(|text| is_certificate(text))
        .collect()
}

/// Whether bytes have the outer shape of an X.509 certificate: a sequence of the stated length that starts with
/// a sequence. Whether it can be read is for the cryptography to say.
fn is_certificate(bytes: &[u8]) -> bool {
    match bytes {
        [0x30, 0x82, high, low, 0x30, ..] => {
            let length = usize::from(u16::from_be_bytes([*high, *low])) + 4;
            length == bytes.len() && length > 200
        }
        _ => false,
    }
}
