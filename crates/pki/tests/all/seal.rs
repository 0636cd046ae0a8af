//! Seals and the signatures made with them, in every version, written and read.

use fapiao_pki::algorithm::DigestAlgorithm;
use fapiao_pki::algorithm::oids;
use fapiao_pki::asn1::Oid;
use fapiao_pki::certificate::Certificate;
use fapiao_pki::cms::DigestState;
use fapiao_pki::key::Value;
use fapiao_pki::seal::Seal;
use fapiao_pki::seal::SealCache;
use fapiao_pki::seal::SealedSignature;
use fapiao_pki::seal::Version;
use fapiao_pki::seal::asn1::Extension;
use fapiao_pki::seal::asn1::Picture;
use fapiao_pki::seal::asn1::Property;
use fapiao_pki::seal::asn1::SealInfo;
use fapiao_pki::seal::asn1::SealParts;
use fapiao_pki::seal::asn1::SignatureParts;
use fapiao_pki::seal::asn1::SignerDigest;
use fapiao_pki::seal::asn1::SignerList;
use fapiao_pki::seal::asn1::ToSign;
use fapiao_pki::tolerance::Tolerance;
use proptest::prelude::*;

use crate::maker::Key;
use crate::maker::Spec;
use crate::maker::house;
use crate::maker::time;

const XML: &[u8] = b"<ofd:Signature/>";
const VERSIONS: [Version; 3] = [Version::V1, Version::V4, Version::V5];

/// What a seal and a signature are made of; fields are altered by the tests.
pub struct Parts {
    pub version: Version,
    pub info: SealInfo,
    pub maker: Certificate,
    pub maker_key: Key,
    pub signer: Certificate,
    pub signer_key: Key,
    pub data_hash: Vec<u8>,
    pub timestamp: Option<Vec<u8>>,
}

pub fn parts(version: Version) -> Parts {
    let h = house();
    let maker_key = Key::sm2(14);
    let maker = Spec::signer("试验制章者", "试验机构").issue(&maker_key, &h.authority_key);
    let info = SealInfo {
        version: version.number(),
        vendor: "TEST".to_owned(),
        id: "0001".to_owned(),
        property: Property {
            kind: 1,
            name: "试验专用章".to_owned(),
            signers: SignerList::Certificates(vec![h.signer.der().to_vec()]),
            created: time("2022-01-01T00:00:00Z"),
            valid_from: time("2022-01-01T00:00:00Z"),
            valid_to: time("2027-01-01T00:00:00Z"),
        },
        picture: Picture { format: "png".to_owned(), bytes: vec![1, 2, 3], width_mm: 30, height_mm: 20 },
        extensions: Vec::new(),
    };
    let data_hash = DigestAlgorithm::Sm3.digest(XML);
    let (signer, signer_key) = (h.signer, h.signer_key);
    Parts { version, info, maker, maker_key, signer, signer_key, data_hash, timestamp: None }
}

impl Parts {
    pub fn seal(&self) -> Vec<u8> {
        let info = self.info.to_der(self.version);
        let algorithm = oids::SM2_SM3;
        let signed = SealParts::signed_bytes(&info, self.maker.der(), &algorithm, self.version);
        let signature = self.maker_key.sign(&signed);
        let certificate = self.maker.der().to_vec();
        SealParts { info, certificate, algorithm, signature, timestamp: None }.to_der(self.version)
    }

    pub fn to_sign(&self) -> Vec<u8> {
        let to_sign = ToSign {
            version: self.version.number(),
            seal: self.seal(),
            signed_at: time("2024-06-01T08:00:00Z"),
            data_hash: self.data_hash.clone(),
            property: "/Doc_0/Signs/Sign_0/Signature.xml".to_owned(),
            certificate: self.signer.der().to_vec(),
            algorithm: oids::SM2_SM3,
            extensions: Vec::new(),
        };
        to_sign.to_der(self.version)
    }

    pub fn der(&self) -> Vec<u8> {
        let to_sign = self.to_sign();
        let signature = self.signer_key.sign(&to_sign);
        self.der_with(to_sign, signature)
    }

    pub fn der_with(&self, to_sign: Vec<u8>, signature: Vec<u8>) -> Vec<u8> {
        let certificate = self.signer.der().to_vec();
        let timestamp = self.timestamp.clone();
        SignatureParts { to_sign, certificate, algorithm: oids::SM2_SM3, signature, timestamp }
            .to_der(self.version)
    }
}

