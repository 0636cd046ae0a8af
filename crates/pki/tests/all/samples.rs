//! Signatures of real documents, where the corpus is present: they name real companies, so nothing of them is
//! kept here but the facts about their signatures.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;
use std::path::PathBuf;

use fapiao_pki::certificate::Certificate;
use fapiao_pki::cms::DigestState;
use fapiao_pki::cms::SignedData;
use fapiao_pki::key::Value;
use fapiao_pki::seal::Seal;
use fapiao_pki::seal::SealedSignature;
use fapiao_pki::seal::Shape;
use fapiao_pki::seal::Version;
use fapiao_pki::seal::shape;
use fapiao_pki::tolerance::Tolerance;

fn corpus() -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/samples");
    path.is_dir().then_some(path)
}

/// The entries of a package, inflated.
fn unzip(path: &Path) -> BTreeMap<String, Vec<u8>> {
    let bytes = std::fs::read(path).unwrap();
    let archive = rawzip::ZipArchive::from_slice(&bytes).unwrap();
    let mut entries = archive.entries();
    let mut out = BTreeMap::new();
    while let Some(entry) = entries.next_entry().unwrap() {
        let name = String::from_utf8_lossy(entry.file_path().as_ref()).trim_start_matches('/').to_owned();
        let is_stored = entry.compression_method() == rawzip::CompressionMethod::STORE;
        let data = archive.get_entry(entry.wayfinder()).unwrap();
        let mut content = Vec::new();
        if is_stored {
            content.extend_from_slice(data.data());
        } else if flate2::read::DeflateDecoder::new(data.data()).read_to_end(&mut content).is_err() {
            continue;
        }
        out.insert(name, content);
    }
    out
}

/// A signature value, the `Signature.xml` beside it, and the seal beside it.
type Found = (Vec<u8>, Vec<u8>, Option<Vec<u8>>);

/// The signature values of one sample.
fn signatures(name: &str) -> Option<Vec<Found>> {
    let Some(corpus) = corpus() else {
        eprintln!("SKIPPED: no corpus of real documents, 1 test over {name}");
        return None;
    };
    let entries = unzip(&corpus.join("ofd").join(format!("{name}.ofd")));
    let is_value = |path: &str| {
        let lower = path.to_lowercase();
        lower.ends_with("signedvalue.dat") || lower.ends_with("signvalue.dat")
    };
    let values = entries.iter().filter(|(path, _)| is_value(path));
    let found: Vec<_> = values
        .map(|(path, value)| {
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            let beside = |file: &str| entries.get(&format!("{folder}/{file}")).cloned();
            (value.clone(), beside("Signature.xml").unwrap_or_default(), beside("Seal.esl"))
        })
        .collect();
    assert!(!found.is_empty(), "{name} has no signature value");
    Some(found)
}

struct Expected {
    maker: Value,
    value: Value,
    data: DigestState,
    is_listed: bool,
    version: Version,
}

const GOOD: Expected = Expected {
    maker: Value::Valid,
    value: Value::Valid,
    data: DigestState::Matches,
    is_listed: true,
    version: Version::V4,
};

fn check_sealed(name: &str, expected: &Expected) {
    for (value, signature_xml, seal_file) in signatures(name).into_iter().flatten() {
        assert_eq!(shape(&value), Shape::Sealed, "{name}");
        let sealed = SealedSignature::parse(&value).unwrap();
        assert_eq!(sealed.version(), expected.version, "{name}");
        assert_eq!(sealed.seal().verify_maker().value, expected.maker, "{name}");
        assert_eq!(sealed.verify_value().value, expected.value, "{name}");
        assert_eq!(sealed.check_data(&signature_xml), expected.data, "{name}");
        assert_eq!(sealed.is_listed(), expected.is_listed, "{name}");
        assert!(sealed.signed_at().is_some(), "{name}");
        assert!(!sealed.seal().info().picture.bytes.is_empty(), "{name}");
        if let Some(file) = seal_file {
            let seal = Seal::parse(&file).unwrap();
            assert_eq!(seal.der(), sealed.seal().der(), "{name}");
        }
        // One bit of the signed structure changed: nothing holds any more.
        if expected.value == Value::Valid {
            let at = value.len() / 2;
            let mut altered = value.clone();
            altered[at] ^= 1;
            if let Ok(sealed) = SealedSignature::parse(&altered) {
                assert_ne!(sealed.verify_value().value, Value::Valid, "{name}");
            }
        }
    }
}

/// Proves B-009.
#[test]
fn sealed_samples_when_genuine_then_seal_value_and_data_hold() {
    for name in [
        "vat-ordinary-signed",
        "vat-5-pages-kinggrid",
        "vat-template-not-covered",
        "vat-path-case-mismatch",
        "vat-altered-document-xml",
        "doc-ses-v4",
        "doc-two-signatures",
        "doc-riding-seal",
        "doc-odd-resource-paths",
        "doc-altered-pages",
        "vat-xbrl-attachment-antchain",
    ] {
        check_sealed(name, &GOOD);
    }
}

