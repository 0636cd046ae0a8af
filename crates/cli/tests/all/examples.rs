//! What the documents tell people to type, typed.

use std::path::Path;

use crate::program::{Desk, complaint, fapiao};

const INVOICE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/examples/invoice.json");

/// Runs a line of README in a folder; the key's password is in the environment, as README says.
fn typed(folder: &Path, line: &[&str]) {
    let mut command = fapiao();
    command.current_dir(folder).env("FAPIAO_KEY_PASSWORD", "样例").args(line);
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{line:?}: {}", complaint(&output));
}

/// Proves A-089, B-015.
#[test]
fn readme_when_its_example_is_typed_then_an_invoice_is_written_sealed_verified_and_certified() {
    let desk = Desk::new();
    let folder = desk.dir.path();
    let made = "2026-11-22T04:00:00Z";
    typed(folder, &["seal", "make", "--name", "样例科技（示例）有限公司", "-o", "seal"]);
    typed(folder, &["trust", "add", "seal/root.cer", "--dir", "roots"]);
    typed(folder, &["write", "--at", made, "-o", "invoice.ofd", INVOICE]);
    let sign =
        ["sign", "--key", "seal/signer.p12", "--seal", "seal/seal.esl", "-o", "sealed.ofd", "invoice.ofd"];
    typed(folder, &sign);
    let make =
        ["certificate", "make", "--key", "seal/signer.p12", "--issuer", "样例公司财务部", "--trust", "roots"];
    typed(folder, &[&make[..], &["-o", "certificate.pdf", "sealed.ofd"]].concat());
    typed(folder, &["certificate", "verify", "--trust", "roots", "certificate.pdf", "sealed.ofd"]);
    let vouchers = ["print", "--voucher", "--purpose", "信息技术服务费", "--claimant", "例二"];
    typed(folder, &[&vouchers[..], &["--trust", "roots", "-o", "vouchers.pdf", "sealed.ofd"]].concat());
    for format in ["pdf", "xml"] {
        typed(folder, &["write", "--at", made, "-o", &format!("invoice.{format}"), INVOICE]);
    }
    typed(folder, &["convert", "-o", "copy.pdf", "sealed.ofd"]);
    typed(folder, &["convert", "-o", "copy.ofd", "invoice.pdf"]);
    typed(folder, &["convert", "-o", "copy.xml", "sealed.ofd"]);
    let mut verify = fapiao();
    verify.current_dir(folder).args(["verify", "--trust", "roots", "--format", "jsonl", "sealed.ofd"]);
    let told = String::from_utf8(verify.output().unwrap().stdout).unwrap();
    assert!(told.contains(r#""verdict":"passed""#), "{told}");
}
