//! Key files of the `openssl` program and of our own.

use std::path::Path;

use fapiao_pki::error::Error;
use fapiao_pki::sign::KeyAlgorithm;
use fapiao_pki::sign::KeyFile;
use fapiao_pki::sign::Password;
use fapiao_pki::sign::Pkcs12Options;

use super::ALGORITHMS;
use super::Seeded;
use super::pem_of;
use super::signer;
use crate::openssl::has_openssl;
use crate::openssl::openssl;

fn password(text: &str) -> Option<Password> {
    Some(Password::new(text))
}

fn read(folder: &Path, file: &str) -> Vec<u8> {
    std::fs::read(folder.join(file)).unwrap()
}

fn run(folder: &Path, command: &str) {
    assert!(openssl(folder, command).0, "openssl {command}");
}

/// The public key that a file's private key has, as DER.
fn public(bytes: &[u8], password: Option<&Password>) -> Result<Vec<u8>, Error> {
    KeyFile::read(bytes, password).map(|file| file.key.public_key().to_der().unwrap())
}

#[test]
fn key_when_openssl_writes_it_in_any_form_then_is_the_same_key() {
    if !has_openssl() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path();
    for (old_form, make) in [
        ("ec", "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:SM2 -pkeyopt ec_param_enc:named_curve"),
        ("ec", "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256"),
        ("rsa -traditional", "genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048"),
    ] {
        run(folder, &format!("{make} -out plain.pem"));
        run(folder, "pkey -in plain.pem -pubout -outform DER -out public.der");
        run(folder, "pkey -in plain.pem -outform DER -out plain.der");
        run(folder, &format!("{old_form} -in plain.pem -out traditional.pem"));
        run(folder, "pkcs8 -topk8 -in plain.pem -out locked.pem -passout pass:secret");
        run(
            folder,
            "pkcs8 -topk8 -in plain.pem -out des3.pem -v2 des3 -v2prf hmacWithSHA1 -passout pass:secret",
        );
        run(folder, "pkcs8 -topk8 -in plain.pem -out scrypt.pem -scrypt -passout pass:secret");
        run(folder, "pkcs8 -topk8 -in plain.pem -outform DER -out locked.der -passout pass:secret");
        let expected = read(folder, "public.der");
        for open in ["plain.pem", "plain.der", "traditional.pem"] {
            let bytes = read(folder, open);
            assert!(!KeyFile::is_locked(&bytes), "{open}");
            assert_eq!(public(&bytes, None), Ok(expected.clone()), "{open} {make}");
        }
        for locked in ["locked.pem", "des3.pem", "scrypt.pem", "locked.der"] {
            let bytes = read(folder, locked);
            assert!(KeyFile::is_locked(&bytes), "{locked}");
            assert_eq!(public(&bytes, password("secret").as_ref()), Ok(expected.clone()), "{locked} {make}");
            assert_eq!(public(&bytes, None), Err(Error::Locked { given: false }), "{locked}");
            assert_eq!(public(&bytes, password("sacret").as_ref()), Err(Error::Locked { given: true }));
        }
        run(folder, &format!("{old_form} -in plain.pem -aes128 -out old.pem -passout pass:secret"));
        let old = public(&read(folder, "old.pem"), password("secret").as_ref());
        assert_eq!(old.unwrap_err().code(), "PKI-UNSUPPORTED");
    }
}

#[test]
fn pkcs12_when_openssl_writes_it_then_key_and_chain_are_read() {
    if !has_openssl() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path();
    for algorithm in ALGORITHMS {
        let (root, signer) = signer(algorithm, 4);
        // Through our own file first: openssl reads it, then writes its own.
        let own = signer
            .to_pkcs12(
                &Password::new("secret"),
                &Pkcs12Options { name: "章".into(), rounds: 3 },
                &mut Seeded::new(1),
            )
            .unwrap();
        std::fs::write(folder.join("own.p12"), &own).unwrap();
        std::fs::write(folder.join("all.pem"), pem_of(&[signer.certificate(), root.certificate()])).unwrap();
        run(folder, "pkcs12 -in own.p12 -nodes -nocerts -passin pass:secret -out key.pem");
        for (file, options) in [
            ("modern.p12", ""),
            ("legacy.p12", " -legacy"),
            ("sha512.p12", " -macalg sha512 -iter 5000"),
            ("nomac.p12", " -nomac"),
            ("plaincert.p12", " -certpbe NONE"),
            ("open.p12", " -certpbe NONE -keypbe NONE"),
        ] {
            run(
                folder,
                &format!(
                    "pkcs12 -export -in all.pem -inkey key.pem -out {file} -passout pass:secret{options}"
                ),
            );
            let bytes = read(folder, file);
            assert!(KeyFile::is_locked(&bytes));
            let loaded =
                KeyFile::read(&bytes, password("secret").as_ref()).unwrap().into_signer(&[]).unwrap();
            assert_eq!(loaded.certificate(), signer.certificate(), "{file}");
            assert_eq!(loaded.chain(), [root.certificate().clone()], "{file}");
            if file != "nomac.p12" {
                let wrong = KeyFile::read(&bytes, password("Secret").as_ref()).unwrap_err();
                assert_eq!(wrong, Error::Locked { given: true }, "{file}");
                assert_eq!(
                    KeyFile::read(&bytes, None).unwrap_err(),
                    Error::Locked { given: false },
                    "{file}"
                );
            }
        }
    }
}

