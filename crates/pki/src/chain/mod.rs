//! Paths from a certificate to an anchor (RFC 5280 §6), with bounded work, judged at a given time.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::Deserialize;
use serde::Serialize;

use crate::certificate::Certificate;
use crate::key::Value;
use crate::tolerance::Tolerances;
use crate::trust::Trust;

mod policy;
mod revocation;

pub use revocation::Revocation;

/// The longest path, signer and anchor included.
pub const MAX_PATH: usize = 8;
/// Issuer candidates tried for one certificate, all levels together.
pub const MAX_CANDIDATES: usize = 64;

/// What a path says about a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It leads to an anchor; every certificate on it was valid at the time, and none is known to be revoked.
    Trusted,
    /// No valid path leads to an anchor.
    Untrusted,
    /// The certificate, or one above it, had expired at the time.
    Expired,
    /// The certificate, or one above it, was not valid yet at the time.
    NotYetValid,
    /// The certificate, or one above it, had been revoked at the time.
    Revoked,
    /// There is no certificate.
    NoCertificate,
}

/// Why no path is valid: the fault of the path that came furthest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Problem {
    /// No certificate of the issuer is at hand.
    NoIssuer,
    /// The path ends at a self-signed certificate that is no anchor.
    RootNotTrusted,
    /// The candidates were too many, or the path too long.
    TooLong,
    /// An issuer's key did not make the signature.
    BadSignature,
    /// A signature algorithm or key is not on the allowlist.
    UnsupportedAlgorithm,
    /// An issuer is no certificate authority.
    NotAuthority,
    /// An issuer's key may not sign certificates.
    KeyUsage,
    /// More authorities on the path than one of them allows.
    PathLength,
    /// A name that an authority above may not certify.
    NameConstraints,
    /// A certificate demands a policy for the whole path, and none holds for it.
    Policy,
    /// A critical extension that is not understood, or one that cannot be read.
    Extension,
    /// A certificate on the path had expired.
    Expired,
    /// A certificate on the path was not valid yet.
    NotYetValid,
}

impl Problem {
    /// Every problem, for tables.
    pub const ALL: [Problem; 13] = [
        Problem::NoIssuer,
        Problem::RootNotTrusted,
        Problem::TooLong,
        Problem::BadSignature,
        Problem::UnsupportedAlgorithm,
        Problem::NotAuthority,
        Problem::KeyUsage,
        Problem::PathLength,
        Problem::NameConstraints,
        Problem::Policy,
        Problem::Extension,
        Problem::Expired,
        Problem::NotYetValid,
    ];

    /// The stable code, listed in docs/errors.md.
    pub fn code(self) -> &'static str {
        self.row().0
    }

    /// What it is, in Chinese.
    pub fn zh(self) -> &'static str {
        self.row().1
    }

    /// What it is, in English.
    pub fn en(self) -> &'static str {
        self.row().2
    }

    #[rustfmt::skip]
    fn row(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Problem::NoIssuer => ("PKI-NO-ISSUER", "缺少颁发者证书", "the issuer's certificate is not at hand"),
            Problem::RootNotTrusted => ("PKI-ROOT-NOT-TRUSTED", "根证书不在信任列表", "the root is not a trust anchor"),
            Problem::TooLong => ("PKI-PATH-TOO-LONG", "证书链过长或候选过多", "the path is too long or has too many candidates"),
            Problem::BadSignature => ("PKI-BAD-SIGNATURE", "证书签名不正确", "the signature of a certificate does not hold"),
            Problem::UnsupportedAlgorithm => ("PKI-CERTIFICATE-ALGORITHM", "证书使用不支持的算法", "a certificate uses an algorithm that is not supported"),
            Problem::NotAuthority => ("PKI-NOT-AUTHORITY", "颁发者不是证书机构", "an issuer is not a certificate authority"),
            Problem::KeyUsage => ("PKI-KEY-USAGE", "颁发者密钥不可签发证书", "an issuer's key may not sign certificates"),
            Problem::PathLength => ("PKI-PATH-LENGTH", "超出路径长度限制", "more authorities than the path length allows"),
            Problem::NameConstraints => ("PKI-NAME-CONSTRAINTS", "名称不在颁发者许可范围", "a name that an authority may not certify"),
            Problem::Policy => ("PKI-POLICY", "证书链上没有所要求的证书策略", "a policy that a certificate demands does not hold for the path"),
            Problem::Extension => ("PKI-EXTENSION", "证书扩展无法理解", "an extension that is critical and not understood, or cannot be read"),
            Problem::Expired => ("PKI-EXPIRED", "证书已过期", "a certificate had expired"),
            Problem::NotYetValid => ("PKI-NOT-YET-VALID", "证书尚未生效", "a certificate was not valid yet"),
        }
    }
}

