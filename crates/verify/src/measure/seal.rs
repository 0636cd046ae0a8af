//! OFD signatures: electronic seals of three versions, CMS, or a bare value, told apart by their shape.

use fapiao_document::PartState;
use fapiao_pki::algorithm::Strength;
use fapiao_pki::certificate::Certificate;
use fapiao_pki::cms::DigestState;
use fapiao_pki::seal::asn1::SignerList;
use fapiao_pki::seal::{self, Seal, SealedSignature, Shape, Version};
use fapiao_pki::tolerance::Notes;

use super::cms::Content;
use super::{Measure, value};
use crate::evidence::Term;
use crate::facts::{Binding, EnvelopeState, Facts, Listing, Obstacle, SealFacts, SigningTime};
use crate::report::{SignatureFormat, SignatureValue};

impl Measure<'_> {
    /// Fills in what `SignedValue.dat` says of `Signature.xml`.
    pub(super) fn ofd(
        &self,
        facts: &mut Facts<'_>,
        signature_xml: &[u8],
        signed_value: &[u8],
        seal_file: Option<&[u8]>,
    ) {
        match seal::shape(signed_value) {
            Shape::Sealed => match SealedSignature::parse(signed_value) {
                Ok(sealed) => self.sealed(facts, signature_xml, &sealed, seal_file),
                Err(error) => facts.envelope = super::malformed(&error),
            },
            Shape::Cms => self.cms(facts, signed_value, Content::Bytes(signature_xml)),
            Shape::Bare => self.bare(facts, signature_xml, signed_value),
            Shape::Unknown => {
                let bytes = signed_value.len();
                let english = format!("{bytes} bytes of no known shape");
                facts.envelope = EnvelopeState::Unreadable(Term::new(
                    english.clone(),
                    format!("{bytes} 字节，结构未知"),
                    english,
                ));
            }
        }
    }

    fn sealed(
        &self,
        facts: &mut Facts<'_>,
        signature_xml: &[u8],
        sealed: &SealedSignature,
        seal_file: Option<&[u8]>,
    ) {
        facts.format = match sealed.version() {
            Version::V1 => SignatureFormat::SesV1,
            Version::V4 => SignatureFormat::SesV4,
            Version::V5 => SignatureFormat::SesV5,
        };
        facts.obstacle = None;
        facts.tolerances = facts.tolerances.and(sealed.tolerances());
        facts.binding = match sealed.check_data(signature_xml) {
            DigestState::Matches => Binding::Matches,
            DigestState::Differs => Binding::Differs,
            DigestState::Unsupported => Binding::Unsupported,
            DigestState::NotChecked => Binding::Unknown,
        };
        let checked = sealed.verify_value();
        facts.value = value(checked.value);
        facts.tolerances = facts.tolerances.and(checked.tolerances);
        if uses_unknown_digest(facts) {
            facts.binding = Binding::Unsupported;
            if facts.value == SignatureValue::Invalid {
                facts.value = SignatureValue::Unsupported;
            }
        }
        if let Some(time) = sealed.signed_at() {
            facts.time = SigningTime::Claimed(time);
        }
        if let Some(token) = sealed.timestamp_token() {
            self.stamp(facts, token, sealed.signature());
        }
        match sealed.certificate() {
            Ok(certificate) => {
                weaknesses(facts, sealed, certificate);
                let pool: Vec<Certificate> = sealed.seal().maker().ok().cloned().into_iter().collect();
                self.signed_by(facts, certificate, &pool);
            }
            Err(_) => facts.obstacle = Some(Obstacle::NoCertificate),
        }
        facts.seal = Some(self.seal(facts, sealed, seal_file));
    }

    fn seal(&self, facts: &Facts<'_>, sealed: &SealedSignature, seal_file: Option<&[u8]>) -> SealFacts {
        let seal = sealed.seal();
        let maker = seal.maker().ok();
        let info = seal.info();
        SealFacts {
            id: info.id.clone(),
            name: info.property.name.clone(),
            valid_from: Some(info.property.valid_from),
            valid_to: Some(info.property.valid_to),
            picture: (!info.picture.bytes.is_empty()).then(|| info.picture.format.clone()),
            same_as_file: seal_file.map(|bytes| is_same(seal, bytes)),
            listing: listing(sealed),
            maker_value: value(self.seals.verify_maker(seal).value),
            maker: maker.map(|maker| maker.subject().to_string()),
            maker_anchored: maker.is_some_and(|maker| self.leads_to_anchor(facts, maker)),
        }
    }
}

/// Whether the bytes of `Seal.esl` are the seal, its padding aside.
fn is_same(seal: &Seal, bytes: &[u8]) -> bool {
    seal.der() == bytes || Seal::parse(bytes).is_ok_and(|file| file.der() == seal.der())
}

fn listing(sealed: &SealedSignature) -> Listing {
    let is_readable = || match &sealed.seal().info().property.signers {
        SignerList::Certificates(_) => !sealed.seal().listed_certificates().is_empty(),
        SignerList::Digests(digests) => !digests.is_empty(),
    };
    match sealed.certificate() {
        Ok(_) if sealed.is_listed() => Listing::Listed,
        Ok(_) if is_readable() => Listing::NotListed,
        _ => Listing::Unreadable,
    }
}

/// Whether the signer digests with an algorithm that is not on the allowlist: no reference can be compared, and
/// dataHash, which such software makes the same way, does not match either.
fn uses_unknown_digest(facts: &Facts<'_>) -> bool {
    let parts = &facts.signature.parts;
    facts.binding == Binding::Differs
        && parts.iter().any(|part| part.state == PartState::Unsupported)
        && parts.iter().all(|part| matches!(part.state, PartState::Unsupported | PartState::Missing))
}

fn weaknesses(facts: &mut Facts<'_>, sealed: &SealedSignature, certificate: &Certificate) {
    let key = certificate.public_key();
    if key.strength() == Strength::Weak {
        facts.weak.push(key.name().into());
    }
    let algorithm = sealed.algorithm().signature(key, None, &Notes::new());
    if let Some(algorithm) = algorithm.filter(|algorithm| algorithm.strength() == Strength::Weak) {
        facts.weak.push(algorithm.name().into());
    }
}