/// Proves B-009.
#[test]
fn seal_when_made_in_each_version_then_holds() {
    for version in VERSIONS {
        let parts = parts(version);
        let sealed = SealedSignature::parse(&parts.der()).unwrap();
        assert_eq!(sealed.version(), version);
        assert_eq!(sealed.seal().version(), version);
        assert_eq!(sealed.verify_value().value, Value::Valid, "{version:?}");
        assert_eq!(sealed.seal().verify_maker().value, Value::Valid, "{version:?}");
        assert!(
            sealed.verify_value().tolerances.is_empty() && sealed.seal().verify_maker().tolerances.is_empty()
        );
        assert!(sealed.tolerances().is_empty(), "{version:?} {:?}", sealed.tolerances());
        assert_eq!(sealed.check_data(XML), DigestState::Matches);
        assert_eq!(sealed.check_data(b"<ofd:Signaturf/>"), DigestState::Differs);
        assert!(sealed.is_listed());
        assert_eq!(sealed.certificate().unwrap(), &parts.signer);
        assert_eq!(sealed.seal().maker().unwrap(), &parts.maker);
        assert_eq!(sealed.signed_at(), Some(time("2024-06-01T08:00:00Z")));
        assert_eq!(sealed.seal().info(), &parts.info);
        assert_eq!(sealed.seal().listed_certificates(), std::slice::from_ref(&parts.signer));
        assert!(sealed.seal().is_valid_at(time("2027-01-01T00:00:00Z")));
        assert!(!sealed.seal().is_valid_at(time("2027-01-01T00:00:01Z")));
        let alone = Seal::parse(&parts.seal()).unwrap();
        assert_eq!(alone.der(), sealed.seal().der());
        assert_eq!(alone.verify_maker().value, Value::Valid);
    }
}

/// One byte changed anywhere: never a good signature under a good seal with the same content. Proves promise 23.
#[test]
fn seal_when_any_byte_is_changed_then_something_no_longer_holds() {
    for version in VERSIONS {
        let parts = parts(version);
        let der = parts.der();
        // Each changed byte costs a verification of an elliptic-curve signature: every seventh is tried.
        for at in (0..der.len()).step_by(7) {
            let mut altered = der.clone();
            altered[at] ^= 0x01;
            let Ok(sealed) = SealedSignature::parse(&altered) else { continue };
            let holds = sealed.verify_value().value == Value::Valid
                && sealed.check_data(XML) == DigestState::Matches
                && sealed.is_listed();
            assert!(!holds, "{version:?} byte {at}");
        }
    }
}

/// Proves promise 22.
#[test]
fn seal_when_taken_from_another_or_signed_with_another_key_then_says_so() {
    for version in VERSIONS {
        let mut other = parts(version);
        other.signer_key = Key::sm2(90);
        let sealed = SealedSignature::parse(&other.der()).unwrap();
        assert_eq!(sealed.verify_value().value, Value::Invalid);

        // A signer with an own certificate under a seal that lists somebody else.
        let mut other = parts(version);
        other.signer_key = Key::sm2(91);
        other.signer = Spec::signer("别人", "别人").issue(&other.signer_key, &other.signer_key);
        let sealed = SealedSignature::parse(&other.der()).unwrap();
        assert_eq!((sealed.verify_value().value, sealed.is_listed()), (Value::Valid, false));

        // A seal altered to list that signer: the maker's signature breaks.
        let mut other = parts(version);
        other.maker_key = Key::sm2(92);
        let sealed = SealedSignature::parse(&other.der()).unwrap();
        assert_eq!(
            (sealed.verify_value().value, sealed.seal().verify_maker().value),
            (Value::Valid, Value::Invalid)
        );
    }
}

/// Some products sign dataHash alone: then everything else can be exchanged, and that is not verified here.
#[test]
fn seal_when_only_the_data_hash_is_signed_then_is_unsupported() {
    use ::sm2::dsa::signature::hazmat::PrehashSigner;
    for version in VERSIONS {
        let parts = parts(version);
        let signing = ::sm2::dsa::SigningKey::new("", &Key::sm2_secret(13)).unwrap();
        let signature: ::sm2::dsa::Signature = signing.sign_prehash(&parts.data_hash).unwrap();
        let der = fapiao_pki::key::write_signature(&signature.to_bytes().into());
        let sealed = SealedSignature::parse(&parts.der_with(parts.to_sign(), der)).unwrap();
        assert_eq!(sealed.verify_value().value, Value::Unsupported);
    }
}

#[test]
fn seal_when_its_maker_signed_the_other_fields_then_holds_and_says_so() {
    for version in [Version::V1, Version::V4] {
        let parts = parts(version);
        let other = if version == Version::V1 { Version::V4 } else { Version::V1 };
        let info = parts.info.to_der(version);
        let signed = SealParts::signed_bytes(&info, parts.maker.der(), &oids::SM2_SM3, other);
        let made = SealParts {
            info,
            certificate: parts.maker.der().to_vec(),
            algorithm: oids::SM2_SM3,
            signature: parts.maker_key.sign(&signed),
            timestamp: None,
        };
        let checked = Seal::parse(&made.to_der(version)).unwrap().verify_maker();
        assert_eq!((checked.value, checked.tolerances), (Value::Valid, Tolerance::SealSignedFields.into()));
    }
}