/// The path of a certificate, and what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chain {
    /// What it comes to.
    pub status: Status,
    /// The certificates from the signer up: to the anchor, or as far as they could be followed.
    pub path: Vec<Certificate>,
    /// Whether the path ends at an anchor and every link holds, times aside.
    pub anchored: bool,
    /// Whether the time lies in the validity of every certificate on the path.
    pub within_validity: bool,
    /// What the revocation lists say.
    pub revocation: Revocation,
    /// What is wrong, when it is not trusted for another reason than revocation.
    pub problem: Option<Problem>,
    /// What was tolerated in the certificates of the path.
    pub tolerances: Tolerances,
}

impl Chain {
    /// The chain of a signature whose certificate is not at hand.
    pub fn no_certificate() -> Self {
        Chain {
            status: Status::NoCertificate,
            path: Vec::new(),
            anchored: false,
            within_validity: false,
            revocation: Revocation::NotChecked,
            problem: None,
            tolerances: Tolerances::NONE,
        }
    }
}

/// The path of `certificate`, through `pool` (what the document brought) and `trust`, judged at `at`.
///
/// Work is bounded by [`MAX_PATH`] and [`MAX_CANDIDATES`], whatever the pool holds. Results depend on the
/// arguments alone, not on the order of the pool.
pub fn evaluate(certificate: &Certificate, pool: &[Certificate], trust: &Trust, at: Timestamp) -> Chain {
    let mut candidates: Vec<&Certificate> = trust.intermediates().iter().chain(pool).collect();
    candidates.sort_by_key(|c| c.fingerprint());
    candidates.dedup();
    let world = World { trust, candidates };
    let mut search = world.search(certificate, at);
    let found = search.walk(certificate);
    let (path, anchored, problem) = match found {
        Some(path) => (path, true, None),
        None => (search.best.path, search.best.anchored, search.best.problem),
    };
    conclude(path, anchored, problem, &world, at)
}

fn conclude(
    path: Vec<Certificate>,
    anchored: bool,
    problem: Option<Problem>,
    world: &World<'_>,
    at: Timestamp,
) -> Chain {
    let early = path.iter().any(|c| at < c.not_before());
    let late = path.iter().any(|c| c.not_after() < at);
    let revocation =
        if anchored || path.len() > 1 { revocation::check(&path, world, at) } else { Revocation::NotChecked };
    let status = match (&revocation, anchored) {
        (Revocation::Revoked { .. }, _) => Status::Revoked,
        _ if late => Status::Expired,
        _ if early => Status::NotYetValid,
        (_, true) if problem.is_none() => Status::Trusted,
        _ => Status::Untrusted,
    };
    let problem = match status {
        Status::Expired => Some(Problem::Expired),
        Status::NotYetValid => Some(Problem::NotYetValid),
        Status::Trusted => None,
        _ => problem,
    };
    let tolerances = path.iter().fold(Tolerances::NONE, |set, c| set.and(c.tolerances()));
    Chain { status, within_validity: !early && !late, path, anchored, revocation, problem, tolerances }
}

/// The furthest that a path came.
#[derive(Default)]
struct Attempt {
    path: Vec<Certificate>,
    anchored: bool,
    problem: Option<Problem>,
}

/// What paths are made of.
struct World<'a> {
    trust: &'a Trust,
    /// Intermediates, those of the document too, in an order of their own.
    candidates: Vec<&'a Certificate>,
}

impl<'a> World<'a> {
    fn search(&'a self, certificate: &Certificate, at: Timestamp) -> Search<'a> {
        Search {
            trust: self.trust,
            at,
            candidates: &self.candidates,
            budget: MAX_CANDIDATES,
            best: Attempt { path: vec![certificate.clone()], ..Attempt::default() },
        }
    }
}

struct Search<'a> {
    trust: &'a Trust,
    at: Timestamp,
    candidates: &'a [&'a Certificate],
    budget: usize,
    best: Attempt,
}

/// A path that is still open, with the candidates above its end that were not tried yet.
struct Level<'a> {
    path: Vec<&'a Certificate>,
    open: Vec<&'a Certificate>,
}

impl<'a> Search<'a> {
    /// The first valid path, depth first and without recursion.
    fn walk(&mut self, leaf: &'a Certificate) -> Option<Vec<Certificate>> {
        if self.trust.is_anchor(leaf) {
            return self.accept(&[leaf]);
        }
        let mut levels = vec![Level { path: vec![leaf], open: self.issuers(&[leaf]) }];
        while let Some(level) = levels.last_mut() {
            let Some(issuer) = level.open.pop() else {
                levels.pop();
                continue;
            };
            if self.budget == 0 {
                self.remember(&level.path, false, Problem::TooLong);
                return None;
            }
            self.budget = self.budget.saturating_sub(1);
            let mut path = level.path.clone();
            if let Err(problem) = self.link(&path, issuer) {
                self.remember(&path, false, problem);
                continue;
            }
            path.push(issuer);
            if self.trust.is_anchor(issuer) {
                if let Some(found) = self.accept(&path) {
                    return Some(found);
                }
                continue;
            }
            if path.len() >= MAX_PATH {
                self.remember(&path, false, Problem::TooLong);
                continue;
            }
            let open = self.issuers(&path);
            levels.push(Level { path, open });
        }
        None
    }

