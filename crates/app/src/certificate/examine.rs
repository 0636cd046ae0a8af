//! Whether a certificate is what its signer signed, and whether it speaks of the file at hand.

use fapiao_pki::chain::{self, Status};
use fapiao_pki::cms::{DigestState, SignedData};
use fapiao_pki::key::Value as Holds;
use fapiao_pki::trust::Trust;
use fapiao_verify::{ChainStatus, Coverage, Lang, Outcome, Reason, Report, SignatureValue, Verdict};
use jiff::Timestamp;

use super::canonical::canonical;
use super::facts::{Checked, Facts, hex};
use super::serial::Serial;
use super::sign::Envelope;
use crate::Error;
use fapiao_pki::algorithm::DigestAlgorithm;

/// What came of examining a certificate.
#[derive(Clone, Debug)]
pub struct Examination {
    /// Whether the certificate is genuine, and, where the original was given, speaks of it.
    pub verdict: Verdict,
    /// What it states.
    pub facts: Facts,
    /// SHA-256 of its canonical facts, which the QR code repeats.
    pub digest: String,
    /// Who signed it.
    pub signer: Option<String>,
    /// What was looked at, in order.
    pub findings: Vec<Finding>,
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What: `signature`, `coverage`, `signer`, `facts`, `original`, `repeat`.
    pub about: &'static str,
    /// How it ended.
    pub outcome: Outcome,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// The file of which a certificate should speak.
#[derive(Clone, Copy, Debug)]
pub struct Original<'a> {
    /// Its digests.
    pub checked: &'a Checked,
    /// The verdict that the same checks give now, as of the moment of the certificate; absent when it could not be read.
    pub again: Option<(Verdict, Reason)>,
}

impl Finding {
    fn new(about: &'static str, outcome: Outcome, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { about, outcome, zh: zh.into(), en: en.into() }
    }

    /// What was found, in Chinese or English.
    #[must_use]
    pub fn message(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }
}

/// Examines a certificate that is a JSON file, as of `at`.
///
/// # Errors
/// [`Error::Certificate`] when the bytes are no certificate.
pub fn examine_json(
    bytes: &[u8],
    trust: &Trust,
    at: Timestamp,
    original: Option<Original<'_>>,
) -> Result<Examination, Error> {
    let envelope = Envelope::parse(bytes)?;
    let facts = envelope.facts()?;
    let signed = canonical(&envelope.certificate)?;
    let (signer, findings) = match &envelope.cms {
        Some(cms) => cms_findings(cms, &signed, trust, at),
        None => (None, vec![unsigned()]),
    };
    Ok(conclude(facts, &signed, signer, findings, original))
}

/// Examines a certificate whose pages are a PDF, by the facts that it carries and the report on its own signature.
///
/// # Errors
/// [`Error::Certificate`] when the attached bytes are no facts.
pub fn examine_pdf(
    attached: &[u8],
    report: &Report,
    original: Option<Original<'_>>,
) -> Result<Examination, Error> {
    let envelope = Envelope::parse(attached)?;
    let facts = envelope.facts()?;
    let signed = canonical(&envelope.certificate)?;
    let signer = report.signatures.first().and_then(|signature| signature.signer.clone());
    let mut findings = pdf_findings(report);
    if signed != attached {
        findings.push(Finding::new(
            "facts",
            Outcome::Warning,
            "附件中的事实不是规范写法",
            "the attached facts are not in their canonical form",
        ));
    }
    Ok(conclude(facts, &signed, signer, findings, original))
}

fn unsigned() -> Finding {
    Finding::new(
        "signature",
        Outcome::Warning,
        "证明没有签名：任何人都能写出同样的内容",
        "the certificate is not signed: anybody could have written it",
    )
}

/// What the signature of a JSON file says.
fn cms_findings(cms: &[u8], signed: &[u8], trust: &Trust, at: Timestamp) -> (Option<String>, Vec<Finding>) {
    let broken = |zh: &str, en: &str| vec![Finding::new("signature", Outcome::Failed, zh, en)];
    let Ok(data) = SignedData::parse(cms) else {
        return (None, broken("签名无法解析", "the signature cannot be read"));
    };
    let supplied: Vec<_> = trust.anchors().iter().chain(trust.intermediates()).cloned().collect();
    let digests = data.digest_content(&[signed], &supplied);
    let Some(check) = data.check_signer(0, &digests, &supplied).filter(|_| data.signers().len() == 1) else {
        return (None, broken("签名人不是一个", "there is not one signer"));
    };
    let Some(certificate) = &check.certificate else {
        return (None, broken("签名证书不在文件中", "the signer's certificate is not at hand"));
    };
    let signer = Some(certificate.subject().to_string());
    if data.encapsulated().is_some() || check.digest != DigestState::Matches || check.value != Holds::Valid {
        let broken = broken(
            "签名与内容不符：证明在签名之后被改动",
            "the signature does not match: the certificate was altered after signing",
        );
        return (signer, broken);
    }
    let mut findings = vec![Finding::new(
        "signature",
        Outcome::Passed,
        "签名与内容相符",
        "the signature matches the content",
    )];
    let chain = chain::evaluate(certificate, data.certificates(), trust, at);
    let trusted = chain.status == Status::Trusted && certificate.allows_signing();
    findings.push(signer_finding(
        trusted,
        chain.status == Status::Revoked,
        signer.as_deref().unwrap_or_default(),
    ));
    (signer, findings)
}

