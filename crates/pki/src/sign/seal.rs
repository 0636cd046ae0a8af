//! Seals made, and documents sealed: GB/T 38540 (SES v4).

use jiff::Timestamp;
use rand_core::CryptoRng;

use super::Signer;
use crate::algorithm::DigestAlgorithm;
use crate::algorithm::SignatureAlgorithm;
use crate::asn1::Oid;
use crate::certificate::Certificate;
use crate::error::Error;
use crate::seal::Seal;
use crate::seal::Version;
use crate::seal::asn1::Picture;
use crate::seal::asn1::Property;
use crate::seal::asn1::SealInfo;
use crate::seal::asn1::SealParts;
use crate::seal::asn1::SignatureParts;
use crate::seal::asn1::SignerList;
use crate::seal::asn1::ToSign;

/// What the seal's header names as the maker's software.
const VENDOR: &str = "fapiao";
/// Type of a seal in GB/T 38540: that of an organisation.
const ORGANISATION: u64 = 1;

/// A seal as it is to be made.
#[derive(Clone, Debug)]
pub struct SealDesign {
    /// Its number (`esID`), ASCII.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it looks like.
    pub picture: Picture,
    /// When it is made.
    pub created: Timestamp,
    /// From when on it may be used.
    pub valid_from: Timestamp,
    /// Until when it may be used.
    pub valid_to: Timestamp,
}

impl SealDesign {
    /// Makes the seal: signed by `maker`, for the signatures of `signers`. Gives DER of SESeal (`Seal.esl`).
    ///
    /// # Errors
    /// [`Error::Unsupported`] when the maker's key is not SM2; what [`Signer::check`] and the key give;
    /// [`Error::Malformed`] when the number is not ASCII or nobody may use the seal.
    pub fn make(
        &self,
        maker: &Signer,
        signers: &[Certificate],
        rng: &mut dyn CryptoRng,
    ) -> Result<Vec<u8>, Error> {
        let algorithm = sm2_only(maker)?;
        maker.check(self.created)?;
        if !self.id.is_ascii() || self.id.is_empty() || !self.picture.format.is_ascii() {
            return Err(Error::malformed("seal number", "not ASCII"));
        }
        if signers.is_empty() || signers.len() > crate::seal::asn1::MAX_LISTED {
            return Err(Error::malformed("seal", "lists nobody, or too many, who may use it"));
        }
        let info = SealInfo {
            version: Version::V4.number(),
            vendor: VENDOR.to_owned(),
            id: self.id.clone(),
            property: Property {
                kind: ORGANISATION,
                name: self.name.clone(),
                signers: SignerList::Certificates(signers.iter().map(|c| c.der().to_vec()).collect()),
                created: self.created,
                valid_from: self.valid_from,
                valid_to: self.valid_to,
            },
            picture: self.picture.clone(),
            extensions: Vec::new(),
        }
        .to_der(Version::V4);
        let certificate = maker.certificate().der().to_vec();
        let signed = SealParts::signed_bytes(&info, &certificate, &algorithm, Version::V4);
        let signature = maker.sign(&signed, rng)?;
        let parts = SealParts { info, certificate, algorithm, signature, timestamp: None };
        Ok(parts.to_der(Version::V4))
    }
}

impl Signer {
    /// Whether a seal is this signer's to use at a time, its picture included.
    ///
    /// # Errors
    /// [`Error::KeyMismatch`] when the seal does not list the signer, [`Error::SignerValidity`] when the seal is not
    /// valid at that time.
    pub fn check_seal(&self, seal: &Seal, at: Timestamp) -> Result<(), Error> {
        if !seal.lists(self.certificate()) {
            return Err(Error::KeyMismatch { certificates: 1 });
        }
        if !seal.is_valid_at(at) {
            let property = &seal.info().property;
            let (not_before, not_after) = (property.valid_from, property.valid_to);
            return Err(Error::SignerValidity { not_before, not_after, at });
        }
        Ok(())
    }
}

/// A signature made with a seal, which may still get a time stamp over its value.
#[derive(Clone, Debug)]
pub struct SealDraft(SignatureParts);

impl SealDraft {
    /// Signs with a seal: `signature_xml` is what is protected, `property` its path in the package.
    ///
    /// # Errors
    /// [`Error::Unsupported`] when the key is not SM2, [`Error::KeyMismatch`] when the seal does not list the
    /// signer, [`Error::SignerValidity`] when the seal is not valid at that time; what [`Signer::check`] and the
    /// key give.
    pub fn sign(
        signer: &Signer,
        seal: &Seal,
        signature_xml: &[u8],
        property: &str,
        at: Timestamp,
        rng: &mut dyn CryptoRng,
    ) -> Result<Self, Error> {
        let algorithm = sm2_only(signer)?;
        signer.check(at)?;
        signer.check_seal(seal, at)?;
        if !property.is_ascii() {
            return Err(Error::malformed("propertyInfo", "not ASCII"));
        }
        let certificate = signer.certificate().der().to_vec();
        let to_sign = ToSign {
            version: Version::V4.number(),
            seal: seal.der().to_vec(),
            signed_at: at,
            data_hash: DigestAlgorithm::Sm3.digest(signature_xml),
            property: property.to_owned(),
            certificate: certificate.clone(),
            algorithm,
            extensions: Vec::new(),
        }
        .to_der(Version::V4);
        let signature = signer.sign(&to_sign, rng)?;
        Ok(SealDraft(SignatureParts { to_sign, certificate, algorithm, signature, timestamp: None }))
    }

    /// The signature value: what a time stamp is asked for.
    pub fn signature(&self) -> &[u8] {
        &self.0.signature
    }

    /// DER of SES_Signature (`SignedValue.dat`), with a time-stamp token over the value when there is one.
    pub fn finish(self, token: Option<Vec<u8>>) -> Vec<u8> {
        SignatureParts { timestamp: token, ..self.0 }.to_der(Version::V4)
    }
}

fn sm2_only(signer: &Signer) -> Result<Oid, Error> {
    match signer.algorithm() {
        SignatureAlgorithm::Sm2Sm3 => Ok(SignatureAlgorithm::Sm2Sm3.oid()),
        other => Err(Error::Unsupported { what: "algorithm of a seal (only SM2)", detail: other.name() }),
    }
}