    /// A complete path: accepted when every certificate is valid at the time.
    fn accept(&mut self, path: &[&'a Certificate]) -> Option<Vec<Certificate>> {
        if let Some(problem) = path.iter().find_map(|c| faulty_extension(c)) {
            self.remember(path, false, problem);
            return None;
        }
        if !policy::holds(path) {
            self.remember(path, false, Problem::Policy);
            return None;
        }
        if path.iter().all(|c| c.is_valid_at(self.at)) {
            return Some(path.iter().map(|c| (*c).clone()).collect());
        }
        self.remember(path, true, Problem::Expired);
        None
    }

    /// Candidates for the issuer of the path's end: last the ones to be tried first, which are anchors, and
    /// before others those valid at the time and those whose key identifier fits.
    fn issuers(&mut self, path: &[&'a Certificate]) -> Vec<&'a Certificate> {
        let Some(end) = path.last() else { return Vec::new() };
        let mut seen = BTreeSet::new();
        let mut out: Vec<&Certificate> = self
            .trust
            .anchors()
            .iter()
            .chain(self.candidates.iter().copied())
            .filter(|c| c.subject().matches(end.issuer()) && key_id_fits(end, c))
            .filter(|c| !path.contains(c) && !same_entity(path, c))
            .filter(|c| seen.insert(c.fingerprint()))
            .collect();
        out.sort_by_key(|c| {
            (self.trust.is_anchor(c), c.is_valid_at(self.at), c.not_after(), c.fingerprint())
        });
        if out.is_empty() {
            let problem = if end.is_self_issued() { Problem::RootNotTrusted } else { Problem::NoIssuer };
            self.remember(path, false, problem);
        }
        out
    }

    /// Whether `issuer` may stand above `path` and made the signature of its end.
    fn link(&self, path: &[&Certificate], issuer: &Certificate) -> Result<(), Problem> {
        let Some(end) = path.last() else { return Err(Problem::NoIssuer) };
        if let Some(problem) = faulty_extension(end) {
            return Err(problem);
        }
        let extensions = issuer.extensions();
        // A root of version 1 has no extensions to say that it is an authority; that it is an anchor says so.
        let bare_anchor = issuer.version() < 3 && self.trust.is_anchor(issuer);
        if !issuer.is_ca() && !bare_anchor {
            return Err(Problem::NotAuthority);
        }
        if extensions.key_usage.is_some_and(|u| !u.certificate_signing) {
            return Err(Problem::KeyUsage);
        }
        // Authorities between the issuer and the signer; self-issued ones do not count (RFC 5280 §4.2.1.9).
        let below = path.iter().skip(1).filter(|c| !c.is_self_issued()).count();
        let allowed = extensions.basic_constraints.and_then(|b| b.path_length);
        if allowed.is_some_and(|limit| u64::try_from(below).is_ok_and(|n| n > limit)) {
            return Err(Problem::PathLength);
        }
        if let Some(constraints) = &extensions.name_constraints {
            let constrained = |(n, c): (usize, &&Certificate)| n == 0 || !c.is_self_issued();
            if !path.iter().enumerate().filter(|p| constrained(*p)).all(|(_, c)| constraints.allows(c)) {
                return Err(Problem::NameConstraints);
            }
        }
        match self.trust.certificate_signed_by(end, issuer).value {
            Value::Valid => Ok(()),
            Value::Invalid => Err(Problem::BadSignature),
            Value::Unsupported | Value::NotChecked => Err(Problem::UnsupportedAlgorithm),
        }
    }

    /// Keeps the attempt that came furthest: an anchored path before others, then the longer one, then the
    /// graver problem.
    fn remember(&mut self, path: &[&Certificate], anchored: bool, problem: Problem) {
        let rank = |anchored: bool, length: usize, problem: Option<Problem>| (anchored, length, problem);
        let old = rank(self.best.anchored, self.best.path.len(), self.best.problem);
        if rank(anchored, path.len(), Some(problem)) > old {
            let path = path.iter().map(|c| (*c).clone()).collect();
            self.best = Attempt { path, anchored, problem: Some(problem) };
        }
    }
}

/// Whether the path already holds this name with this key under another certificate: going on would turn in
/// circles (cross-certificates).
fn same_entity(path: &[&Certificate], candidate: &Certificate) -> bool {
    path.iter().skip(1).any(|c| {
        c.subject().matches(candidate.subject())
            && c.extensions().subject_key_id.is_some()
            && c.extensions().subject_key_id == candidate.extensions().subject_key_id
    })
}

fn key_id_fits(certificate: &Certificate, issuer: &Certificate) -> bool {
    match (&certificate.extensions().authority_key_id, &issuer.extensions().subject_key_id) {
        (Some(wanted), Some(found)) => wanted == found,
        _ => true,
    }
}

fn faulty_extension(certificate: &Certificate) -> Option<Problem> {
    let extensions = certificate.extensions();
    (!extensions.faulty.is_empty() || !extensions.unknown_critical.is_empty()).then_some(Problem::Extension)
}
