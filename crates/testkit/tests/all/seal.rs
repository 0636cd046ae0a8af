//! Keys, seals and CMS: made by the testkit, checked by `fapiao-pki`.

use fapiao_pki::certificate::Certificate;
use fapiao_pki::chain;
use fapiao_pki::chain::Status;
use fapiao_pki::cms::ContentDigests;
use fapiao_pki::cms::SignedData;
use fapiao_pki::key::Value;
use fapiao_pki::seal::SealedSignature;
use fapiao_pki::timestamp::Token;
use fapiao_pki::trust::Trust;
use fapiao_testkit::authority::Authority;
use fapiao_testkit::authority::Key;
use fapiao_testkit::authority::Scheme;
use fapiao_testkit::authority::Signer;
use fapiao_testkit::cms;
use fapiao_testkit::cms::Dialect;
use fapiao_testkit::edit;
use fapiao_testkit::make;
use fapiao_testkit::make::Envelope;
use fapiao_testkit::make::OfdOptions;
use fapiao_testkit::make::Sign;
use fapiao_testkit::sample;
use fapiao_testkit::seal::Listing;
use fapiao_testkit::seal::Version;

const XML: &str = "Doc_0/Signs/Sign_0/Signature.xml";
const VALUE: &str = "Doc_0/Signs/Sign_0/SignedValue.dat";

fn package(sign: Sign) -> Vec<u8> {
    make::ofd(&sample::vat_ordinary(1), &OfdOptions::signed(sign))
}

fn status(authority: &Authority, signer: &Signer, at: &str, with_list: bool) -> Status {
    let mut files =
        vec![("root.der", authority.anchor().to_vec()), ("ca.der", authority.tax_ca.certificate.clone())];
    if with_list {
        files.push(("list.crl", authority.revocation_list.clone()));
    }
    let (trust, problems) = Trust::from_files(files);
    assert!(problems.is_empty(), "{problems:?}");
    let certificate = Certificate::from_der(&signer.certificate).unwrap();
    chain::evaluate(&certificate, &[], &trust, at.parse().unwrap()).status
}

#[test]
fn seal_when_checked_then_value_maker_and_list_are_right() {
    let authority = Authority::new(1);
    for version in [Version::V1, Version::V4, Version::V5] {
        for listing in [Listing::Certificates, Listing::Digests] {
            if (version, listing) == (Version::V1, Listing::Digests) {
                continue;
            }
            let mut sign = Sign::new(&authority).with(Envelope::Ses(version));
            sign.listing = listing;
            let package = package(sign);
            let value = edit::entry(&package, VALUE).unwrap();
            let sealed = SealedSignature::parse(&value).unwrap();
            assert_eq!(sealed.verify_value().value, Value::Valid, "{version:?}");
            assert_eq!(sealed.seal().verify_maker().value, Value::Valid, "{version:?}");
            assert!(sealed.is_listed(), "{version:?} {listing:?}");
            assert!(sealed.tolerances().is_empty(), "{:?}", sealed.tolerances());
            assert_eq!(sealed.property(), format!("/{XML}"));
        }
    }
}

#[test]
fn seal_when_another_key_signs_under_it_then_is_invalid() {
    let authority = Authority::new(1);
    let mut sign = Sign::new(&authority);
    sign.signer = sign.signer.with_key(Key::sm2("another", 1));
    let value = edit::entry(&package(sign), VALUE).unwrap();
    let sealed = SealedSignature::parse(&value).unwrap();
    assert_eq!(sealed.verify_value().value, Value::Invalid);
}

#[test]
fn cms_when_checked_then_is_valid_in_every_dialect_and_scheme() {
    let authority = Authority::new(1);
    let (_, rsa) = Authority::rsa();
    let (_, p256) = Authority::p256();
    let at = "2026-03-01T00:00:00Z".parse().unwrap();
    for (signer, scheme) in [
        (&authority.signer, Scheme::Sm2),
        (&authority.signer, Scheme::Sm2EmptyId),
        (&rsa, Scheme::RsaSha256),
        (&rsa, Scheme::RsaSha1),
        (&p256, Scheme::EcdsaSha256),
    ] {
        for dialect in [Dialect::Rfc5652, Dialect::Chinese] {
            for attributes in [true, false] {
                let mut options = cms::Options::new(dialect, scheme, at);
                options.signing_time = attributes.then_some(at);
                let bytes = cms::signed_data(signer, b"content", &options);
                let data = SignedData::parse(&bytes).unwrap();
                let digests: ContentDigests = data.digest_content(&[b"con", b"tent"], &[]);
                let check = data.check_signer(0, &digests, &[]).unwrap();
                assert_eq!(check.value, Value::Valid, "{scheme:?} {dialect:?} {attributes}");
                assert!(check.faults.is_empty(), "{:?}", check.faults);
                let other = data.digest_content(&[b"Content"], &[]);
                let check = data.check_signer(0, &other, &[]).unwrap();
                let held = attributes || check.value != Value::Valid;
                assert!(held, "{scheme:?} {dialect:?} is valid for other content");
            }
        }
    }
}

#[test]
fn time_stamp_when_checked_then_is_granted_for_its_content_at_its_time() {
    let authority = Authority::new(1);
    let at = "2026-03-01T04:05:06Z".parse().unwrap();
    let token = cms::time_stamp(&authority.time_stamper, b"value", at);
    let token = Token::parse(&token).unwrap();
    assert_eq!(token.time(), at);
    let check = token.check(b"value", &[]).unwrap();
    assert_eq!(check.signer.value, Value::Valid);
    assert!(check.is_time_stamping);
    assert!(check.signer.faults.is_empty(), "{:?}", check.signer.faults);
}

#[test]
fn chains_when_judged_then_each_signer_has_its_fate() {
    let authority = Authority::new(1);
    let unknown = Authority::unknown(1);
    let at = "2026-09-30T04:00:00Z";
    assert_eq!(status(&authority, &authority.signer, at, true), Status::Trusted);
    assert_eq!(status(&authority, &authority.signer, at, false), Status::Trusted);
    assert_eq!(status(&authority, &authority.expired, at, true), Status::Expired);
    assert_eq!(status(&authority, &authority.revoked, at, true), Status::Revoked);
    assert_eq!(status(&authority, &authority.revoked, at, false), Status::Trusted);
    assert_eq!(status(&authority, &unknown.signer, at, true), Status::Untrusted);
}

#[test]
fn resealed_when_by_an_unknown_authority_then_its_chain_is_untrusted() {
    let (authority, unknown) = (Authority::new(1), Authority::unknown(1));
    let good = package(Sign::new(&authority));
    let forged = make::resealed(&good, &Sign::new(&unknown), 10);
    let value = edit::entry(&forged, VALUE).unwrap();
    let sealed = SealedSignature::parse(&value).unwrap();
    assert_eq!(sealed.verify_value().value, Value::Valid);
    let at = "2026-09-30T04:00:00Z";
    assert_eq!(status(&authority, &unknown.signer, at, false), Status::Untrusted);
    assert_eq!(edit::paths(&forged).len(), edit::paths(&good).len());
}

#[test]
fn seal_when_its_picture_is_an_ofd_then_it_is_in_the_seal() {
    let mut sign = Sign::new(&Authority::new(1));
    sign.picture = Some(("ofd".to_owned(), make::seal_ofd()));
    let value = edit::entry(&package(sign), VALUE).unwrap();
    let sealed = SealedSignature::parse(&value).unwrap();
    assert_eq!(sealed.seal().info().picture.format, "ofd");
    assert_eq!(sealed.seal().info().picture.bytes, make::seal_ofd());
}
