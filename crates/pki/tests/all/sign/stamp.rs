//! Time stamps that we ask for; the `openssl` program answers.

use std::path::Path;

use fapiao_pki::algorithm::DigestAlgorithm;
use fapiao_pki::cms::SignedData;
use fapiao_pki::error::Error;
use fapiao_pki::sign::CertificateUse;
use fapiao_pki::sign::CmsDraft;
use fapiao_pki::sign::CmsProfile;
use fapiao_pki::sign::CmsRequest;
use fapiao_pki::sign::KeyAlgorithm;
use fapiao_pki::sign::Password;
use fapiao_pki::sign::Pkcs12Options;
use fapiao_pki::sign::StampRequest;
use fapiao_pki::timestamp::Token;

use super::Seeded;
use super::key;
use super::now;
use super::pem_of;
use super::request;
use super::root;
use super::signer;
use super::subject;
use crate::openssl::has_openssl;
use crate::openssl::openssl;

const CONFIGURATION: &str = "\
[tsa]
default_tsa = tsa1
[tsa1]
serial = ./serial
crypto_device = builtin
signer_cert = ./tsa.pem
certs = ./root.pem
signer_key = ./tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512, sm3
accuracy = secs:1
ess_cert_id_alg = sha256
";

/// Puts an authority for time stamps into a folder, for `openssl ts`.
fn authority(folder: &Path, usage: CertificateUse) {
    let root = root(KeyAlgorithm::P256);
    let name = subject("示例时间戳 SAMPLE TSA");
    let stamper = root
        .issue_signer(&request(&name, usage), key(KeyAlgorithm::Rsa2048, 1), now(), &mut Seeded::new(3))
        .unwrap();
    let options = Pkcs12Options { name: "tsa".into(), rounds: 3 };
    let file = stamper.to_pkcs12(&Password::new("p"), &options, &mut Seeded::new(4)).unwrap();
    std::fs::write(folder.join("tsa.p12"), file).unwrap();
    assert!(openssl(folder, "pkcs12 -in tsa.p12 -nodes -nocerts -passin pass:p -out tsa.key").0);
    std::fs::write(folder.join("tsa.pem"), pem_of(&[stamper.certificate()])).unwrap();
    std::fs::write(folder.join("root.pem"), pem_of(&[root.certificate()])).unwrap();
    std::fs::write(folder.join("serial"), "01\n").unwrap();
    std::fs::write(folder.join("tsa.cnf"), CONFIGURATION).unwrap();
}

fn answer(folder: &Path, question: &[u8]) -> Vec<u8> {
    std::fs::write(folder.join("question"), question).unwrap();
    openssl(folder, "ts -reply -config tsa.cnf -queryfile question -out answer");
    std::fs::read(folder.join("answer")).unwrap_or_default()
}

#[test]
fn stamp_when_openssl_answers_then_token_is_over_the_value_and_stands_in_the_cms() {
    if !has_openssl() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path();
    authority(folder, CertificateUse::TimeStamping);
    for (algorithm, digest) in
        [(KeyAlgorithm::Rsa2048, DigestAlgorithm::Sha256), (KeyAlgorithm::Sm2, DigestAlgorithm::Sm3)]
    {
        let (_, signer) = signer(algorithm, 3);
        let content_digest = signer.digest().digest(b"content");
        let cms =
            CmsRequest { profile: CmsProfile::Rfc5652, content_digest: &content_digest, signing_time: None };
        let draft = CmsDraft::sign(&signer, &cms, &mut Seeded::new(1)).unwrap();
        let question = StampRequest::new(draft.signature(), digest, &mut Seeded::new(2));
        let answered = answer(folder, &question.to_der());
        assert!(openssl(folder, "ts -verify -queryfile question -in answer -CAfile root.pem").0);
        let token = question.accept(&answered).unwrap();
        let der = draft.finish(Some(&token));
        assert!(der.len() <= CmsDraft::size_max(&signer, token.len()));
        let data = SignedData::parse(&der).unwrap();
        assert_eq!(data.signers()[0].timestamp_token(), Some(&token[..]));
        let read = Token::parse(&token).unwrap().check(draft.signature(), &[]).unwrap();
        assert!(read.is_time_stamping);

        let another = StampRequest::new(draft.signature(), digest, &mut Seeded::new(9));
        assert!(
            matches!(another.accept(&answered), Err(Error::TimeStamp { problem }) if problem.contains("nonce"))
        );
        let elsewhere = StampRequest::new(b"another value", digest, &mut Seeded::new(2));
        assert!(
            matches!(elsewhere.accept(&answered), Err(Error::TimeStamp { problem }) if problem.contains("imprint"))
        );
        for at in (0..answered.len()).step_by(3) {
            let mut forged = answered.clone();
            forged[at] ^= 0x10;
            if let Ok(other) = question.accept(&forged) {
                // What the authority did not sign: the status, and certificates that are not its own.
                let read = Token::parse(&other).unwrap();
                assert_eq!(read.time(), Token::parse(&token).unwrap().time(), "byte {at}");
            }
        }
    }
}

#[test]
fn stamp_when_refused_or_of_a_certificate_for_something_else_then_error_says_so() {
    if !has_openssl() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path();
    authority(folder, CertificateUse::TimeStamping);
    // The authority takes no SHA-1.
    let weak = StampRequest::new(b"value", DigestAlgorithm::Sha1, &mut Seeded::new(2));
    let error = weak.accept(&answer(folder, &weak.to_der())).unwrap_err();
    assert_eq!(error.code(), "PKI-TIME-STAMP");
    assert!(error.en().contains("status 2"), "{error}");
    let good = StampRequest::new(b"value", DigestAlgorithm::Sha256, &mut Seeded::new(2));
    for nonsense in [&b""[..], b"<html>404</html>", &[0x30, 0], &vec![0x30; 2 << 20]] {
        assert!(good.accept(nonsense).is_err());
    }
}