#[test]
fn pkcs12_when_we_write_it_then_openssl_shows_key_and_certificates() {
    if !has_openssl() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path();
    for algorithm in ALGORITHMS {
        let (root, signer) = signer(algorithm, 4);
        let own = signer
            .to_pkcs12(&Password::new("secret"), &Pkcs12Options::new("示例章"), &mut Seeded::new(1))
            .unwrap();
        std::fs::write(folder.join("own.p12"), &own).unwrap();
        run(folder, "pkcs12 -info -in own.p12 -passin pass:secret -noout");
        assert!(!openssl(folder, "pkcs12 -in own.p12 -passin pass:sacret -noout").0);
        run(folder, "pkcs12 -in own.p12 -nodes -passin pass:secret -out all.pem");
        // The program writes the name between the blocks, in no encoding of ours.
        let text = read(folder, "all.pem");
        assert_eq!(String::from_utf8_lossy(&text).matches("BEGIN CERTIFICATE").count(), 2);
        let loaded = KeyFile::read(&text, None).unwrap().into_signer(&[]).unwrap();
        assert_eq!(loaded.certificate(), signer.certificate());
        assert_eq!(loaded.chain(), [root.certificate().clone()]);
        run(folder, "pkey -in all.pem -check -noout");
    }
}

/// Other programs write BER of indefinite length around it.
#[test]
fn pkcs12_when_in_ber_or_under_a_chinese_password_then_is_read() {
    let (_, signer) = signer(KeyAlgorithm::Sm2, 4);
    let options = Pkcs12Options { name: "a".into(), rounds: 3 };
    let der = signer.to_pkcs12(&Password::new("密码𠮷"), &options, &mut Seeded::new(1)).unwrap();
    // SEQUENCE of two octets of length.
    assert_eq!(&der[..2], [0x30, 0x82]);
    let ber = [&[0x30, 0x80], &der[4..], &[0, 0]].concat();
    for bytes in [&der, &ber] {
        let loaded = KeyFile::read(bytes, password("密码𠮷").as_ref()).unwrap();
        assert_eq!(loaded.into_signer(&[]).unwrap().certificate(), signer.certificate());
    }
}

/// Proves promise 15.
#[test]
fn key_file_when_damaged_anywhere_then_never_panics_nor_gives_another_key() {
    let (_, signer) = signer(KeyAlgorithm::P256, 4);
    let options = Pkcs12Options { name: "a".into(), rounds: 2 };
    let own = signer.key().public_key().to_der();
    let der = signer.to_pkcs12(&Password::new("p"), &options, &mut Seeded::new(1)).unwrap();
    for at in 0..der.len() {
        for flip in [0x01, 0x80, 0xff] {
            let mut damaged = der.clone();
            damaged[at] ^= flip;
            if let Ok(file) = KeyFile::read(&damaged, password("p").as_ref()) {
                assert_eq!(file.key.public_key().to_der(), own, "byte {at} ^ {flip}");
            }
        }
        let _ = KeyFile::read(&der[..at], password("p").as_ref());
    }
}

#[test]
fn key_file_when_it_asks_for_endless_work_or_holds_no_key_then_refused() {
    let (_, signer) = signer(KeyAlgorithm::Sm2, 4);
    let slow = Pkcs12Options { name: "a".into(), rounds: 3 };
    let der = signer.to_pkcs12(&Password::new("p"), &slow, &mut Seeded::new(1)).unwrap();
    // The MAC's count of rounds is the last number of the file.
    let mut endless = der.clone();
    assert_eq!(endless.split_off(der.len() - 3), [2, 1, 3]);
    endless.extend([2, 4, 0x7f, 0xff, 0xff, 0xff]);
    // Lengths of the two structures around it grow by three.
    let size = u16::from_be_bytes([endless[2], endless[3]]) + 3;
    endless[2..4].copy_from_slice(&size.to_be_bytes());
    let mac = endless.len() - 6 - 18 - 53;
    assert_eq!(&endless[mac..mac + 1], [0x30]);
    endless[mac + 1] += 3;
    let error = KeyFile::read(&endless, password("p").as_ref()).unwrap_err();
    assert_eq!(error.code(), "PKI-COUNT", "{error}");

    let certificate = pem_of(&[signer.certificate()]);
    assert_eq!(KeyFile::read(certificate.as_bytes(), None).unwrap_err(), Error::NoPrivateKey);
    assert_eq!(KeyFile::read(signer.certificate().der(), None).unwrap_err(), Error::NoPrivateKey);
    assert_eq!(KeyFile::read(b"", None).unwrap_err(), Error::NoPrivateKey);
    assert_eq!(KeyFile::read(&vec![0; 2 << 20], None).unwrap_err().code(), "PKI-COUNT");
}