fn signer_finding(trusted: bool, revoked: bool, name: &str) -> Finding {
    match (revoked, trusted) {
        (true, _) => Finding::new(
            "signer",
            Outcome::Failed,
            format!("签名人的证书已被吊销：{name}"),
            format!("the signer's certificate was revoked: {name}"),
        ),
        (false, true) => Finding::new(
            "signer",
            Outcome::Passed,
            format!("签名人受信任：{name}"),
            format!("a trusted signer: {name}"),
        ),
        (false, false) => Finding::new(
            "signer",
            Outcome::Warning,
            format!("签名人的证书没有连到受信任的根证书：{name}（fapiao trust add）"),
            format!("the signer's certificate leads to no trusted anchor: {name} (fapiao trust add)"),
        ),
    }
}

/// What the signature of the pages says.
fn pdf_findings(report: &Report) -> Vec<Finding> {
    let Some(signature) = report.signatures.first() else {
        let failed = report.verdict == Verdict::Failed;
        return vec![if failed { altered() } else { unsigned() }];
    };
    let mut findings = Vec::new();
    let matches = signature.value == SignatureValue::Valid && report.verdict != Verdict::Failed;
    if !matches {
        return vec![match signature.value {
            SignatureValue::Unsupported | SignatureValue::NotChecked => {
                Finding::new("signature", Outcome::Warning, "签名无法核验", "the signature cannot be checked")
            }
            _ => altered(),
        }];
    }
    findings.push(Finding::new(
        "signature",
        Outcome::Passed,
        "签名与文件相符",
        "the signature matches the file",
    ));
    let whole = signature.covers == Coverage::All && signature.changed_later.is_empty();
    findings.push(if whole {
        Finding::new("coverage", Outcome::Passed, "签名覆盖整个文件", "the signature covers the whole file")
    } else {
        Finding::new(
            "coverage",
            Outcome::Failed,
            "签名没有覆盖整个文件，或文件在签名之后有增补",
            "the signature does not cover the whole file, or something was added after it",
        )
    });
    let revoked = signature.chain == ChainStatus::Revoked;
    // The pages of a certificate are no invoice; whatever else keeps a file from passing counts here, too.
    let no_invoice = matches!(report.reason, Reason::NoInvoiceFound | Reason::SourcesDisagree);
    let trusted =
        signature.chain == ChainStatus::Trusted && (report.verdict == Verdict::Passed || no_invoice);
    findings.push(signer_finding(trusted, revoked, signature.signer.as_deref().unwrap_or_default()));
    findings
}

fn altered() -> Finding {
    Finding::new(
        "signature",
        Outcome::Failed,
        "签名与文件不符：证明在签名之后被改动",
        "the signature does not match: the certificate was altered after signing",
    )
}

fn conclude(
    facts: Facts,
    signed: &[u8],
    signer: Option<String>,
    mut findings: Vec<Finding>,
    original: Option<Original<'_>>,
) -> Examination {
    findings.push(serial_finding(&facts));
    findings.extend(match &original {
        Some(original) => original_findings(&facts, original),
        None => vec![Finding::new(
            "original",
            Outcome::NotRun,
            "没有给出原文件：只核验了证明本身",
            "the original was not given: only the certificate itself was examined",
        )],
    });
    let ended = |outcome: Outcome| findings.iter().any(|finding| finding.outcome == outcome);
    let verdict = match (ended(Outcome::Failed), ended(Outcome::Warning)) {
        (true, _) => Verdict::Failed,
        (false, true) => Verdict::Indeterminate,
        (false, false) => Verdict::Passed,
    };
    let digest = hex(&DigestAlgorithm::Sha256.digest(signed));
    Examination { verdict, facts, digest, signer, findings }
}

fn serial_finding(facts: &Facts) -> Finding {
    if Serial::parse(&facts.serial).is_some_and(|serial| serial.as_str() == facts.serial) {
        Finding::new("facts", Outcome::Passed, "证明编号有效", "the serial number is well-formed")
    } else {
        Finding::new("facts", Outcome::Failed, "证明编号的校验位不符", "the serial number does not check")
    }
}

fn original_findings(facts: &Facts, original: &Original<'_>) -> Vec<Finding> {
    let Checked { bytes, sha256, sm3 } = original.checked;
    let same = (facts.file.bytes, &facts.file.sha256, &facts.file.sm3) == (*bytes, sha256, sm3);
    if !same {
        return vec![Finding::new(
            "original",
            Outcome::Failed,
            "给出的文件不是证明所述的文件：摘要不同",
            "the file is not the one that the certificate speaks of: its digests differ",
        )];
    }
    let mut findings = vec![Finding::new(
        "original",
        Outcome::Passed,
        "给出的文件就是证明所述的文件：大小、SHA-256、SM3 均相符",
        "the file is the one that the certificate speaks of: size, SHA-256 and SM3 agree",
    )];
    let stated = (facts.verdict.verdict.as_str(), facts.verdict.reason.as_str());
    let again = original.again.map(|(verdict, reason)| (verdict.as_str(), reason.as_str()));
    findings.push(match again {
        Some(again) if again == stated => Finding::new(
            "repeat",
            Outcome::Passed,
            format!("按证明所述时点重新查验，结论相同：{}", stated.0),
            format!("checked again as of the same moment, the verdict is the same: {}", stated.0),
        ),
        // The certificate is no less genuine when others trust other anchors.
        Some((verdict, reason)) => Finding::new(
            "repeat",
            Outcome::NotRun,
            format!(
                "按本机所信任的证书重新查验得 {verdict}（{reason}），证明所述为 {}（{}）",
                stated.0, stated.1
            ),
            format!(
                "checked again under the trust of this machine: {verdict} ({reason}); stated: {} ({})",
                stated.0, stated.1
            ),
        ),
        None => Finding::new(
            "repeat",
            Outcome::NotRun,
            "原文件无法读取，没有重新查验",
            "the original cannot be read and was not checked again",
        ),
    });
    findings
}
