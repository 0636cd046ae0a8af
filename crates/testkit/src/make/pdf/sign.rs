//! Signatures of PDF files, honest and tricky.

use jiff::Timestamp;

use super::file::PdfFile;
use super::file::find;
use super::file::hex_string;
use super::file::text_string;
use crate::authority::Scheme;
use crate::authority::Signer;
use crate::cms;
use crate::der;

/// What kind of signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SubFilter {
    /// `adbe.pkcs7.detached` by a scheme.
    Pkcs7(Scheme),
    /// `ETSI.CAdES.detached` by a scheme.
    Cades(Scheme),
    /// `adbe.pkcs7.sha1` by a scheme: the content inside is the SHA-1 of the byte range.
    Pkcs7Sha1(Scheme),
    /// `adbe.x509.rsa_sha1`, the certificates in /Cert.
    RsaSha1,
}

/// What is wrong with the byte range, though the value is right for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Trick {
    /// Nothing.
    #[default]
    None,
    /// The gap is wider than the signature value: bytes after it are not covered.
    WideGap,
    /// The range ends 16 bytes before the end of the revision.
    ShortEnd,
    /// The range starts at 8 instead of 0.
    LateStart,
    /// The two ranges overlap: the second starts inside the first.
    Overlap,
    /// The second range ends beyond the file.
    BeyondEnd,
    /// Only one range, which ends before the value.
    OneRange,
}

/// One signature to put on a file.
#[derive(Clone, Debug)]
pub struct PdfSign {
    /// Who signs.
    pub signer: Signer,
    /// What kind.
    pub sub_filter: SubFilter,
    /// When.
    pub at: Timestamp,
    /// Names of content types in the CMS.
    pub dialect: cms::Dialect,
    /// What is wrong with it.
    pub trick: Trick,
    /// Certificates inside.
    pub certificates: bool,
    /// Who stamps the time, and when.
    pub time_stamp: Option<(Signer, Timestamp)>,
}

impl PdfSign {
    /// An honest signature at 2026-09-30 noon in Beijing.
    #[must_use]
    pub fn new(signer: &Signer, sub_filter: SubFilter) -> Self {
        Self {
            signer: signer.clone(),
            sub_filter,
            at: "2026-09-30T04:00:00Z".parse().unwrap(),
            dialect: cms::Dialect::Rfc5652,
            trick: Trick::None,
            certificates: true,
            time_stamp: None,
        }
    }
}

/// Room for the signature value, in bytes.
const ROOM: usize = 8192;
const RANGE: &str = "/ByteRange [                                            ]";

/// Adds a signature field with its value; call [`fill`] when the revision is written.
pub(super) fn add(file: &mut PdfFile, page: u32, sign: &PdfSign) {
    let name = match sign.sub_filter {
        SubFilter::Pkcs7(_) => "adbe.pkcs7.detached",
        SubFilter::Cades(_) => "ETSI.CAdES.detached",
        SubFilter::Pkcs7Sha1(_) => "adbe.pkcs7.sha1",
        SubFilter::RsaSha1 => "adbe.x509.rsa_sha1",
    };
    let certificates = match sign.sub_filter {
        SubFilter::RsaSha1 if sign.certificates => {
            let all = std::iter::once(&sign.signer.certificate).chain(&sign.signer.chain);
            format!("/Cert[{}]", all.map(|c| hex_string(c)).collect::<String>())
        }
        _ => String::new(),
    };
    let value = file.add(format!(
        "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/{name}/Reason{}/M(D:{}+08'00'){certificates}{RANGE}/Contents <{}>>>",
        text_string("样票签名 SAMPLE"),
        sign.at.strftime("%Y%m%d%H%M%S"),
        "0".repeat(2 * ROOM),
    ));
    let root = file.body(file.root());
    let count = root.matches(" 0 R").count();
    let field = file.add(format!(
        "<</Type/Annot/Subtype/Widget/FT/Sig/T(Sig{count})/V {value} 0 R/Rect[255 317 340 374]/F 132/P {page} 0 R>>"
    ));
    let root = with_member(&root, "/Fields[", field).unwrap_or_else(|| {
        let open = root.strip_suffix(">>").unwrap_or_default();
        format!("{open}/AcroForm<</Fields[{field} 0 R]/SigFlags 3>> >>")
    });
    file.set(file.root(), root);
    annotate(file, page, field);
}

