//! Certificates of a signature that carries none itself (`adbe.x509.rsa_sha1`).

use std::ops::Range;

use fapiao_pki::certificate::Certificate;
use hayro_syntax::object::{Object, ObjectIdentifier};
use memchr::memmem;

use crate::pdf::file::File;
use crate::pdf::marks::Marks;
use crate::pdf::raw::{self, Item, Raw};

/// Most certificates that one signature may name.
const CERTIFICATES_MAX: usize = 16;
/// Most object streams that are searched for a lost certificate.
const STREAMS_MAX: usize = 64;
/// Most bytes of each.
const STREAM_BYTES_MAX: u64 = 1 << 20;

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
    certificates
}

/// Certificates that stand in the file as strings, whatever refers to them: for a file whose `/Cert` or whose
/// cross-reference table is damaged.
pub(crate) fn anywhere(bytes: &[u8], marks: &Marks) -> Vec<Vec<u8>> {
    let mut certificates = strings_in(bytes);
    for span in marks.streams().iter().filter(|span| is_object_stream(bytes, span, marks)).take(STREAMS_MAX) {
        if let Some(data) = bytes.get(span.clone()) {
            certificates.extend(strings_in(&inflate(data).0));
        }
    }
    certificates.retain(|certificate| is_usable(certificate));
    certificates.truncate(CERTIFICATES_MAX);
    certificates
}

/// Whether a certificate can be read.
pub(crate) fn is_usable(der: &[u8]) -> bool {
    Certificate::from_der(der).is_ok()
}

fn is_object_stream(bytes: &[u8], span: &Range<usize>, marks: &Marks) -> bool {
    let window = marks.window(span.start, bytes.len());
    let dict = bytes.get(window.span.start..span.start).unwrap_or_default();
    // One of the two marks may be damaged.
    memmem::find(dict, b"/ObjStm").is_some() || memmem::find(dict, b"/First").is_some()
}

/// Whether a stream that holds objects fails its own checksum: bytes in it were damaged after it was made.
pub(crate) fn holder_is_damaged(bytes: &[u8], marks: &Marks) -> bool {
    marks
        .streams()
        .iter()
        .filter(|span| is_object_stream(bytes, span, marks))
        .take(STREAMS_MAX)
        .filter_map(|span| bytes.get(span.clone()))
        .any(|data| inflate(data).1.is_err())
}

/// What can be inflated of a zlib stream, up to the first error; the error includes a checksum that differs.
fn inflate(data: &[u8]) -> (Vec<u8>, std::io::Result<usize>) {
    let mut inflated = Vec::new();
    let reader = flate2::read::ZlibDecoder::new(data);
    let result =
        std::io::Read::read_to_end(&mut std::io::Read::take(reader, STREAM_BYTES_MAX), &mut inflated);
    (inflated, result)
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
