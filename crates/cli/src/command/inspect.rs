//! `fapiao inspect`: what each source in a file says, and the file's structure. Judges nothing.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;

use fapiao_document::{Envelope, PartState, Reading, Signature, Sniffed, sniff};
use fapiao_invoice::json::{Node, face};
use fapiao_verify::Lang;
use serde_json::{Value, json};

use crate::arguments::{InspectArguments, InspectFormat};
use crate::batch::examine::{read_here, sha256};
use crate::batch::input::unopened;
use crate::reader::pool::ReaderChild;
use crate::{locale, output};

/// Inspects one file.
pub fn run(arguments: &InspectArguments) -> anyhow::Result<u8> {
    let lang = locale::choose(arguments.lang);
    let read = fs::read(&arguments.path).map_err(|error| unopened(&error)).and_then(|bytes| {
        let digest: String = sha256(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        let reading = match sniff(&bytes) {
            Sniffed::Pdf | Sniffed::Jpeg | Sniffed::Png => {
                ReaderChild::default().read(bytes).map(|reading| *reading)
            }
            _ => read_here(&bytes),
        };
        Ok((digest, reading?))
    });
    let (digest, reading) = match read {
        Ok(read) => read,
        Err(fault) => {
            let message = if lang == Lang::Zh { fault.zh } else { fault.en };
            output::complain(&format!("{}: {} {message}", arguments.path.display(), fault.code));
            return Ok(3);
        }
    };
    let text = match arguments.format {
        InspectFormat::Json => {
            format!("{:#}", json(&arguments.path.display().to_string(), &digest, &reading, lang))
        }
        InspectFormat::Table => people(&digest, &reading, lang),
    };
    writeln!(std::io::stdout(), "{}", text.trim_end())?;
    Ok(0)
}

fn json(file: &str, digest: &str, reading: &Reading, lang: Lang) -> Value {
    let sources = reading.sources.iter().map(
        |source| json!({ "origin": source.origin, "place": source.place, "fields": face(&source.fields) }),
    );
    json!({
        "file": file,
        "sha256": digest,
        "format": reading.format,
        "pages": reading.pages,
        "sources": sources.collect::<Vec<_>>(),
        "disagreements": reading.disagreements().iter().map(|one| json!({
            "field": one.field,
            "values": one.values.iter().map(|(origin, value)| json!({ "origin": origin, "value": value })).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "signatures": reading.signatures.iter().map(signature).collect::<Vec<_>>(),
        "attachments": reading.attachments.iter().map(|one| json!({ "name": one.name, "place": one.place, "bytes": one.bytes })).collect::<Vec<_>>(),
        "findings": output::json_findings(&reading.findings, lang),
    })
}

fn signature(signature: &Signature) -> Value {
    let parts = signature.parts.iter().map(|part| json!({ "path": part.path, "state": part.state }));
    json!({
        "place": signature.place,
        "envelope": envelope_name(&signature.envelope),
        "method": signature.method,
        "claimed_at": signature.claimed_at,
        "covers": signature.covers,
        "parts": parts.collect::<Vec<_>>(),
        "uncovered": signature.uncovered.iter().map(|one| json!({ "path": one.path, "referenced": one.referenced })).collect::<Vec<_>>(),
        "later": signature.later.iter().map(|one| json!({ "place": one.place, "explained": one.explained })).collect::<Vec<_>>(),
        "faults": signature.faults.iter().map(|one| json!({ "code": one.code, "detail": one.detail })).collect::<Vec<_>>(),
    })
}

fn envelope_name(envelope: &Envelope) -> &'static str {
    match envelope {
        Envelope::Ofd { .. } => "ofd",
        Envelope::PdfCms { .. } => "pdf_cms",
        Envelope::PdfRsaSha1 { .. } => "pdf_rsa_sha1",
        Envelope::TaxBureauXml { .. } => "tax_bureau_xml",
        Envelope::EinvoiceXml { .. } => "einvoice_xml",
        Envelope::DetachedXml { .. } => "detached_xml",
        Envelope::Unknown { .. } => "unknown",
    }
}

/// The words of the page, in one language.
struct Words {
    pages: &'static str,
    source: &'static str,
    disagreement: &'static str,
    signature: &'static str,
    attachment: &'static str,
    finding: &'static str,
    uncovered: &'static str,
    later: &'static str,
}

const ZH: Words = Words {
    pages: "页数",
    source: "来源",
    disagreement: "来源不一致",
    signature: "签名",
    attachment: "附件",
    finding: "发现",
    uncovered: "未受保护",
    later: "签后改动",
};

const EN: Words = Words {
    pages: "pages",
    source: "source",
    disagreement: "sources disagree",
    signature: "signature",
    attachment: "attachment",
    finding: "finding",
    uncovered: "uncovered",
    later: "later",
};

fn state(state: PartState, lang: Lang) -> &'static str {
    let (zh, en) = match state {
        PartState::Intact => ("完好", "intact"),
        PartState::Altered => ("被改动", "altered"),
        PartState::Missing => ("缺失", "missing"),
        PartState::Unsupported => ("算法不支持", "unsupported"),
        PartState::Refused => ("无法读取", "refused"),
    };
    if lang == Lang::Zh { zh } else { en }
}

fn people(digest: &str, reading: &Reading, lang: Lang) -> String {
    let words = if lang == Lang::Zh { &ZH } else { &EN };
    let mut text = String::new();
    // Writing to a String cannot fail.
    let _ = write_people(&mut text, digest, reading, words, lang);
    text
}

fn write_people(
    text: &mut String,
    digest: &str,
    reading: &Reading,
    words: &Words,
    lang: Lang,
) -> std::fmt::Result {
    let format = serde_json::to_value(reading.format).unwrap_or_default();
    writeln!(
        text,
        "{}  {} {}  sha256 {digest}",
        format.as_str().unwrap_or_default(),
        words.pages,
        reading.pages
    )?;
    for source in &reading.sources {
        let origin = serde_json::to_value(source.origin).unwrap_or_default();
        writeln!(text, "\n{} {}  {}", words.source, origin.as_str().unwrap_or_default(), source.place)?;
        write_fields(text, "", &face(&source.fields))?;
    }
    for one in reading.disagreements() {
        writeln!(text, "\n{}  {}", words.disagreement, one.field)?;
        for (origin, value) in &one.values {
            let origin = serde_json::to_value(origin).unwrap_or_default();
            writeln!(text, "  {}  {value}", output::fit(origin.as_str().unwrap_or_default(), 20))?;
        }
    }
    for one in &reading.signatures {
        writeln!(text, "\n{}  {}  {}", words.signature, envelope_name(&one.envelope), one.place)?;
        let claims = [&one.method, &one.claimed_at].into_iter().flatten();
        claims.filter(|claim| !claim.is_empty()).try_for_each(|claim| writeln!(text, "  {claim}"))?;
        for part in &one.parts {
            writeln!(text, "  {}  {}", output::fit(state(part.state, lang), 11), part.path)?;
        }
        for part in &one.uncovered {
            writeln!(text, "  {}  {}", output::fit(words.uncovered, 11), part.path)?;
        }
        for change in &one.later {
            writeln!(text, "  {}  {}", output::fit(words.later, 11), change.place)?;
        }
        for fault in &one.faults {
            writeln!(text, "  {}  {}", fault.code, fault.detail)?;
        }
    }
    for one in &reading.attachments {
        writeln!(text, "\n{}  {}  {}  {} B", words.attachment, one.name, one.place, one.bytes)?;
    }
    for one in &reading.findings {
        writeln!(text, "\n{}  {}  {}", words.finding, one.code, output::finding_text(one, lang))?;
        writeln!(text, "  {}  {}", one.place, one.detail)?;
    }
    Ok(())
}

fn write_fields(text: &mut String, prefix: &str, fields: &Node) -> std::fmt::Result {
    let Node::Object(members) = fields else { return Ok(()) };
    for (key, value) in members {
        let key = format!("{prefix}{key}");
        match value {
            Node::Object(_) => write_fields(text, &format!("{key}."), value)?,
            Node::List(rows) => {
                for (index, row) in rows.iter().enumerate() {
                    let Node::Object(cells) = row else { continue };
                    let cells: Vec<_> = cells.iter().filter_map(|(_, cell)| cell.as_text()).collect();
                    writeln!(
                        text,
                        "  {}  {}",
                        output::fit(&format!("{key}[{index}]"), 22),
                        cells.join(" | ")
                    )?;
                }
            }
            other => writeln!(text, "  {}  {}", output::fit(&key, 22), other.as_text().unwrap_or_default())?,
        }
    }
    Ok(())
}
