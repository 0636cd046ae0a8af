//! CMS SignedData: good ones in every form, and what must not pass.

use fapiao_pki::algorithm::AlgorithmIdentifier;
use fapiao_pki::algorithm::DigestAlgorithm;
use fapiao_pki::algorithm::Strength;
use fapiao_pki::asn1::Oid;
use fapiao_pki::asn1::tag;
use fapiao_pki::certificate::Certificate;
use fapiao_pki::cms::ContentDigests;
use fapiao_pki::cms::DigestState;
use fapiao_pki::cms::SignedData;
use fapiao_pki::cms::SignerCheck;
use fapiao_pki::cms::SignerFault;
use fapiao_pki::cms::oids;
use fapiao_pki::error::Error;
use fapiao_pki::key::Value;
use fapiao_pki::tolerance::Tolerance;

use crate::maker::Key;
use crate::maker::Message;
use crate::maker::Spec;
use crate::maker::content_type_attribute;
use crate::maker::digest_attribute;
use crate::maker::sequence;
use crate::maker::time;
use crate::maker::time_attribute;

const CONTENT: &[u8] = b"<Signature/>";

fn self_signed(key: &Key) -> Certificate {
    Spec::signer("自签", "自签").issue(key, key)
}

fn keys() -> Vec<Key> {
    vec![Key::sm2(3), Key::Sm2 { seed: 3, user_id: "" }, Key::P256 { seed: 3 }, Key::Rsa2048]
}

fn check(der: &[u8], content: &[u8]) -> SignerCheck {
    let data = SignedData::parse(der).unwrap();
    data.check_signer(0, &data.digest_content(&[content], &[]), &[]).unwrap()
}

fn outcome(check: &SignerCheck) -> (DigestState, Value) {
    (check.digest, check.value)
}

const HOLDS: (DigestState, Value) = (DigestState::Matches, Value::Valid);

/// Proves B-009.
#[test]
fn cms_when_signed_in_any_form_then_holds_for_its_content_alone() {
    for key in keys() {
        let certificate = self_signed(&key);
        for (has_attributes, is_inside) in [(true, false), (true, true), (false, false), (false, true)] {
            let mut message = Message::new(&key, &certificate, CONTENT);
            message.is_inside = is_inside;
            if !has_attributes {
                message.attributes = None;
            }
            let der = message.der();
            let good = check(&der, CONTENT);
            assert_eq!(outcome(&good), HOLDS, "{} {has_attributes} {is_inside}", key.spki().len());
            assert_eq!(good.certificate.as_ref(), Some(&certificate));
            assert!(good.faults.is_empty());
            let split = SignedData::parse(&der).unwrap();
            let (a, b) = CONTENT.split_at(5);
            let digests = split.digest_content(&[a, b], &[]);
            assert_eq!(outcome(&split.check_signer(0, &digests, &[]).unwrap()), HOLDS);
            let other = check(&der, b"<Signaturf/>");
            assert_ne!(outcome(&other), HOLDS);
            assert_ne!(other.digest, DigestState::Matches);
            if has_attributes || is_inside {
                assert_eq!(outcome(&other), (DigestState::Differs, Value::Valid));
            } else {
                assert_eq!(outcome(&other), (DigestState::NotChecked, Value::Invalid));
            }
            let uses_empty_id = matches!(key, Key::Sm2 { user_id: "", .. });
            assert_eq!(good.tolerances.contains(Tolerance::EmptyUserId), uses_empty_id);
        }
    }
}

#[test]
fn cms_when_the_certificate_is_supplied_from_elsewhere_then_holds() {
    for key in keys() {
        let certificate = self_signed(&key);
        for has_attributes in [true, false] {
            let mut message = Message::new(&key, &certificate, CONTENT);
            message.holds_certificate = false;
            if !has_attributes {
                message.attributes = None;
            }
            let data = SignedData::parse(&message.der()).unwrap();
            let alone = data.check_signer(0, &data.digest_content(&[CONTENT], &[]), &[]).unwrap();
            assert_eq!(alone.value, Value::NotChecked);
            assert_eq!(alone.certificate, None);
            let extra = [self_signed(&Key::sm2(9)), certificate.clone()];
            let digests = data.digest_content(&[CONTENT], &extra);
            assert_eq!(outcome(&data.check_signer(0, &digests, &extra).unwrap()), HOLDS);
            // Another key under the same name and number: the right one is found.
            let impostor = Spec::signer("自签", "自签").issue(&Key::sm2(77), &Key::sm2(77));
            let extra = [impostor.clone(), certificate.clone()];
            let digests = data.digest_content(&[CONTENT], &extra);
            let found = data.check_signer(0, &digests, &extra).unwrap();
            assert_eq!((outcome(&found), found.certificate), (HOLDS, Some(certificate.clone())));
            let only = data.check_signer(
                0,
                &data.digest_content(&[CONTENT], std::slice::from_ref(&impostor)),
                &[impostor],
            );
            assert_ne!(only.unwrap().value, Value::Valid);
        }
    }
}

