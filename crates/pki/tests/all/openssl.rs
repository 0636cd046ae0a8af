//! SM2 and X.509 against a second implementation, the `openssl` program.

use std::path::Path;
use std::process::Command;

use fapiao_pki::algorithm::SignatureAlgorithm;
use fapiao_pki::certificate::Certificate;
use fapiao_pki::cms::DigestState;
use fapiao_pki::cms::SignedData;
use fapiao_pki::key::PublicKey;
use fapiao_pki::key::Value;
use fapiao_pki::key::write_signature;

use crate::maker::Key;
use crate::maker::house;

pub(crate) const USER_ID: &str = "1234567812345678";

/// Whether the program is there. In CI its absence is a failure.
pub(crate) fn has_openssl() -> bool {
    let found = Command::new("openssl").arg("version").output().is_ok_and(|o| o.status.success());
    if !found {
        assert!(std::env::var_os("CI").is_none_or(|v| v != "true"), "the openssl program is missing");
        eprintln!("SKIPPED: no openssl program, 1 test");
    }
    found
}

pub(crate) fn openssl(folder: &Path, arguments: &str) -> (bool, Vec<u8>) {
    let output = Command::new("openssl").current_dir(folder).args(arguments.split(' ')).output().unwrap();
    if !output.status.success() {
        eprintln!("openssl {arguments}: {}", String::from_utf8_lossy(&output.stderr));
    }
    (output.status.success(), output.stdout)
}

pub(crate) fn pem(label: &str, der: &[u8]) -> String {
    use std::fmt::Write;
    let mut text = format!("-----BEGIN {label}-----\n");
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for line in der.chunks(48) {
        for group in line.chunks(3) {
            let mut bits = [0u8; 3];
            bits[..group.len()].copy_from_slice(group);
            let n = u32::from_be_bytes([0, bits[0], bits[1], bits[2]]);
            for i in 0..4 {
                let digit = usize::try_from((n >> (18 - 6 * i)) & 63).unwrap();
                text.push(if i <= group.len() { char::from(ALPHABET[digit]) } else { '=' });
            }
        }
        text.push('\n');
    }
    writeln!(text, "-----END {label}-----").unwrap();
    text
}

/// OpenSSL makes a key and signs; we verify. Proves promise 26.
#[test]
fn sm2_when_openssl_signs_then_we_verify() {
    if !has_openssl() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path();
    let make =
        "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:SM2 -pkeyopt ec_param_enc:named_curve -out key.pem";
    assert!(openssl(folder, make).0);
    assert!(openssl(folder, "pkey -in key.pem -pubout -outform DER -out public.der").0);
    let key = PublicKey::from_der(&std::fs::read(folder.join("public.der")).unwrap()).unwrap();
    assert!(matches!(key, PublicKey::Sm2(_)), "{key:?}");
    for round in 0..8u8 {
        let message: Vec<u8> = (0..=round).cycle().take(usize::from(round) * 97).collect();
        std::fs::write(folder.join("message"), &message).unwrap();
        let sign = format!(
            "pkeyutl -sign -inkey key.pem -rawin -digest sm3 -in message -out value -pkeyopt distid:{USER_ID}"
        );
        assert!(openssl(folder, &sign).0);
        let value = std::fs::read(folder.join("value")).unwrap();
        let checked = key.verify(SignatureAlgorithm::Sm2Sm3, &message, &value);
        assert_eq!(checked.value, Value::Valid);
        assert!(checked.tolerances.is_empty());
        let mut altered = message.clone();
        altered.push(0);
        assert_eq!(key.verify(SignatureAlgorithm::Sm2Sm3, &altered, &value).value, Value::Invalid);
    }
}