#[test]
fn sealed_sample_when_its_maker_is_the_signer_then_both_certificates_are_equal() {
    for (value, ..) in signatures("vat-xbrl-attachment-antchain").into_iter().flatten() {
        let sealed = SealedSignature::parse(&value).unwrap();
        assert_eq!(sealed.certificate().unwrap(), sealed.seal().maker().unwrap());
        assert!(!sealed.certificate().unwrap().is_self_issued());
    }
}

#[test]
fn sealed_sample_when_only_the_data_hash_is_signed_then_is_unsupported() {
    let expected = Expected {
        maker: Value::Valid,
        value: Value::Unsupported,
        data: DigestState::Differs,
        is_listed: false,
        version: Version::V1,
    };
    check_sealed("doc-unknown-digest-oid", &expected);
}

/// Proves B-009.
#[test]
fn cms_samples_when_genuine_then_digest_and_value_hold() {
    for (value, signature_xml, _) in signatures("doc-gbt35275-image-missing").into_iter().flatten() {
        assert_eq!(shape(&value), Shape::Cms);
        let data = SignedData::parse(&value).unwrap();
        assert!(data.is_chinese() && data.signers().len() == 1);
        let check = data.check_signer(0, &data.digest_content(&[&signature_xml], &[]), &[]).unwrap();
        assert_eq!((check.digest, check.value), (DigestState::Matches, Value::Valid));
        assert!(check.tolerances.contains(Tolerance::DataTypeNames));
        // It names SM2 by 301.1, as GM/T 0010 has it.
        assert!(!check.tolerances.contains(Tolerance::AlgorithmIdentifier));
        assert!(check.signing_time.is_some() && check.faults.is_empty());
        let other = data.check_signer(0, &data.digest_content(&[b"another content"], &[]), &[]).unwrap();
        assert_eq!((other.digest, other.value), (DigestState::Differs, Value::Valid));
    }
}

#[test]
fn cms_sample_when_its_content_is_a_digest_then_value_holds_over_it() {
    for (value, _, _) in signatures("doc-hello-integrity").into_iter().flatten() {
        let data = SignedData::parse(&value).unwrap();
        let check = data.check_signer(0, &Default::default(), &[]).unwrap();
        assert_eq!((check.digest, check.value), (DigestState::NotChecked, Value::Valid));
    }
}

#[test]
fn bare_sample_when_read_then_needs_a_certificate_from_elsewhere() {
    for (value, signature_xml, _) in signatures("doc-bare-signature").into_iter().flatten() {
        assert_eq!(shape(&value), Shape::Bare);
        let algorithm =
            fapiao_pki::algorithm::AlgorithmIdentifier::bare(fapiao_pki::algorithm::oids::SM2_SM3);
        let (checked, found) = fapiao_pki::seal::verify_bare(&algorithm, &signature_xml, &value, &[]);
        assert_eq!((checked.value, found), (Value::NotChecked, None));
    }
}

/// The signatures of PDF samples, found by their /Contents: CMS with RSA, and plain RSA values beside /Cert.
#[test]
fn pdf_samples_when_their_cms_is_read_then_value_holds_over_its_byte_range() {
    let Some(corpus) = corpus() else {
        eprintln!("SKIPPED: no corpus of real documents, 1 test over PDF signatures");
        return;
    };
    let bytes = std::fs::read(corpus.join("pdf/vat-ordinary-pkcs7.pdf")).unwrap();
    let find = |needle: &[u8]| bytes.windows(needle.len()).position(|w| w == needle).unwrap();
    let numbers = &bytes[find(b"/ByteRange") + 10..];
    let text = String::from_utf8_lossy(&numbers[..200]).into_owned();
    let inside = text.split_once('[').unwrap().1.split_once(']').unwrap().0;
    let range: Vec<usize> = inside.split_whitespace().map(|n| n.parse().unwrap()).collect();
    let hex: Vec<u8> = bytes[range[0] + range[1] + 1..range[2] - 1].to_vec();
    let cms = crate::maker::unhex(std::str::from_utf8(&hex).unwrap().trim());
    let data = SignedData::parse(&cms).unwrap();
    let chunks = [&bytes[range[0]..range[0] + range[1]], &bytes[range[2]..range[2] + range[3]]];
    let digests = data.digest_content(&chunks, &[]);
    let check = data.check_signer(0, &digests, &[]).unwrap();
    assert_eq!((check.digest, check.value), (DigestState::Matches, Value::Valid));
    assert_eq!(check.certificate.as_ref().map(|c| c.is_valid_at(c.not_before())), Some(true));
}

