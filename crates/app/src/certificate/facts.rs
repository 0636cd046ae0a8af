//! The facts of a certificate.

use fapiao_document::Reading;
use fapiao_invoice::json;
use fapiao_pki::algorithm::DigestAlgorithm;
use fapiao_pki::trust::Trust;
use fapiao_verify::{CheckResult, Lang, NotRun, Report, SignatureReport};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::canonical::canonical;
use super::{Serial, compare};
use crate::Error;

/// Everything that a certificate states. Its canonical JSON is what is signed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    /// Always [`Facts::FORMAT`].
    pub format: String,
    /// The serial number.
    pub serial: String,
    /// When the certificate was made.
    pub made_at: Timestamp,
    /// As of when the file was judged.
    pub judged_at: Timestamp,
    /// Who issues the certificate, as they call themselves.
    pub issuer: String,
    /// The program and its version.
    pub program: String,
    /// That no tax authority issued it.
    pub notice: Words,
    /// Where the certificate can be looked up, when there is such a page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub check_page: Option<String>,
    /// The file that was checked.
    pub file: FileFact,
    /// The answer.
    pub verdict: VerdictFact,
    /// What the sources of the file state together, in the form of the JSON output; absent when no invoice was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invoice: Option<Value>,
    /// The sources that were compared.
    pub sources: Vec<SourceFact>,
    /// What each of them states.
    pub fields: Vec<FieldFact>,
    /// The signatures of the file.
    pub signatures: Vec<SignatureFact>,
    /// The checks that ran.
    pub checks: Vec<CheckFact>,
    /// The checks that did not run.
    pub not_run: Vec<NotRunFact>,
    /// The trusted certificates by which the file was judged.
    pub anchors: Vec<Anchor>,
}

/// The same in both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// The file that was checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileFact {
    /// Its name, without directories.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// What it is by content: `ofd`, `pdf`, `xml`, `image`.
    pub format: String,
    /// Its pages.
    pub pages: u32,
    /// SHA-256 in hex.
    pub sha256: String,
    /// SM3 (GB/T 32905) in hex.
    pub sm3: String,
}

/// The answer and its reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerdictFact {
    /// `passed`, `indeterminate` or `failed`.
    pub verdict: String,
    /// The stable word of the reason.
    pub reason: String,
    /// The reason in words.
    pub words: Words,
}

/// A source of the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceFact {
    /// Which: `einvoice_attachment`, `page_text` …
    pub origin: String,
    /// Where it stands in the file.
    pub place: String,
}

/// What the sources state about one field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldFact {
    /// The field: `seller.tax_id`.
    pub name: String,
    /// Whether those that state it agree.
    pub agree: bool,
    /// What each source states, in their order; null where it is silent.
    pub stated: Vec<Option<String>>,
}

/// A signature of the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignatureFact {
    /// What kind it is: `ses_v4`, `cades` …
    pub format: String,
    /// Who signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signer: Option<String>,
    /// Who issued the signer's certificate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed_at: Option<Timestamp>,
    /// Whether the value matches: `valid`, `invalid`, `unsupported`, `not_checked`.
    pub value: String,
    /// Where the certificate leads: `trusted`, `untrusted`, `expired`, `revoked`, `no_certificate`.
    pub chain: String,
    /// How much of the file it covers: `all`, `partial`, `unknown`.
    pub covers: String,
    /// What was altered after signing.
    pub altered: Vec<String>,
    /// What is not covered.
    pub uncovered: Vec<String>,
    /// What later signatures or revisions changed.
    pub changed_later: Vec<String>,
}

/// A check that ran.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CheckFact {
    /// Stable code, `VER-…`.
    pub code: String,
    /// What is checked.
    pub title: Words,
    /// `passed`, `warning` or `failed`.
    pub outcome: String,
    /// What was found.
    pub words: Words,
    /// What it saw.
    pub evidence: Value,
}

/// A check that did not run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotRunFact {
    /// Stable code, `VER-…`.
    pub code: String,
    /// What would have been checked.
    pub title: Words,
    /// Why it did not run.
    pub words: Words,
}

/// A trusted certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Anchor {
    /// Its subject.
    pub subject: String,
    /// SHA-256 of the certificate in hex.
    pub sha256: String,
}

/// The file and how it was judged.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// Name of the file; directories before it are left out.
    pub name: &'a str,
    /// Digests and size.
    pub checked: &'a Checked,
    /// What was read.
    pub reading: &'a Reading,
    /// How it was judged.
    pub report: &'a Report,
    /// By whom it was trusted.
    pub trust: &'a Trust,
}

/// Digests and size of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// Size in bytes.
    pub bytes: u64,
    /// SHA-256 in hex.
    pub sha256: String,
    /// SM3 in hex.
    pub sm3: String,
}

/// Who makes a certificate, when and where it can be looked up.
#[derive(Clone, Debug)]
pub struct Issue<'a> {
    /// The serial number.
    pub serial: Serial,
    /// Now.
    pub made_at: Timestamp,
    /// As of when the file was judged.
    pub judged_at: Timestamp,
    /// Who issues it.
    pub issuer: &'a str,
    /// The program and its version.
    pub program: &'a str,
    /// The address below which certificates can be looked up by their serial numbers.
    pub check_page: Option<&'a str>,
}

