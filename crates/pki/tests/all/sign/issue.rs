//! Certificates that we issue.

use fapiao_pki::certificate::Certificate;
use fapiao_pki::chain;
use fapiao_pki::sign::CertificateRequest;
use fapiao_pki::sign::CertificateUse;
use fapiao_pki::sign::KeyAlgorithm;
use fapiao_pki::trust::Trust;

use super::ALGORITHMS;
use super::Seeded;
use super::key;
use super::now;
use super::pem_of;
use super::request;
use super::root;
use super::subject;
use super::time;
use crate::openssl::USER_ID;
use crate::openssl::has_openssl;
use crate::openssl::openssl;

/// Proves promise 27.
#[test]
fn certificate_when_issued_then_its_chain_is_trusted_under_the_root_alone() {
    for algorithm in ALGORITHMS {
        let root = root(algorithm);
        let names = [subject("示例机构 SAMPLE CA"), subject("示例公司 SAMPLE")];
        let usage = CertificateUse::Authority { path_length: Some(0) };
        let authority = root
            .issue_signer(&request(&names[0], usage), key(KeyAlgorithm::Sm2, 30), now(), &mut Seeded::new(1))
            .unwrap();
        let leaf = authority
            .issue_signer(
                &request(&names[1], CertificateUse::Signing),
                key(algorithm, 31),
                now(),
                &mut Seeded::new(2),
            )
            .unwrap();
        assert_eq!(leaf.chain(), [authority.certificate().clone(), root.certificate().clone()]);
        assert!(leaf.certificate().tolerances().is_empty());
        assert!(leaf.certificate().allows_signing() && !leaf.certificate().is_ca());
        let trusted = Trust::new(vec![root.certificate().clone()], Vec::new(), Vec::new());
        let judged = chain::evaluate(leaf.certificate(), leaf.chain(), &trusted, now());
        assert_eq!(judged.status, chain::Status::Trusted, "{algorithm:?} {:?}", judged.problem);
        let nobody = Trust::empty();
        let judged = chain::evaluate(leaf.certificate(), leaf.chain(), &nobody, now());
        assert_eq!(judged.status, chain::Status::Untrusted);
    }
}

#[test]
fn certificate_when_openssl_verifies_it_then_holds_at_its_time_only() {
    if !has_openssl() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path();
    for algorithm in ALGORITHMS {
        let root = root(algorithm);
        let name = subject("示例公司 SAMPLE");
        std::fs::write(folder.join("root.pem"), pem_of(&[root.certificate()])).unwrap();
        for (usage, purpose) in
            [(CertificateUse::Signing, "smimesign"), (CertificateUse::TimeStamping, "timestampsign")]
        {
            let leaf = root
                .issue(&request(&name, usage), key(algorithm, 31).public_key(), now(), &mut Seeded::new(2))
                .unwrap();
            std::fs::write(folder.join("leaf.pem"), pem_of(&[&leaf])).unwrap();
            let verify = |at: &str| {
                // The program gives the user id to the last certificate alone, so the root stands as it is.
                let id = if algorithm == KeyAlgorithm::Sm2 {
                    format!("-vfyopt distid:{USER_ID} ")
                } else {
                    String::new()
                };
                let options = format!("{id}-x509_strict -partial_chain -purpose {purpose}");
                let at = time(at).as_second();
                openssl(folder, &format!("verify {options} -attime {at} -CAfile root.pem leaf.pem")).0
            };
            assert!(verify("2026-06-01T00:00:00Z"), "{algorithm:?} {usage:?}");
            assert!(!verify("2025-06-01T00:00:00Z") && !verify("2031-06-01T00:00:00Z"));
        }
        let text = openssl(folder, "x509 -in root.pem -noout -text").1;
        let text = String::from_utf8_lossy(&text).into_owned();
        assert!(text.contains("CA:TRUE, pathlen:1") && text.contains("Certificate Sign, CRL Sign"), "{text}");
    }
}

#[test]
fn certificate_when_issued_twice_then_numbers_differ() {
    let root = root(KeyAlgorithm::Sm2);
    let name = subject("示例公司 SAMPLE");
    let request = request(&name, CertificateUse::Signing);
    let mut rng = Seeded::new(5);
    let key = key(KeyAlgorithm::Sm2, 40);
    let issue = |rng: &mut Seeded| root.issue(&request, key.public_key(), now(), rng).unwrap();
    let (one, two) = (issue(&mut rng), issue(&mut rng));
    assert_ne!(one.serial(), two.serial());
    assert_eq!((one.serial().len(), one.serial()[0] & 0x80), (16, 0));
}

/// Proves promise 28.
#[test]
fn certificate_when_its_issuer_may_not_then_refused_by_code() {
    let (root, signer) = super::signer(KeyAlgorithm::Sm2, 41);
    let name = subject("x");
    let wanted = request(&name, CertificateUse::Signing);
    let rng = &mut Seeded::new(1);
    let public = key(KeyAlgorithm::Sm2, 42);
    let code = |r: Result<Certificate, fapiao_pki::Error>| r.unwrap_err().code();
    assert_eq!(code(signer.issue(&wanted, public.public_key(), now(), rng)), "PKI-SIGNER-USAGE");
    let late = time("2041-01-01T00:00:00Z");
    assert_eq!(code(root.issue(&wanted, public.public_key(), late, rng)), "PKI-SIGNER-VALIDITY");
    let long = CertificateRequest { not_after: late, ..wanted.clone() };
    assert_eq!(code(root.issue(&long, public.public_key(), now(), rng)), "PKI-SIGNER-VALIDITY");
    let empty = CertificateRequest { not_after: time("2025-01-01T00:00:00Z"), ..wanted };
    assert!(root.issue(&empty, public.public_key(), now(), rng).is_err());
}
