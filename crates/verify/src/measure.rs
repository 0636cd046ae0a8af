//! Signatures to facts: where the cryptography is done.

use fapiao_document::{Envelope, Format, Signature};
use fapiao_pki::certificate::Certificate;
use fapiao_pki::cms::ContentDigests;
use fapiao_pki::key::Value;
use fapiao_pki::tolerance::Tolerances;
use fapiao_pki::trust::Trust;
use jiff::Timestamp;

use crate::claimed::claimed_time;
use crate::evidence::Term;
use crate::facts::{Binding, EnvelopeState, Facts, Obstacle, Protects, SigningTime, WEAK_DIGEST};
use crate::report::{SignatureFormat, SignatureValue};

mod bare;
mod cms;
mod path;
mod rsa_sha1;
mod seal;
mod stamp;

pub(crate) use fapiao_pki::seal::SealCache;

/// What measuring needs besides the signature.
pub(crate) struct Measure<'a> {
    pub(crate) trust: &'a Trust,
    /// Certificates that the operator supplied: they may complete a path or stand for a missing signer.
    pub(crate) supplied: &'a [Certificate],
    /// Results about seals, by their hash.
    pub(crate) seals: &'a SealCache,
    /// The moment of verification.
    pub(crate) at: Timestamp,
    pub(crate) format: Format,
}

impl Measure<'_> {
    /// The facts of one signature.
    pub(crate) fn facts<'s>(&self, signature: &'s Signature) -> Facts<'s> {
        let mut facts = self.blank(signature);
        match &signature.envelope {
            Envelope::Ofd { signature_xml, signed_value: Some(value), seal } if !signature_xml.is_empty() => {
                self.ofd(&mut facts, signature_xml, value, seal.as_deref());
            }
            // A value without its description, or the reverse, is no signature.
            Envelope::Ofd { .. } => facts.envelope = EnvelopeState::Missing,
            Envelope::PdfCms { sub_filter, cms, content } => {
                self.cms(&mut facts, cms, cms::Content::Digests(content));
                if sub_filter.starts_with("ETSI.CAdES") && facts.format == SignatureFormat::Cms {
                    facts.format = SignatureFormat::Cades;
                }
            }
            Envelope::PdfRsaSha1 { value, certificates, sha1 } => {
                self.rsa_sha1(&mut facts, value, certificates, sha1);
            }
            Envelope::TaxBureauXml { cms } => {
                facts.format = SignatureFormat::TaxBureauXml;
                self.xml(&mut facts, cms);
            }
            Envelope::EinvoiceXml { cms } => {
                facts.inner = true;
                self.xml(&mut facts, cms);
            }
            Envelope::DetachedXml { cms, content } => {
                self.cms(&mut facts, cms, cms::Content::Digests(content));
                facts.format = SignatureFormat::DetachedXml;
            }
            Envelope::Unknown { name, .. } => {
                let why = if name.is_empty() {
                    Term::new("", "内容不是签名", "its contents are no signature")
                } else {
                    Term::new(name.clone(), name.clone(), name.clone())
                };
                facts.envelope = EnvelopeState::Unreadable(why);
            }
        }
        facts
    }

    /// What is known before the envelope is read.
    fn blank<'s>(&self, signature: &'s Signature) -> Facts<'s> {
        let protects = match (&signature.envelope, self.format) {
            // Over the bytes as they stand, with one element cut out.
            (Envelope::DetachedXml { .. }, _) => Protects::ByteRange,
            (Envelope::TaxBureauXml { .. } | Envelope::EinvoiceXml { .. }, _) | (_, Format::Xml) => {
                Protects::Xml
            }
            (Envelope::PdfCms { .. } | Envelope::PdfRsaSha1 { .. }, _) | (_, Format::Pdf) => {
                Protects::ByteRange
            }
            (Envelope::Ofd { .. } | Envelope::Unknown { .. }, _) => Protects::Parts,
        };
        Facts {
            signature,
            format: SignatureFormat::Unknown,
            protects,
            signers: 1,
            inner: false,
            envelope: EnvelopeState::Read,
            binding: Binding::Unknown,
            value: SignatureValue::NotChecked,
            obstacle: Some(Obstacle::Envelope),
            signer: None,
            issuer: None,
            time: signature
                .claimed_at
                .as_deref()
                .and_then(claimed_time)
                .map_or(SigningTime::Unknown, SigningTime::Claimed),
            token: None,
            certificate: None,
            seal: None,
            weak: signature
                .faults
                .iter()
                .filter(|fault| fault.code == WEAK_DIGEST)
                .map(|fault| fault.detail.clone().into())
                .collect(),
            tolerances: Tolerances::NONE,
        }
    }

    /// A signature inside an XML invoice: the rule for rebuilding the signed bytes is not public, so that
    /// nothing but the signer's own attributes can be checked, and only with a supplied certificate.
    fn xml(&self, facts: &mut Facts<'_>, cms: &[u8]) {
        let format = facts.format;
        self.cms(facts, cms, cms::Content::Digests(&ContentDigests::none()));
        if format != SignatureFormat::Unknown {
            facts.format = format;
        }
        facts.binding = Binding::Unknown;
        if facts.value == SignatureValue::NotChecked && facts.obstacle.is_none() {
            facts.obstacle = Some(Obstacle::CanonicalForm);
        }
    }
}

/// An envelope whose encoding was not understood.
fn malformed(error: &fapiao_pki::error::Error) -> EnvelopeState {
    EnvelopeState::Unreadable(Term::new(error.to_string(), error.zh(), error.en()))
}

pub(crate) const fn value(value: Value) -> SignatureValue {
    match value {
        Value::Valid => SignatureValue::Valid,
        Value::Invalid => SignatureValue::Invalid,
        Value::Unsupported => SignatureValue::Unsupported,
        Value::NotChecked => SignatureValue::NotChecked,
    }
}
