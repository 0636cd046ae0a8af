//! A test CA of our own: a seed determines every key, so that made files are the same bytes each time.

mod certificate;
mod key;
mod signer;

pub use certificate::Name;
pub use certificate::Purpose;
pub use key::DEFAULT_USER_ID;
pub use key::Key;
pub use key::RsaName;
pub use key::Scheme;
pub use signer::Signer;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use certificate::Request;
use jiff::Timestamp;

/// A certification authority for tests: an SM2 root, a tax CA under it, and signers of every fate.
#[derive(Clone)]
pub struct Authority {
    /// The trust anchor.
    pub root: Signer,
    /// The CA that issued all that follows.
    pub tax_ca: Signer,
    /// Makes seals: signs them as 制章者.
    pub seal_maker: Signer,
    /// The signer that everything is right about; valid 2024-01-01 to 2036-01-01.
    pub signer: Signer,
    /// Another signer that everything is right about.
    pub second_signer: Signer,
    /// A signer whose certificate was valid in 2021 and 2022 only.
    pub expired: Signer,
    /// A signer that [`Authority::revocation_list`] revokes as of 2025-06-01.
    pub revoked: Signer,
    /// Signs time-stamp tokens.
    pub time_stamper: Signer,
    /// DER of a revocation list of the tax CA, of 2026-01-01, that names the revoked signer.
    pub revocation_list: Vec<u8>,
}

impl Authority {
    /// The authority whose root tests hand to `--trust`.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self::named("样票测试机构（示例）", seed)
    }

    /// An authority of the same shape that nobody trusts: other names, other keys.
    #[must_use]
    pub fn unknown(seed: u64) -> Self {
        Self::named("来历不明的测试机构（示例）", seed ^ 0x00C0_FFEE)
    }

    /// An RSA-2048 chain for PDF signatures: root and signer; the rest as in [`Authority::new`].
    #[must_use]
    pub fn rsa() -> (Signer, Signer) {
        let root = self_signed(
            &name("样票测试机构（示例）", "样票RSA根证书 SAMPLE RSA ROOT"),
            Key::rsa(RsaName::Root),
        );
        let signer = root.issue(
            &request(
                2,
                &name("样票测试机构（示例）", "样票RSA签名证书 SAMPLE RSA"),
                ("2024-01-01", "2036-01-01"),
                Purpose::Signing,
            ),
            Key::rsa(RsaName::Signer),
        );
        (root, signer)
    }

    /// A P-256 chain: root and signer.
    #[must_use]
    pub fn p256() -> (Signer, Signer) {
        let organisation = "样票测试机构（示例）";
        let root = name(organisation, "样票P256根证书 SAMPLE P-256 ROOT");
        let root = self_signed(&root, Key::p256("root", 1));
        let signer = name(organisation, "样票P256签名证书 SAMPLE P-256");
        let request = request(2, &signer, ("2024-01-01", "2036-01-01"), Purpose::Signing);
        let signer = root.issue(&request, Key::p256("signer", 1));
        (root, signer)
    }

    /// DER of the trust anchor.
    #[must_use]
    pub fn anchor(&self) -> &[u8] {
        &self.root.certificate
    }

    fn named(organisation: &str, seed: u64) -> Self {
        let subject = |common: &str| name(organisation, common);
        let key = |label: &str| Key::sm2(&format!("{organisation} {label}"), seed);
        let long = ("2024-01-01", "2036-01-01");

        let root = self_signed(&subject("样票测试根证书(SM2) SAMPLE ROOT"), key("root"));
        let tax_ca = root.issue(
            &request(
                2,
                &subject("样票测试税务证书中心(SM2) SAMPLE"),
                ("2020-01-01", "2045-01-01"),
                Purpose::Authority,
            ),
            key("tax ca"),
        );
        let issue = |serial, common: &str, validity, purpose| {
            tax_ca.issue(&request(serial, &subject(common), validity, purpose), key(common))
        };
        let revoked_at = "2025-06-01T00:00:00Z".parse().unwrap();
        let revocation_list = certificate::revocation_list(
            &tax_ca.name,
            &tax_ca.key,
            &[(14, revoked_at)],
            start_of("2026-01-01"),
            start_of("2045-01-01"),
        );
        Self {
            seal_maker: issue(10, "样票测试制章者 SAMPLE SEAL MAKER", long, Purpose::Signing),
            signer: issue(11, "样票监制章测试证书 SAMPLE", long, Purpose::Signing),
            second_signer: issue(12, "样票第二签章人测试证书 SAMPLE", long, Purpose::Signing),
            expired: issue(13, "样票过期测试证书 SAMPLE", ("2021-01-01", "2023-01-01"), Purpose::Signing),
            revoked: issue(14, "样票吊销测试证书 SAMPLE", long, Purpose::Signing),
            time_stamper: issue(15, "样票时间戳测试证书 SAMPLE", long, Purpose::TimeStamping),
            root,
            tax_ca,
            revocation_list,
        }
    }
}

