//! `fapiao certificate make`.

use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, bail};
use fapiao_app::Lang;
use fapiao_app::certificate::{self, Checked, Facts, Issue, Serial, Subject};
use fapiao_document::Limits;
use fapiao_document::sign::{PdfDraft, PdfSigning};
use fapiao_pki::sign::{CryptoRng, Signer};
use fapiao_verify::{Policy, Verifier};
use jiff::Timestamp;
use jiff::tz::Offset;

use super::super::trust;
use crate::arguments::MakeArguments;
use crate::{clock, disk, key, locale, output, random};

/// What the program calls itself.
const PROGRAM: &str = concat!("fapiao ", env!("CARGO_PKG_VERSION"));

/// Verifies a file and writes what came of it.
pub fn run(arguments: &MakeArguments) -> anyhow::Result<u8> {
    let lang = locale::choose(arguments.lang);
    for out in &arguments.out {
        kind(out, lang)?;
    }
    let signer = arguments.key.as_ref().map(|key| key::load(key, lang)).transpose()?;
    if signer.is_none() && !arguments.unsigned {
        bail!(match lang {
            Lang::Zh => "请用 --key 给出签名私钥；不签名的证明须明确写 --unsigned",
            Lang::En =>
                "say --key for the key to sign with, or --unsigned for a certificate that is not signed",
        });
    }
    let verifier = Verifier::new(trust::load(&arguments.trust, lang)?, Policy::default());
    let name = arguments.path.display().to_string();
    let bytes = super::load(&arguments.path)?;
    let reading = match super::read(&bytes) {
        Ok(reading) => reading,
        Err(fault) => {
            let message = if lang == Lang::Zh { &fault.zh } else { &fault.en };
            output::complain(&format!("{name}: {} {message}", fault.code));
            return Ok(3);
        }
    };
    let now = clock::now();
    let judged_at = arguments.at.unwrap_or(now);
    let report = verifier.verify(&reading, judged_at);
    let checked = Checked::of(&bytes);
    let subject = Subject {
        name: &name,
        checked: &checked,
        reading: &reading,
        report: &report,
        trust: verifier.trust(),
    };
    let mut chance = random::source();
    let facts = Facts::of(&subject, &issue(arguments, now, judged_at, &mut chance));
    let mut inputs: Vec<PathBuf> = arguments.key.iter().flat_map(key::files).collect();
    inputs.push(arguments.path.clone());
    for out in &arguments.out {
        let made = match kind(out, lang)? {
            Kind::Json => certificate::sign(&facts, signer.as_ref(), now, &mut chance)
                .map_err(|error| said(&error, lang))?,
            Kind::Pdf => pdf(arguments, &facts, signer.as_ref(), now, &mut chance, lang)?,
        };
        disk::write(out, &made, arguments.force, &inputs, lang)?;
    }
    output::complain(&match lang {
        Lang::Zh => {
            format!("{}：{}（{}）", facts.serial, report.verdict.message(lang), facts.verdict.words.zh)
        }
        Lang::En => {
            format!("{}: {} ({})", facts.serial, report.verdict.message(lang), facts.verdict.words.en)
        }
    });
    Ok(0)
}

enum Kind {
    Pdf,
    Json,
}

fn kind(out: &Path, lang: Lang) -> anyhow::Result<Kind> {
    let extension = out.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    match extension.to_lowercase().as_str() {
        "pdf" => Ok(Kind::Pdf),
        "json" => Ok(Kind::Json),
        _ => bail!(match lang {
            Lang::Zh => format!("{} 须以 .pdf 或 .json 结尾", out.display()),
            Lang::En => format!("{} must end in .pdf or .json", out.display()),
        }),
    }
}

fn issue<'a>(
    arguments: &'a MakeArguments,
    now: Timestamp,
    judged_at: Timestamp,
    chance: &mut dyn CryptoRng,
) -> Issue<'a> {
    let mut random = [0; 10];
    chance.fill_bytes(&mut random);
    // Dated by the day in China, as invoices are.
    let today = Offset::constant(8).to_datetime(now).date();
    Issue {
        serial: Serial::new(today, random),
        made_at: whole_seconds(now),
        judged_at: whole_seconds(judged_at),
        issuer: &arguments.issuer,
        program: PROGRAM,
        check_page: arguments.check_page.as_deref(),
    }
}

/// Nobody reads fractions of a second on a certificate.
fn whole_seconds(time: Timestamp) -> Timestamp {
    Timestamp::from_second(time.as_second()).unwrap_or(time)
}

fn pdf(
    arguments: &MakeArguments,
    facts: &Facts,
    signer: Option<&Signer>,
    now: Timestamp,
    chance: &mut dyn CryptoRng,
    lang: Lang,
) -> anyhow::Result<Vec<u8>> {
    let fonts = crate::fonts::load(arguments.fonts.as_deref());
    let pages =
        certificate::pdf(facts, &fonts, lang, signer.is_some()).map_err(|error| said(&error, lang))?;
    let Some(signer) = signer else { return Ok(pages) };
    let reason = match lang {
        Lang::Zh => "发票查验证明",
        Lang::En => "Invoice verification certificate",
    };
    let signing = PdfSigning { reason: Some(reason.to_owned()), ..PdfSigning::default() };
    let signed = PdfDraft::sign(&pages, &signing, signer, now, &Limits::default(), chance)
        .and_then(|draft| draft.finish(None));
    signed.map_err(|error| anyhow!(if lang == Lang::Zh { error.zh() } else { error.en() })).context("PDF")
}

pub(super) fn said(error: &fapiao_app::Error, lang: Lang) -> anyhow::Error {
    anyhow!(error.message(lang))
}
