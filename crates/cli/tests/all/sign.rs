//! `fapiao sign` and `fapiao seal`, as a user runs them.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::thread;

use fapiao_pki::key::PublicKey;
use fapiao_pki::name::COMMON_NAME;
use fapiao_pki::sign::{
    CertificateRequest, CertificateUse, KeyAlgorithm, Password, Pkcs12Options, PrivateKey, Signer,
};
use fapiao_testkit::authority::Authority;
use fapiao_testkit::make::{self, OfdOptions, PdfOptions};
use fapiao_testkit::random::Random;
use fapiao_testkit::sample;
use serde_json::Value;

use crate::program::{Desk, complaint, fapiao, text};

const MODULE: &str = "/usr/lib/softhsm/libsofthsm2.so";

fn pdf() -> Vec<u8> {
    make::pdf(&sample::digital_special(3), &PdfOptions::default())
}

fn ofd() -> Vec<u8> {
    make::ofd(&sample::vat_ordinary(1), &OfdOptions::default())
}

/// `fapiao sign`, in English.
fn sign(arguments: &[&str]) -> Output {
    fapiao().args(["sign", "--lang", "en"]).args(arguments).output().unwrap()
}

fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[track_caller]
fn assert_code(output: &Output, code: i32) {
    assert_eq!(output.status.code(), Some(code), "{}{}", text(output), complaint(output));
}

/// Verdict and reason of a file under a directory of anchors.
fn verdict(file: &Path, trust: &Path) -> Value {
    let output =
        fapiao().args(["verify", "--format", "json", "--trust"]).args([trust, file]).output().unwrap();
    let json: Value = serde_json::from_str(text(&output).as_str()).unwrap();
    json[0].clone()
}

fn trust_of(desk: &Desk, name: &str, certificates: &[&[u8]]) -> PathBuf {
    let trust = desk.dir.path().join(name);
    fs::create_dir(&trust).unwrap();
    for (index, certificate) in certificates.iter().enumerate() {
        fs::write(trust.join(format!("{index}.cer")), certificate).unwrap();
    }
    trust
}

#[test]
fn help_when_asked_then_in_both_languages_with_an_example() {
    for command in [&["sign"][..], &["seal"], &["seal", "make"], &["seal", "show"]] {
        let output = fapiao().args(command).arg("--help").output().unwrap();
        assert_code(&output, 0);
        let said = text(&output);
        assert!(said.contains("例 Example") && said.contains("fapiao s"), "{command:?}: {said}");
        assert!(!said.is_ascii() && said.contains("seal"), "{command:?}");
        // A password has no argument.
        assert!(!said.contains("--password ") && !said.contains("--pin"), "{said}");
    }
}

#[test]
fn seal_when_it_would_look_like_an_office_then_is_refused() {
    let desk = Desk::new();
    let out = desk.dir.path().join("seals");
    for (name, line) in [
        ("全国统一发票监制章", "自制"),
        ("国家税务总局示例市税务局", "自制"),
        ("示例商贸有限公司", "发票专用章"),
        ("示例市公 安 局", "自制"),
        ("示例市财政局", "自制"),
    ] {
        for lang in ["zh", "en"] {
            let output = fapiao()
                .args(["seal", "make", "--lang", lang, "--name", name, "--line", line, "-o", path(&out)])
                .env("FAPIAO_KEY_PASSWORD", "secret")
                .output()
                .unwrap();
            assert_code(&output, 2);
            let said = complaint(&output);
            assert!(said.contains(if lang == "zh" { "拒绝" } else { "refused" }), "{name} {line}: {said}");
            assert!(!out.exists());
        }
    }
}

