//! RSA public keys: PKCS#1 v1.5 and PSS signatures (RFC 8017). Nothing is decrypted here.

use ::rsa::BoxedUint;
use ::rsa::Pkcs1v15Sign;
use ::rsa::Pss;
use ::rsa::RsaPublicKey;
use ::rsa::traits::PublicKeyParts;

use crate::algorithm::AlgorithmIdentifier;
use crate::algorithm::DigestAlgorithm;
use crate::asn1::Reader;
use crate::asn1::Writer;
use crate::asn1::tag;
use crate::tolerance::Notes;
use crate::tolerance::Tolerance;

/// Moduli below this are not verified at all.
const MIN_BITS: u32 = 1024;
/// Moduli above this are a waste of the verifier's time.
const MAX_BITS: usize = 8192;

/// An RSA public key of 1024 to 8192 bits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RsaKey(RsaPublicKey);

impl RsaKey {
    /// From DER RSAPublicKey; an error says why the key is not accepted.
    pub fn from_der(der: &[u8], notes: &Notes) -> Result<Self, &'static str> {
        let malformed = "RSAPublicKey is malformed";
        let mut outer = Reader::new(der, notes);
        let mut r = outer.sequence("RSAPublicKey").map_err(|_| malformed)?;
        let modulus = r.integer("modulus").map_err(|_| malformed)?.positive(notes);
        let exponent = r.integer("publicExponent").map_err(|_| malformed)?.positive(notes);
        r.finish("RSAPublicKey").and_then(|()| outer.finish("RSAPublicKey")).map_err(|_| malformed)?;
        if modulus.len() > MAX_BITS / 8 || exponent.len() > 8 {
            return Err("RSA key is too long");
        }
        let n = BoxedUint::from_be_slice_vartime(modulus);
        let e = BoxedUint::from_be_slice_vartime(exponent);
        if n.bits_vartime() < MIN_BITS {
            return Err("RSA key is shorter than 1024 bits");
        }
        // Checks that the modulus is odd and the exponent is odd, at least 3 and below 2^33.
        RsaPublicKey::new_with_max_size(n, e, MAX_BITS)
            .map(RsaKey)
            .map_err(|_| "RSA modulus or exponent is not valid")
    }

    /// DER RSAPublicKey.
    pub fn to_der(&self) -> Vec<u8> {
        let mut writer = Writer::new();
        writer.sequence(|w| {
            w.unsigned(&self.0.n().to_be_bytes()).unsigned(&self.0.e().to_be_bytes());
        });
        writer.finish()
    }

    /// Length of the modulus in bits.
    pub fn bits(&self) -> u32 {
        self.0.n().bits_vartime()
    }

    /// The whole encoded message is built and compared, so nothing hides in the padding (the attack on e = 3).
    pub(super) fn verify_pkcs1(
        &self,
        hash: DigestAlgorithm,
        digest: &[u8],
        signature: &[u8],
        notes: &Notes,
    ) -> bool {
        let check = |with_null| {
            let prefix = digest_info_prefix(hash, with_null).into_boxed_slice();
            let scheme = Pkcs1v15Sign { hash_len: Some(hash.output_bytes()), prefix };
            self.0.verify(scheme, digest, signature).is_ok()
        };
        if check(true) {
            return true;
        }
        let odd = check(false);
        if odd {
            notes.note(Tolerance::DigestInfoForm);
        }
        odd
    }

    pub(super) fn verify_pss(
        &self,
        hash: DigestAlgorithm,
        salt_bytes: u16,
        digest: &[u8],
        signature: &[u8],
    ) -> bool {
        let salt = usize::from(salt_bytes);
        // The modulus must hold digest, salt and two octets more (RFC 8017 §9.1.2, step 3).
        let needed = hash.output_bytes().saturating_add(salt).saturating_add(2);
        if needed > self.0.size() {
            return false;
        }
        let checked = match hash {
            DigestAlgorithm::Sm3 => self.0.verify(Pss::<sm3::Sm3>::new_with_salt(salt), digest, signature),
            DigestAlgorithm::Sha1 => self.0.verify(Pss::<sha1::Sha1>::new_with_salt(salt), digest, signature),
            DigestAlgorithm::Sha224 => {
                self.0.verify(Pss::<sha2::Sha224>::new_with_salt(salt), digest, signature)
            }
            DigestAlgorithm::Sha256 => {
                self.0.verify(Pss::<sha2::Sha256>::new_with_salt(salt), digest, signature)
            }
            DigestAlgorithm::Sha384 => {
                self.0.verify(Pss::<sha2::Sha384>::new_with_salt(salt), digest, signature)
            }
            DigestAlgorithm::Sha512 => {
                self.0.verify(Pss::<sha2::Sha512>::new_with_salt(salt), digest, signature)
            }
        };
        checked.is_ok()
    }
}

/// DER DigestInfo up to the digest itself (RFC 8017 §9.2, note 1).
pub(crate) fn digest_info_prefix(hash: DigestAlgorithm, with_null: bool) -> Vec<u8> {
    let parameters = with_null.then(|| vec![tag::NULL, 0]);
    let length = hash.output_bytes();
    let mut writer = Writer::new();
    writer.sequence(|w| {
        AlgorithmIdentifier { oid: hash.oid(), parameters }.write(w);
        w.octet_string(&vec![0; length]);
    });
    let mut bytes = writer.finish();
    bytes.truncate(bytes.len().saturating_sub(length));
    bytes
}
