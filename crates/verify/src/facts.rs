//! What is known of one signature before anybody judges it.
//!
//! The cryptography is done once, here; the checks only read. So a check can be tested with facts made
//! by hand, and the order of checks costs nothing.

use std::borrow::Cow;

use fapiao_document::{PartState, Signature};
use fapiao_pki::chain::Problem;
use fapiao_pki::tolerance::Tolerances;
use jiff::Timestamp;

use crate::evidence::Term;
use crate::report::{ChainStatus, SignatureFormat, SignatureValue};

/// What is known of one signature.
#[derive(Clone, Debug)]
pub(crate) struct Facts<'a> {
    /// The signature as the document holds it.
    pub(crate) signature: &'a Signature,
    pub(crate) format: SignatureFormat,
    pub(crate) protects: Protects,
    /// How many signers the envelope holds.
    pub(crate) signers: usize,
    /// Whether it stands inside an attachment and speaks of that attachment only.
    pub(crate) inner: bool,
    pub(crate) envelope: EnvelopeState,
    /// How the envelope is bound to the bytes that it signs.
    pub(crate) binding: Binding,
    pub(crate) value: SignatureValue,
    /// Why the value was not checked.
    pub(crate) obstacle: Option<Obstacle>,
    pub(crate) signer: Option<String>,
    pub(crate) issuer: Option<String>,
    pub(crate) time: SigningTime,
    /// The time-stamp token, where there is one.
    pub(crate) token: Option<TokenState>,
    pub(crate) certificate: Option<CertificateFacts>,
    pub(crate) seal: Option<SealFacts>,
    /// Weak algorithms by name.
    pub(crate) weak: Vec<Cow<'static, str>>,
    /// Tolerated departures from the standard encodings.
    pub(crate) tolerances: Tolerances,
}

/// What a signature is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protects {
    /// A list of parts with their digests: OFD.
    Parts,
    /// Ranges of the file's bytes: PDF, and XML with a detached signature.
    ByteRange,
    /// The content of the XML around it, in a form that is not public.
    Xml,
}

/// Whether the envelope could be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum EnvelopeState {
    Read,
    /// The file declares it and does not hold it.
    Missing,
    /// Its bytes were not understood: why.
    Unreadable(Term),
}

/// How an envelope is bound to the bytes that it signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Binding {
    /// The stated digest is the measured one.
    Matches,
    /// It is another.
    Differs,
    /// Its algorithm is not on the allowlist.
    Unsupported,
    /// There is no digest apart from the value: the value itself is over the bytes.
    InValue,
    /// The signed bytes cannot be rebuilt, or the envelope was not read.
    Unknown,
}

/// Why a signature value was not checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Obstacle {
    /// The certificate is not in the file and was not supplied.
    NoCertificate,
    /// The rule for rebuilding the signed bytes is not public.
    CanonicalForm,
    /// The envelope is missing or was not understood.
    Envelope,
}

/// When a signature was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SigningTime {
    /// A time-stamp token over the signature says so.
    Stamped(Timestamp),
    /// Only the signer says so.
    Claimed(Timestamp),
    /// Nobody says.
    Unknown,
}

/// What a time-stamp token is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenState {
    /// It is over this signature, and its authority leads to a trusted anchor.
    Trusted,
    /// Its authority leads to no trusted anchor, or its algorithms are not supported.
    Untrusted,
    /// It is over something else, not rightly signed, or not a token.
    Invalid,
}

impl SigningTime {
    pub(crate) const fn time(self) -> Option<Timestamp> {
        match self {
            Self::Stamped(time) | Self::Claimed(time) => Some(time),
            Self::Unknown => None,
        }
    }
}

/// What is known of a certificate and where it leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CertificateFacts {
    /// When the last certificate of the path became valid.
    pub(crate) not_before: Timestamp,
    /// When the first certificate of the path expires.
    pub(crate) not_after: Timestamp,
    /// The subjects from the certificate to the last that was found.
    pub(crate) path: Vec<String>,
    /// Whether the path ends at a trusted anchor and every link of it holds, times aside.
    pub(crate) anchored: bool,
    /// Why it does not.
    pub(crate) problem: Option<Problem>,
    /// Whether it may be used for signing.
    pub(crate) may_sign: bool,
    pub(crate) revocation: Revocation,
}