/// The whole walk of a company: make a seal, seal an invoice, have it verified.
#[test]
fn seal_when_made_then_seals_an_ofd_that_verifies_under_its_root() {
    let desk = Desk::new();
    let seals = desk.dir.path().join("seals");
    let make = fapiao()
        .args(["seal", "make", "--lang", "en", "--name", "示例商贸有限公司", "-o", path(&seals)])
        .env("FAPIAO_KEY_PASSWORD", "secret")
        .output()
        .unwrap();
    if complaint(&make).contains("DOC-SIGN-PICTURE") {
        assert!(std::env::var_os("CI").is_none_or(|value| value != "true"), "{}", complaint(&make));
        eprintln!("SKIPPED: no Chinese font");
        return;
    }
    assert_code(&make, 0);
    assert!(text(&make).contains("its signature holds"), "{}", text(&make));
    for file in ["seal.esl", "signer.p12", "root.p12", "root.cer", "seal.png"] {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(seals.join(file)).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{file} is readable to others");
    }
    let again = fapiao()
        .args(["seal", "make", "--name", "示例商贸有限公司", "-o", path(&seals)])
        .env("FAPIAO_KEY_PASSWORD", "secret")
        .output()
        .unwrap();
    assert_code(&again, 2);

    let file = desk.put("a.ofd", ofd());
    let out = desk.dir.path().join("sealed.ofd");
    let (signer, esl) = (seals.join("signer.p12"), seals.join("seal.esl"));
    let common = ["--key", path(&signer), "--seal", path(&esl), "-o", path(&out)];
    let wrong =
        fapiao().arg("sign").args(common).arg(&file).env("FAPIAO_KEY_PASSWORD", "x").output().unwrap();
    assert_code(&wrong, 2);
    assert!(complaint(&wrong).contains("PKI-KEY-LOCKED") && !out.exists(), "{}", complaint(&wrong));
    let password = desk.put("password", "secret\n");
    let output = sign(&[&common[..], &["--password-file", path(&password), path(&file)]].concat());
    assert_code(&output, 0);
    assert!(text(&output).contains("GB/T 38540"), "{}", text(&output));
    assert_eq!(fs::read(&file).unwrap(), ofd(), "the original is untouched");

    let trust = trust_of(&desk, "own", &[&fs::read(seals.join("root.cer")).unwrap()]);
    let report = verdict(&out, &trust);
    assert_eq!(report["verdict"], "passed", "{report}");
    assert_eq!(report["signatures"][0]["format"], "ses_v4");

    // The seal can be seen, by itself and on the file.
    for shown in [&esl, &out] {
        let output = fapiao().args(["seal", "show", "--lang", "en", path(shown)]).output().unwrap();
        assert_code(&output, 0);
        assert!(text(&output).contains("示例商贸有限公司"), "{}", text(&output));
    }
    // Nobody shows a seal that is not theirs, on a PDF as little as on an OFD.
    let page = desk.put("a.pdf", pdf());
    let stranger = desk.put("stranger.pem", desk.authority.signer.key_file());
    for other in [&file, &page] {
        let shown = desk.dir.path().join("stranger.out");
        let arguments = ["--key", path(&stranger), "--seal", path(&esl), "-o", path(&shown), path(other)];
        let output = sign(&arguments);
        assert_code(&output, 2);
        assert!(complaint(&output).contains("PKI-KEY-MISMATCH") && !shown.exists(), "{}", complaint(&output));
    }
    // A place off the page is refused.
    for place in ["1:900,900", "9:-10,-10", "1:-10,-10,400,400"] {
        let off = desk.dir.path().join("off.ofd");
        let arguments = ["--key", path(&signer), "--seal", path(&esl), "--place", place, "-o", path(&off)];
        let password = ["--password-file", path(&password), path(&file)];
        let output = sign(&[&arguments[..], &password].concat());
        assert_code(&output, 3);
        assert!(complaint(&output).contains("DOC-SIGN-PAGE") && !off.exists(), "{}", complaint(&output));
    }
    // A further seal under the same root, for a certificate that exists.
    let user = desk.put("user.cer", &desk.authority.signer.certificate);
    let second = desk.dir.path().join("second");
    let output = fapiao()
        .args(["seal", "make", "--name", "分公司", "--root", path(&seals.join("root.p12"))])
        .args(["--certificate", path(&user), "-o", path(&second)])
        .env("FAPIAO_KEY_PASSWORD", "secret")
        .output()
        .unwrap();
    assert_code(&output, 0);
    assert!(second.join("seal.esl").exists() && !second.join("signer.p12").exists());
}

