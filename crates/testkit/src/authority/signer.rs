//! Somebody with a key and a certificate.

use super::certificate;
use super::certificate::Name;
use super::certificate::Request;
use super::key::Key;
use crate::der;

/// Somebody with a key and a certificate.
#[derive(Clone)]
pub struct Signer {
    /// The private key.
    pub key: Key,
    /// DER of the certificate.
    pub certificate: Vec<u8>,
    /// DER of the certificates above it, next issuer first; empty for a root.
    pub chain: Vec<Vec<u8>>,
    /// Whom the certificate names.
    pub name: Name,
    /// Who issued it.
    pub issuer: Name,
    /// Its serial number.
    pub serial: u64,
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Signer({})", self.name.common)
    }
}

impl Signer {
    /// DER of IssuerAndSerialNumber, as CMS names a signer.
    #[must_use]
    pub fn issuer_and_serial(&self) -> Vec<u8> {
        der::sequence(&[self.issuer.der(), der::integer(self.serial)])
    }

    /// PEM of the private key (PKCS#8), the certificate and those above it: what a program signs with.
    #[must_use]
    pub fn key_file(&self) -> String {
        let certificates = std::iter::once(&self.certificate).chain(&self.chain);
        let certificates: String = certificates.map(|der| super::pem("CERTIFICATE", der)).collect();
        super::pem("PRIVATE KEY", &self.key.pkcs8()) + &certificates
    }

    /// This signer with a key that is not its certificate's: what it signs is invalid.
    #[must_use]
    pub fn with_key(&self, key: Key) -> Self {
        Self { key, ..self.clone() }
    }

    /// A certificate that this one issues.
    pub(super) fn issue(&self, request: &Request<'_>, key: Key) -> Self {
        let certificate = certificate::certificate(request, &key, &self.name, &self.key);
        let own = std::iter::once(self.certificate.clone());
        Self {
            key,
            certificate,
            chain: own.chain(self.chain.iter().cloned()).collect(),
            name: request.subject.clone(),
            issuer: self.name.clone(),
            serial: request.serial,
        }
    }
}
