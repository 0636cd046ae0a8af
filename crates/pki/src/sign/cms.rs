//! CMS SignedData, made: RFC 5652 with CAdES's attributes, and GB/T 35275.

use jiff::Timestamp;
use rand_core::CryptoRng;

use super::Signer;
use crate::algorithm::AlgorithmIdentifier;
use crate::algorithm::DigestAlgorithm;
use crate::algorithm::SignatureAlgorithm;
use crate::algorithm::oids as algorithms;
use crate::asn1::Oid;
use crate::asn1::Writer;
use crate::asn1::tag;
use crate::cms::oids;
use crate::error::Error;

/// Octets that all of a SignedData takes beside certificates, signature value and token, generously.
const FRAME_BYTES: usize = 1024;

/// Whose object identifiers a SignedData is written with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CmsProfile {
    /// RFC 5652: what PDF and everything international reads.
    Rfc5652,
    /// GB/T 35275 (and GM/T 0010): what Chinese software reads; for SM2.
    Chinese,
}

/// What is to be signed, and how it is written. The content stays outside (detached).
#[derive(Clone, Debug)]
pub struct CmsRequest<'a> {
    /// Whose object identifiers.
    pub profile: CmsProfile,
    /// Digest of the content, by [`Signer::digest`].
    pub content_digest: &'a [u8],
    /// The time that the signer claims, as a signed attribute. PAdES forbids it: the time stands in the PDF.
    pub signing_time: Option<Timestamp>,
}

/// A SignedData whose value is made, and which may still get a time stamp over it.
#[derive(Clone, Debug)]
pub struct CmsDraft {
    profile: CmsProfile,
    digest: DigestAlgorithm,
    certificates: Vec<u8>,
    /// issuerAndSerialNumber.
    signer_id: Vec<u8>,
    /// SET OF, as it was signed.
    attributes: Vec<u8>,
    algorithm: AlgorithmIdentifier,
    signature: Vec<u8>,
}

impl CmsDraft {
    /// Signs. The signed attributes are content type, message digest, signing time where asked for, and the
    /// signer's certificate (ESS signing-certificate-v2), which binds it to the value.
    ///
    /// # Errors
    /// What the key gives; [`Error::Malformed`] when the digest is of another length than the signer's.
    pub fn sign(signer: &Signer, request: &CmsRequest<'_>, rng: &mut dyn CryptoRng) -> Result<Self, Error> {
        let digest = signer.digest();
        if request.content_digest.len() != digest.output_bytes() {
            return Err(Error::malformed("content digest", "not of the signer's digest algorithm"));
        }
        let attributes = attributes(signer, request);
        let signature = signer.sign(&attributes, rng)?;
        let certificate = signer.certificate();
        Ok(CmsDraft {
            profile: request.profile,
            digest,
            certificates: signer.embedded().flat_map(|c| c.der().iter().copied()).collect(),
            signer_id: sequence(|w| {
                w.raw(certificate.issuer().der()).element(tag::INTEGER, certificate.serial());
            }),
            attributes,
            algorithm: signature_identifier(signer.algorithm(), request.profile),
            signature,
        })
    }

    /// The most octets that [`finish`](CmsDraft::finish) gives for a signer, with a token of `token_bytes`.
    pub fn size_max(signer: &Signer, token_bytes: usize) -> usize {
        let certificates: usize = signer.embedded().map(|c| c.der().len()).sum();
        let name = signer.certificate().issuer().der().len();
        // The longest value is that of RSA with 4096 bits.
        [certificates, name, 512, token_bytes, FRAME_BYTES].into_iter().fold(0, usize::saturating_add)
    }

    /// The signature value: what a time stamp is asked for.
    pub fn signature(&self) -> &[u8] {
        &self.signature
    }