/// We sign; OpenSSL verifies, and refuses what is altered or made with another user id. Proves promise 26.
#[test]
fn sm2_when_we_sign_then_openssl_verifies() {
    use ::sm2::dsa::signature::Signer;
    if !has_openssl() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path();
    for seed in 1..=4u8 {
        let message = vec![seed; usize::from(seed) * 41];
        std::fs::write(folder.join("public.pem"), pem("PUBLIC KEY", &Key::sm2(seed).spki())).unwrap();
        std::fs::write(folder.join("message"), &message).unwrap();
        let signing = ::sm2::dsa::SigningKey::new(USER_ID, &Key::sm2_secret(seed)).unwrap();
        let signature: ::sm2::dsa::Signature = signing.sign(&message);
        std::fs::write(folder.join("value"), write_signature(&signature.to_bytes().into())).unwrap();
        let verify = |id: &str| {
            let text =
                "pkeyutl -verify -pubin -inkey public.pem -rawin -digest sm3 -in message -sigfile value";
            openssl(folder, &format!("{text} -pkeyopt distid:{id}")).0
        };
        assert!(verify(USER_ID));
        assert!(!verify("ALICE123@YAHOO.COM"));
        std::fs::write(folder.join("message"), b"another").unwrap();
        assert!(!verify(USER_ID));
    }
}

/// OpenSSL reads and verifies certificates that our writer made.
#[test]
fn certificates_when_we_write_them_then_openssl_verifies_the_chain() {
    if !has_openssl() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path();
    let house = house();
    for (name, certificate) in
        [("root", &house.root), ("authority", &house.authority), ("signer", &house.signer)]
    {
        std::fs::write(folder.join(format!("{name}.pem")), pem("CERTIFICATE", certificate.der())).unwrap();
    }
    // The program gives the user id to the last certificate alone, so one link is verified at a time.
    let verify = |time: &str, issuer: &str, certificate: &str| {
        let options = format!("-vfyopt distid:{USER_ID} -attime {time} -partial_chain -CAfile {issuer}.pem");
        openssl(folder, &format!("verify {options} {certificate}.pem")).0
    };
    assert!(verify("1700000000", "root", "authority"));
    assert!(verify("1700000000", "authority", "signer"));
    assert!(!verify("1700000000", "root", "signer"));
    assert!(!verify("1", "authority", "signer"));
    // And the other way: what we read back from PEM is what we wrote.
    let text = std::fs::read(folder.join("signer.pem")).unwrap();
    assert_eq!(Certificate::from_pem_or_der(&text).unwrap(), vec![house.signer]);
}

/// OpenSSL makes RSA and P-256 CMS, with and without attributes, DER and BER; we verify.
#[test]
fn cms_when_openssl_signs_then_we_verify() {
    if !has_openssl() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path();
    let content = b"content to be signed, detached or inside\n".repeat(50);
    std::fs::write(folder.join("content"), &content).unwrap();
    for (name, key) in [("rsa", "rsa:2048"), ("ec", "ec -pkeyopt ec_paramgen_curve:P-256")] {
        let make =
            format!("req -x509 -newkey {key} -nodes -keyout {name}.key -out {name}.pem -days 30 -subj /CN=t");
        assert!(openssl(folder, &make).0);
        for (options, is_inside) in [
            ("-binary", false),
            ("-binary -noattr", false),
            ("-binary -nodetach", true),
            ("-binary -nodetach -noattr", true),
            ("-binary -nodetach -stream", true),
            ("-binary -cades", false),
            ("-binary -keyid", false),
            ("-binary -md sha512", false),
            ("-binary -md sha1", false),
        ] {
            let sign = format!(
                "cms -sign -in content -signer {name}.pem -inkey {name}.key -outform DER -out cms {options}"
            );
            assert!(openssl(folder, &sign).0, "{options}");
            let data = SignedData::parse(&std::fs::read(folder.join("cms")).unwrap()).unwrap();
            assert_eq!(data.encapsulated().is_some(), is_inside, "{options}");
            let check = data.check_signer(0, &data.digest_content(&[&content], &[]), &[]).unwrap();
            assert_eq!((check.digest, check.value), (DigestState::Matches, Value::Valid), "{name} {options}");
            let other = data.check_signer(0, &data.digest_content(&[b"other"], &[]), &[]).unwrap();
            assert_ne!(other.digest, DigestState::Matches, "{name} {options}");
        }
    }
    // PSS, which OpenSSL writes with its parameters.
    let pss = "cms -sign -in content -signer rsa.pem -inkey rsa.key -outform DER -out cms -binary -keyopt rsa_padding_mode:pss";
    assert!(openssl(folder, pss).0);
    let data = SignedData::parse(&std::fs::read(folder.join("cms")).unwrap()).unwrap();
    let check = data.check_signer(0, &data.digest_content(&[&content], &[]), &[]).unwrap();
    assert_eq!((check.digest, check.value), (DigestState::Matches, Value::Valid));
}
