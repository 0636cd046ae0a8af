//! The reading: what a file says, source by source, and what was measured of its signatures.

use std::borrow::Cow;

use fapiao_invoice::Invoice;
use fapiao_pki::cms::ContentDigests;
use serde::{Deserialize, Serialize};

use crate::Itinerary;

/// What a file says, source by source, and what was measured of its signatures. Judged by `verify`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// What the bytes are, by content.
    pub format: Format,
    /// What each source states, best source first ([`Origin`]'s order).
    pub sources: Vec<Source>,
    /// Signatures in the order of the file.
    pub signatures: Vec<Signature>,
    /// Attached files.
    pub attachments: Vec<Attachment>,
    /// Oddities that were tolerated, and parts that could not be read.
    pub findings: Vec<Finding>,
    /// Number of pages, where the format has pages.
    pub pages: u32,
    /// What it says as a 行程单, when it is one and no invoice.
    pub itinerary: Option<Itinerary>,
}

/// What a file is, decided by its content, never by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// An OFD package (GB/T 33190).
    Ofd,
    /// A PDF file.
    Pdf,
    /// An XML invoice.
    Xml,
    /// A JPEG or PNG picture.
    Image,
}

/// Where in a file a statement stands; the order is the order of rank.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// EInvoice XML (数电票).
    EinvoiceXml,
    /// `original_invoice.xml` of the 2019 schema, attached to an OFD.
    EinvoiceAttachment,
    /// XBRL of the Ministry of Finance, attached to an OFD or PDF.
    XbrlAttachment,
    /// The /Info dictionary of a PDF.
    PdfInfo,
    /// A file embedded in a PDF.
    PdfEmbeddedFile,
    /// OFD custom tags: field names that refer to objects on the page.
    CustomTags,
    /// OFD `CustomDatas` in `DocInfo`.
    CustomData,
    /// A QR code: image in the package or page, or in a photo.
    Qr,
    /// Text on the page, by geometry.
    PageText,
    /// Text recognised in a picture; never outranks another source.
    Ocr,
}

/// What one source states.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Source {
    /// Which source.
    pub origin: Origin,
    /// Where it stands: an entry's path, a PDF object, a page.
    pub place: String,
    /// What it states.
    pub fields: Invoice,
    /// The QR payload, where the source is one: its CRC is checked by `verify`.
    pub qr: Option<fapiao_invoice::qr::Payload>,
}

/// An attached file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// The name that the document gives it.
    pub name: String,
    /// Where it stands.
    pub place: String,
    /// Its size in bytes.
    pub bytes: u64,
}

/// An oddity that was tolerated, or a part that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Stable code, `DOC-…`; listed in docs/errors.md with its Chinese and English message.
    pub code: Cow<'static, str>,
    /// Where: an entry's path, a PDF object.
    pub place: String,
    /// What exactly: a value, a position. Not a sentence.
    pub detail: String,
}

/// A signature as found: its envelope, and what was measured of what it covers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Signature {
    /// Where it stands: path of `Signature.xml`, PDF object, XML element.
    pub place: String,
    /// The method that the document declares (OID, name or SubFilter), as written.
    pub method: Option<String>,
    /// The time that the document claims outside the envelope, as written.
    pub claimed_at: Option<String>,
    /// The signature itself.
    pub envelope: Envelope,
    /// OFD: each protected part with its measured digest. Empty for others.
    pub parts: Vec<ReferencedPart>,
    /// How much of the file the signature covers.
    pub covers: Coverage,
    /// What the signature does not cover.
    pub uncovered: Vec<Uncovered>,
    /// What was changed by later revisions or signatures.
    pub later: Vec<Revision>,
    /// Structural tricks and damage (byte ranges, duplicate ids …): with one of these it is never `passed`.
    pub faults: Vec<StructureFault>,
}

