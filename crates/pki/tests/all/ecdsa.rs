//! ECDSA on P-256: what must verify and what must not.

use fapiao_pki::algorithm::DigestAlgorithm;
use fapiao_pki::algorithm::SignatureAlgorithm;
use fapiao_pki::key::PublicKey;
use fapiao_pki::key::Value;
use fapiao_pki::key::write_signature;

use crate::maker::Key;

const MESSAGE: &[u8] = b"message";
const ALGORITHM: SignatureAlgorithm = SignatureAlgorithm::Ecdsa(DigestAlgorithm::Sha256);

/// Proves promise 25.
#[test]
fn ecdsa_when_values_are_out_of_range_or_altered_then_is_invalid() {
    let key = PublicKey::from_der(&Key::P256 { seed: 5 }.spki()).unwrap();
    let signature = Key::P256 { seed: 5 }.sign(MESSAGE);
    let verify = |signature: &[u8]| key.verify(ALGORITHM, MESSAGE, signature).value;
    assert_eq!(verify(&signature), Value::Valid);
    assert_eq!(key.verify(ALGORITHM, b"messagf", &signature).value, Value::Invalid);
    let n: [u8; 32] = crate::maker::unhex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551")
        .try_into()
        .unwrap();
    for (r, s) in [([0; 32], [1; 32]), ([1; 32], [0; 32]), (n, [1; 32]), ([1; 32], n), ([0xff; 32], [1; 32])]
    {
        assert_eq!(verify(&write_signature(&[r, s].concat().try_into().unwrap())), Value::Invalid);
    }
    for at in 8..signature.len() {
        let mut altered = signature.clone();
        altered[at] ^= 1;
        assert_ne!(verify(&altered), Value::Valid, "byte {at}");
    }
}

#[test]
fn ecdsa_when_the_digest_is_of_another_length_then_verifies_by_its_leftmost_bits() {
    use ::p256::ecdsa::signature::hazmat::PrehashSigner;
    let key = PublicKey::from_der(&Key::P256 { seed: 5 }.spki()).unwrap();
    let signing = Key::p256(5);
    for digest in
        [DigestAlgorithm::Sha1, DigestAlgorithm::Sha224, DigestAlgorithm::Sha384, DigestAlgorithm::Sha512]
    {
        let hash = digest.digest(MESSAGE);
        let padded = [vec![0; 32usize.saturating_sub(hash.len())], hash].concat();
        let signature: ::p256::ecdsa::Signature = signing.sign_prehash(&padded).unwrap();
        let der = write_signature(&signature.to_bytes().into());
        let algorithm = SignatureAlgorithm::Ecdsa(digest);
        assert_eq!(key.verify(algorithm, MESSAGE, &der).value, Value::Valid, "{digest:?}");
        assert_eq!(key.verify(algorithm, b"other", &der).value, Value::Invalid, "{digest:?}");
    }
}
