//! Every reader of foreign bytes, given anything: an answer or an error, never a panic.

use fapiao_pki::algorithm::SignatureAlgorithm;
use fapiao_pki::certificate::Certificate;
use fapiao_pki::cms::SignedData;
use fapiao_pki::crl::Crl;
use fapiao_pki::key::PublicKey;
use fapiao_pki::seal::Seal;
use fapiao_pki::seal::SealedSignature;
use fapiao_pki::seal::Version;
use fapiao_pki::seal::shape;
use fapiao_pki::timestamp::Token;
use fapiao_pki::trust::Trust;
use proptest::prelude::*;

use crate::maker::Key;
use crate::maker::Message;
use crate::maker::house;

/// Gives bytes to every reader, and uses what comes out of it.
fn read_all(bytes: &[u8]) {
    shape(bytes);
    if let Ok(certificate) = Certificate::from_der(bytes) {
        let _ = (certificate.subject().to_string(), certificate.is_self_issued());
        let pool = [certificate.clone()];
        fapiao_pki::chain::evaluate(&certificate, &pool, &Trust::empty(), certificate.not_before());
    }
    let _ = Certificate::from_pem_or_der(bytes);
    let _ = PublicKey::from_der(bytes);
    if let Ok(crl) = Crl::from_der(bytes) {
        let _ = (crl.find(crl.issuer(), &[1]), crl.len());
    }
    if let Ok(data) = SignedData::parse(bytes) {
        let digests = data.digest_content(&[b"content"], data.certificates());
        for index in 0..data.signers().len() {
            data.check_signer(index, &digests, &[]);
        }
    }
    if let Ok(token) = Token::parse(bytes) {
        token.check(b"value", &[]);
    }
    if let Ok(sealed) = SealedSignature::parse(bytes) {
        let _ = (sealed.verify_value(), sealed.check_data(b"xml"), sealed.is_listed());
        sealed.seal().verify_maker();
    }
    if let Ok(seal) = Seal::parse(bytes) {
        let _ = (seal.listed_certificates(), seal.digest());
    }
    let _ = Trust::from_files([("file", bytes)]);
    let sm2 = PublicKey::from_der(&Key::sm2(7).spki()).unwrap();
    sm2.verify(SignatureAlgorithm::Sm2Sm3, b"m", bytes);
}

fn seeds() -> Vec<Vec<u8>> {
    let h = house();
    let key = Key::sm2(3);
    let dates = ["2024-05-01T00:00:00Z", "2024-07-01T00:00:00Z"];
    let tbs_list = crate::maker::crl("试验根", &h.root_key, dates, &[(&[1], dates[0], Some(1))], &[]);
    assert_eq!(tbs_list.len(), 1);
    let mut seeds = vec![
        h.signer.der().to_vec(),
        h.root.der().to_vec(),
        Message::new(&key, &h.signer, b"content").der(),
        Key::Rsa2048.spki(),
    ];
    for version in [Version::V1, Version::V4, Version::V5] {
        let parts = crate::seal::parts(version);
        seeds.push(parts.der());
        seeds.push(parts.seal());
    }
    seeds
}

/// Proves A-009, promise 15, promise 32.
#[test]
fn readers_when_good_bytes_are_mutated_then_never_panic() {
    let seeds = seeds();
    // A small generator of its own: the same mutations at each run.
    let mut state = 0x9e37_79b9_7f4a_7c15u64;
    let mut next = move |limit: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % u64::try_from(limit.max(1)).unwrap()).unwrap()
    };
    for round in 0..600 {
        let mut bytes = seeds[round % seeds.len()].clone();
        for _ in 0..=next(4) {
            let at = next(bytes.len());
            match next(6) {
                0 => bytes[at] = u8::try_from(next(256)).unwrap(),
                1 => bytes[at] ^= 1 << next(8),
                2 => bytes.truncate(at),
                3 => bytes.insert(at, 0x30),
                4 => {
                    let end = (at + next(200)).min(bytes.len());
                    let piece = bytes[at..end].to_vec();
                    bytes.splice(at..at, piece);
                }
                _ => {
                    let other = &seeds[next(seeds.len())];
                    let from = next(other.len());
                    bytes.splice(at.., other[from..].iter().copied());
                }
            }
            if bytes.is_empty() {
                break;
            }
        }
        read_all(&bytes);
    }
}

/// Structures nested and repeated without end. Proves promise 16.
#[test]
fn readers_when_bytes_are_nested_without_end_then_stop_soon() {
    let started = std::time::Instant::now();
    for unit in [
        &[0x30, 0x80][..],
        &[0xa0, 0x80],
        &[0x24, 0x80],
        &[0x31, 0x80],
        &[0x30, 0x84, 0x7f, 0xff, 0xff, 0xff],
    ] {
        read_all(&unit.repeat(200_000 / unit.len()));
    }
    let mut nested = Vec::new();
    for _ in 0..10_000 {
        let mut outer = vec![0x30, 0x83];
        outer.extend(&u32::try_from(nested.len()).unwrap().to_be_bytes()[1..]);
        outer.extend(&nested);
        nested = outer;
    }
    read_all(&nested);
    read_all(&[0x30, 0x83, 1, 0, 0].iter().copied().chain([5, 0].repeat(1 << 15)).collect::<Vec<_>>());
    assert!(started.elapsed().as_secs() < 20);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    /// Proves A-009, promise 15, promise 32.
    #[test]
    fn readers_when_given_random_bytes_then_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        read_all(&bytes);
    }

    /// Random elements of random tags, nested: closer to ASN.1 than noise is.
    #[test]
    fn readers_when_given_random_asn1_then_never_panic(bytes in element()) {
        read_all(&bytes);
    }
}

fn element() -> impl Strategy<Value = Vec<u8>> {
    let tags = prop::sample::select(vec![1u8, 2, 3, 4, 5, 6, 12, 19, 22, 23, 24, 0x80, 0x81]);
    let leaf = (tags, proptest::collection::vec(any::<u8>(), 0..12)).prop_map(|(tag, content)| {
        let mut writer = fapiao_pki::asn1::Writer::new();
        writer.element(tag, &content);
        writer.finish()
    });
    let tags = prop::sample::select(vec![0x30u8, 0x30, 0x31, 0xa0, 0xa1, 0xa3, 0x24]);
    leaf.prop_recursive(6, 64, 6, move |inner| {
        (tags.clone(), proptest::collection::vec(inner, 0..6)).prop_map(|(tag, parts)| {
            let mut writer = fapiao_pki::asn1::Writer::new();
            writer.element(tag, &parts.concat());
            writer.finish()
        })
    })
}
