//! The report: verdict, reason, signatures, every check with its evidence, and what was not checked.

use std::fmt;

use jiff::Timestamp;
use serde::{Serialize, Serializer};

use crate::evidence::Evidence;
use crate::reason::Reason;
use crate::sentence::{Lang, Sentence};
use crate::verdict::Verdict;

pub use fapiao_document::Coverage;

/// What was found out about one file. The same reading, trust, policy and time give the same report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The answer.
    pub verdict: Verdict,
    /// Why: the weightiest reason that applies.
    pub reason: Reason,
    /// The signatures in the order of the file; those that an attachment carries inside come last.
    pub signatures: Vec<SignatureReport>,
    /// Every check in a fixed order, those that could not run included.
    pub checks: Vec<CheckResult>,
    /// The checks that did not run, each reason once.
    pub not_run: Vec<NotRun>,
}

impl Report {
    /// The report as JSON in one language, in the key order of the command line's output.
    #[must_use]
    pub const fn view(&self, lang: Lang) -> ReportView<'_> {
        ReportView { report: self, lang }
    }

    /// The results of one check: one for the file, or one for each signature.
    pub fn results(&self, code: &str) -> impl Iterator<Item = &CheckResult> {
        self.checks.iter().filter(move |check| check.code == code)
    }
}

/// What was found out about one signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SignatureReport {
    /// What kind of signature it is, by its bytes.
    pub format: SignatureFormat,
    /// Who signed: subject of the certificate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signer: Option<String>,
    /// Who issued the signer's certificate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
    /// When: the time of the time-stamp token, else the time that the signer claims (see `VER-TIME`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signed_at: Option<Timestamp>,
    /// How much of the file it covers.
    pub covers: Coverage,
    /// What it does not cover.
    pub uncovered: Vec<String>,
    /// What was altered after signing.
    pub altered: Vec<String>,
    /// What later signatures or revisions changed.
    pub changed_later: Vec<String>,
    /// Whether the value matches.
    pub value: SignatureValue,
    /// Where the signer's certificate leads.
    pub chain: ChainStatus,
}

/// What kind of signature it is, decided by the shape of its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SignatureFormat {
    /// Electronic seal of GM/T 0031.
    SesV1,
    /// Electronic seal of GB/T 38540.
    SesV4,
    /// Electronic seal in the shape of version 5.
    SesV5,
    /// CMS SignedData with the OIDs of GM/T 0010 and GB/T 35275.
    Gbt35275,
    /// CMS SignedData of RFC 5652.
    Cms,
    /// CMS SignedData in a PDF as `ETSI.CAdES.detached`.
    Cades,
    /// `adbe.x509.rsa_sha1` in a PDF.
    RsaSha1,
    /// Nothing but the signature's numbers.
    Bare,
    /// `TaxBureauSignature` of an EInvoice XML.
    TaxBureauXml,
    /// Detached CMS over an XML invoice: fapiao's own profile, never the tax bureau's.
    DetachedXml,
    /// Recognised as a signature, not understood.
    Unknown,
}

impl SignatureFormat {
    /// The word of the JSON output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SesV1 => "ses_v1",
            Self::SesV4 => "ses_v4",
            Self::SesV5 => "ses_v5",
            Self::Gbt35275 => "gbt35275",
            Self::Cms => "cms",
            Self::Cades => "cades",
            Self::RsaSha1 => "rsa_sha1",
            Self::Bare => "bare",
            Self::TaxBureauXml => "tax_bureau_xml",
            Self::DetachedXml => "detached_xml",
            Self::Unknown => "unknown",
        }
    }
}

/// Whether the signature value matches what it signs under the certificate's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SignatureValue {
    /// It matches.
    Valid,
    /// It does not.
    Invalid,
    /// Its algorithm is not on the allowlist.
    Unsupported,
    /// It could not be tried: the certificate or the signed bytes are not at hand.
    NotChecked,
}

impl SignatureValue {
    /// The word of the JSON output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Invalid => "invalid",
            Self::Unsupported => "unsupported",
            Self::NotChecked => "not_checked",
        }
    }
}

/// Where the signer's certificate leads, judged at the time of signing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChainStatus {
    /// To a trusted anchor.
    Trusted,
    /// To no trusted anchor.
    Untrusted,
    /// It was no longer valid at the time of signing.
    Expired,
    /// It was revoked.
    Revoked,
    /// There is no certificate.
    NoCertificate,
}

impl ChainStatus {
    /// The word of the JSON output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Trusted => "trusted",
            Self::Untrusted => "untrusted",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
            Self::NoCertificate => "no_certificate",
        }
    }
}

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It held.
    Passed,
    /// It did not hold, and the file fails with it.
    Failed,
    /// It did not hold, which may keep the file from passing but never fails it.
    Warning,
    /// It could not run.
    NotRun,
}

