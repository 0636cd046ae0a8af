//! RSA: PKCS#1 v1.5 and PSS, and the known forgeries.

use ::rsa::Pkcs1v15Sign;
use ::rsa::traits::PublicKeyParts;
use fapiao_pki::algorithm::AlgorithmIdentifier;
use fapiao_pki::algorithm::DigestAlgorithm;
use fapiao_pki::algorithm::SignatureAlgorithm;
use fapiao_pki::algorithm::Strength;
use fapiao_pki::algorithm::oids;
use fapiao_pki::key::PublicKey;
use fapiao_pki::key::Value;
use fapiao_pki::tolerance::Notes;
use fapiao_pki::tolerance::Tolerance;

use crate::maker::Key;

const MESSAGE: &[u8] = b"message";
const SHA256: DigestAlgorithm = DigestAlgorithm::Sha256;

fn key(key: &Key) -> PublicKey {
    PublicKey::from_der(&key.spki()).unwrap()
}

/// Proves promise 25.
#[test]
fn rsa_when_signed_then_verifies_and_when_altered_then_not() {
    for private in [Key::Rsa2048, Key::Rsa1024] {
        let public = key(&private);
        let signature = private.sign(MESSAGE);
        let algorithm = SignatureAlgorithm::RsaPkcs1(SHA256);
        let verify = |signature: &[u8]| public.verify(algorithm, MESSAGE, signature).value;
        assert_eq!(verify(&signature), Value::Valid);
        assert_eq!(public.verify(algorithm, b"messagf", &signature).value, Value::Invalid);
        let other = SignatureAlgorithm::RsaPkcs1(DigestAlgorithm::Sha512);
        assert_eq!(public.verify(other, MESSAGE, &signature).value, Value::Invalid);
        for at in [0, 1, signature.len() / 2, signature.len() - 1] {
            let mut altered = signature.clone();
            altered[at] ^= 1;
            assert_eq!(verify(&altered), Value::Invalid);
        }
        assert_eq!(verify(&signature[1..]), Value::Invalid);
        assert_eq!(verify(&[&[0][..], &signature].concat()), Value::Invalid);
        assert_eq!(verify(&[]), Value::Invalid);
        let n = private.rsa().n_bytes();
        assert_eq!(verify(&n), Value::Invalid);
        assert_eq!(verify(&vec![0; n.len()]), Value::Invalid);
    }
    assert_eq!(key(&Key::Rsa2048).strength(), Strength::Strong);
    assert_eq!(key(&Key::Rsa1024).strength(), Strength::Weak);
}

/// RSA's private operation on a chosen block.
fn raw_sign(private: &Key, block: &[u8]) -> Vec<u8> {
    private.rsa().sign(Pkcs1v15Sign { hash_len: None, prefix: block.into() }, &[]).unwrap()
}

fn digest_info(with_null: bool, digest: &[u8]) -> Vec<u8> {
    crate::maker::sequence(|w| {
        w.sequence(|w| {
            w.oid(&SHA256.oid());
            if with_null {
                w.null();
            }
        });
        w.octet_string(digest);
    })
}

/// Blocks that a lenient parser takes for a good one. Proves promise 25.
#[test]
fn rsa_when_the_digest_info_is_tampered_with_then_is_invalid() {
    let public = key(&Key::Rsa2048);
    let verify = |block: &[u8]| {
        let signature = raw_sign(&Key::Rsa2048, block);
        public.verify(SignatureAlgorithm::RsaPkcs1(SHA256), MESSAGE, &signature)
    };
    let digest = SHA256.digest(MESSAGE);
    let good = digest_info(true, &digest);
    assert_eq!(verify(&good).value, Value::Valid);
    assert!(verify(&good).tolerances.is_empty());
    let bare = verify(&digest_info(false, &digest));
    assert_eq!((bare.value, bare.tolerances), (Value::Valid, Tolerance::DigestInfoForm.into()));
    let trailing = [&good[..], &[0; 8]].concat();
    let longer = [&good[..], b"garbage after the digest"].concat();
    let mut other_hash = good.clone();
    other_hash[14] = 2;
    let mut long_length = good.clone();
    long_length.splice(1..2, [0x81, good[1]]);
    for (block, what) in [
        (&trailing, "zeros after the digest"),
        (&longer, "garbage after the digest"),
        (&digest, "digest without its info"),
        (&other_hash, "another hash's identifier"),
        (&long_length, "length not in its shortest form"),
    ] {
        assert_eq!(verify(block).value, Value::Invalid, "{what}");
    }
}