/// Adds an annotation to a page.
pub(super) fn annotate(file: &mut PdfFile, page: u32, annotation: u32) {
    let body = file.body(page);
    let body = with_member(&body, "/Annots[", annotation).unwrap_or_else(|| {
        body.replacen("<</Type/Page", &format!("<</Annots[{annotation} 0 R]/Type/Page"), 1)
    });
    file.set(page, body);
}

/// The body with a reference at the end of an array of references.
fn with_member(body: &str, array: &str, number: u32) -> Option<String> {
    let (before, rest) = body.split_once(array)?;
    let (members, after) = rest.split_once(']')?;
    Some(format!("{before}{array}{members} {number} 0 R]{after}"))
}

/// Fills in the last signature whose value is still empty.
pub(super) fn fill(file: &mut PdfFile, sign: &PdfSign) {
    let bytes = file.bytes_mut();
    let range_at = find(bytes, RANGE.as_bytes(), 0).expect("an empty byte range");
    let open = find(bytes, b"/Contents <", range_at).unwrap() + b"/Contents ".len();
    let close = open + 2 * ROOM + 2;
    let end = bytes.len();
    let ranges = match sign.trick {
        Trick::None => vec![0, open, close, end - close],
        Trick::WideGap => vec![0, open, close + 2, end - close - 2],
        Trick::ShortEnd => vec![0, open, close, end - close - 16],
        Trick::LateStart => vec![8, open - 8, close, end - close],
        Trick::Overlap => vec![0, open, open - 32, end - open + 32],
        Trick::BeyondEnd => vec![0, open, close, end - close + 1000],
        Trick::OneRange => vec![0, open],
    };
    let texts: Vec<String> = ranges.iter().map(ToString::to_string).collect();
    let text = format!("/ByteRange [{:<44}]", texts.join(" "));
    bytes[range_at..range_at + RANGE.len()].copy_from_slice(text.as_bytes());
    let covered: Vec<u8> = ranges
        .chunks(2)
        .flat_map(|range| &bytes[range[0]..(range[0] + range[1]).min(end)])
        .copied()
        .collect();
    let value = value(sign, &covered);
    assert!(value.len() <= ROOM, "the signature needs {} bytes", value.len());
    let hex = hex_string(&value);
    bytes[open + 1..open + hex.len() - 1].copy_from_slice(&hex.as_bytes()[1..hex.len() - 1]);
}

fn value(sign: &PdfSign, covered: &[u8]) -> Vec<u8> {
    let (scheme, cades) = match sign.sub_filter {
        SubFilter::Pkcs7(scheme) | SubFilter::Pkcs7Sha1(scheme) => (scheme, false),
        SubFilter::Cades(scheme) => (scheme, true),
        SubFilter::RsaSha1 => {
            return der::octets(&sign.signer.key.sign_by(Scheme::RsaSha1, covered));
        }
    };
    let mut options = cms::Options::new(sign.dialect, scheme, sign.at);
    options.certificates = sign.certificates;
    options.signing_certificate = cades;
    options.time_stamper.clone_from(&sign.time_stamp);
    if matches!(sign.sub_filter, SubFilter::Pkcs7Sha1(_)) {
        options.encapsulated = true;
        return cms::signed_data(&sign.signer, &Scheme::RsaSha1.digest(covered), &options);
    }
    cms::signed_data(&sign.signer, covered, &options)
}
