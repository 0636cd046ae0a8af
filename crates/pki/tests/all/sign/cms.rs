//! CMS that we make.

use fapiao_pki::algorithm::DigestAlgorithm;
use fapiao_pki::asn1::Reader;
use fapiao_pki::asn1::Writer;
use fapiao_pki::asn1::tag;
use fapiao_pki::cms::DigestState;
use fapiao_pki::cms::SignedData;
use fapiao_pki::key::Value;
use fapiao_pki::sign::CmsDraft;
use fapiao_pki::sign::CmsProfile;
use fapiao_pki::sign::CmsRequest;
use fapiao_pki::sign::KeyAlgorithm;
use fapiao_pki::sign::Signer;
use fapiao_pki::tolerance::Notes;
use jiff::Timestamp;

use super::ALGORITHMS;
use super::Seeded;
use super::now;
use super::pem_of;
use super::signer;
use crate::openssl::USER_ID;
use crate::openssl::has_openssl;
use crate::openssl::openssl;
use crate::openssl::pem;

const CONTENT: &[u8] = b"the bytes that are signed\n";

fn draft(signer: &Signer, profile: CmsProfile, signing_time: Option<Timestamp>) -> CmsDraft {
    let content_digest = signer.digest().digest(CONTENT);
    let request = CmsRequest { profile, content_digest: &content_digest, signing_time };
    CmsDraft::sign(signer, &request, &mut Seeded::new(4)).unwrap()
}

#[test]
fn cms_when_made_then_our_reader_finds_everything_right() {
    for algorithm in ALGORITHMS {
        for profile in [CmsProfile::Rfc5652, CmsProfile::Chinese] {
            for signing_time in [None, Some(now())] {
                let (_, signer) = signer(algorithm, 3);
                let draft = draft(&signer, profile, signing_time);
                let der = draft.finish(None);
                assert!(der.len() <= CmsDraft::size_max(&signer, 0));
                let data = SignedData::parse(&der).unwrap();
                assert_eq!(data.is_chinese(), profile == CmsProfile::Chinese);
                let check = data.check_signer(0, &data.digest_content(&[CONTENT], &[]), &[]).unwrap();
                assert_eq!((check.digest, check.value), (DigestState::Matches, Value::Valid), "{check:?}");
                assert_eq!((check.signing_time, check.faults.len()), (signing_time, 0));
                assert_eq!(check.certificate.as_ref(), Some(signer.certificate()));
                assert_eq!(data.signers()[0].signature(), draft.signature());
                let other = data.check_signer(0, &data.digest_content(&[b"other"], &[]), &[]).unwrap();
                assert_eq!(other.digest, DigestState::Differs);
            }
        }
    }
}

/// Proves promise 23.
#[test]
fn cms_when_any_byte_changes_then_never_valid_as_another() {
    let (_, signer) = signer(KeyAlgorithm::Sm2, 3);
    let der = draft(&signer, CmsProfile::Chinese, Some(now())).finish(None);
    let mut refused = 0;
    for at in 0..der.len() {
        let mut forged = der.clone();
        forged[at] ^= 0x01;
        let Ok(data) = SignedData::parse(&forged) else {
            refused += 1;
            continue;
        };
        let check = data.check_signer(0, &data.digest_content(&[CONTENT], &[]), &[]);
        match check {
            Some(c) if c.value == Value::Valid && c.digest == DigestState::Matches => {
                // What no signature covers: versions, names of algorithms that mean the same, and other
                // certificates. The signer and the content stay the same.
                assert_eq!(c.certificate.as_ref(), Some(signer.certificate()), "byte {at}");
            }
            _ => refused += 1,
        }
    }
    assert!(refused * 10 > der.len() * 9, "{refused} of {}", der.len());
}

#[test]
fn cms_when_openssl_checks_it_then_holds() {
    if !has_openssl() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path();
    for algorithm in [KeyAlgorithm::Rsa2048, KeyAlgorithm::P256] {
        let (root, signer) = signer(algorithm, 3);
        std::fs::write(folder.join("root.pem"), pem_of(&[root.certificate()])).unwrap();
        for signing_time in [None, Some(now())] {
            let der = draft(&signer, CmsProfile::Rfc5652, signing_time).finish(None);
            std::fs::write(folder.join("cms"), der).unwrap();
            std::fs::write(folder.join("content"), CONTENT).unwrap();
            let verify = format!(
                "cms -verify -binary -inform DER -in cms -content content -CAfile root.pem -cades -purpose any -out out -attime {}",
                now().as_second()
            );
            assert!(openssl(folder, &verify).0, "{algorithm:?}");
            std::fs::write(folder.join("content"), b"other").unwrap();
            assert!(!openssl(folder, &verify).0, "{algorithm:?}");
        }
    }
}

/// The `cms` command cannot be told the user id of SM2: the value is taken out and checked by itself.
#[test]
fn cms_when_sm2_then_openssl_accepts_the_value_over_the_attributes() {
    if !has_openssl() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path();
    let (_, signer) = signer(KeyAlgorithm::Sm2, 3);
    for profile in [CmsProfile::Rfc5652, CmsProfile::Chinese] {
        let draft = draft(&signer, profile, Some(now()));
        let attributes = signed_attributes(&draft.finish(None));
        let public = signer.key().public_key().to_der().unwrap();
        std::fs::write(folder.join("public.pem"), pem("PUBLIC KEY", &public)).unwrap();
        std::fs::write(folder.join("attributes"), attributes).unwrap();
        std::fs::write(folder.join("value"), draft.signature()).unwrap();
        let command = format!(
            "pkeyutl -verify -pubin -inkey public.pem -rawin -digest sm3 -in attributes -sigfile value -pkeyopt distid:{USER_ID}"
        );
        assert!(openssl(folder, &command).0);
    }
}

/// SET OF the signed attributes of the only signer.
fn signed_attributes(der: &[u8]) -> Vec<u8> {
    let notes = Notes::new();
    let mut outer = Reader::new(der, &notes);
    let mut info = outer.sequence("info").unwrap();
    info.oid("type").unwrap();
    let mut data = info.open(tag::context(0), "data").unwrap().sequence("data").unwrap();
    let signers = data.collect("data", 8).unwrap().pop().unwrap();
    let mut signer = data.enter(signers).unwrap().sequence("signer").unwrap();
    let fields = signer.collect("signer", 8).unwrap();
    let attributes = fields.iter().find(|f| f.tag == tag::context(0)).unwrap();
    let mut writer = Writer::new();
    writer.element(tag::SET, attributes.content);
    writer.finish()
}

#[test]
fn cms_when_the_digest_is_of_another_algorithm_then_refused() {
    let (_, signer) = signer(KeyAlgorithm::P256, 3);
    let request = CmsRequest {
        profile: CmsProfile::Rfc5652,
        content_digest: &DigestAlgorithm::Sha1.digest(CONTENT),
        signing_time: None,
    };
    assert!(CmsDraft::sign(&signer, &request, &mut Seeded::new(1)).is_err());
}