/// Proves promise 25.
#[test]
fn rsa_pss_when_signed_then_verifies_only_with_its_own_parameters() {
    let public = key(&Key::Rsa2048);
    let scheme = ::rsa::Pss::<sha2::Sha256>::new();
    let signature = Key::Rsa2048.rsa().sign_with_rng(&mut Fixed(7), scheme, &SHA256.digest(MESSAGE)).unwrap();
    let algorithm = |salt_bytes, digest| SignatureAlgorithm::RsaPss { digest, salt_bytes };
    assert_eq!(public.verify(algorithm(32, SHA256), MESSAGE, &signature).value, Value::Valid);
    assert_eq!(public.verify(algorithm(20, SHA256), MESSAGE, &signature).value, Value::Invalid);
    assert_eq!(
        public.verify(algorithm(32, DigestAlgorithm::Sha384), MESSAGE, &signature).value,
        Value::Invalid
    );
    assert_eq!(public.verify(algorithm(u16::MAX, SHA256), MESSAGE, &signature).value, Value::Invalid);
    assert_eq!(public.verify(algorithm(32, SHA256), b"messagf", &signature).value, Value::Invalid);
    let pkcs1 = SignatureAlgorithm::RsaPkcs1(SHA256);
    assert_eq!(public.verify(pkcs1, MESSAGE, &signature).value, Value::Invalid);
    // The identifier with its parameters, as a certificate has it.
    let named = AlgorithmIdentifier { oid: oids::RSA_PSS, parameters: Some(pss_parameters(32)) };
    assert_eq!(named.signature(&public, None, &Notes::new()), Some(algorithm(32, SHA256)));
    assert_eq!(public.verify_named(&named, MESSAGE, &signature).value, Value::Valid);
    let absent = AlgorithmIdentifier { oid: oids::RSA_PSS, parameters: None };
    assert_eq!(absent.signature(&public, None, &Notes::new()), None);
}

fn pss_parameters(salt: u64) -> Vec<u8> {
    let sha256 = AlgorithmIdentifier::bare(SHA256.oid());
    crate::maker::sequence(|w| {
        w.explicit(0, |w| sha256.write(w));
        w.explicit(1, |w| {
            w.sequence(|w| {
                w.oid(&oids::MGF1);
                sha256.write(w);
            });
        });
        w.explicit(2, |w| {
            w.integer(salt);
        });
    })
}

/// Not random: the salt and the blinding are the same at each run.
struct Fixed(u64);

impl ::rsa::rand_core::TryRng for Fixed {
    type Error = std::convert::Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        self.try_next_u64().map(|n| u32::try_from(n >> 32).unwrap())
    }

    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        Ok(self.0)
    }

    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), Self::Error> {
        for chunk in out.chunks_mut(8) {
            let word = self.try_next_u64()?.to_be_bytes();
            chunk.copy_from_slice(&word[..chunk.len()]);
        }
        Ok(())
    }
}

impl ::rsa::rand_core::TryCryptoRng for Fixed {}

/// Proves promise 25.
#[test]
fn rsa_key_when_weak_or_malformed_then_is_unsupported() {
    let spki = |n: &[u8], e: &[u8]| {
        let key = crate::maker::sequence(|w| {
            w.unsigned(n).unsigned(e);
        });
        crate::maker::sequence(|w| {
            w.sequence(|w| {
                w.oid(&oids::RSA).null();
            });
            w.bit_string(&key);
        })
    };
    let n = Key::Rsa2048.rsa().n_bytes();
    let supported =
        |n: &[u8], e: &[u8]| matches!(PublicKey::from_der(&spki(n, e)).unwrap(), PublicKey::Rsa(_));
    assert!(supported(&n, &[1, 0, 1]));
    assert!(supported(&n, &[3]));
    let mut even = n.to_vec();
    *even.last_mut().unwrap() &= 0xfe;
    for (n, e, what) in [
        (&n[..], &[1][..], "e = 1"),
        (&n, &[2], "e even"),
        (&n, &[0], "e = 0"),
        (&n, &[0xff; 9], "e too long"),
        (&n, &n, "e as long as n"),
        (&n[..64], &[1, 0, 1], "512 bits"),
        (&even, &[1, 0, 1], "n even"),
        (&[0xff; 2000], &[1, 0, 1], "n too long"),
        (&[0], &[1, 0, 1], "n = 0"),
    ] {
        assert!(!supported(n, e), "{what}");
    }
}