#[test]
fn cms_when_the_content_is_not_at_hand_then_only_the_value_is_checked() {
    let key = Key::sm2(3);
    let certificate = self_signed(&key);
    let mut message = Message::new(&key, &certificate, CONTENT);
    let data = SignedData::parse(&message.der()).unwrap();
    let found = data.check_signer(0, &ContentDigests::none(), &[]).unwrap();
    assert_eq!(outcome(&found), (DigestState::NotChecked, Value::Valid));
    message.attributes = None;
    let data = SignedData::parse(&message.der()).unwrap();
    let found = data.check_signer(0, &ContentDigests::none(), &[]).unwrap();
    assert_eq!(outcome(&found), (DigestState::NotChecked, Value::NotChecked));
    assert!(data.check_signer(1, &ContentDigests::none(), &[]).is_none());
}

/// GB/T 35275 in OFD: the content inside is the digest of the file, not the file.
#[test]
fn cms_when_the_content_inside_is_the_digest_then_matches_the_file() {
    let key = Key::sm2(3);
    let certificate = self_signed(&key);
    let digest = DigestAlgorithm::Sm3.digest(CONTENT);
    let mut message = Message::new(&key, &certificate, &digest);
    message.is_inside = true;
    assert_eq!(outcome(&check(&message.der(), CONTENT)), HOLDS);
    assert_eq!(outcome(&check(&message.der(), b"other")), (DigestState::Differs, Value::Valid));
}

/// Proves promise 24.
#[test]
fn cms_when_attributes_are_missing_repeated_or_altered_then_is_invalid() {
    let key = Key::sm2(3);
    let certificate = self_signed(&key);
    let content_type = || content_type_attribute(&oids::DATA);
    let digest = || digest_attribute(&DigestAlgorithm::Sm3.digest(CONTENT));
    let two_digests = crate::maker::attribute("1.2.840.113549.1.9.4", &[vec![4, 1, 1], vec![4, 1, 2]]);
    for (attributes, fault) in [
        (vec![digest()], SignerFault::ContentTypeMissing),
        (vec![content_type()], SignerFault::MessageDigestMissing),
        (vec![content_type(), content_type(), digest()], SignerFault::ContentTypeRepeated),
        (vec![content_type(), digest(), digest()], SignerFault::MessageDigestRepeated),
        (vec![content_type(), two_digests], SignerFault::MessageDigestRepeated),
        (vec![content_type_attribute(&oids::TST_INFO), digest()], SignerFault::ContentTypeDiffers),
        (vec![content_type_attribute(&oids::SIGNED_DATA), digest()], SignerFault::ContentTypeDiffers),
    ] {
        let mut message = Message::new(&key, &certificate, CONTENT);
        message.attributes = Some(attributes);
        let found = check(&message.der(), CONTENT);
        assert_eq!(found.faults, vec![fault]);
        assert_eq!(found.value, Value::Invalid, "{fault:?}");
    }
    // Empty attributes are present attributes.
    let mut message = Message::new(&key, &certificate, CONTENT);
    message.attributes = Some(Vec::new());
    assert_eq!(check(&message.der(), CONTENT).value, Value::Invalid);
    // A claimed time changed after signing.
    let mut message = Message::new(&key, &certificate, CONTENT);
    message.attributes = Some(vec![content_type(), time_attribute("2024-01-01T00:00:00Z"), digest()]);
    let good = check(&message.der(), CONTENT);
    assert_eq!(good.signing_time, Some(time("2024-01-01T00:00:00Z")));
    assert_eq!(good.value, Value::Valid);
    let set = |attributes: &[Vec<u8>]| {
        let mut w = fapiao_pki::asn1::Writer::new();
        w.element(tag::SET, &attributes.concat());
        w.finish()
    };
    let signature = key.sign(&set(message.attributes.as_deref().unwrap()));
    message.attributes = Some(vec![content_type(), time_attribute("2025-01-01T00:00:00Z"), digest()]);
    assert_eq!(
        outcome(&check(&message.der_with(&signature), CONTENT)),
        (DigestState::Matches, Value::Invalid)
    );
    // The attributes themselves passed off as content (the attack of CVE-2023-40012 on CMS without attributes).
    message.attributes = None;
    assert_ne!(outcome(&check(&message.der_with(&signature), CONTENT)), HOLDS);
}