/// PEM of some DER, with a label such as `CERTIFICATE` or `X509 CRL`.
#[must_use]
pub fn pem(label: &str, der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    let lines: Vec<&str> =
        text.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}

fn self_signed(subject: &Name, key: Key) -> Signer {
    let request = request(1, subject, ("2020-01-01", "2049-01-01"), Purpose::Authority);
    let certificate = certificate::certificate(&request, &key, subject, &key);
    Signer { name: subject.clone(), serial: 1, issuer: subject.clone(), key, certificate, chain: Vec::new() }
}

fn name(organisation: &str, common: &str) -> Name {
    Name { organisation: organisation.to_owned(), common: common.to_owned() }
}

fn request<'a>(serial: u64, subject: &'a Name, (first, last): (&str, &str), purpose: Purpose) -> Request<'a> {
    Request { serial, subject, not_before: start_of(first), not_after: start_of(last), purpose }
}

fn start_of(day: &str) -> Timestamp {
    format!("{day}T00:00:00Z").parse().unwrap()
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    #[test]
    fn authority_when_made_twice_then_has_the_same_bytes() {
        let (one, two) = (Authority::new(1), Authority::new(1));
        assert_eq!(one.anchor(), two.anchor());
        assert_eq!(one.signer.certificate, two.signer.certificate);
        assert_eq!(one.revocation_list, two.revocation_list);
        assert_ne!(one.anchor(), Authority::unknown(1).anchor());
    }

    #[test]
    fn chain_when_openssl_judges_it_then_is_valid_while_its_certificates_are() {
        let authority = Authority::new(1);
        let directory = tempfile::tempdir().unwrap();
        let write = |file: &str, text: String| std::fs::write(directory.path().join(file), text);
        write("root.pem", pem("CERTIFICATE", authority.anchor())).unwrap();
        write("ca.pem", pem("CERTIFICATE", &authority.tax_ca.certificate)).unwrap();
        write("good.pem", pem("CERTIFICATE", &authority.signer.certificate)).unwrap();
        write("old.pem", pem("CERTIFICATE", &authority.expired.certificate)).unwrap();
        // OpenSSL takes the user identity for the judged certificate only: one link at a time.
        let accepts = |issuer: &str, file: &str| {
            let out = Command::new("openssl")
                .current_dir(directory.path())
                .args(["verify", "-vfyopt", "distid:1234567812345678"])
                .args(["-attime", "1790000000", "-partial_chain", "-CAfile", issuer, file])
                .output()
                .unwrap();
            let said = String::from_utf8_lossy(&[out.stdout, out.stderr].concat()).into_owned();
            (out.status.success(), said)
        };
        for (issuer, file) in [("root.pem", "ca.pem"), ("ca.pem", "good.pem")] {
            let (good, said) = accepts(issuer, file);
            assert!(good, "{file}: {said}");
        }
        let (old, said) = accepts("ca.pem", "old.pem");
        assert!(!old && said.contains("expired"), "{said}");
    }

    #[test]
    fn revocation_list_when_openssl_prints_it_then_names_the_revoked_serial() {
        // Its signature is not asked of OpenSSL, which checks lists with an empty SM2 user identity.
        let authority = Authority::new(1);
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("crl.der");
        std::fs::write(&path, &authority.revocation_list).unwrap();
        let out = Command::new("openssl")
            .args(["crl", "-inform", "DER", "-noout", "-text", "-in"])
            .arg(&path)
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&out.stdout).into_owned();
        assert!(text.contains("Serial Number: 0E"), "{text}");
        assert_eq!(authority.revoked.serial, 14);
    }
}
