//! `fapiao certificate`: made with a key from a file, verified, changed.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use fapiao_pki::name::COMMON_NAME;
use fapiao_pki::sign::{
    CertificateRequest, CertificateUse, KeyAlgorithm, Password, Pkcs12Options, PrivateKey, Signer,
};
use fapiao_testkit::make::{self, OfdOptions, Sign};
use fapiao_testkit::sample;
use getrandom::SysRng;
use getrandom::rand_core::UnwrapErr;

use crate::program::{Desk, complaint, fapiao, text};

const PASSWORD: &str = "样例口令 sample";

/// A desk with a sealed invoice and the key of an issuer whom the desk trusts.
struct Office {
    desk: Desk,
    invoice: PathBuf,
    key: PathBuf,
}

impl Office {
    fn new(algorithm: KeyAlgorithm) -> Self {
        let desk = Desk::new();
        let sealed = make::ofd(&sample::vat_ordinary(1), &OfdOptions::signed(Sign::new(&desk.authority)));
        let invoice = desk.put("发票.ofd", sealed);
        let signer = signer(algorithm);
        let options = Pkcs12Options { rounds: 1_000, ..Pkcs12Options::new("issuer") };
        let key = signer.to_pkcs12(&Password::new(PASSWORD), &options, &mut UnwrapErr(SysRng)).unwrap();
        let key = desk.put("issuer.p12", key);
        std::fs::write(desk.dir.path().join("trust/issuer.cer"), signer.certificate().der()).unwrap();
        Self { desk, invoice, key }
    }

    fn run(&self, arguments: &[&str], paths: &[&Path]) -> (Output, i32) {
        let mut command = certificate(arguments);
        command.current_dir(self.desk.dir.path()).args(["--trust", "trust"]).args(paths);
        let output = command.output().unwrap();
        let code = output.status.code().unwrap();
        (output, code)
    }

    fn make(&self, outs: &[&str]) -> String {
        let mut arguments = vec!["make", "--lang", "en", "--issuer", "样例（示例）事务所", "--key"];
        let key = self.key.display().to_string();
        arguments.push(&key);
        for out in outs {
            arguments.extend(["-o", out]);
        }
        let (output, code) = self.run(&arguments, &[&self.invoice]);
        assert_eq!(code, 0, "{}", complaint(&output));
        complaint(&output)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.desk.dir.path().join(name)
    }

    fn verdict(&self, paths: &[&Path]) -> (String, i32) {
        let (output, code) = self.run(&["verify", "--format", "json", "--lang", "en"], paths);
        let object: serde_json::Value = serde_json::from_str(&text(&output)).unwrap_or_default();
        (object["verdict"].as_str().unwrap_or_default().to_owned(), code)
    }
}

fn certificate(arguments: &[&str]) -> Command {
    let mut command = fapiao();
    command.arg("certificate").args(arguments).env("FAPIAO_KEY_PASSWORD", PASSWORD);
    command
}

fn signer(algorithm: KeyAlgorithm) -> Signer {
    let mut chance = UnwrapErr(SysRng);
    let key = PrivateKey::generate(algorithm, &mut chance).unwrap();
    let request = CertificateRequest {
        subject: &[(COMMON_NAME, "样例（示例）事务所 SAMPLE")],
        not_before: "2020-01-01T00:00:00Z".parse().unwrap(),
        not_after: "2099-01-01T00:00:00Z".parse().unwrap(),
        usage: CertificateUse::Signing,
    };
    request.self_sign(key, &mut chance).unwrap()
}

/// Proves B-015, row 27, row 54.
#[test]
fn certificate_when_made_as_pdf_and_json_then_both_are_genuine_and_say_the_same() {
    let office = Office::new(KeyAlgorithm::P256);
    let said = office.make(&["证明.pdf", "证明.json"]);
    assert!(said.contains("passed"), "{said}");
    for name in ["证明.pdf", "证明.json"] {
        let (verdict, code) = office.verdict(&[&office.path(name), &office.invoice]);
        assert_eq!((verdict.as_str(), code), ("passed", 0), "{name}");
    }
    let serial = said.split(':').next().unwrap().to_owned();
    let (output, _) = office.run(&["verify", "--lang", "zh"], &[&office.path("证明.pdf")]);
    let shown = text(&output);
    assert!(shown.contains("证明真实") && shown.contains(&serial), "{shown}");
    assert!(shown.contains("没有给出原文件"), "{shown}");
}