/// Proves promise 24.
#[test]
fn cms_when_attributes_are_not_in_der_order_then_it_is_said() {
    for key in keys() {
        let certificate = self_signed(&key);
        for signs_in_order in [false, true] {
            let mut message = Message::new(&key, &certificate, CONTENT);
            message.signs_in_order = signs_in_order;
            let sorted = check(&message.der(), CONTENT);
            assert!(!sorted.tolerances.contains(Tolerance::AttributeOrder));
            message.attributes.as_mut().unwrap().reverse();
            let reversed = check(&message.der(), CONTENT);
            assert_eq!(outcome(&reversed), HOLDS);
            assert!(reversed.tolerances.contains(Tolerance::AttributeOrder));
        }
    }
}

#[test]
fn cms_when_data_has_two_names_then_it_is_tolerated_and_said() {
    let key = Key::sm2(3);
    let certificate = self_signed(&key);
    let mut message = Message::new(&key, &certificate, CONTENT);
    message.attributes.as_mut().unwrap()[0] = content_type_attribute(&oids::GM_DATA);
    message.algorithm = AlgorithmIdentifier {
        oid: Oid::from_dotted("1.2.156.10197.1.301.1").unwrap(),
        parameters: Some(vec![tag::NULL, 0]),
    };
    for is_chinese in [true, false] {
        message.is_chinese = is_chinese;
        let found = check(&message.der(), CONTENT);
        assert_eq!(outcome(&found), HOLDS);
        for tolerance in [Tolerance::DataTypeNames, Tolerance::AlgorithmParameters] {
            assert!(found.tolerances.contains(tolerance), "{tolerance:?}");
        }
        // GM/T 0010 itself names SM2 so; elsewhere it is the name of a key.
        assert_eq!(found.tolerances.contains(Tolerance::AlgorithmIdentifier), !is_chinese);
    }
}

/// Proves promise 25.
#[test]
fn cms_when_algorithms_contradict_each_other_then_is_unsupported() {
    let named = |oid: &str| AlgorithmIdentifier::bare(Oid::from_dotted(oid).unwrap());
    let sm2 = Key::sm2(3);
    let rsa = Key::Rsa2048;
    for (key, digest, algorithm) in [
        (&sm2, DigestAlgorithm::Sha256, named("1.2.156.10197.1.501")),
        (&sm2, DigestAlgorithm::Sm3, named("1.2.840.113549.1.1.1")),
        (&sm2, DigestAlgorithm::Sm3, named("1.2.840.10045.4.3.2")),
        (&sm2, DigestAlgorithm::Sm3, named("1.2.3.4")),
        (&rsa, DigestAlgorithm::Sha1, named("1.2.840.113549.1.1.11")),
        (&rsa, DigestAlgorithm::Sha256, named("1.2.156.10197.1.501")),
        (&rsa, DigestAlgorithm::Sha256, named("1.2.840.113549.1.1.4")),
    ] {
        let certificate = self_signed(key);
        let mut message = Message::new(key, &certificate, CONTENT);
        message.digest = digest;
        message.algorithm = algorithm;
        message.attributes.as_mut().unwrap()[1] = digest_attribute(&digest.digest(CONTENT));
        assert_eq!(check(&message.der(), CONTENT).value, Value::Unsupported);
    }
    // A digest that is not on the allowlist: MD5.
    let certificate = self_signed(&rsa);
    let mut der = Message::new(&rsa, &certificate, CONTENT).der();
    let sha256 = DigestAlgorithm::Sha256.oid();
    let from = sha256.content();
    let at = der.windows(from.len()).rposition(|w| w == from).unwrap();
    der[at + from.len() - 1] = 0x7f;
    let found = check(&der, CONTENT);
    assert_eq!((found.digest, found.value), (DigestState::Unsupported, Value::Unsupported));
}

/// SHA-1 is verified and labelled; RSA of 1024 bits too.
#[test]
fn cms_when_its_algorithm_is_weak_then_holds_and_says_so() {
    let key = Key::Rsa1024;
    let certificate = self_signed(&key);
    let found = check(&Message::new(&key, &certificate, CONTENT).der(), CONTENT);
    assert_eq!((outcome(&found), found.strength), (HOLDS, Some(Strength::Weak)));
    let key = Key::Rsa2048;
    let certificate = self_signed(&key);
    let mut message = Message::new(&key, &certificate, CONTENT);
    message.digest = DigestAlgorithm::Sha1;
    message.algorithm = AlgorithmIdentifier {
        oid: Oid::from_dotted(crate::maker::RSA_SHA1).unwrap(),
        parameters: Some(vec![tag::NULL, 0]),
    };
    message.attributes.as_mut().unwrap()[1] = digest_attribute(&DigestAlgorithm::Sha1.digest(CONTENT));
    let mut set = fapiao_pki::asn1::Writer::new();
    set.element(tag::SET, &message.attributes.as_ref().unwrap().concat());
    let digest = DigestAlgorithm::Sha1.digest(&set.finish());
    let signature = key.rsa().sign(::rsa::Pkcs1v15Sign::new::<sha1::Sha1>(), &digest).unwrap();
    let found = check(&message.der_with(&signature), CONTENT);
    assert_eq!((outcome(&found), found.strength), (HOLDS, Some(Strength::Weak)));
}

