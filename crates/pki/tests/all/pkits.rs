//! NIST's Public Key Interoperability Test Suite: path validation with revocation lists.

use std::path::Path;

use fapiao_pki::certificate::Certificate;
use fapiao_pki::chain;
use fapiao_pki::chain::Chain;
use fapiao_pki::chain::Revocation;
use fapiao_pki::chain::Status;
use fapiao_pki::crl::Crl;
use fapiao_pki::trust::Trust;

use crate::corpora::corpus;
use crate::maker::time;

/// A test of the suite.
#[derive(serde::Deserialize)]
struct Case {
    id: String,
    name: String,
    cert: String,
    #[serde(default)]
    other_certs: Vec<String>,
    #[serde(default)]
    crls: Vec<String>,
    /// Whether the path must be refused, and why in words.
    error: Option<Fault>,
    /// Demands on policies beyond those of the certificates.
    params: Option<serde_json::Value>,
}

#[derive(serde::Deserialize)]
struct Fault {
    msg_regex: String,
}

/// Whether the path is valid, and no one on it revoked.
fn accepts(chain: &Chain) -> bool {
    chain.status == Status::Trusted && chain.revocation == Revocation::Good
}

fn run(directory: &Path, case: &Case) -> Chain {
    let read = |folder: &str, name: &str| std::fs::read(directory.join(folder).join(name)).unwrap();
    let certificate = |name: &str| Certificate::from_der(&read("certs", name)).unwrap();
    let list = |name: &str| Crl::from_der(&read("crls", name)).unwrap();
    let others: Vec<_> = case.other_certs.iter().map(|name| certificate(name)).collect();
    let crls = std::iter::once("TrustAnchorRootCRL.crl").chain(case.crls.iter().map(String::as_str));
    let anchor = certificate("TrustAnchorRootCertificate.crt");
    let trust = Trust::new(vec![anchor], Vec::new(), crls.map(list).collect());
    chain::evaluate(&certificate(&case.cert), &others, &trust, time("2022-05-01T00:00:00Z"))
}

/// Cases where our answer is another, each refused or left open where the suite accepts; docs/corpora.md says why.
const DIFFERENCES: [(&str, Status); 5] = [
    ("valid_dsa_signatures_test4", Status::Untrusted),
    ("valid_dsa_parameter_inheritance_test5", Status::Untrusted),
    ("valid_negative_serial_number_test14", Status::Revoked),
    ("valid_crlissuer_test30", Status::Trusted),
    ("valid_deltacrl_test5", Status::Revoked),
];

/// Proves promise 27, promise 28.
#[test]
fn pkits_when_run_then_every_path_is_judged_as_the_suite_says() {
    let Some(directory) = corpus("pkits") else { return };
    let directory = directory.join("tests/fixtures/nist_pkits");
    let cases: Vec<Case> =
        serde_json::from_slice(&std::fs::read(directory.join("pkits.json")).unwrap()).unwrap();
    let (mut valid, mut refused, mut revoked, mut demanding) = (0, 0, 0, 0);
    let mut differences = Vec::new();
    for case in &cases {
        let chain = run(&directory, case);
        match &case.error {
            // That the user demands certain policies: nobody can, here.
            Some(_) if case.params.is_some() => demanding += 1,
            None if accepts(&chain) => valid += 1,
            None => differences.push((case.name.as_str(), chain.status)),
            Some(error) => {
                assert!(!accepts(&chain), "{} {} is accepted", case.id, case.name);
                refused += 1;
                // Not only left open: known to be revoked.
                if error.msg_regex.starts_with("CRL indicates") {
                    assert_eq!(chain.status, Status::Revoked, "{}", case.name);
                    revoked += 1;
                }
            }
        }
    }
    assert_eq!(differences, DIFFERENCES);
    assert_eq!((valid, refused, revoked, demanding), (105, 121, 22, 15));
}
