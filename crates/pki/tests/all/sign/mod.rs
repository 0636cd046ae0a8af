//! What we sign, read back by our readers and by the `openssl` program.

mod cms;
#[cfg(feature = "pkcs11")]
mod device;
mod issue;
mod key;
mod key_file;
mod seal;
mod stamp;

use std::convert::Infallible;

use fapiao_pki::asn1::Oid;
use fapiao_pki::certificate::Certificate;
use fapiao_pki::name::COMMON_NAME;
use fapiao_pki::sign::CertificateRequest;
use fapiao_pki::sign::CertificateUse;
use fapiao_pki::sign::KeyAlgorithm;
use fapiao_pki::sign::PrivateKey;
use fapiao_pki::sign::Signer;
use jiff::Timestamp;
use rand_core::TryCryptoRng;
use rand_core::TryRng;
use sha2::Digest;

pub const ALGORITHMS: [KeyAlgorithm; 3] = [KeyAlgorithm::Sm2, KeyAlgorithm::P256, KeyAlgorithm::Rsa2048];

/// Random numbers of a seed: SHA-256 over a counter.
pub struct Seeded {
    seed: u64,
    count: u64,
}

impl Seeded {
    pub fn new(seed: u64) -> Self {
        Seeded { seed, count: 0 }
    }
}

impl TryRng for Seeded {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_be_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_be_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for chunk in bytes.chunks_mut(32) {
            self.count += 1;
            let block = sha2::Sha256::digest([self.seed.to_be_bytes(), self.count.to_be_bytes()].concat());
            chunk.copy_from_slice(&block[..chunk.len()]);
        }
        Ok(())
    }
}

impl TryCryptoRng for Seeded {}

pub fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// When everything here is signed.
pub fn now() -> Timestamp {
    time("2026-06-01T04:05:06Z")
}

/// A key of a seed. RSA keys are fixed: making them takes seconds in a test.
pub fn key(algorithm: KeyAlgorithm, seed: u64) -> PrivateKey {
    if algorithm == KeyAlgorithm::Rsa2048 {
        return rsa_key();
    }
    PrivateKey::generate(algorithm, &mut Seeded::new(seed)).unwrap()
}

fn rsa_key() -> PrivateKey {
    use ::rsa::pkcs1::EncodeRsaPrivateKey;
    let der = crate::maker::Key::Rsa2048.rsa().to_pkcs1_der().unwrap();
    fapiao_pki::sign::KeyFile::read(der.as_bytes(), None).unwrap().key
}

pub fn subject(name: &str) -> Vec<(Oid, &str)> {
    vec![(Oid::from_dotted("2.5.4.6").unwrap(), "CN"), (COMMON_NAME, name)]
}

pub fn request<'a>(subject: &'a [(Oid, &'a str)], usage: CertificateUse) -> CertificateRequest<'a> {
    CertificateRequest {
        subject,
        not_before: time("2026-01-01T00:00:00Z"),
        not_after: time("2030-12-31T23:59:59Z"),
        usage,
    }
}

/// A root of an algorithm.
pub fn root(algorithm: KeyAlgorithm) -> Signer {
    let subject = subject("示例根 SAMPLE ROOT");
    let request = CertificateRequest {
        not_after: time("2040-12-31T23:59:59Z"),
        ..request(&subject, CertificateUse::Authority { path_length: Some(1) })
    };
    request.self_sign(key(algorithm, 1), &mut Seeded::new(2)).unwrap()
}

/// A signer of an algorithm under a root of SM2, or for the other two under one of P-256.
pub fn signer(algorithm: KeyAlgorithm, seed: u64) -> (Signer, Signer) {
    let root = root(if algorithm == KeyAlgorithm::Sm2 { algorithm } else { KeyAlgorithm::P256 });
    let name = format!("示例公司 SAMPLE {seed}");
    let subject = subject(&name);
    let request = request(&subject, CertificateUse::Signing);
    let signer =
        root.issue_signer(&request, key(algorithm, seed), now(), &mut Seeded::new(seed + 100)).unwrap();
    (root, signer)
}

pub fn pem_of(certificates: &[&Certificate]) -> String {
    certificates.iter().map(|c| crate::openssl::pem("CERTIFICATE", c.der())).collect()
}
