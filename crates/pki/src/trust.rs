//! What the user trusts: anchors, further authorities, revocation lists. Made from bytes that are handed in;
//! none is built in.

use std::sync::Arc;

use sha2::Digest;
use sha2::Sha256;

use crate::asn1::tag;
use crate::cache::Cache;
use crate::certificate::Certificate;
use crate::certificate::decode_base64;
use crate::certificate::pem_blocks;
use crate::crl::Crl;
use crate::error::Error;
use crate::key::PublicKey;
use crate::key::Value;
use crate::key::Verification;

/// Anchors, further authorities and revocation lists. Cloning shares what it has already checked.
#[derive(Clone, Debug)]
pub struct Trust {
    anchors: Vec<Certificate>,
    intermediates: Vec<Certificate>,
    crls: Vec<Crl>,
    /// Results of signature checks on certificates and lists.
    checked: Arc<Cache<Verification>>,
}

/// A file that could not be taken into a [`Trust`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The file's name, as given.
    pub name: String,
    /// What is wrong with it.
    pub error: Error,
}

const CHECKED_MAX: usize = 4096;

impl Trust {
    /// Trusts nothing.
    pub fn empty() -> Self {
        Trust::new(Vec::new(), Vec::new(), Vec::new())
    }

    /// From parts.
    pub fn new(anchors: Vec<Certificate>, intermediates: Vec<Certificate>, crls: Vec<Crl>) -> Self {
        Trust { anchors, intermediates, crls, checked: Arc::new(Cache::new(CHECKED_MAX)) }
    }

    /// From named files: certificates as DER, PEM, Base64 or PKCS#7, and revocation lists as DER or PEM.
    ///
    /// Every certificate given is trusted. One that another given certificate issued is an intermediate, so
    /// that revocation by its issuer counts; each other one is an anchor: a root, or an authority whose root
    /// is not at hand. What cannot be read is returned beside it, by name.
    pub fn from_files<N, B>(files: impl IntoIterator<Item = (N, B)>) -> (Self, Vec<Problem>)
    where
        N: Into<String>,
        B: AsRef<[u8]>,
    {
        let mut certificates: Vec<Certificate> = Vec::new();
        let mut crls: Vec<Crl> = Vec::new();
        let mut problems = Vec::new();
        for (name, bytes) in files {
            match read_file(bytes.as_ref()) {
                Ok((found, lists)) => {
                    certificates.extend(found);
                    crls.extend(lists);
                }
                Err(error) => problems.push(Problem { name: name.into(), error }),
            }
        }
        // The order of the files must not matter.
        certificates.sort_by_key(Certificate::fingerprint);
        certificates.dedup();
        crls.sort_by_key(Crl::digest);
        crls.dedup_by_key(|crl| crl.digest());
        let trust = Trust::new(Vec::new(), Vec::new(), crls);
        let (intermediates, anchors) = trust.split(certificates);
        (Trust { anchors, intermediates, ..trust }, problems)
    }

    /// Intermediates and anchors: what is issued, at some remove, by a certificate that nothing given issued,
    /// and the rest.
    fn split(&self, certificates: Vec<Certificate>) -> (Vec<Certificate>, Vec<Certificate>) {
        let issued_by = |certificate: &Certificate, issuer: &Certificate| {
            issuer != certificate
                && issuer.is_ca()
                && issuer.subject().matches(certificate.issuer())
                && self.certificate_signed_by(certificate, issuer).value == Value::Valid
        };
        let (mut open, mut anchors): (Vec<_>, Vec<_>) = certificates
            .iter()
            .cloned()
            .partition(|c| !c.is_self_issued() && certificates.iter().any(|issuer| issued_by(c, issuer)));
        let mut intermediates: Vec<Certificate> = Vec::new();
        loop {
            let reached = |c: &Certificate| anchors.iter().chain(&intermediates).any(|i| issued_by(c, i));
            let (next, rest): (Vec<_>, Vec<_>) = open.into_iter().partition(reached);
            open = rest;
            if next.is_empty() {
                break;
            }
            intermediates.extend(next);
        }
        // Authorities that certify each other in a ring, with no root: each is trusted as it was given.
        anchors.extend(open);
        (intermediates, anchors)
    }