#[test]
fn pdf_when_signed_by_key_file_then_verifies_and_shows_the_picture() {
    let desk = Desk::new();
    let file = desk.put("a.pdf", pdf());
    let picture = desk.put("seal.png", make::seal_png());
    let (rsa_root, rsa) = Authority::rsa();
    let (p256_root, p256) = Authority::p256();
    for (name, anchor, signer) in
        [("rsa", rsa_root.certificate, &rsa), ("p256", p256_root.certificate, &p256)]
    {
        let key = desk.put(&format!("{name}.pem"), signer.key_file());
        let out = desk.dir.path().join(format!("{name}.pdf"));
        let common = ["--key", path(&key), "--picture", path(&picture), "--place", "1:-10,-8,30,30"];
        let output = sign(&[&common[..], &["--reason", "开票", "-o", path(&out), path(&file)]].concat());
        assert_code(&output, 0);
        assert!(complaint(&output).contains("--tsa"), "{}", complaint(&output));
        let trust = trust_of(&desk, name, &[&anchor]);
        assert_eq!(verdict(&out, &trust)["verdict"], "passed");
    }
    let key = desk.put("sm2.pem", desk.authority.signer.key_file());
    let out = desk.dir.path().join("sm2.pdf");
    let output = sign(&["--key", path(&key), "-o", path(&out), path(&file)]);
    assert_code(&output, 0);
    assert!(complaint(&output).contains("SM2"), "{}", complaint(&output));
    assert_eq!(verdict(&out, &desk.dir.path().join("trust"))["verdict"], "passed");
}

/// An option that could change nothing is refused, not ignored.
#[test]
fn sign_when_an_option_has_no_effect_on_the_file_then_says_why_and_writes_nothing() {
    let desk = Desk::new();
    let (pdf, ofd) = (desk.put("a.pdf", pdf()), desk.put("a.ofd", ofd()));
    let key = desk.put("sm2.pem", desk.authority.signer.key_file());
    let picture = desk.put("seal.png", make::seal_png());
    let out = desk.dir.path().join("out");
    let picture = path(&picture);
    for (file, arguments, said) in [
        (&pdf, &["--place", "1:-10,-8"][..], "--place: there is no picture to show"),
        (&pdf, &["--picture", picture, "--place", "1:9,9", "--place", "1:60,9"], "--place: a PDF signature"),
        (&ofd, &["--place", "1:-10,-8"], "--place: there is no seal to show"),
        (&ofd, &["--picture", picture], "--picture: it is for PDF alone"),
        (&ofd, &["--reason", "r"], "--reason: it is for PDF alone"),
        (&ofd, &["--location", "l"], "--location: it is for PDF alone"),
    ] {
        let output = sign(&[arguments, &["--key", path(&key), "-o", path(&out), path(file)]].concat());
        assert_code(&output, 2);
        assert!(complaint(&output).contains(said), "{said}: {}", complaint(&output));
        assert!(!out.exists());
    }
}

#[test]
fn sign_when_it_cannot_then_says_why_by_exit_code_and_writes_nothing() {
    let desk = Desk::new();
    let (pdf, ofd) = (desk.put("a.pdf", pdf()), desk.put("a.ofd", ofd()));
    let rsa = desk.put("rsa.pem", Authority::rsa().1.key_file());
    let sm2 = desk.put("sm2.pem", desk.authority.signer.key_file());
    let expired = desk.put("expired.pem", desk.authority.expired.key_file());
    let own = desk.authority.signer.key_file();
    let bare = desk.put("bare.pem", own.split("-----BEGIN CERTIFICATE").next().unwrap());
    let text_file = desk.put("a.txt", "text");
    let broken = desk.put("broken.pdf", b"%PDF-1.7 nothing");
    let zip = desk.put("broken.ofd", &fs::read(&ofd).unwrap()[..900]);
    let out = desk.dir.path().join("out");
    for (key, file, code, said) in [
        (&rsa, &ofd, 2, "PKI-UNSUPPORTED"),
        (&expired, &pdf, 2, "PKI-SIGNER-VALIDITY"),
        (&bare, &pdf, 2, "PKI-KEY-MISMATCH"),
        (&text_file, &pdf, 2, "PKI-KEY-NONE"),
        (&sm2, &text_file, 3, "DOC-FORMAT"),
        (&sm2, &broken, 3, "DOC-"),
        (&sm2, &zip, 3, "DOC-"),
    ] {
        let output = sign(&["--key", path(key), "-o", path(&out), path(file)]);
        assert_code(&output, code);
        assert!(complaint(&output).contains(said), "{said}: {}", complaint(&output));
        assert!(!out.exists());
    }
    // Neither the original nor what exists is replaced.
    let before = fs::read(&pdf).unwrap();
    for extra in [&[][..], &["--force"]] {
        let output = sign(&[extra, &["--key", path(&rsa), "-o", path(&pdf), path(&pdf)]].concat());
        assert_code(&output, 2);
    }
    assert_eq!(fs::read(&pdf).unwrap(), before);
    fs::write(&out, "kept").unwrap();
    assert_code(&sign(&["--key", path(&rsa), "-o", path(&out), path(&pdf)]), 2);
    assert_eq!(fs::read(&out).unwrap(), b"kept");
    assert_code(&sign(&["--force", "--key", path(&rsa), "-o", path(&out), path(&pdf)]), 0);
    assert!(fs::read(&out).unwrap().starts_with(b"%PDF"));
    assert_code(&sign(&["--key", path(&rsa), path(&pdf)]), 2);
    assert_code(&sign(&["--key", path(&rsa), "--place", "here", "-o", path(&out), path(&pdf)]), 2);
}

