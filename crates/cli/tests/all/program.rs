//! Runs the program and looks at what it says.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use fapiao_testkit::authority::Authority;
use serde_json::Value;
use tempfile::TempDir;

/// A folder of files and of trust, gone with the test.
pub struct Desk {
    pub dir: TempDir,
    pub authority: Authority,
}

impl Desk {
    /// An empty desk that trusts the test authority.
    pub fn new() -> Self {
        let desk = Self { dir: tempfile::tempdir().unwrap(), authority: Authority::new(1) };
        std::fs::create_dir(desk.dir.path().join("trust")).unwrap();
        let trust = desk.dir.path().join("trust");
        std::fs::write(trust.join("root.cer"), desk.authority.anchor()).unwrap();
        // Seals carry the signer's certificate only: the CA between must be known as well.
        std::fs::write(trust.join("tax-ca.cer"), &desk.authority.tax_ca.certificate).unwrap();
        desk
    }

    pub fn put(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.dir.path().join("files").join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        path
    }

    pub fn files(&self) -> PathBuf {
        self.dir.path().join("files")
    }

    /// `fapiao verify --trust … --at 2026-11-22 …`.
    pub fn verify(&self) -> Command {
        let mut command = fapiao();
        command.arg("verify").arg("--trust").arg(self.dir.path().join("trust"));
        command.args(["--at", "2026-11-22T04:00:00Z", "--lang", "en"]);
        command
    }

    /// The objects of `--format jsonl` over some paths, and the exit code.
    pub fn verify_jsonl(&self, paths: &[&Path]) -> (Vec<Value>, i32) {
        let output = self.verify().args(["--format", "jsonl"]).args(paths).output().unwrap();
        let lines = text(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        (lines, output.status.code().unwrap())
    }
}

/// The program, without the user's own settings.
pub fn fapiao() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fapiao"));
    command.env_remove("FAPIAO_TRUST").env("XDG_DATA_HOME", "/nonexistent").env("LC_ALL", "C.UTF-8");
    command
}

pub fn text(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub fn complaint(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn render_when_the_output_is_the_input_or_exists_then_nothing_is_replaced() {
    use fapiao_testkit::make::{self, OfdOptions};
    let desk = Desk::new();
    let original = make::ofd(&fapiao_testkit::sample::vat_ordinary(1), &OfdOptions::default());
    let file = desk.put("a.ofd", &original);
    let run = |out: &Path, extra: &[&str]| {
        let mut command = fapiao();
        command.args(["render", "--lang", "en", "--format", "svg"]).args(extra).arg("-o").args([out, &file]);
        let output = command.output().unwrap();
        (output.status.code(), complaint(&output))
    };
    for extra in [&[][..], &["--force"]] {
        let (code, said) = run(&file, extra);
        assert_eq!(code, Some(2), "{said}");
        assert!(said.contains("input"), "{said}");
    }
    assert_eq!(std::fs::read(&file).unwrap(), original);
    let other = desk.put("b.svg", "kept");
    let (code, said) = run(&other, &[]);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("--force"), "{said}");
    assert_eq!(std::fs::read(&other).unwrap(), b"kept");
    assert_eq!(run(&other, &["--force"]).0, Some(0));
    assert!(std::fs::read(&other).unwrap().starts_with(b"<"));
}
