//! Seals that we make, and what is sealed with them.

use fapiao_pki::certificate::Certificate;
use fapiao_pki::cms::DigestState;
use fapiao_pki::key::Value;
use fapiao_pki::seal::Seal;
use fapiao_pki::seal::SealedSignature;
use fapiao_pki::seal::Version;
use fapiao_pki::seal::asn1::Picture;
use fapiao_pki::sign::KeyAlgorithm;
use fapiao_pki::sign::SealDesign;
use fapiao_pki::sign::SealDraft;
use fapiao_pki::sign::Signer;
use jiff::Timestamp;

use super::Seeded;
use super::now;
use super::signer;
use super::time;
use crate::openssl::USER_ID;
use crate::openssl::has_openssl;
use crate::openssl::openssl;
use crate::openssl::pem;

const XML: &[u8] = b"<ofd:Signature/>";
const PATH: &str = "/Doc_0/Signs/Sign_0/Signature.xml";

fn design() -> SealDesign {
    SealDesign {
        id: "00000000SAMPLE01".to_owned(),
        name: "示例公司发票专用章 SAMPLE".to_owned(),
        picture: Picture { format: "png".to_owned(), bytes: vec![1, 2, 3], width_mm: 40, height_mm: 30 },
        created: time("2026-02-01T00:00:00Z"),
        valid_from: time("2026-02-01T00:00:00Z"),
        valid_to: time("2028-02-01T00:00:00Z"),
    }
}

fn make(maker: &Signer, listed: &Certificate) -> Vec<u8> {
    design().make(maker, std::slice::from_ref(listed), &mut Seeded::new(6)).unwrap()
}

fn sign(signer: &Signer, seal: &[u8], at: Timestamp) -> Result<SealDraft, fapiao_pki::Error> {
    SealDraft::sign(signer, &Seal::parse(seal).unwrap(), XML, PATH, at, &mut Seeded::new(7))
}

#[test]
fn seal_when_made_then_our_reader_finds_everything_right() {
    let (_, maker) = signer(KeyAlgorithm::Sm2, 20);
    let (_, signer) = signer(KeyAlgorithm::Sm2, 21);
    let der = make(&maker, signer.certificate());
    let seal = Seal::parse(&der).unwrap();
    assert_eq!((seal.version(), seal.info().version), (Version::V4, 4));
    assert_eq!((seal.verify_maker().value, seal.tolerances().is_empty()), (Value::Valid, true));
    assert!(seal.lists(signer.certificate()) && !seal.lists(maker.certificate()));
    assert_eq!((&seal.info().property.name, &seal.info().picture), (&design().name, &design().picture));

    let sealed = sign(&signer, &der, now()).unwrap().finish(None);
    let read = SealedSignature::parse(&sealed).unwrap();
    assert_eq!((read.verify_value().value, read.tolerances().is_empty()), (Value::Valid, true));
    assert_eq!(read.check_data(XML), DigestState::Matches);
    assert_eq!(read.check_data(b"<ofd:Signature />"), DigestState::Differs);
    assert!(read.is_listed());
    assert_eq!((read.signed_at(), read.property()), (Some(now()), PATH));
}

/// Proves promise 26.
#[test]
fn seal_when_openssl_checks_its_values_then_both_hold() {
    if !has_openssl() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path();
    let accepts = |certificate: &Certificate, message: &[u8], value: &[u8]| {
        let public = certificate.public_key().to_der().unwrap();
        std::fs::write(folder.join("public.pem"), pem("PUBLIC KEY", &public)).unwrap();
        std::fs::write(folder.join("message"), message).unwrap();
        std::fs::write(folder.join("value"), value).unwrap();
        let command =
            "pkeyutl -verify -pubin -inkey public.pem -rawin -digest sm3 -in message -sigfile value";
        openssl(folder, &format!("{command} -pkeyopt distid:{USER_ID}")).0
    };
    let (_, maker) = signer(KeyAlgorithm::Sm2, 20);
    let (_, signer) = signer(KeyAlgorithm::Sm2, 21);
    let der = make(&maker, signer.certificate());
    let info = Seal::parse(&der).unwrap().info().to_der(Version::V4);
    let value = last_bits(&der);
    assert!(accepts(maker.certificate(), &info, &value));
    assert!(!accepts(signer.certificate(), &info, &value));

    let draft = sign(&signer, &der, now()).unwrap();
    let value = draft.signature().to_vec();
    let sealed = draft.finish(None);
    assert_eq!(last_bits(&sealed), value);
    let to_sign = first_element(&sealed);
    assert!(accepts(signer.certificate(), &to_sign, &value));
    assert!(!accepts(signer.certificate(), &[&to_sign[..], b"x"].concat(), &value));
}