/// Without a terminal nothing is asked, and nothing hangs.
#[test]
fn sign_when_locked_and_nobody_to_ask_then_says_how_to_give_the_password() {
    let desk = Desk::new();
    let file = desk.put("a.pdf", pdf());
    let signer = issued("锁 LOCKED", PrivateKey::generate(KeyAlgorithm::P256, &mut Random::new(5)).unwrap());
    let options = Pkcs12Options { name: "a".into(), rounds: 10 };
    let locked = signer.to_pkcs12(&Password::new("secret"), &options, &mut Random::new(6)).unwrap();
    let key = desk.put("locked.p12", locked);
    let out = desk.dir.path().join("out.pdf");
    // A session of its own has no terminal.
    let mut command = Command::new("setsid");
    command.args(["--wait", env!("CARGO_BIN_EXE_fapiao"), "sign", "--lang", "en", "--key", path(&key)]);
    command.args(["-o", path(&out), path(&file)]).env_remove("FAPIAO_KEY_PASSWORD");
    let output = command.stdin(std::process::Stdio::null()).output().unwrap();
    assert_code(&output, 2);
    assert!(complaint(&output).contains("FAPIAO_KEY_PASSWORD"), "{}", complaint(&output));
    let output = sign(&["--key", path(&key), "-o", path(&out), path(&file)]);
    assert!(!output.status.success() && !out.exists());
}

fn issued(name: &str, key: PrivateKey) -> Signer {
    let root = house();
    let subject = [(COMMON_NAME, name)];
    root.issue_signer(&request(&subject, CertificateUse::Signing), key, now(), &mut Random::new(8)).unwrap()
}

fn now() -> jiff::Timestamp {
    "2025-06-01T00:00:00Z".parse().unwrap()
}

fn request<'a>(
    subject: &'a [(fapiao_pki::asn1::Oid, &'a str)],
    usage: CertificateUse,
) -> CertificateRequest<'a> {
    let time = |text: &str| text.parse().unwrap();
    let (not_before, not_after) = (time("2025-01-01T00:00:00Z"), time("2045-01-01T00:00:00Z"));
    CertificateRequest { subject, not_before, not_after, usage }
}

/// A root of these tests.
fn house() -> Signer {
    let subject = [(COMMON_NAME, "示例根 SAMPLE ROOT")];
    let key = PrivateKey::generate(KeyAlgorithm::P256, &mut Random::new(7)).unwrap();
    request(&subject, CertificateUse::Authority { path_length: None })
        .self_sign(key, &mut Random::new(7))
        .unwrap()
}

/// Whether programs are there. In CI their absence is a failure.
fn have(programs: &[&str]) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let missing: Vec<_> = programs
        .iter()
        .filter(|name| !std::env::split_paths(&path).any(|folder| folder.join(name).is_file()))
        .collect();
    if !missing.is_empty() {
        assert!(std::env::var_os("CI").is_none_or(|value| value != "true"), "{missing:?} are missing");
        eprintln!("SKIPPED: no {missing:?}");
    }
    missing.is_empty()
}

fn run(folder: &Path, program: &str, arguments: &[&str]) -> Output {
    Command::new(program)
        .current_dir(folder)
        .env("SOFTHSM2_CONF", folder.join("softhsm2.conf"))
        .args(arguments)
        .output()
        .unwrap()
}

const TSA: &str = "\
[tsa]
default_tsa = a
[a]
serial = ./serial
crypto_device = builtin
signer_cert = ./tsa.pem
certs = ./root.pem
signer_key = ./tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha256
";

