//! X.509 v3 certificates and v2 revocation lists (RFC 5280), written by hand.

use jiff::Timestamp;
use sha2::Digest as _;

use super::key::Key;
use super::key::Scheme;
use crate::der;

/// A name of three parts; the common name may be Chinese.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// O.
    pub organisation: String,
    /// CN.
    pub common: String,
}

/// What a certificate is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Signs certificates and revocation lists.
    Authority,
    /// Signs documents and seals.
    Signing,
    /// Signs time-stamp tokens.
    TimeStamping,
}

/// What is asked of an issuer.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    /// Serial number, unique for an issuer.
    pub serial: u64,
    /// Whom it names.
    pub subject: &'a Name,
    /// First moment of validity.
    pub not_before: Timestamp,
    /// Last moment of validity, before 2050.
    pub not_after: Timestamp,
    /// What it is for.
    pub purpose: Purpose,
}

impl Name {
    /// DER of the distinguished name: C=CN, O, CN.
    #[must_use]
    pub fn der(&self) -> Vec<u8> {
        let attribute = |oid: &str, text: Vec<u8>| der::set_of(&[der::sequence(&[der::oid(oid), text])]);
        der::sequence(&[
            attribute("2.5.4.6", der::printable("CN")),
            attribute("2.5.4.10", der::utf8(&self.organisation)),
            attribute("2.5.4.3", der::utf8(&self.common)),
        ])
    }
}

/// DER of a certificate for `key`, signed by the issuer.
#[must_use]
pub fn certificate(request: &Request<'_>, key: &Key, issuer: &Name, issuer_key: &Key) -> Vec<u8> {
    let scheme = issuer_key.scheme();
    let tbs = der::sequence(&[
        der::context(0, &der::integer(2)),
        der::integer(request.serial),
        scheme.identifier(),
        issuer.der(),
        der::sequence(&[der::utc_time(request.not_before), der::utc_time(request.not_after)]),
        request.subject.der(),
        key.public_key_info(),
        der::context(3, &der::sequence(&extensions(request.purpose, key, issuer_key))),
    ]);
    signed(tbs, issuer_key, scheme)
}

/// DER of a revocation list that revokes serials at a time.
#[must_use]
pub fn revocation_list(
    issuer: &Name,
    issuer_key: &Key,
    revoked: &[(u64, Timestamp)],
    this_update: Timestamp,
    next_update: Timestamp,
) -> Vec<u8> {
    let scheme = issuer_key.scheme();
    let entries: Vec<Vec<u8>> = revoked
        .iter()
        .map(|(serial, at)| der::sequence(&[der::integer(*serial), der::utc_time(*at)]))
        .collect();
    let number = extension("2.5.29.20", false, &der::integer(1));
    let identifier = authority_key_identifier(issuer_key);
    let mut parts = vec![
        der::integer(1),
        scheme.identifier(),
        issuer.der(),
        der::utc_time(this_update),
        der::utc_time(next_update),
    ];
    if !entries.is_empty() {
        parts.push(der::sequence(&entries));
    }
    parts.push(der::context(0, &der::sequence(&[identifier, number])));
    signed(der::sequence(&parts), issuer_key, scheme)
}

fn signed(tbs: Vec<u8>, key: &Key, scheme: Scheme) -> Vec<u8> {
    let signature = key.sign(&tbs);
    der::sequence(&[tbs, scheme.identifier(), der::bits(&signature)])
}

fn extensions(purpose: Purpose, key: &Key, issuer_key: &Key) -> Vec<Vec<u8>> {
    let (constraints, usage) = match purpose {
        // keyCertSign, cRLSign.
        Purpose::Authority => (vec![der::boolean(true)], [0x01, 0x06]),
        // digitalSignature, nonRepudiation.
        Purpose::Signing | Purpose::TimeStamping => (vec![], [0x06, 0xC0]),
    };
    let mut out = vec![
        extension("2.5.29.19", true, &der::sequence(&constraints)),
        extension("2.5.29.15", true, &der::value(0x03, &usage)),
        extension("2.5.29.14", false, &der::octets(&key_identifier(key))),
        authority_key_identifier(issuer_key),
    ];
    if purpose == Purpose::TimeStamping {
        let usage = der::sequence(&[der::oid("1.3.6.1.5.5.7.3.8")]);
        out.push(extension("2.5.29.37", true, &usage));
    }
    out
}

fn extension(oid: &str, critical: bool, content: &[u8]) -> Vec<u8> {
    let mut parts = vec![der::oid(oid)];
    if critical {
        parts.push(der::boolean(true));
    }
    parts.push(der::octets(content));
    der::sequence(&parts)
}

fn authority_key_identifier(issuer_key: &Key) -> Vec<u8> {
    let identifier = der::context_primitive(0, &key_identifier(issuer_key));
    extension("2.5.29.35", false, &der::sequence(&[identifier]))
}

fn key_identifier(key: &Key) -> Vec<u8> {
    sha1::Sha1::digest(key.public_key_info()).to_vec()
}
