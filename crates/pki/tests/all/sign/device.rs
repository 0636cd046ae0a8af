//! Keys in a token: SoftHSM, which has RSA and P-256, and no SM2.

use std::path::Path;
use std::process::Command;

use fapiao_pki::error::Error;
use fapiao_pki::key::Value;
use fapiao_pki::sign::CertificateUse;
use fapiao_pki::sign::Device;
use fapiao_pki::sign::DeviceUri;
use fapiao_pki::sign::KeyAlgorithm;
use fapiao_pki::sign::Password;
use fapiao_pki::sign::Pkcs12Options;

use super::Seeded;
use super::now;
use super::request;
use super::root;
use super::subject;

const MODULE: &str = "/usr/lib/softhsm/libsofthsm2.so";

/// Whether SoftHSM and OpenSC's tool are there. In CI their absence is a failure.
fn has_softhsm() -> bool {
    let runs = |program: &str, argument: &str| Command::new(program).arg(argument).output().is_ok();
    let found =
        Path::new(MODULE).exists() && runs("softhsm2-util", "--version") && runs("pkcs11-tool", "--help");
    if !found {
        assert!(std::env::var_os("CI").is_none_or(|v| v != "true"), "SoftHSM or pkcs11-tool is missing");
        eprintln!("SKIPPED: no SoftHSM, 1 test");
    }
    found
}

fn run(folder: &Path, program: &str, arguments: &[&str]) {
    let output = Command::new(program)
        .env("SOFTHSM2_CONF", folder.join("softhsm2.conf"))
        .args(arguments)
        .output()
        .unwrap();
    assert!(output.status.success(), "{program} {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// One test, for the library reads its configuration once in a process: from a variable that the test runs
/// itself again with.
#[test]
fn key_when_in_a_token_then_signs_there_and_is_found_by_uri() {
    if !has_softhsm() {
        return;
    }
    if std::env::var_os("FAPIAO_SOFTHSM_TEST").is_some() {
        return in_token();
    }
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path();
    std::fs::create_dir(folder.join("tokens")).unwrap();
    let configuration =
        format!("directories.tokendir = {}\nobjectstore.backend = file\n", folder.join("tokens").display());
    std::fs::write(folder.join("softhsm2.conf"), configuration).unwrap();
    run(
        folder,
        "softhsm2-util",
        &["--init-token", "--free", "--label", "fapiao", "--pin", "1234", "--so-pin", "5678"],
    );
    for (kind, label, id) in [("rsa:2048", "rsa", "01"), ("EC:prime256v1", "p256", "02")] {
        let make =
            ["--module", MODULE, "--login", "--pin", "1234", "--token-label", "fapiao", "--keypairgen"];
        run(
            folder,
            "pkcs11-tool",
            &[&make[..], &["--key-type", kind, "--label", label, "--id", id]].concat(),
        );
    }
    let output = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "sign::device::key_when_in_a_token_then_signs_there_and_is_found_by_uri",
            "--nocapture",
        ])
        .env("FAPIAO_SOFTHSM_TEST", folder)
        .env("SOFTHSM2_CONF", folder.join("softhsm2.conf"))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
}

fn in_token() {
    let folder = std::path::PathBuf::from(std::env::var_os("FAPIAO_SOFTHSM_TEST").unwrap());
    let pin = Password::new("1234");
    let uri =
        |rest: &str| DeviceUri::parse(&format!("pkcs11:token=fapiao{rest}?module-path={MODULE}")).unwrap();
    for (path, name) in [(";object=rsa", "RSA-2048"), (";object=p256", "P-256"), (";id=%02", "P-256")] {
        let uri = uri(path);
        let file = Device::open(&uri, Some(&pin)).unwrap().into_key(&uri).unwrap();
        assert_eq!((file.key.public_key().name().as_str(), file.key.is_in_device()), (name, true));
        // A certificate for it, issued outside and handed in beside the token.
        let subject = subject("令牌 TOKEN");
        let certificate = root(KeyAlgorithm::P256)
            .issue(
                &request(&subject, CertificateUse::Signing),
                file.key.public_key(),
                now(),
                &mut Seeded::new(1),
            )
            .unwrap();
        let der = folder.join("c.der");
        std::fs::write(&der, certificate.der()).unwrap();
        let signer = file.into_signer(&[certificate]).unwrap();
        let value = signer.sign(b"message", &mut Seeded::new(1)).unwrap();
        let checked = signer.certificate().public_key().verify(signer.algorithm(), b"message", &value);
        assert_eq!((checked.value, checked.tolerances.is_empty()), (Value::Valid, true), "{name}");
        let options = Pkcs12Options::new("x");
        let error = signer.to_pkcs12(&pin, &options, &mut Seeded::new(1)).unwrap_err();
        assert_eq!(error.code(), "PKI-DEVICE");
        if path == ";object=p256" {
            // The certificate on the token: then no other file is needed.
            run(
                &folder,
                "pkcs11-tool",
                &[
                    "--module",
                    MODULE,
                    "--login",
                    "--pin",
                    "1234",
                    "--token-label",
                    "fapiao",
                    "--write-object",
                    der.to_str().unwrap(),
                    "--type",
                    "cert",
                    "--id",
                    "02",
                    "--label",
                    "p256",
                ],
            );
            let file = Device::open(&uri, Some(&pin)).unwrap().into_key(&uri).unwrap();
            assert!(file.into_signer(&[]).is_ok());
        }
    }
    let open = |text: &str, pin: &str| {
        let uri = uri(text);
        Device::open(&uri, Some(&Password::new(pin))).and_then(|device| device.into_key(&uri).map(|_| ()))
    };
    assert_eq!(open(";object=none", "1234"), Err(Error::NoPrivateKey));
    assert_eq!(open("", "1234").unwrap_err().code(), "PKI-DEVICE");
    let nowhere = DeviceUri::parse(&format!("pkcs11:token=other?module-path={MODULE}")).unwrap();
    assert_eq!(Device::open(&nowhere, Some(&pin)).err().unwrap().code(), "PKI-DEVICE");
    let broken = DeviceUri::parse("pkcs11:token=x?module-path=/nowhere/x.so").unwrap();
    assert_eq!(Device::open(&broken, Some(&pin)).err().unwrap().code(), "PKI-DEVICE");
}
