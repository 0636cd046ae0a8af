//! CMS signatures: in OFD over `Signature.xml`, in PDF over the byte range, in XML over what cannot be rebuilt.

use fapiao_pki::algorithm::Strength;
use fapiao_pki::cms::{ContentDigests, DigestState, SignedData, SignerCheck};
use fapiao_pki::key::Value;

use super::{Measure, value};
use crate::evidence::Term;
use crate::facts::{Binding, EnvelopeState, Facts, Obstacle, SigningTime};
use crate::report::SignatureFormat;

/// The signed bytes, or what was measured of them.
pub(super) enum Content<'a> {
    Bytes(&'a [u8]),
    Digests(&'a ContentDigests),
}

impl Measure<'_> {
    /// Fills in what a CMS says of itself and of its content.
    pub(super) fn cms(&self, facts: &mut Facts<'_>, der: &[u8], content: Content<'_>) {
        let data = match SignedData::parse(der) {
            Ok(data) => data,
            Err(error) => {
                facts.envelope = super::malformed(&error);
                return;
            }
        };
        facts.format = if data.is_chinese() { SignatureFormat::Gbt35275 } else { SignatureFormat::Cms };
        facts.signers = data.signers().len();
        let made;
        let digests = match content {
            Content::Bytes(bytes) => {
                made = data.digest_content(&[bytes], self.supplied);
                &made
            }
            Content::Digests(digests) => digests,
        };
        let checks: Vec<SignerCheck> = (0..data.signers().len())
            .filter_map(|index| data.check_signer(index, digests, self.supplied))
            .collect();
        // Of several signers, the worst speaks for the signature.
        let worst = checks.iter().zip(data.signers()).max_by_key(|(check, _)| badness(check.value));
        let Some((check, signer)) = worst else {
            facts.envelope = EnvelopeState::Unreadable(Term::new("no signer", "没有签名人", "no signer"));
            return;
        };
        facts.obstacle = None;
        facts.tolerances = facts.tolerances.and(check.tolerances);
        facts.value = value(check.value);
        facts.binding = binding(check, signer.has_signed_attributes() || data.encapsulated().is_some());
        if let Some(time) = check.signing_time {
            facts.time = SigningTime::Claimed(time);
        }
        if let Some(token) = &check.timestamp_token {
            self.stamp(facts, token, signer.signature());
        }
        weaknesses(facts, check);
        match &check.certificate {
            Some(certificate) => {
                let certificate = certificate.clone();
                self.signed_by(facts, &certificate, data.certificates());
            }
            None => facts.obstacle = Some(Obstacle::NoCertificate),
        }
    }
}

/// How the content is bound, when the value is over a digest apart from it (`apart`) or over itself.
const fn binding(check: &SignerCheck, apart: bool) -> Binding {
    match check.digest {
        DigestState::Matches if apart => Binding::Matches,
        DigestState::Differs => Binding::Differs,
        DigestState::Unsupported => Binding::Unsupported,
        DigestState::NotChecked if apart => Binding::Unknown,
        DigestState::Matches | DigestState::NotChecked => Binding::InValue,
    }
}

const fn badness(value: Value) -> u8 {
    match value {
        Value::Valid => 0,
        Value::NotChecked => 1,
        Value::Unsupported => 2,
        Value::Invalid => 3,
    }
}

fn weaknesses(facts: &mut Facts<'_>, check: &SignerCheck) {
    if check.strength != Some(Strength::Weak) {
        return;
    }
    if let Some(digest) = check.content_digest.filter(|digest| digest.strength() == Strength::Weak) {
        facts.weak.push(digest.name().into());
    }
    if let Some(algorithm) = check.algorithm.filter(|algorithm| algorithm.strength() == Strength::Weak) {
        facts.weak.push(algorithm.name().into());
    }
    if let Some(key) = check.certificate.as_ref().map(|certificate| certificate.public_key())
        && key.strength() == Strength::Weak
    {
        facts.weak.push(key.name().into());
    }
}