    /// DER of the ContentInfo, with a time-stamp token over the value when there is one.
    pub fn finish(&self, token: Option<&[u8]>) -> Vec<u8> {
        let (signed_data, data) = match self.profile {
            CmsProfile::Rfc5652 => (oids::SIGNED_DATA, oids::DATA),
            CmsProfile::Chinese => (oids::GM_SIGNED_DATA, oids::GM_DATA),
        };
        let digest = AlgorithmIdentifier::bare(self.digest.oid());
        sequence(|w| {
            w.oid(&signed_data).explicit(0, |w| {
                w.sequence(|w| {
                    w.integer(1).nested(tag::SET, |w| digest.write(w));
                    w.sequence(|w| {
                        w.oid(&data);
                    });
                    w.element(tag::context(0), &self.certificates);
                    w.nested(tag::SET, |w| self.write_signer(w, &digest, token));
                });
            });
        })
    }

    fn write_signer(&self, writer: &mut Writer, digest: &AlgorithmIdentifier, token: Option<&[u8]>) {
        writer.sequence(|w| {
            w.integer(1).raw(&self.signer_id);
            digest.write(w);
            // Signed as SET OF, written as [0] IMPLICIT.
            let mut attributes = self.attributes.clone();
            if let Some(first) = attributes.first_mut() {
                *first = tag::context(0);
            }
            w.raw(&attributes);
            self.algorithm.write(w);
            w.octet_string(&self.signature);
            if let Some(token) = token {
                let stamp = attribute(oids::TIME_STAMP_TOKEN, |w| {
                    w.raw(token);
                });
                w.element(tag::context(1), &stamp);
            }
        });
    }
}

fn attributes(signer: &Signer, request: &CmsRequest<'_>) -> Vec<u8> {
    let data = match request.profile {
        CmsProfile::Rfc5652 => oids::DATA,
        CmsProfile::Chinese => oids::GM_DATA,
    };
    let digest = signer.digest();
    let mut set = vec![
        attribute(oids::CONTENT_TYPE, |w| {
            w.oid(&data);
        }),
        attribute(oids::MESSAGE_DIGEST, |w| {
            w.octet_string(request.content_digest);
        }),
        attribute(oids::SIGNING_CERTIFICATE_V2, |w| {
            let hash = digest.digest(signer.certificate().der());
            w.sequence(|w| {
                w.sequence(|w| {
                    w.sequence(|w| {
                        // SHA-256 is the default, which DER does not write.
                        if digest != DigestAlgorithm::Sha256 {
                            AlgorithmIdentifier::bare(digest.oid()).write(w);
                        }
                        w.octet_string(&hash);
                    });
                });
            });
        }),
    ];
    if let Some(at) = request.signing_time {
        set.push(attribute(oids::SIGNING_TIME, |w| {
            w.time(at);
        }));
    }
    let mut writer = Writer::new();
    writer.set_of(tag::SET, set);
    writer.finish()
}

fn attribute(oid: Oid, value: impl FnOnce(&mut Writer)) -> Vec<u8> {
    sequence(|w| {
        w.oid(&oid).nested(tag::SET, value);
    })
}

/// How a SignerInfo names the signature: RSA by its key (RFC 3370 §3.2), ECDSA and SM2 with the digest, SM2 in
/// the Chinese profile by the standard's own name.
fn signature_identifier(algorithm: SignatureAlgorithm, profile: CmsProfile) -> AlgorithmIdentifier {
    match (algorithm, profile) {
        (SignatureAlgorithm::RsaPkcs1(_), _) => {
            AlgorithmIdentifier { oid: algorithms::RSA, parameters: Some(vec![tag::NULL, 0]) }
        }
        (SignatureAlgorithm::Sm2Sm3, CmsProfile::Chinese) => {
            AlgorithmIdentifier::bare(oids::GM_SM2_SIGNATURE)
        }
        _ => AlgorithmIdentifier::bare(algorithm.oid()),
    }
}

fn sequence(write: impl FnOnce(&mut Writer)) -> Vec<u8> {
    let mut writer = Writer::new();
    writer.sequence(write);
    writer.finish()
}
