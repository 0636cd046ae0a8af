//! Time-stamp tokens.

use fapiao_pki::algorithm::AlgorithmIdentifier;
use fapiao_pki::algorithm::DigestAlgorithm;
use fapiao_pki::asn1::Oid;
use fapiao_pki::certificate::Certificate;
use fapiao_pki::cms::DigestState;
use fapiao_pki::cms::SignedData;
use fapiao_pki::cms::oids;
use fapiao_pki::key::Value;
use fapiao_pki::seal::SealedSignature;
use fapiao_pki::seal::Version;
use fapiao_pki::timestamp::Token;

use crate::maker::Key;
use crate::maker::Message;
use crate::maker::Spec;
use crate::maker::content_type_attribute;
use crate::maker::digest_attribute;
use crate::maker::extension;
use crate::maker::sequence;
use crate::maker::time;

const AT: &str = "2024-06-01T09:30:00Z";

fn authority(key: &Key, is_time_stamping: bool) -> Certificate {
    let mut spec = Spec::signer("时间戳", "时间戳");
    if is_time_stamping {
        let purposes = sequence(|w| {
            w.oid(&Oid::from_dotted("1.3.6.1.5.5.7.3.8").unwrap());
        });
        spec.extensions.push(extension("2.5.29.37", true, &purposes));
    }
    spec.issue(key, key)
}

fn token(key: &Key, certificate: &Certificate, stamped: &[u8]) -> Vec<u8> {
    let digest = key.digest();
    let info = sequence(|w| {
        w.integer(1).oid(&Oid::from_dotted("1.2.3.4.1").unwrap());
        w.sequence(|w| {
            AlgorithmIdentifier::bare(digest.oid()).write(w);
            w.octet_string(&digest.digest(stamped));
        });
        w.integer(77).generalized_time(time(AT)).boolean(true).integer(12345);
    });
    let mut message = Message::new(key, certificate, &info);
    message.is_inside = true;
    message.is_chinese = false;
    message.content_type = oids::TST_INFO;
    message.attributes =
        Some(vec![content_type_attribute(&oids::TST_INFO), digest_attribute(&digest.digest(&info))]);
    message.der()
}

#[test]
fn timestamp_when_made_over_a_value_then_holds_for_it_alone() {
    for key in [Key::sm2(8), Key::Rsa2048, Key::P256 { seed: 8 }] {
        let certificate = authority(&key, true);
        let der = token(&key, &certificate, b"signature value");
        let token = Token::parse(&der).unwrap();
        assert_eq!(token.time(), time(AT));
        assert_eq!(token.certificates(), std::slice::from_ref(&certificate));
        let good = token.check(b"signature value", &[]).unwrap();
        assert_eq!((good.imprint, good.signer.value), (DigestState::Matches, Value::Valid));
        assert!(good.is_time_stamping);
        let other = token.check(b"another value", &[]).unwrap();
        assert_eq!((other.imprint, other.signer.value), (DigestState::Differs, Value::Valid));
        // A time changed after the fact.
        let from = b"20240601093000Z";
        let at = der.windows(from.len()).position(|w| w == from).unwrap();
        let mut altered = der.clone();
        altered[at + 3] = b'3';
        let altered = Token::parse(&altered).unwrap().check(b"signature value", &[]).unwrap();
        assert_eq!((altered.signer.digest, altered.time != time(AT)), (DigestState::Differs, true));
    }
}

#[test]
fn timestamp_when_its_certificate_is_for_other_uses_then_it_is_said() {
    let key = Key::sm2(8);
    let certificate = authority(&key, false);
    let checked = Token::parse(&token(&key, &certificate, b"v")).unwrap().check(b"v", &[]).unwrap();
    assert!(!checked.is_time_stamping);
}

#[test]
fn timestamp_when_the_content_is_another_then_is_no_token() {
    let key = Key::sm2(8);
    let certificate = authority(&key, true);
    assert!(Token::parse(&Message::new(&key, &certificate, b"content").der()).is_err());
    let mut no_info = Message::new(&key, &certificate, &[0x30, 0]);
    no_info.is_inside = true;
    no_info.content_type = oids::TST_INFO;
    assert!(Token::parse(&no_info.der()).is_err());
}

#[test]
fn timestamp_when_it_stands_in_a_signature_then_is_found() {
    let stamping = Key::sm2(8);
    let stamper = authority(&stamping, true);
    // In a seal's signature.
    for version in [Version::V4, Version::V5] {
        let mut parts = crate::seal::parts(version);
        let to_sign = parts.to_sign();
        let value = parts.signer_key.sign(&to_sign);
        parts.timestamp = Some(token(&stamping, &stamper, &value));
        let sealed = SealedSignature::parse(&parts.der_with(to_sign, value)).unwrap();
        assert_eq!(sealed.verify_value().value, Value::Valid);
        let found = Token::parse(sealed.timestamp_token().unwrap()).unwrap();
        assert_eq!(found.check(sealed.signature(), &[]).unwrap().imprint, DigestState::Matches);
    }
    // In a CMS.
    let key = Key::sm2(3);
    let certificate = Spec::signer("自签", "自签").issue(&key, &key);
    let mut message = Message::new(&key, &certificate, b"content");
    let data = SignedData::parse(&message.der()).unwrap();
    let value = data.signers()[0].signature().to_vec();
    let der = token(&stamping, &stamper, &value);
    message.unsigned = vec![crate::maker::attribute("1.2.840.113549.1.9.16.2.14", &[der])];
    let data = SignedData::parse(&message.der_with(&value)).unwrap();
    let digests = data.digest_content(&[b"content"], &[]);
    let check = data.check_signer(0, &digests, &[]).unwrap();
    assert_eq!(check.digest_algorithm, Some(DigestAlgorithm::Sm3));
    let found = Token::parse(&check.timestamp_token.unwrap()).unwrap();
    assert_eq!(found.check(&value, &[]).unwrap().imprint, DigestState::Matches);
}