/// CAdES: the certificate is named in the signed attributes; another one must not take its place.
#[test]
fn cms_when_the_signed_certificate_hash_is_another_then_is_invalid() {
    let key = Key::Rsa2048;
    let certificate = self_signed(&key);
    let ess = |der: &[u8]| {
        let id = sequence(|w| {
            w.sequence(|w| {
                w.sequence(|w| {
                    w.octet_string(&DigestAlgorithm::Sha256.digest(der));
                });
            });
        });
        crate::maker::attribute("1.2.840.113549.1.9.16.2.47", &[id])
    };
    let mut message = Message::new(&key, &certificate, CONTENT);
    message.attributes.as_mut().unwrap().push(ess(certificate.der()));
    assert_eq!(outcome(&check(&message.der(), CONTENT)), HOLDS);
    let second = Spec { not_after: "2030-01-01T00:00:00Z", ..Spec::signer("自签", "自签") }.issue(&key, &key);
    *message.attributes.as_mut().unwrap().last_mut().unwrap() = ess(second.der());
    let found = check(&message.der(), CONTENT);
    assert_eq!((found.value, found.faults), (Value::Invalid, vec![SignerFault::SigningCertificateDiffers]));
}

/// Proves promise 16.
#[test]
fn cms_when_it_has_too_many_members_then_is_refused() {
    let key = Key::sm2(3);
    let certificate = self_signed(&key);
    let build = |certificates: usize, signers: usize| {
        let message = Message::new(&key, &certificate, CONTENT);
        let one = message.der();
        let data = SignedData::parse(&one).unwrap();
        assert_eq!(data.signers().len(), 1);
        // The signer as it stands at the end of the message.
        let notes = fapiao_pki::tolerance::Notes::new();
        let mut outer = fapiao_pki::asn1::Reader::new(&one, &notes);
        let mut info = outer.sequence("t").unwrap();
        info.oid("t").unwrap();
        let mut inner = info.open(tag::context(0), "t").unwrap().sequence("t").unwrap();
        let parts = inner.collect("t", 9).unwrap();
        sequence(|w| {
            w.oid(&oids::GM_SIGNED_DATA).explicit(0, |w| {
                w.sequence(|w| {
                    w.raw(parts[0].raw).raw(parts[1].raw).raw(parts[2].raw);
                    w.element(tag::context(0), &certificate.der().repeat(certificates));
                    w.element(tag::SET, &parts[4].content.repeat(signers));
                });
            });
        })
    };
    assert_eq!(SignedData::parse(&build(64, 16)).unwrap().signers().len(), 16);
    assert_eq!(SignedData::parse(&build(0, 0)).unwrap().signers().len(), 0);
    assert!(matches!(SignedData::parse(&build(65, 1)), Err(Error::TooMany { limit: 64, .. })));
    assert!(matches!(SignedData::parse(&build(1, 17)), Err(Error::TooMany { limit: 16, .. })));
}

#[test]
fn cms_when_bytes_follow_then_only_zeros_are_tolerated() {
    let key = Key::sm2(3);
    let certificate = self_signed(&key);
    let der = Message::new(&key, &certificate, CONTENT).der();
    let padded = SignedData::parse(&[&der[..], &[0; 100]].concat()).unwrap();
    assert!(padded.tolerances().contains(Tolerance::TrailingZeros));
    assert!(SignedData::parse(&[&der[..], &[1]].concat()).is_err());
    assert!(SignedData::parse(&der[..der.len() - 1]).is_err());
}

#[test]
fn content_digests_when_serialised_then_read_back() {
    // `document` carries them between processes.
    let key = Key::sm2(3);
    let certificate = self_signed(&key);
    let mut message = Message::new(&key, &certificate, CONTENT);
    message.attributes = None;
    let data = SignedData::parse(&message.der()).unwrap();
    let digests = data.digest_content(&[CONTENT], &[]);
    assert_eq!(digests.plain(DigestAlgorithm::Sm3), Some(DigestAlgorithm::Sm3.digest(CONTENT).as_slice()));
    assert!(!digests.is_empty() && ContentDigests::none().is_empty());
    let text = serde_json::to_string(&digests).unwrap();
    assert_eq!(serde_json::from_str::<ContentDigests>(&text).unwrap(), digests);
}
