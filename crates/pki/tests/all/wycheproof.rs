//! The forgeries and edge cases of Project Wycheproof.

use std::collections::BTreeMap;
use std::path::Path;

use fapiao_pki::algorithm::AlgorithmIdentifier;
use fapiao_pki::algorithm::DigestAlgorithm;
use fapiao_pki::algorithm::SignatureAlgorithm;
use fapiao_pki::asn1::Reader;
use fapiao_pki::cipher::Sm4Gcm;
use fapiao_pki::key::PublicKey;
use fapiao_pki::key::Value;
use fapiao_pki::key::Verification;
use fapiao_pki::tolerance::Notes;
use fapiao_pki::tolerance::Tolerance;

use crate::corpora::corpus;
use crate::maker::unhex;

/// A file of vectors.
#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct File {
    test_groups: Vec<Group>,
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct Group {
    public_key_der: Option<String>,
    public_key_asn: Option<String>,
    sha: Option<String>,
    mgf: Option<String>,
    mgf_sha: Option<String>,
    s_len: Option<u16>,
    iv_size: Option<usize>,
    tag_size: Option<usize>,
    tests: Vec<Vector>,
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct Vector {
    tc_id: u32,
    flags: Vec<String>,
    msg: String,
    #[serde(default)]
    sig: String,
    #[serde(default)]
    key: String,
    #[serde(default)]
    iv: String,
    #[serde(default)]
    aad: String,
    #[serde(default)]
    ct: String,
    #[serde(default)]
    tag: String,
    result: String,
}

/// What came of the vectors of some files.
#[derive(Debug, Default, PartialEq, Eq)]
struct Tally {
    valid: usize,
    invalid: usize,
    /// Vectors that must or may be refused and hold here with a tolerance that is said: by flag and tolerance.
    tolerated: BTreeMap<(String, Tolerance), usize>,
    /// Vectors of algorithms that are not on the allowlist.
    unsupported: usize,
    wrong: Vec<String>,
}

impl Tally {
    fn count(&mut self, file: &str, vector: &Vector, checked: Verification) {
        let tolerated: Vec<Tolerance> = checked.tolerances.iter().collect();
        match (vector.result.as_str(), checked.value) {
            ("valid", Value::Valid) => self.valid += 1,
            ("invalid" | "acceptable", Value::Invalid) => self.invalid += 1,
            // Read by a form that is not DER: the report says which.
            ("invalid" | "acceptable", Value::Valid) if !tolerated.is_empty() => {
                for tolerance in tolerated {
                    *self.tolerated.entry((vector.flags.join("+"), tolerance)).or_default() += 1;
                }
            }
            (due, found) => self.wrong.push(format!("{file} {}: {due}, found {found:?}", vector.tc_id)),
        }
    }
}

impl Tally {
    fn assert(&self, valid: usize, invalid: usize, tolerated: &[(&str, Tolerance, usize)]) {
        let tolerated =
            tolerated.iter().map(|(flag, tolerance, n)| (((*flag).to_owned(), *tolerance), *n)).collect();
        assert_eq!((self.valid, self.invalid), (valid, invalid), "{:?}", self.wrong);
        assert_eq!(self.tolerated, tolerated);
        assert_eq!(self.wrong, Vec::<String>::new());
        eprintln!("{} vectors of algorithms that are not verified here", self.unsupported);
    }
}

fn read(directory: &Path, name: &str) -> File {
    serde_json::from_slice(&std::fs::read(directory.join("src/data").join(name)).unwrap()).unwrap()
}

/// The files of the corpus whose name begins so.
fn names(directory: &Path, beginning: &str) -> Vec<String> {
    let entries = std::fs::read_dir(directory.join("src/data")).unwrap();
    let mut names: Vec<_> = entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.retain(|name| name.starts_with(beginning));
    names.sort();
    assert!(!names.is_empty(), "{beginning}");
    names
}

fn digest(name: &str) -> Option<DigestAlgorithm> {
    DigestAlgorithm::from_name_or_oid(name)
}

/// Checks every signature of the files whose name begins so, with the algorithm that a group names.
fn check_signatures(
    beginning: &str,
    algorithm: impl Fn(&Group) -> Option<SignatureAlgorithm>,
) -> Option<Tally> {
    let directory = corpus("wycheproof")?;
    let mut tally = Tally::default();
    for name in names(&directory, beginning) {
        for group in read(&directory, &name).test_groups {
            let Some(algorithm) = algorithm(&group) else {
                tally.unsupported += group.tests.len();
                continue;
            };
            let key = public_key(&group);
            for vector in &group.tests {
                let checked = key.verify(algorithm, &unhex(&vector.msg), &unhex(&vector.sig));
                tally.count(&name, vector, checked);
            }
        }
    }
    Some(tally)
}

/// The key of a group. A key that is bound to PSS by its identifier is not on the allowlist; the RSA key within is.
fn public_key(group: &Group) -> PublicKey {
    let der = unhex(group.public_key_der.as_ref().unwrap());
    match PublicKey::from_der(&der).unwrap() {
        PublicKey::Unsupported { .. } => {
            let notes = Notes::new();
            let inner = unhex(group.public_key_asn.as_ref().unwrap());
            PublicKey::Rsa(Box::new(fapiao_pki::key::RsaKey::from_der(&inner, &notes).unwrap()))
        }
        key => key,
    }
}

/// The algorithm that the key's own identifier names, when it is bound to PSS.
fn bound_algorithm(group: &Group) -> Option<SignatureAlgorithm> {
    let der = unhex(group.public_key_der.as_ref().unwrap());
    let notes = Notes::new();
    let mut outer = Reader::new(&der, &notes);
    let mut info = outer.sequence("SubjectPublicKeyInfo").unwrap();
    let identifier = AlgorithmIdentifier::read(&mut info, "algorithm").unwrap();
    identifier.signature(&public_key(group), None, &notes)
}

/// Proves promise 24, promise 25.
#[test]
fn ecdsa_when_forged_then_never_holds_unless_the_odd_encoding_is_said() {
    let algorithm = |group: &Group| digest(group.sha.as_ref()?).map(SignatureAlgorithm::Ecdsa);
    let Some(tally) = check_signatures("ecdsa_secp256r1_", algorithm) else { return };
    // The forms of DER's rivals: the same numbers, so nothing is forged, and the report says the form.
    let odd = [
        ("BerEncodedSignature", Tolerance::IndefiniteLength, 2),
        ("BerEncodedSignature", Tolerance::OverLongLength, 12),
        ("InvalidEncoding", Tolerance::OverLongInteger, 4),
        ("InvalidEncoding", Tolerance::TrailingZeros, 2),
        ("MissingZero", Tolerance::NegativeInteger, 2),
    ];
    tally.assert(832, 778, &odd);
}

/// Proves promise 25.
#[test]
fn rsa_pkcs1_when_forged_then_never_holds() {
    let algorithm = |group: &Group| digest(group.sha.as_ref()?).map(SignatureAlgorithm::RsaPkcs1);
    let Some(tally) = check_signatures("rsa_signature_", algorithm) else { return };
    // What Wycheproof calls acceptable (RFC 8017 appendix B.1).
    tally.assert(96, 3255, &[("MissingNull", Tolerance::DigestInfoForm, 13)]);
}

/// Proves promise 25.
#[test]
fn rsa_pss_when_forged_then_never_holds() {
    let algorithm = |group: &Group| {
        if group.mgf.as_deref() != Some("MGF1") || group.mgf_sha != group.sha {
            return None;
        }
        let digest = digest(group.sha.as_ref()?)?;
        Some(SignatureAlgorithm::RsaPss { digest, salt_bytes: group.s_len? })
    };
    let Some(tally) = check_signatures("rsa_pss_", algorithm) else { return };
    tally.assert(1299, 677, &[]);
}

/// The same through the parameters that stand beside a key: what the identifier says is what is verified.
///
/// Proves promise 25.
#[test]
fn rsa_pss_when_its_parameters_are_read_then_vectors_come_out_the_same() {
    let Some(directory) = corpus("wycheproof") else { return };
    let mut tally = Tally::default();
    for name in names(&directory, "rsa_pss_").iter().filter(|name| name.contains("_params_")) {
        for group in read(&directory, name).test_groups {
            let Some(algorithm) = bound_algorithm(&group) else {
                tally.unsupported += group.tests.len();
                continue;
            };
            let key = public_key(&group);
            for vector in &group.tests {
                tally.count(name, vector, key.verify(algorithm, &unhex(&vector.msg), &unhex(&vector.sig)));
            }
        }
    }
    tally.assert(523, 270, &[]);
}

/// HMAC (RFC 2104) over our SM3, whose blocks have 64 bytes.
fn hmac_sm3(key: &[u8], message: &[u8]) -> Vec<u8> {
    let sm3 = DigestAlgorithm::Sm3;
    let mut block = if key.len() > 64 { sm3.digest(key) } else { key.to_vec() };
    block.resize(64, 0);
    let pad = |byte: u8| block.iter().map(|b| b ^ byte).collect::<Vec<u8>>();
    sm3.digest_chunks(&[&pad(0x5c), &sm3.digest_chunks(&[&pad(0x36), message])])
}

/// Proves promise 26.
#[test]
fn sm3_when_used_in_hmac_then_matches_the_vectors() {
    let Some(directory) = corpus("wycheproof") else { return };
    let (mut valid, mut invalid) = (0, 0);
    for group in read(&directory, "hmac_sm3_test.json").test_groups {
        for vector in &group.tests {
            let mac = hmac_sm3(&unhex(&vector.key), &unhex(&vector.msg));
            let holds = mac[..group.tag_size.unwrap() / 8] == unhex(&vector.tag)[..];
            assert_eq!(holds, vector.result == "valid", "{}", vector.tc_id);
            *(if holds { &mut valid } else { &mut invalid }) += 1;
        }
    }
    assert_eq!((valid, invalid), (66, 108));
}

/// Nonces of another length than twelve bytes cannot be handed in at all.
///
/// Proves promise 26.
#[test]
fn sm4_gcm_when_the_tag_is_altered_then_nothing_is_decrypted() {
    let Some(directory) = corpus("wycheproof") else { return };
    let (mut valid, mut invalid, mut other_nonce) = (0, 0, 0);
    for group in read(&directory, "sm4_gcm_test.json").test_groups {
        for vector in &group.tests {
            let Ok(nonce) = <[u8; 12]>::try_from(unhex(&vector.iv)) else {
                assert_ne!(group.iv_size, Some(96));
                other_nonce += 1;
                continue;
            };
            let cipher = Sm4Gcm::new(&unhex(&vector.key).try_into().unwrap());
            let (aad, plain) = (unhex(&vector.aad), unhex(&vector.msg));
            let sealed = [unhex(&vector.ct), unhex(&vector.tag)].concat();
            let opened = cipher.decrypt(&nonce, &aad, &sealed);
            if vector.result == "valid" {
                assert_eq!(opened.as_ref(), Ok(&plain), "{}", vector.tc_id);
                assert_eq!(cipher.encrypt(&nonce, &aad, &plain).unwrap(), sealed, "{}", vector.tc_id);
                valid += 1;
            } else {
                assert!(opened.is_err(), "{}", vector.tc_id);
                invalid += 1;
            }
        }
    }
    assert_eq!((valid, invalid, other_nonce), (38, 27, 39));
}