#[test]
fn seal_when_it_lists_digests_then_names_the_signer_by_them() {
    for (algorithm, bytes) in [("SM3", DigestAlgorithm::Sm3), ("1.2.156.10197.1.401", DigestAlgorithm::Sm3)] {
        let mut parts = parts(Version::V4);
        let value = bytes.digest(parts.signer.der());
        parts.info.property.signers =
            SignerList::Digests(vec![SignerDigest { algorithm: algorithm.to_owned(), value: value.clone() }]);
        let sealed = SealedSignature::parse(&parts.der()).unwrap();
        assert!(sealed.is_listed() && sealed.seal().listed_certificates().is_empty());
        assert_eq!(sealed.seal().info(), &parts.info);
        assert_eq!(sealed.seal().verify_maker().value, Value::Valid);
        for (algorithm, value) in [("MD5", value.clone()), ("SM3", vec![0; 32]), ("SM3", Vec::new())] {
            let list = vec![SignerDigest { algorithm: algorithm.to_owned(), value }];
            parts.info.property.signers = SignerList::Digests(list);
            assert!(!SealedSignature::parse(&parts.der()).unwrap().is_listed());
        }
    }
    let mut nobody = parts(Version::V4);
    nobody.info.property.signers = SignerList::Certificates(Vec::new());
    assert!(!SealedSignature::parse(&nobody.der()).unwrap().is_listed());
}

#[test]
fn seal_when_version_numbers_are_not_the_shapes_then_the_shape_decides() {
    for (version, number) in [(Version::V1, 2), (Version::V1, 4), (Version::V4, 1), (Version::V4, 3)] {
        let mut parts = parts(version);
        parts.info.version = number;
        let sealed = SealedSignature::parse(&parts.der()).unwrap();
        assert_eq!(sealed.version(), version);
        assert_eq!(sealed.verify_value().value, Value::Valid);
        assert!(sealed.tolerances().contains(Tolerance::VersionNumber));
    }
}

#[test]
fn seal_cache_when_asked_twice_then_answers_the_same() {
    let cache = SealCache::new(16);
    let good = Seal::parse(&parts(Version::V4).seal()).unwrap();
    let mut forged = parts(Version::V4);
    forged.maker_key = Key::sm2(92);
    let forged = Seal::parse(&forged.seal()).unwrap();
    for _ in 0..2 {
        assert_eq!(cache.verify_maker(&good).value, Value::Valid);
        assert_eq!(cache.verify_maker(&forged).value, Value::Invalid);
    }
}

proptest! {
    /// Proves promise 24.
    #[test]
    fn seal_info_when_written_then_reads_back(
        version in prop::sample::select(&VERSIONS),
        number in any::<u64>(),
        vendor in "[ -~]{0,20}",
        name in "\\PC{0,20}",
        picture in proptest::collection::vec(any::<u8>(), 0..2000),
        sizes in any::<[u32; 2]>(),
        days in 0i64..10_000,
        critical in any::<bool>(),
        value in proptest::collection::vec(any::<u8>(), 0..50),
        has_extension in any::<bool>(),
    ) {
        let mut parts = parts(version);
        parts.info.version = number;
        parts.info.vendor = vendor;
        parts.info.property.name = name;
        parts.info.picture = Picture {
            format: "OFD".to_owned(),
            bytes: picture,
            width_mm: sizes[0].into(),
            height_mm: sizes[1].into(),
        };
        parts.info.property.valid_to = time("2000-01-01T00:00:00Z") + jiff::SignedDuration::from_hours(24 * days);
        if has_extension {
            let oid = Oid::from_dotted("1.2.3.4").unwrap();
            parts.info.extensions.push(Extension { oid, critical, value });
        }
        let seal = SealParts {
            info: parts.info.to_der(version),
            certificate: parts.maker.der().to_vec(),
            algorithm: oids::SM2_SM3,
            signature: vec![7; 70],
            timestamp: (version == Version::V5).then(|| vec![0x30, 0]),
        };
        let der = seal.to_der(version);
        let read = Seal::parse(&der).unwrap();
        prop_assert_eq!(read.info(), &parts.info);
        prop_assert_eq!(read.der(), &der[..]);
        prop_assert_eq!(read.version(), if number == 5 && version == Version::V4 { Version::V5 } else { version });
        prop_assert_eq!(read.timestamp_token(), seal.timestamp.as_deref());
    }
}