    /// The anchors.
    pub fn anchors(&self) -> &[Certificate] {
        &self.anchors
    }

    /// Authorities that an anchor or intermediate issued.
    pub fn intermediates(&self) -> &[Certificate] {
        &self.intermediates
    }

    /// The revocation lists.
    pub fn crls(&self) -> &[Crl] {
        &self.crls
    }

    /// Whether a certificate is an anchor.
    pub fn is_anchor(&self, certificate: &Certificate) -> bool {
        self.anchors.contains(certificate)
    }

    /// SHA-256 over all that is trusted: equal digests mean equal trust. For reports.
    pub fn digest(&self) -> [u8; 32] {
        let mut parts: Vec<[u8; 33]> = Vec::new();
        let tagged = |tag: u8, digest: [u8; 32]| {
            let mut out = [tag; 33];
            for (to, from) in out.iter_mut().skip(1).zip(digest) {
                *to = from;
            }
            out
        };
        parts.extend(self.anchors.iter().map(|c| tagged(1, c.fingerprint())));
        parts.extend(self.intermediates.iter().map(|c| tagged(2, c.fingerprint())));
        parts.extend(self.crls.iter().map(|c| tagged(3, c.digest())));
        parts.sort_unstable();
        parts.dedup();
        Sha256::digest(parts.concat()).into()
    }

    /// Whether `issuer`'s key made the signature of `certificate`; the result is kept.
    pub(crate) fn certificate_signed_by(
        &self,
        certificate: &Certificate,
        issuer: &Certificate,
    ) -> Verification {
        let key = pair(b"certificate", certificate.fingerprint(), issuer.fingerprint());
        self.checked.get_or_make(key, || certificate.verify_signed_by(issuer.public_key()))
    }

    /// Whether `issuer`'s key made the signature of `crl`; the result is kept.
    pub(crate) fn crl_signed_by(&self, crl: &Crl, issuer: &Certificate) -> Verification {
        let key = pair(b"crl", crl.digest(), issuer.fingerprint());
        self.checked.get_or_make(key, || match issuer.public_key() {
            PublicKey::Unsupported { .. } => Verification::of(Value::Unsupported),
            key => crl.verify_signed_by(key),
        })
    }
}

fn pair(kind: &[u8], a: [u8; 32], b: [u8; 32]) -> [u8; 32] {
    Sha256::new_with_prefix(kind).chain_update(a).chain_update(b).finalize().into()
}

fn read_file(bytes: &[u8]) -> Result<(Vec<Certificate>, Vec<Crl>), Error> {
    let text = String::from_utf8_lossy(bytes);
    let blocks = pem_blocks(&text).into_iter();
    let lists: Vec<&str> = blocks.filter(|(label, _)| *label == "X509 CRL").map(|(_, body)| body).collect();
    if !lists.is_empty() {
        let mut crls = Vec::new();
        for body in lists {
            let der = decode_base64(body).ok_or(Error::malformed("CRL", "PEM block is not Base64"))?;
            crls.push(Crl::from_der(&der)?);
        }
        let certificates = Certificate::from_pem_or_der(bytes).unwrap_or_default();
        return Ok((certificates, crls));
    }
    let certificate_error = match Certificate::from_pem_or_der(bytes) {
        Ok(certificates) => return Ok((certificates, Vec::new())),
        Err(error) => error,
    };
    if bytes.first() == Some(&tag::SEQUENCE)
        && let Ok(crl) = Crl::from_der(bytes)
    {
        return Ok((Vec::new(), vec![crl]));
    }
    Err(certificate_error)
}