impl Outcome {
    /// The word of the JSON output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Warning => "warning",
            Self::NotRun => "not_run",
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The result of one check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckResult {
    /// Stable code, `VER-…`; see [`crate::codes`].
    pub code: &'static str,
    /// How it ended.
    pub outcome: Outcome,
    /// What it saw.
    pub evidence: Evidence,
    sentence: &'static Sentence,
    reason: Option<Reason>,
}

impl CheckResult {
    pub(crate) const fn passed(code: &'static str, sentence: &'static Sentence) -> Self {
        Self { code, outcome: Outcome::Passed, evidence: Evidence::new(), sentence, reason: None }
    }

    /// Only a reason whose verdict is `failed` fails a check: see [`Reason::verdict`].
    pub(crate) const fn failed(code: &'static str, sentence: &'static Sentence, reason: Reason) -> Self {
        Self { code, outcome: Outcome::Failed, evidence: Evidence::new(), sentence, reason: Some(reason) }
    }

    pub(crate) const fn warning(code: &'static str, sentence: &'static Sentence) -> Self {
        Self { code, outcome: Outcome::Warning, evidence: Evidence::new(), sentence, reason: None }
    }

    pub(crate) const fn not_run(code: &'static str, sentence: &'static Sentence) -> Self {
        Self { code, outcome: Outcome::NotRun, evidence: Evidence::new(), sentence, reason: None }
    }

    /// Keeps the file from passing, for this reason.
    #[must_use]
    pub(crate) const fn because(mut self, reason: Reason) -> Self {
        self.reason = Some(reason);
        self
    }

    /// Leaves the verdict to others.
    #[must_use]
    pub(crate) fn without_reason(mut self) -> Self {
        self.reason = None;
        self
    }

    /// Adds evidence.
    #[must_use]
    pub(crate) fn with(mut self, name: &'static str, fact: impl Into<crate::Fact>) -> Self {
        self.evidence.push(name, fact);
        self
    }

    /// Adds evidence where there is some.
    #[must_use]
    pub(crate) fn with_some(self, name: &'static str, fact: Option<impl Into<crate::Fact>>) -> Self {
        match fact {
            Some(fact) => self.with(name, fact),
            None => self,
        }
    }

    /// What it found, in Chinese or English.
    #[must_use]
    pub fn message(&self, lang: Lang) -> String {
        self.sentence.fill(&self.evidence, lang)
    }

    /// Why it keeps the file from passing, where it does.
    #[must_use]
    pub const fn reason(&self) -> Option<Reason> {
        self.reason
    }

    /// What this result amounts to in the list of checks that did not run.
    pub(crate) fn as_not_run(&self) -> Option<NotRun> {
        (self.outcome == Outcome::NotRun).then(|| NotRun {
            code: self.code,
            sentence: self.sentence,
            evidence: self.evidence.clone(),
        })
    }
}

/// A check that did not run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotRun {
    /// Stable code, `VER-…`.
    pub code: &'static str,
    sentence: &'static Sentence,
    evidence: Evidence,
}

impl NotRun {
    /// Why it did not run, in Chinese or English.
    #[must_use]
    pub fn why(&self, lang: Lang) -> String {
        self.sentence.fill(&self.evidence, lang)
    }

    /// Whether two say the same to a reader, though about different signatures.
    pub(crate) fn same(&self, other: &Self) -> bool {
        self.code == other.code
            && self.sentence == other.sentence
            && self.why(Lang::En) == other.why(Lang::En)
    }
}

/// A report in one language; serialises to
/// `{"signatures","verdict","reason","checks","not_run"}`, to be flattened into a larger object.
#[derive(Clone, Copy, Debug)]
pub struct ReportView<'a> {
    report: &'a Report,
    lang: Lang,
}

impl Serialize for ReportView<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct View<'a> {
            signatures: &'a [SignatureReport],
            verdict: Verdict,
            reason: Reason,
            checks: Vec<CheckView<'a>>,
            not_run: Vec<NotRunView>,
        }
        View {
            signatures: &self.report.signatures,
            verdict: self.report.verdict,
            reason: self.report.reason,
            checks: self.report.checks.iter().map(|check| check.view(self.lang)).collect(),
            not_run: self.report.not_run.iter().map(|not_run| not_run.view(self.lang)).collect(),
        }
        .serialize(serializer)
    }
}

/// A check's result in one language.
#[derive(Clone, Debug, Serialize)]
pub struct CheckView<'a> {
    code: &'static str,
    outcome: Outcome,
    message: String,
    evidence: &'a Evidence,
}

impl CheckResult {
    /// The result in one language, as `{"code","outcome","message","evidence"}`.
    #[must_use]
    pub fn view(&self, lang: Lang) -> CheckView<'_> {
        CheckView {
            code: self.code,
            outcome: self.outcome,
            message: self.message(lang),
            evidence: &self.evidence,
        }
    }
}

/// A check that did not run, in one language.
#[derive(Clone, Debug, Serialize)]
pub struct NotRunView {
    code: &'static str,
    why: String,
}

impl NotRun {
    /// As `{"code","why"}`.
    #[must_use]
    pub fn view(&self, lang: Lang) -> NotRunView {
        NotRunView { code: self.code, why: self.why(lang) }
    }
}
