//! Private keys, and who may sign with them.

use fapiao_pki::algorithm::SignatureAlgorithm;
use fapiao_pki::error::Error;
use fapiao_pki::key::Value;
use fapiao_pki::sign::CertificateUse;
use fapiao_pki::sign::KeyAlgorithm;
use fapiao_pki::sign::KeyFile;
use fapiao_pki::sign::PrivateKey;
use fapiao_pki::sign::Signer;

use super::ALGORITHMS;
use super::Seeded;
use super::key;
use super::now;
use super::request;
use super::signer;
use super::subject;
use super::time;
use crate::openssl::USER_ID;
use crate::openssl::has_openssl;
use crate::openssl::openssl;
use crate::openssl::pem;

#[test]
fn value_when_signed_then_holds_for_that_message_alone() {
    for algorithm in ALGORITHMS {
        let key = key(algorithm, 5);
        for length in [0usize, 1, 31, 64, 5000] {
            let message = vec![7; length];
            let value = key.sign(&message, &mut Seeded::new(9)).unwrap();
            let checked = key.public_key().verify(key.algorithm(), &message, &value);
            assert_eq!((checked.value, checked.tolerances.is_empty()), (Value::Valid, true), "{algorithm:?}");
            let other = [&message[..], &[0]].concat();
            assert_eq!(key.public_key().verify(key.algorithm(), &other, &value).value, Value::Invalid);
        }
    }
}

/// A source of randomness that repeats itself betrays no key: the message goes into the secret number too.
#[test]
fn value_when_randomness_repeats_then_no_secret_number_does() {
    for algorithm in [KeyAlgorithm::Sm2, KeyAlgorithm::P256] {
        let key = key(algorithm, 5);
        let sign = |message: &[u8], seed| key.sign(message, &mut Seeded::new(seed)).unwrap();
        assert_eq!(sign(b"a", 1), sign(b"a", 1));
        assert_ne!(sign(b"a", 1), sign(b"a", 2));
        // r is the first number: in ECDSA it shows the secret one alone.
        let r = |value: Vec<u8>| value[4..34].to_vec();
        assert_ne!(r(sign(b"a", 1)), r(sign(b"b", 1)));
    }
    // RSA by PKCS#1 v1.5 has one value; blinding does not show in it.
    let rsa = key(KeyAlgorithm::Rsa2048, 0);
    assert_eq!(rsa.sign(b"a", &mut Seeded::new(1)), rsa.sign(b"a", &mut Seeded::new(2)));
}

/// Proves promise 26.
#[test]
fn value_when_openssl_checks_it_then_holds() {
    if !has_openssl() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    for algorithm in ALGORITHMS {
        let key = key(algorithm, 5);
        let public = key.public_key().to_der().unwrap();
        std::fs::write(dir.path().join("public.pem"), pem("PUBLIC KEY", &public)).unwrap();
        std::fs::write(dir.path().join("message"), b"message").unwrap();
        std::fs::write(dir.path().join("value"), key.sign(b"message", &mut Seeded::new(3)).unwrap()).unwrap();
        let options = match key.algorithm() {
            SignatureAlgorithm::Sm2Sm3 => format!("-digest sm3 -pkeyopt distid:{USER_ID}"),
            _ => "-digest sha256".to_owned(),
        };
        let command =
            format!("pkeyutl -verify -pubin -inkey public.pem -rawin -in message -sigfile value {options}");
        assert!(openssl(dir.path(), &command).0, "{algorithm:?}");
        std::fs::write(dir.path().join("message"), b"massage").unwrap();
        assert!(!openssl(dir.path(), &command).0, "{algorithm:?}");
    }
}

#[test]
fn rsa_key_when_made_then_has_its_length_and_signs() {
    let key = PrivateKey::generate(KeyAlgorithm::Rsa2048, &mut Seeded::new(77)).unwrap();
    assert_eq!(key.public_key().name(), "RSA-2048");
    let value = key.sign(b"m", &mut Seeded::new(1)).unwrap();
    assert_eq!(key.public_key().verify(key.algorithm(), b"m", &value).value, Value::Valid);
}

#[test]
fn secrets_when_printed_then_are_not_seen() {
    for algorithm in ALGORITHMS {
        let (_, signer) = signer(algorithm, 5);
        let shown = format!("{signer:?} {:?}", signer.key());
        assert!(shown.contains("***"), "{shown}");
        assert!(!shown.contains("Scalar") && !shown.contains("prime") && shown.len() < 1200, "{shown}");
    }
}

#[test]
fn signer_when_certificate_is_anothers_then_refused_by_code() {
    let (_, one) = signer(KeyAlgorithm::Sm2, 5);
    let (_, two) = signer(KeyAlgorithm::Sm2, 6);
    let error = Signer::new(one.key().clone(), &[two.certificate().clone()]).unwrap_err();
    assert_eq!((error.clone(), error.code()), (Error::KeyMismatch { certificates: 1 }, "PKI-KEY-MISMATCH"));
    let file = KeyFile { key: one.key().clone(), certificates: vec![two.certificate().clone()] };
    assert!(file.clone().into_signer(&[]).is_err());
    assert_eq!(file.into_signer(&[one.certificate().clone()]).unwrap().certificate(), one.certificate());
}

#[test]
fn signer_when_several_certificates_are_its_own_then_takes_the_longest_valid_and_orders_the_chain() {
    let (root, old) = signer(KeyAlgorithm::Sm2, 5);
    let subject = subject("续期 RENEWED");
    let longer = fapiao_pki::sign::CertificateRequest {
        not_after: time("2033-01-01T00:00:00Z"),
        ..request(&subject, CertificateUse::Signing)
    };
    let renewed = root.issue(&longer, old.key().public_key(), now(), &mut Seeded::new(8)).unwrap();
    let pool = [root.certificate().clone(), old.certificate().clone(), renewed.clone()];
    let signer = Signer::new(old.key().clone(), &pool).unwrap();
    assert_eq!(signer.certificate(), &renewed);
    assert_eq!(signer.chain(), [root.certificate().clone()]);
}

/// Proves promise 28.
#[test]
fn signer_when_expired_early_for_another_use_or_weak_then_refused_by_code() {
    let (root, signer) = signer(KeyAlgorithm::Sm2, 5);
    assert_eq!(signer.check(now()), Ok(()));
    for at in ["2025-12-31T23:59:59Z", "2031-01-01T00:00:00Z"] {
        assert_eq!(signer.check(time(at)).unwrap_err().code(), "PKI-SIGNER-VALIDITY", "{at}");
    }
    assert_eq!(root.check(now()).unwrap_err().code(), "PKI-SIGNER-USAGE");
    let short = crate::maker::Key::Rsa1024.rsa();
    use ::rsa::pkcs1::EncodeRsaPrivateKey;
    let error = KeyFile::read(short.to_pkcs1_der().unwrap().as_bytes(), None).unwrap_err();
    assert_eq!(error, Error::SignerWeak { key: "RSA-1024".to_owned() });
    for error in [Error::NoPrivateKey, Error::Locked { given: true }, Error::Locked { given: false }, error] {
        assert!(!error.zh().is_ascii() && error.en().is_ascii(), "{error:?}");
    }
}