/// What revocation lists say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Revocation {
    /// No list was given that covers the certificate.
    NotChecked,
    /// The list does not name it.
    Good,
    /// The list names it, from this moment on.
    Revoked(Timestamp),
}

/// What is known of the seal inside a signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SealFacts {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) valid_from: Option<Timestamp>,
    pub(crate) valid_to: Option<Timestamp>,
    /// Format of the picture; absent when there is none.
    pub(crate) picture: Option<String>,
    /// Whether `Seal.esl` is the seal inside the signed value; absent when the package holds no `Seal.esl`.
    pub(crate) same_as_file: Option<bool>,
    /// Whether the seal lists the signer's certificate.
    pub(crate) listing: Listing,
    /// Whether the signature of the seal's maker matches.
    pub(crate) maker_value: SignatureValue,
    pub(crate) maker: Option<String>,
    /// Whether the maker's certificate leads to a trusted anchor.
    pub(crate) maker_anchored: bool,
}

/// What the seal's list says of the signer's certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Listing {
    Listed,
    NotListed,
    /// The list holds nothing that can be compared with a certificate, or there is none to compare.
    Unreadable,
}

impl Facts<'_> {
    /// The moment for which the certificate is judged: that of signing, else that of verification.
    pub(crate) fn judged_at(&self, at: Timestamp) -> Timestamp {
        self.time.time().unwrap_or(at)
    }

    /// The parts whose digest differs and that no later signature explains; for a PDF its byte range.
    pub(crate) fn altered(&self) -> Vec<&str> {
        let mut altered: Vec<&str> = self
            .signature
            .parts
            .iter()
            .filter(|part| part.state == PartState::Altered && !self.explained(&part.path))
            .map(|part| part.path.as_str())
            .collect();
        if self.byte_range_altered() {
            altered.push(BYTE_RANGE);
        }
        altered
    }

    /// The protected parts that only a later signature changed.
    pub(crate) fn changed_by_later_signature(&self) -> impl Iterator<Item = &str> {
        self.signature
            .parts
            .iter()
            .filter(|part| part.state == PartState::Altered && self.explained(&part.path))
            .map(|part| part.path.as_str())
    }

    /// Whether the signed bytes of a PDF, or of an XML with a detached signature, are not those that were signed.
    pub(crate) fn byte_range_altered(&self) -> bool {
        // The certificate of such a signature stands among the signed bytes.
        let certificate_damaged =
            self.signature.faults.iter().any(|fault| fault.code == "DOC-PDF-CERTIFICATE-DAMAGED");
        self.protects == Protects::ByteRange
            && match self.binding {
                _ if certificate_damaged => true,
                Binding::Differs => true,
                Binding::InValue => self.value == SignatureValue::Invalid,
                Binding::Matches | Binding::Unsupported | Binding::Unknown => false,
            }
    }

    fn explained(&self, path: &str) -> bool {
        self.signature.later.iter().any(|revision| revision.explained && revision.place == path)
    }

    /// Where the certificate leads, in the words of the report.
    pub(crate) fn chain(&self, at: Timestamp) -> ChainStatus {
        let Some(certificate) = &self.certificate else { return ChainStatus::NoCertificate };
        if let Revocation::Revoked(since) = certificate.revocation
            && !matches!(self.time, SigningTime::Stamped(time) if time < since)
        {
            return ChainStatus::Revoked;
        }
        if self.judged_at(at) > certificate.not_after {
            return ChainStatus::Expired;
        }
        let begun = self.judged_at(at) >= certificate.not_before;
        if certificate.anchored && begun && certificate.may_sign {
            ChainStatus::Trusted
        } else {
            ChainStatus::Untrusted
        }
    }
}

/// How the signed bytes of a PDF are named among altered parts.
pub(crate) const BYTE_RANGE: &str = "ByteRange";

/// The fault of a signature whose references have digests of a weak algorithm: a matter of strength, not of
/// structure.
pub(crate) const WEAK_DIGEST: &str = "DOC-SIGNATURE-WEAK-DIGEST";