/// A folder that `openssl ts` answers from.
fn stamper(folder: &Path) -> Signer {
    let root = house();
    let subject = [(COMMON_NAME, "示例时间戳 SAMPLE TSA")];
    let key = PrivateKey::generate(KeyAlgorithm::P256, &mut Random::new(9)).unwrap();
    let usage = CertificateUse::TimeStamping;
    let signer = root.issue_signer(&request(&subject, usage), key, now(), &mut Random::new(9)).unwrap();
    let options = Pkcs12Options { name: "tsa".into(), rounds: 10 };
    let file = signer.to_pkcs12(&Password::new("p"), &options, &mut Random::new(9)).unwrap();
    fs::write(folder.join("tsa.p12"), file).unwrap();
    let open = ["pkcs12", "-in", "tsa.p12", "-nodes", "-nocerts", "-passin", "pass:p", "-out", "tsa.key"];
    assert!(run(folder, "openssl", &open).status.success());
    let pem = |der: &[u8]| fapiao_testkit::authority::pem("CERTIFICATE", der);
    fs::write(folder.join("tsa.pem"), pem(signer.certificate().der())).unwrap();
    fs::write(folder.join("root.pem"), pem(root.certificate().der())).unwrap();
    fs::write(folder.join("serial"), "01\n").unwrap();
    fs::write(folder.join("tsa.cnf"), TSA).unwrap();
    root
}

/// A server on loopback that answers each POST by its body; gives its address.
fn serve(answer: impl Fn(&[u8]) -> (u16, Vec<u8>) + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut request = Vec::new();
            let mut buffer = [0; 4096];
            let body = loop {
                let count = stream.read(&mut buffer).unwrap();
                request.extend_from_slice(&buffer[..count]);
                let text = String::from_utf8_lossy(&request).to_ascii_lowercase();
                let Some(head) = text.find("\r\n\r\n") else { continue };
                assert!(text.contains("content-type: application/timestamp-query"), "{text}");
                let length = text.split("content-length: ").nth(1).unwrap();
                let length: usize = length.split("\r\n").next().unwrap().parse().unwrap();
                if request.len() >= head + 4 + length {
                    break request[head + 4..].to_vec();
                }
            };
            let (status, body) = answer(&body);
            let head = format!(
                "HTTP/1.1 {status} x\r\ncontent-type: application/timestamp-reply\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
                body.len()
            );
            // A client that has seen enough may be gone.
            let _ = stream.write_all(&[head.as_bytes(), &body].concat());
        }
    });
    format!("http://{address}/tsa")
}

/// The authority is the `openssl` program behind a server on loopback.
#[test]
fn sign_when_an_authority_stamps_the_time_then_the_stamp_is_verified() {
    if !have(&["openssl"]) {
        return;
    }
    let desk = Desk::new();
    let folder = desk.dir.path().join("tsa");
    fs::create_dir(&folder).unwrap();
    let tsa_root = stamper(&folder);
    let url = serve(move |question| {
        fs::write(folder.join("question"), question).unwrap();
        let reply = ["ts", "-reply", "-config", "tsa.cnf", "-queryfile", "question", "-out", "answer"];
        assert!(run(&folder, "openssl", &reply).status.success());
        (200, fs::read(folder.join("answer")).unwrap())
    });
    let (rsa_root, rsa) = Authority::rsa();
    let authority = &desk.authority;
    let anchors: [&[u8]; 4] = [
        &rsa_root.certificate,
        &authority.root.certificate,
        &authority.tax_ca.certificate,
        tsa_root.certificate().der(),
    ];
    let trust = trust_of(&desk, "all", &anchors);
    for (name, file, signer) in [("a.pdf", pdf(), &rsa), ("a.ofd", ofd(), &authority.signer)] {
        let file = desk.put(name, file);
        let key = desk.put(&format!("{name}.pem"), signer.key_file());
        let out = desk.dir.path().join(name);
        let output = sign(&["--key", path(&key), "--tsa", &url, "-o", path(&out), path(&file)]);
        assert_code(&output, 0);
        let report = verdict(&out, &trust);
        assert_eq!(report["verdict"], "passed", "{report}");
        let checks = report["checks"].as_array().unwrap();
        let time = checks.iter().find(|check| check["code"] == "VER-TIME").unwrap();
        assert_eq!(time["outcome"], "passed", "{time}");
    }
}