/// `adbe.x509.rsa_sha1`: /Contents holds an OCTET STRING with an RSA value over the SHA-1 of the byte range,
/// /Cert refers to the certificates, which stand in object streams.
#[test]
fn pdf_samples_when_signed_by_rsa_with_sha1_then_value_holds_and_is_weak() {
    use fapiao_pki::algorithm::DigestAlgorithm;
    use fapiao_pki::algorithm::SignatureAlgorithm;
    use fapiao_pki::algorithm::Strength;
    let Some(corpus) = corpus() else {
        eprintln!("SKIPPED: no corpus of real documents, 5 tests over PDF signatures");
        return;
    };
    let files = ["rsa-sha1-a", "rsa-sha1-b", "rsa-sha1-c", "rsa-sha1-d", "ride-hailing"];
    for name in files.map(|f| format!("vat-ordinary-{f}.pdf")) {
        let bytes = std::fs::read(corpus.join("pdf").join(&name)).unwrap();
        let find = |needle: &[u8]| bytes.windows(needle.len()).position(|w| w == needle).unwrap();
        let text = String::from_utf8_lossy(&bytes[find(b"/ByteRange") + 10..][..200]).into_owned();
        let inside = text.split_once('[').unwrap().1.split_once(']').unwrap().0;
        let range: Vec<usize> = inside.split_whitespace().map(|n| n.parse().unwrap()).collect();
        let chunks = [&bytes[range[0]..range[0] + range[1]], &bytes[range[2]..range[2] + range[3]]];
        let sha1 = DigestAlgorithm::Sha1.digest_chunks(&chunks);
        let contents = hex_string(&bytes[range[0] + range[1]..]);
        let notes = fapiao_pki::tolerance::Notes::new();
        let mut reader = fapiao_pki::asn1::Reader::new(&contents, &notes);
        let value = reader.octet_string("RSA value").unwrap();
        let certificates = certificates_in_streams(&bytes);
        let algorithm = SignatureAlgorithm::RsaPkcs1(DigestAlgorithm::Sha1);
        let holds = |certificate: &&Certificate, digest: &[u8]| {
            certificate.public_key().verify_digest(algorithm, digest, &value).value == Value::Valid
        };
        let signer = certificates.iter().find(|c| holds(c, &sha1)).expect(&name);
        assert_eq!(algorithm.strength().min(signer.public_key().strength()), Strength::Weak, "{name}");
        assert!(!certificates.iter().any(|c| holds(&c, &DigestAlgorithm::Sha1.digest(b"another"))), "{name}");
    }
}

/// Certificates that stand as strings in the compressed object streams of a PDF file.
fn certificates_in_streams(bytes: &[u8]) -> Vec<Certificate> {
    let mut out = Vec::new();
    for at in 0..bytes.len() {
        let Some(body) = bytes[at..].strip_prefix(b"stream") else { continue };
        let body = body.strip_prefix(b"\r").unwrap_or(body);
        let mut stream = Vec::new();
        // Other streams than Flate's fail at once; an honest one may be followed by anything.
        let _ =
            flate2::read::ZlibDecoder::new(body.strip_prefix(b"\n").unwrap_or(body)).read_to_end(&mut stream);
        let is_start =
            |at: &usize| [&b"(0\x82"[..], b"<3082"].iter().any(|mark| stream[*at..].starts_with(mark));
        let starts = (0..stream.len()).filter(is_start);
        out.extend(starts.filter_map(|start| Certificate::from_der(&pdf_string(&stream[start..])).ok()));
    }
    out
}

/// The bytes of `<hex>` at the start.
fn hex_string(bytes: &[u8]) -> Vec<u8> {
    let from = bytes.iter().position(|b| *b == b'<').unwrap() + 1;
    let digits: Vec<u8> =
        bytes[from..].iter().take_while(|b| **b != b'>').copied().filter(u8::is_ascii_hexdigit).collect();
    crate::maker::unhex(std::str::from_utf8(&digits).unwrap())
}

/// The bytes of the next string, hexadecimal or literal with its escapes.
fn pdf_string(bytes: &[u8]) -> Vec<u8> {
    let start = bytes.iter().position(|b| *b == b'(' || *b == b'<').unwrap();
    if bytes[start] == b'<' {
        return hex_string(&bytes[start..]);
    }
    let mut out = Vec::new();
    let mut depth = 0;
    let mut rest = bytes[start + 1..].iter().copied().peekable();
    while let Some(byte) = rest.next() {
        match byte {
            b')' if depth == 0 => break,
            b'(' => depth += 1,
            b')' => depth -= 1,
            b'\\' => {
                let Some(escaped) = rest.next() else { break };
                let plain = match escaped {
                    b'n' => b'\n',
                    b'r' => b'\r',
                    b't' => b'\t',
                    b'b' => 8,
                    b'f' => 12,
                    b'0'..=b'7' => {
                        let mut octal = u32::from(escaped - b'0');
                        for _ in 0..2 {
                            if let Some(digit) = rest.next_if(|b| (b'0'..=b'7').contains(b)) {
                                octal = octal * 8 + u32::from(digit - b'0');
                            }
                        }
                        u8::try_from(octal & 0xff).unwrap()
                    }
                    other => other,
                };
                out.push(plain);
                continue;
            }
            _ => {}
        }
        out.push(byte);
    }
    out
}