fn elements(der: &[u8]) -> Vec<(u8, Vec<u8>, Vec<u8>)> {
    let notes = fapiao_pki::tolerance::Notes::new();
    let mut outer = fapiao_pki::asn1::Reader::new(der, &notes);
    let mut inner = outer.sequence("outer").unwrap();
    inner.collect("outer", 9).unwrap().iter().map(|t| (t.tag, t.content.to_vec(), t.raw.to_vec())).collect()
}

fn first_element(der: &[u8]) -> Vec<u8> {
    elements(der)[0].2.clone()
}

fn last_bits(der: &[u8]) -> Vec<u8> {
    elements(der).iter().rfind(|(tag, ..)| *tag == 3).unwrap().1[1..].to_vec()
}

/// Proves promise 23.
#[test]
fn sealed_when_any_byte_changes_then_value_or_seal_no_longer_holds() {
    let (_, maker) = signer(KeyAlgorithm::Sm2, 20);
    let (_, signer) = signer(KeyAlgorithm::Sm2, 21);
    let sealed = sign(&signer, &make(&maker, signer.certificate()), now()).unwrap().finish(None);
    let whole = SealedSignature::parse(&sealed).unwrap();
    for at in 0..sealed.len() {
        let mut forged = sealed.clone();
        forged[at] ^= 0x04;
        let Ok(read) = SealedSignature::parse(&forged) else { continue };
        if read.verify_value().value == Value::Valid {
            // The certificate beside the value is not signed over here, but its key must be the same.
            let key = |s: &SealedSignature| s.certificate().unwrap().public_key().to_der();
            assert_eq!(key(&read), key(&whole), "byte {at}");
            assert_eq!(read.seal().der(), whole.seal().der(), "byte {at}");
            assert_eq!(
                (read.signed_at(), read.property()),
                (whole.signed_at(), whole.property()),
                "byte {at}"
            );
            assert_eq!(read.check_data(XML), DigestState::Matches, "byte {at}");
        }
    }
}

#[test]
fn seal_when_not_the_signers_out_of_time_or_not_sm2_then_refused_by_code() {
    let (_, maker) = signer(KeyAlgorithm::Sm2, 20);
    let (_, one) = signer(KeyAlgorithm::Sm2, 21);
    let (_, two) = signer(KeyAlgorithm::Sm2, 22);
    let der = make(&maker, one.certificate());
    assert_eq!(sign(&two, &der, now()).unwrap_err().code(), "PKI-KEY-MISMATCH");
    // The signer's certificate is valid until 2030, the seal until 2028.
    assert_eq!(sign(&one, &der, time("2029-01-01T00:00:00Z")).unwrap_err().code(), "PKI-SIGNER-VALIDITY");
    assert_eq!(sign(&one, &der, time("2026-01-15T00:00:00Z")).unwrap_err().code(), "PKI-SIGNER-VALIDITY");
    assert_eq!(sign(&one, &der, time("2035-01-15T00:00:00Z")).unwrap_err().code(), "PKI-SIGNER-VALIDITY");
    let (_, rsa) = signer(KeyAlgorithm::Rsa2048, 23);
    assert_eq!(sign(&rsa, &der, now()).unwrap_err().code(), "PKI-UNSUPPORTED");
    let rng = &mut Seeded::new(1);
    assert_eq!(design().make(&rsa, &[one.certificate().clone()], rng).unwrap_err().code(), "PKI-UNSUPPORTED");
    assert!(design().make(&maker, &[], rng).is_err());
    let named = SealDesign { id: "章".to_owned(), ..design() };
    assert!(named.make(&maker, &[one.certificate().clone()], rng).is_err());
}