const NOTICE_ZH: &str = "本证明是对所述文件的离线技术查验结果，非税务机关出具，不替代税务机关的查验。";
const NOTICE_EN: &str = "This certificate states the result of an offline technical verification of the file named. It was not \
     issued by a tax authority and does not replace verification by one.";

impl Checked {
    /// Measures a file.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self {
            bytes: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
            sha256: hex(&DigestAlgorithm::Sha256.digest(bytes)),
            sm3: hex(&DigestAlgorithm::Sm3.digest(bytes)),
        }
    }
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Facts {
    /// The format that this program makes and reads.
    pub const FORMAT: &str = "fapiao-certificate-1";

    /// The facts about a file.
    #[must_use]
    pub fn of(subject: &Subject<'_>, issue: &Issue<'_>) -> Self {
        let Subject { name, checked, reading, report, trust } = subject;
        let page = issue.check_page.map(|base| format!("{}/{}", base.trim_end_matches('/'), issue.serial));
        Self {
            format: Self::FORMAT.to_owned(),
            serial: issue.serial.to_string(),
            made_at: issue.made_at,
            judged_at: issue.judged_at,
            issuer: issue.issuer.trim().to_owned(),
            program: issue.program.to_owned(),
            notice: Words { zh: NOTICE_ZH.to_owned(), en: NOTICE_EN.to_owned() },
            check_page: page,
            file: FileFact {
                name: name.rsplit(['/', '\\']).next().unwrap_or(name).to_owned(),
                bytes: checked.bytes,
                format: word(&reading.format),
                pages: reading.pages,
                sha256: checked.sha256.clone(),
                sm3: checked.sm3.clone(),
            },
            verdict: VerdictFact {
                verdict: report.verdict.as_str().to_owned(),
                reason: report.reason.as_str().to_owned(),
                words: both(|lang| report.reason.message(lang).to_owned()),
            },
            invoice: reading.invoice().and_then(|invoice| serde_json::to_value(json::face(&invoice)).ok()),
            sources: reading
                .sources
                .iter()
                .map(|source| SourceFact { origin: word(&source.origin), place: source.place.clone() })
                .collect(),
            fields: compare::fields(reading),
            signatures: report.signatures.iter().map(signature).collect(),
            checks: report
                .checks
                .iter()
                .filter(|check| check.outcome != fapiao_verify::Outcome::NotRun)
                .map(check)
                .collect(),
            not_run: report.not_run.iter().map(not_run).collect(),
            anchors: trust
                .anchors()
                .iter()
                .map(|anchor| Anchor {
                    subject: anchor.subject().to_string(),
                    sha256: anchor.fingerprint_hex().to_lowercase(),
                })
                .collect(),
        }
    }

    /// The canonical JSON: what is signed, and what is attached to the pages.
    ///
    /// # Errors
    /// [`Error::Canonical`] when evidence holds a number that is no exact integer.
    pub fn canonical(&self) -> Result<Vec<u8>, Error> {
        let value =
            serde_json::to_value(self).map_err(|error| Error::Certificate { problem: error.to_string() })?;
        canonical(&value)
    }

    /// SHA-256 of the canonical JSON, in hex: names these facts and no others.
    ///
    /// # Errors
    /// As [`Facts::canonical`].
    pub fn digest(&self) -> Result<String, Error> {
        Ok(hex(&DigestAlgorithm::Sha256.digest(&self.canonical()?)))
    }

    /// What the QR code of the certificate says: the page to look it up with the digest of its facts, or, without a
    /// page, serial number and digest.
    ///
    /// # Errors
    /// As [`Facts::canonical`].
    pub fn code(&self) -> Result<String, Error> {
        let digest = self.digest()?;
        Ok(match &self.check_page {
            Some(page) => format!("{page}?sha256={digest}"),
            None => format!("{}:{}:{digest}", Self::FORMAT, self.serial),
        })
    }
}

fn both(say: impl Fn(Lang) -> String) -> Words {
    Words { zh: say(Lang::Zh), en: say(Lang::En) }
}

/// The word under which a variant stands in JSON.
fn word<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(word)) => word,
        _ => String::new(),
    }
}

fn signature(report: &SignatureReport) -> SignatureFact {
    SignatureFact {
        format: word(&report.format),
        signer: report.signer.clone(),
        issuer: report.issuer.clone(),
        signed_at: report.signed_at,
        value: word(&report.value),
        chain: word(&report.chain),
        covers: word(&report.covers),
        altered: report.altered.clone(),
        uncovered: report.uncovered.clone(),
        changed_later: report.changed_later.clone(),
    }
}

/// The title of a check by its code.
fn title(code: &str) -> Words {
    let known = fapiao_verify::codes().find(|row| row.code == code);
    known.map_or_else(Words::default, |row| Words { zh: row.zh.to_owned(), en: row.en.to_owned() })
}

fn check(check: &CheckResult) -> CheckFact {
    CheckFact {
        code: check.code.to_owned(),
        title: title(check.code),
        outcome: check.outcome.as_str().to_owned(),
        words: both(|lang| check.message(lang)),
        evidence: serde_json::to_value(&check.evidence).unwrap_or_default(),
    }
}

fn not_run(not_run: &NotRun) -> NotRunFact {
    NotRunFact {
        code: not_run.code.to_owned(),
        title: title(not_run.code),
        words: both(|lang| not_run.why(lang)),
    }
}