/// The bytes of a signature, and what must be known to check its value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Envelope {
    /// An OFD signature: seal (SES v1, v4, v5), CMS or bare; decided by shape in `pki`.
    Ofd {
        /// `Signature.xml`, byte for byte: what dataHash or the CMS digest is made of.
        signature_xml: Vec<u8>,
        /// `SignedValue.dat`; absent when the entry is missing.
        signed_value: Option<Vec<u8>>,
        /// `Seal.esl`, where there is one.
        seal: Option<Vec<u8>>,
    },
    /// A PDF signature in CMS (`adbe.pkcs7.detached`, `ETSI.CAdES.detached`, `adbe.pkcs7.sha1`, SM2 variants).
    PdfCms {
        /// SubFilter as written.
        sub_filter: String,
        /// DER of the ContentInfo, padding removed.
        cms: Vec<u8>,
        /// Digests of the byte range for each signer, by algorithm.
        content: ContentDigests,
    },
    /// A PDF signature `adbe.x509.rsa_sha1`.
    PdfRsaSha1 {
        /// DER OCTET STRING (or raw) of the RSA value, from /Contents.
        value: Vec<u8>,
        /// Certificates from /Cert, signer first.
        certificates: Vec<Vec<u8>>,
        /// SHA-1 of the byte range.
        sha1: Vec<u8>,
    },
    /// `TaxBureauSignature` of an EInvoice XML; its canonical form is not public.
    TaxBureauXml {
        /// DER of the CMS; empty when the value is not hex.
        cms: Vec<u8>,
    },
    /// `Signature` element of an `original_invoice.xml`; its canonical form is not public.
    EinvoiceXml {
        /// DER of the CMS.
        cms: Vec<u8>,
    },
    /// `DetachedSignature` of an XML invoice: our own profile ([`crate::xml::detached`]), over every byte but its own.
    DetachedXml {
        /// DER of the CMS; empty when the value could not be read.
        cms: Vec<u8>,
        /// Digests of the file without the element, for each signer.
        content: ContentDigests,
    },
    /// A signature that was recognised as one but not understood.
    Unknown {
        /// What it calls itself.
        name: String,
        /// Its bytes.
        bytes: Vec<u8>,
    },
}

/// A protected part of an OFD and what was measured of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReferencedPart {
    /// Path of the entry in the package; as written in the reference when there is no such entry.
    pub path: String,
    /// The measured state.
    pub state: PartState,
}

/// The measured state of a protected part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartState {
    /// The digest is the stated one.
    Intact,
    /// The digest is another.
    Altered,
    /// There is no such entry.
    Missing,
    /// The digest algorithm is not on the allowlist, or the check value is not readable.
    Unsupported,
    /// The entry is there and is not read: its name is not unique, it is encrypted, over a limit …
    Refused,
}

/// How much of the file a signature covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Coverage {
    /// Everything that is shown or stated.
    All,
    /// A part of it.
    Partial,
    /// Cannot be told.
    Unknown,
}

/// A part that a signature does not cover.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Uncovered {
    /// The entry's path.
    pub path: String,
    /// Whether it can be reached from `OFD.xml`: an unreferenced one is never shown.
    pub referenced: bool,
}

/// A change that came after a signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revision {
    /// What was changed: an entry's path, a PDF object with its role (`page 1 /Contents`, `signature field Sig2`).
    pub place: String,
    /// Whether a later signature explains it (the list of signatures, a signature field, its appearance,
    /// validation data). What is not explained may change what is shown.
    pub explained: bool,
    /// Whether it is known to change what a page shows: its content, resources, boxes or turn have another value in
    /// effect. What stands on top of a page (annotations) leaves the signed content where it was.
    pub shown: bool,
}

/// A structural trick or damage around a signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StructureFault {
    /// Stable code, `DOC-…`.
    pub code: Cow<'static, str>,
    /// What exactly.
    pub detail: String,
}

#[cfg(test)]
pub(crate) mod tests {
    use fapiao_invoice::Invoice;

    use super::{Format, Origin, Reading, Source};

    /// A reading of sources that state these.
    pub(crate) fn reading(sources: Vec<(Origin, Invoice)>) -> Reading {
        let source = |(origin, fields)| Source { origin, place: String::new(), fields, qr: None };
        Reading {
            format: Format::Ofd,
            sources: sources.into_iter().map(source).collect(),
            signatures: Vec::new(),
            attachments: Vec::new(),
            findings: Vec::new(),
            pages: 1,
            itinerary: None,
        }
    }
}
