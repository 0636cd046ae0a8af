//! The malformed messages that OpenSSL's own tests keep.

use fapiao_pki::cms::ContentDigests;
use fapiao_pki::cms::SignedData;
use fapiao_pki::cms::SignerCheck;
use fapiao_pki::cms::SignerFault;
use fapiao_pki::key::Value;

use crate::corpora::corpus;

fn check(bytes: &[u8]) -> Vec<SignerCheck> {
    let Ok(data) = SignedData::parse(bytes) else { return Vec::new() };
    (0..data.signers().len()).map(|at| data.check_signer(at, &ContentDigests::none(), &[]).unwrap()).collect()
}

/// Proves promise 24.
#[test]
fn cms_of_openssl_when_its_attributes_are_wrong_then_the_signature_is_not_valid() {
    let Some(directory) = corpus("openssl") else { return };
    let directory = directory.join("test/recipes/80-test_cms_data");
    for (name, fault) in [
        ("no_ct_attr.cms", SignerFault::ContentTypeMissing),
        ("ct_multiple_attr.cms", SignerFault::ContentTypeRepeated),
        ("no_md_attr.cms", SignerFault::MessageDigestMissing),
    ] {
        let checks = check(&std::fs::read(directory.join(name)).unwrap());
        let found: Vec<_> = checks.iter().map(|c| (c.value, c.faults.clone())).collect();
        assert_eq!(found, [(Value::Invalid, vec![fault])], "{name}");
    }
    // A claimed time among the unsigned attributes, where anybody can put it: not taken for the signer's claim.
    let odd = check(&std::fs::read(directory.join("bad_signtime_attr.cms")).unwrap());
    let found: Vec<_> = odd.iter().map(|c| (c.value, c.signing_time, c.timestamp_token.is_some())).collect();
    assert_eq!(found, [(Value::Valid, None, false)]);
}

/// Enveloped messages whose ciphertext is malformed, and a digest that is no longer used: nothing is read as signed.
///
/// Proves promise 24.
#[test]
fn cms_of_openssl_when_malformed_or_of_md4_then_nothing_is_valid() {
    let Some(directory) = corpus("openssl") else { return };
    let directory = directory.join("test/recipes/80-test_cms_data");
    for name in ["dh-malformed.der", "ecdh-malformed.der", "rsa-malformed.der"] {
        assert!(SignedData::parse(&std::fs::read(directory.join(name)).unwrap()).is_err(), "{name}");
    }
    let text = std::fs::read_to_string(directory.join("pkcs7-md4.pem")).unwrap();
    let body: String = text.lines().filter(|line| !line.starts_with("-----")).collect();
    let checks = check(&base64::Engine::decode(&base64::engine::general_purpose::STANDARD, body).unwrap());
    assert_eq!(checks.iter().map(|c| c.value).collect::<Vec<_>>(), [Value::Unsupported]);
}
