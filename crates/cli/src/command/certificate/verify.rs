//! `fapiao certificate verify`.

use std::io::Write;

use fapiao_app::Lang;
use fapiao_app::certificate::{ATTACHMENT, Checked, Examination, Original, examine_json, examine_pdf};
use fapiao_document::{Sniffed, sniff};
use fapiao_verify::{Outcome, Policy, Verdict, Verifier};
use jiff::Timestamp;
use serde_json::json;

use super::super::trust;
use crate::arguments::{CertificateFormat, VerifyCertificateArguments};
use crate::reader::unpacker;
use crate::{clock, locale, output};

/// Verifies a certificate, and the original where it is given.
pub fn run(arguments: &VerifyCertificateArguments) -> anyhow::Result<u8> {
    let lang = locale::choose(arguments.lang);
    let verifier = Verifier::new(trust::load(&arguments.trust, lang)?, Policy::default());
    let at = arguments.at.unwrap_or_else(clock::now);
    let bytes = super::load(&arguments.path)?;
    let original = arguments.original.as_deref().map(super::load).transpose()?;
    match examine(&bytes, original.as_deref(), &verifier, at) {
        Ok(examination) => {
            print(&examination, arguments.format, lang)?;
            Ok(if examination.verdict == Verdict::Failed { 1 } else { 0 })
        }
        Err(problem) => {
            let name = arguments.path.display();
            output::complain(&format!("{name}: {}", if lang == Lang::Zh { problem.zh } else { problem.en }));
            Ok(3)
        }
    }
}

/// Why there is nothing to examine.
struct Problem {
    zh: String,
    en: String,
}

impl From<fapiao_app::Error> for Problem {
    fn from(error: fapiao_app::Error) -> Self {
        Self { zh: error.message(Lang::Zh), en: error.message(Lang::En) }
    }
}

impl From<crate::reader::frame::ReadFault> for Problem {
    fn from(fault: crate::reader::frame::ReadFault) -> Self {
        Self { zh: format!("{} {}", fault.code, fault.zh), en: format!("{} {}", fault.code, fault.en) }
    }
}

fn examine(
    bytes: &[u8],
    original: Option<&[u8]>,
    verifier: &Verifier,
    at: Timestamp,
) -> Result<Examination, Problem> {
    if sniff(bytes) != Sniffed::Pdf {
        // Once without the original: as of when to judge it stands in the certificate.
        let judged_at = examine_json(bytes, verifier.trust(), at, None)?.facts.judged_at;
        let measured = original.map(|original| measure(original, verifier, judged_at));
        return Ok(examine_json(bytes, verifier.trust(), at, measured.as_ref().map(Measured::view))?);
    }
    let report = verifier.verify(&super::read(bytes)?, at);
    let attached = unpacker::attached(bytes.to_vec(), ATTACHMENT)?.ok_or_else(|| Problem {
        zh: format!("PDF 中没有附件 {ATTACHMENT}，不是查验证明"),
        en: format!("the PDF has no attachment {ATTACHMENT}: it is no certificate"),
    })?;
    let judged_at = examine_pdf(&attached, &report, None)?.facts.judged_at;
    let measured = original.map(|original| measure(original, verifier, judged_at));
    Ok(examine_pdf(&attached, &report, measured.as_ref().map(Measured::view))?)
}

/// The original, measured and judged again.
struct Measured {
    checked: Checked,
    again: Option<(Verdict, fapiao_verify::Reason)>,
}

impl Measured {
    const fn view(&self) -> Original<'_> {
        Original { checked: &self.checked, again: self.again }
    }
}

fn measure(original: &[u8], verifier: &Verifier, judged_at: Timestamp) -> Measured {
    let again = super::read(original).ok().map(|reading| {
        let report = verifier.verify(&reading, judged_at);
        (report.verdict, report.reason)
    });
    Measured { checked: Checked::of(original), again }
}

fn print(examination: &Examination, format: CertificateFormat, lang: Lang) -> anyhow::Result<()> {
    let facts = &examination.facts;
    let mut out = std::io::stdout().lock();
    if format == CertificateFormat::Json {
        let findings: Vec<_> = examination
            .findings
            .iter()
            .map(|one| json!({ "about": one.about, "outcome": one.outcome, "message": one.message(lang) }))
            .collect();
        let object = json!({
            "verdict": examination.verdict,
            "signer": examination.signer,
            "sha256": examination.digest,
            "findings": findings,
            "certificate": facts,
        });
        writeln!(out, "{object:#}")?;
        return Ok(());
    }
    let stated = if lang == Lang::Zh { &facts.verdict.words.zh } else { &facts.verdict.words.en };
    let failed = |what: &str| {
        examination.findings.iter().any(|finding| finding.outcome == Outcome::Failed && finding.about == what)
    };
    let others = examination.findings.iter().any(|finding| {
        finding.outcome != Outcome::Passed && finding.about != "original" && finding.about != "repeat"
    });
    let word = match (examination.verdict, lang) {
        (Verdict::Failed, Lang::Zh) if failed("original") && !others => "证明真实，但证明的是另一个文件",
        (Verdict::Failed, Lang::En) if failed("original") && !others => {
            "the certificate is genuine, but of another file"
        }
        (Verdict::Passed, Lang::Zh) => "证明真实",
        (Verdict::Indeterminate, Lang::Zh) => "证明无法确定",
        (Verdict::Failed, Lang::Zh) => "证明不真实",
        (Verdict::Passed, Lang::En) => "the certificate is genuine",
        (Verdict::Indeterminate, Lang::En) => "the certificate is not proven",
        (Verdict::Failed, Lang::En) => "the certificate is not genuine",
    };
    writeln!(out, "{word}  {}", facts.serial)?;
    for finding in &examination.findings {
        let mark = match finding.outcome {
            Outcome::Passed => "✓",
            Outcome::Failed => "✗",
            Outcome::Warning => "!",
            Outcome::NotRun => "–",
        };
        writeln!(out, "  {mark} {}", finding.message(lang))?;
    }
    let (file, verdict) = (&facts.file.name, &facts.verdict.verdict);
    match lang {
        Lang::Zh => {
            writeln!(out, "所述文件  {file}  sha256 {}", facts.file.sha256)?;
            writeln!(out, "所述结论  {verdict}：{stated}（{}，{}）", facts.judged_at, facts.program)?;
        }
        Lang::En => {
            writeln!(out, "of        {file}  sha256 {}", facts.file.sha256)?;
            writeln!(out, "states    {verdict}: {stated} ({}, {})", facts.judged_at, facts.program)?;
        }
    }
    Ok(())
}