/// Proves B-015, row 54, promise 23.
#[test]
fn certificate_when_a_byte_of_it_or_of_the_original_is_changed_then_is_not_genuine() {
    let office = Office::new(KeyAlgorithm::P256);
    office.make(&["a.pdf", "a.json"]);
    let original = std::fs::read(&office.invoice).unwrap();
    let mut changed = original.clone();
    let last = changed.len() - 1;
    changed[last] ^= 1;
    let other = office.desk.put("other.ofd", &changed);
    assert_eq!(office.verdict(&[&office.path("a.pdf"), &other]), ("failed".to_owned(), 1));
    // The certificate itself is as genuine as before, and nobody is told otherwise.
    for name in ["a.pdf", "a.json"] {
        let (output, code) = office.run(&["verify", "--lang", "en"], &[&office.path(name), &other]);
        let said = text(&output);
        assert!(said.starts_with("the certificate is genuine, but of another file") && code == 1, "{said}");
    }
    assert_eq!(office.verdict(&[&office.path("a.json"), &other]), ("failed".to_owned(), 1));

    let pdf = std::fs::read(office.path("a.pdf")).unwrap();
    for at in [pdf.len() / 7, pdf.len() / 3, pdf.len() / 2] {
        let mut altered = pdf.clone();
        altered[at] ^= 1;
        let altered = office.desk.put("altered.pdf", &altered);
        let (verdict, code) = office.verdict(&[&altered, &office.invoice]);
        assert!(verdict != "passed" && (code == 1 || code == 3), "{at}: {verdict} {code}");
    }
    // Bytes that were added after the signature.
    let longer = office.desk.put("longer.pdf", [&pdf[..], b"\n% one more line\n"].concat());
    assert_ne!(office.verdict(&[&longer, &office.invoice]).0, "passed");
}

#[test]
fn certificate_when_the_issuer_is_not_trusted_or_it_is_unsigned_then_is_not_proven() {
    let office = Office::new(KeyAlgorithm::Sm2);
    office.make(&["a.pdf", "a.json"]);
    assert_eq!(office.verdict(&[&office.path("a.json"), &office.invoice]), ("passed".to_owned(), 0));
    std::fs::remove_file(office.path("trust/issuer.cer")).unwrap();
    for name in ["a.pdf", "a.json"] {
        assert_eq!(office.verdict(&[&office.path(name), &office.invoice]), ("indeterminate".to_owned(), 0));
    }
    let (output, code) =
        office.run(&["make", "--unsigned", "-o", "b.pdf", "-o", "b.json"], &[&office.invoice]);
    assert_eq!(code, 0, "{}", complaint(&output));
    for name in ["b.pdf", "b.json"] {
        assert_eq!(office.verdict(&[&office.path(name), &office.invoice]), ("indeterminate".to_owned(), 0));
    }
}

#[test]
fn certificate_when_asked_wrongly_then_is_refused_and_nothing_is_replaced() {
    let office = Office::new(KeyAlgorithm::P256);
    let code = |arguments: &[&str], paths: &[&Path]| office.run(arguments, paths).1;
    let invoice = office.invoice.clone();
    // Neither a key nor the word that it shall be without.
    assert_eq!(code(&["make", "-o", "a.pdf"], &[&invoice]), 2);
    assert_eq!(code(&["make", "--unsigned", "-o", "a.docx"], &[&invoice]), 2);
    let key = office.key.display().to_string();
    let mut locked = certificate(&["make", "--key", &key, "-o", "a.pdf"]);
    locked.current_dir(office.desk.dir.path()).arg(&invoice).env("FAPIAO_KEY_PASSWORD", "wrong");
    assert_eq!(locked.output().unwrap().status.code(), Some(2));
    assert!(!office.path("a.pdf").exists());

    office.make(&["a.json"]);
    let before = std::fs::read(office.path("a.json")).unwrap();
    assert_eq!(code(&["make", "--unsigned", "-o", "a.json"], &[&invoice]), 2);
    assert_eq!(std::fs::read(office.path("a.json")).unwrap(), before);

    // What another reader would see beside what was signed, or instead of it.
    let file = String::from_utf8(before).unwrap();
    let file = file.trim_end();
    let inside = file.find("\"certificate\":{").unwrap() + "\"certificate\":{".len();
    let (head, tail) = file.split_at(inside);
    for (altered, what) in [
        (format!("{{\"certificate\":{{\"format\":\"x\"}},{}\n", &file[1..]), "a certificate before it"),
        (format!("{head}\"facts\":1,\"facts\":2,{tail}\n"), "a name twice"),
        (format!("{},\"total\":\"9.00\"}}\n", &file[..file.len() - 1]), "a member that nobody signed"),
    ] {
        let altered = office.desk.put("altered.json", altered);
        assert_eq!(code(&["verify"], &[&altered]), 3, "{what}");
    }
    assert_eq!(code(&["verify"], &[&office.path("a.json")]), 0);

    let text = office.desk.put("note.txt", "nothing");
    assert_eq!(code(&["make", "--unsigned", "-o", "c.pdf"], &[&text]), 3);
    assert_eq!(code(&["verify"], &[&text]), 3);
    assert_eq!(code(&["verify"], &[&invoice]), 3);
}