/// Proves promise 15.
#[test]
fn sign_when_the_authority_is_absent_or_answers_nonsense_then_nothing_is_written() {
    let desk = Desk::new();
    let file = desk.put("a.pdf", pdf());
    let key = desk.put("rsa.pem", Authority::rsa().1.key_file());
    let out = desk.dir.path().join("out.pdf");
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap();
    let closed = format!("http://{}/", nobody.local_addr().unwrap());
    drop(nobody);
    for url in [
        serve(|_| (500, b"no".to_vec())),
        serve(|_| (302, Vec::new())),
        serve(|_| (200, b"<html>hello</html>".to_vec())),
        serve(|_| (200, vec![0x30; 1 << 20])),
        serve(|_| (200, vec![0x30, 5, 0x30, 3, 2, 1, 2])),
        closed,
        "ftp://127.0.0.1/".to_owned(),
        "file:///etc/passwd".to_owned(),
    ] {
        let output = sign(&["--key", path(&key), "--tsa", &url, "-o", path(&out), path(&file)]);
        assert_code(&output, 2);
        assert!(complaint(&output).contains("--tsa"), "{}", complaint(&output));
        assert!(!out.exists(), "{url}");
        let arguments = ["--key", path(&key), "--tsa", &url, "-o", path(&out), path(&file)];
        let chinese = fapiao().args(["sign", "--lang", "zh"]).args(arguments).output().unwrap();
        let said = complaint(&chinese).replace(&url, "");
        let words = ["网址须以", "拒绝", "无法连接", "回答", "时间戳", "有误"];
        assert!(words.iter().any(|word| said.contains(word)) && !said.contains("rror"), "{said}");
    }
}

#[test]
fn sign_when_the_key_is_in_a_token_then_the_token_signs() {
    if !have(&["softhsm2-util", "pkcs11-tool"]) {
        return;
    }
    let desk = Desk::new();
    let folder = desk.dir.path();
    fs::create_dir(folder.join("tokens")).unwrap();
    let configuration = format!("directories.tokendir = {}\n", folder.join("tokens").display());
    fs::write(folder.join("softhsm2.conf"), configuration).unwrap();
    let init = ["--init-token", "--free", "--label", "firm", "--pin", "1234", "--so-pin", "5678"];
    assert!(run(folder, "softhsm2-util", &init).status.success());
    let tool = ["--module", MODULE, "--login", "--pin", "1234", "--token-label", "firm"];
    let with = |more: &[&str]| run(folder, "pkcs11-tool", &[&tool[..], more].concat());
    assert!(with(&["--keypairgen", "--key-type", "rsa:2048", "--label", "k", "--id", "07"]).status.success());
    let read = ["--read-object", "--type", "pubkey", "--id", "07", "--output-file", "public.der"];
    assert!(with(&read).status.success());
    let public = PublicKey::from_der(&fs::read(folder.join("public.der")).unwrap()).unwrap();
    let subject = [(COMMON_NAME, "令牌 TOKEN")];
    let root = house();
    let request = request(&subject, CertificateUse::Signing);
    let certificate = root.issue(&request, &public, now(), &mut Random::new(8)).unwrap();
    let certificate = desk.put("token.cer", certificate.der());
    let file = desk.put("a.pdf", pdf());
    let out = folder.join("out.pdf");
    let token = |pin: &str, uri: &str| {
        fapiao()
            .env("SOFTHSM2_CONF", folder.join("softhsm2.conf"))
            .env("FAPIAO_PKCS11_MODULE", MODULE)
            .env("FAPIAO_KEY_PASSWORD", pin)
            .args(["sign", "--lang", "en", "--key", uri, "--certificate", path(&certificate)])
            .args(["-o", path(&out), path(&file)])
            .output()
            .unwrap()
    };
    assert_code(&token("9999", "pkcs11:token=firm;object=k"), 2);
    assert_code(&token("1234", "pkcs11:token=firm;object=other"), 2);
    let refused = token("1234", "pkcs11:token=firm;object=k?pin-value=1234");
    assert_code(&refused, 2);
    assert!(!out.exists() && !complaint(&refused).contains("1234"), "{}", complaint(&refused));
    assert_code(&token("1234", "pkcs11:token=firm;object=k"), 0);
    let trust = trust_of(&desk, "token-trust", &[root.certificate().der()]);
    assert_eq!(verdict(&out, &trust)["verdict"], "passed");
}
