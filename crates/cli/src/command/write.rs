//! `fapiao write`: an invoice as OFD, PDF or XML.

use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, bail};
use fapiao_document::sign::PdfSigning;
use fapiao_document::write::{self, Details, Error, xml};
use fapiao_invoice::json::{self, Node};
use fapiao_invoice::{Date, Fault, Invoice, Severity};
use fapiao_verify::Lang;
use jiff::tz::{TimeZone, offset};
use serde_json::Value;

use crate::arguments::{KeyArguments, WriteArguments, WriteFormat};
use crate::signing::{Signing, read_seal, refusal};
use crate::{clock, disk, fonts, key, locale, output, random};

/// Most bytes of an INVOICE.json: two thousand lines take one hundredth of that.
const JSON_BYTES_MAX: u64 = 64 << 20;

/// Writes one file.
pub fn run(arguments: &WriteArguments) -> anyhow::Result<u8> {
    let lang = locale::choose(arguments.lang);
    let format = format(arguments, lang)?;
    let name = arguments.path.display().to_string();
    let json = read(&arguments.path)?;
    let node: Node = match serde_json::from_slice(&json) {
        Ok(node) => node,
        Err(error) => return Ok(list(&name, &[no_json(&error)], lang)),
    };
    let invoice = match json::read(&node) {
        Ok(invoice) => invoice,
        Err(faults) => return Ok(list(&name, &faults, lang)),
    };
    let failed = |error: &Error| {
        anyhow!("{name}: {} {}", error.code(), if lang == Lang::Zh { error.zh() } else { error.en() })
    };
    let written = match bytes(arguments, &invoice, format) {
        Ok(written) => written,
        Err(Error::Faults(faults)) => return Ok(list(&name, &faults, lang)),
        Err(error @ Error::Characters(_)) => return Ok(list(&name, &missing(&error, &json), lang)),
        Err(error) => return Err(failed(&error)),
    };
    let key = key_arguments(arguments);
    let signer = key.as_ref().map(|key| key::load(key, lang)).transpose()?;
    let esl = seal_file(arguments);
    let written = match &signer {
        None => written,
        Some(signer) => {
            let seal = esl.as_deref().filter(|_| format != WriteFormat::Xml);
            let seal = seal.map(|path| read_seal(path, lang)).transpose()?;
            let at = arguments.at.unwrap_or_else(clock::now);
            let signing = Signing { signer, seal: seal.as_ref(), tsa: arguments.tsa.as_deref(), at, lang };
            let signed = signed(&signing, &written, format)?.map_err(|error| failed(&error))?;
            signing.warn(format == WriteFormat::Pdf);
            signed
        }
    };
    if arguments.out == Path::new("-") {
        std::io::stdout().write_all(&written)?;
        return Ok(0);
    }
    let mut inputs: Vec<PathBuf> = key.iter().flat_map(key::files).chain(esl).collect();
    inputs.push(arguments.path.clone());
    disk::write(&arguments.out, &written, arguments.force, &inputs, lang)?;
    Ok(0)
}

fn key_arguments(arguments: &WriteArguments) -> Option<KeyArguments> {
    arguments.seal.as_ref().map(|key| KeyArguments {
        key: key.clone(),
        certificates: arguments.certificates.clone(),
        password_file: arguments.password_file.clone(),
    })
}

/// The seal: as the user says, else `seal.esl` beside the key, where `fapiao seal make` puts it.
fn seal_file(arguments: &WriteArguments) -> Option<PathBuf> {
    let beside = || {
        let key = arguments.seal.as_ref().filter(|key| !key.starts_with("pkcs11:"))?;
        Some(Path::new(key).with_file_name("seal.esl")).filter(|path| path.is_file())
    };
    arguments.esl.clone().or_else(beside)
}

/// The file with a signature over all of it, its seal where the face has room for one.
fn signed(
    signing: &Signing<'_>,
    written: &[u8],
    format: WriteFormat,
) -> anyhow::Result<Result<Vec<u8>, Error>> {
    let signed = match format {
        WriteFormat::Ofd => signing.ofd(written, vec![signing.usual()]),
        WriteFormat::Pdf => {
            let appearance = signing.appearance(None, signing.usual());
            appearance.and_then(|appearance| {
                signing.pdf(written, PdfSigning { appearance, ..PdfSigning::default() })
            })
        }
        WriteFormat::Xml => {
            let xml = String::from_utf8_lossy(written);
            let signed = xml::sign_with(&xml, signing.signer, signing.at, &mut random::source());
            return Ok(signed.map(String::into_bytes));
        }
    };
    signed.map(Ok).or_else(|error| {
        let refused = refusal(error, signing.lang)?;
        let message = if signing.lang == Lang::Zh { refused.zh() } else { refused.en() };
        Err(anyhow!("{} {message}", refused.code()))
    })
}

/// Which format: as the user says, else by the name of the output.
fn format(arguments: &WriteArguments, lang: Lang) -> anyhow::Result<WriteFormat> {
    let extension =
        arguments.out.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase());
    Ok(match (arguments.to, extension.as_deref()) {
        (Some(format), _) => format,
        (None, Some("ofd")) => WriteFormat::Ofd,
        (None, Some("pdf")) => WriteFormat::Pdf,
        (None, Some("xml")) => WriteFormat::Xml,
        (None, _) => bail!(match lang {
            Lang::Zh => "请用 --to 指明 ofd、pdf 或 xml",
            Lang::En => "say --to ofd, pdf or xml",
        }),
    })
}

fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let name = || path.display().to_string();
    let taken = if path == Path::new("-") {
        std::io::stdin().take(JSON_BYTES_MAX).read_to_end(&mut bytes)
    } else {
        std::fs::File::open(path).with_context(name)?.take(JSON_BYTES_MAX).read_to_end(&mut bytes)
    };
    taken.with_context(name)?;
    // Chinese programs write the mark; JSON knows none.
    Ok(bytes.strip_prefix(b"\xef\xbb\xbf").map_or(bytes.clone(), <[u8]>::to_vec))
}

fn bytes(arguments: &WriteArguments, invoice: &Invoice, format: WriteFormat) -> Result<Vec<u8>, Error> {
    let details = Details { sample: !arguments.official, time: arguments.time, ..Details::default() };
    let invoice = write::check(invoice, Some(today(arguments)))?;
    if format == WriteFormat::Xml {
        return xml::write(&invoice, &details).map(String::into_bytes);
    }
    let layout = write::document(&invoice, &details, &fonts::load(arguments.fonts.as_deref()))?;
    match format {
        WriteFormat::Ofd => write::ofd(&layout),
        _ => write::pdf(&layout, &invoice, &details),
    }
}

/// The day in China.
fn today(arguments: &WriteArguments) -> Date {
    let at = arguments.at.unwrap_or_else(clock::now);
    at.to_zoned(TimeZone::fixed(offset(8))).date()
}

/// Why bytes are no JSON.
fn no_json(error: &serde_json::Error) -> Fault {
    let (line, column) = (error.line(), error.column());
    Fault {
        code: "INV-JSON-SHAPE",
        path: String::new(),
        zh: format!("不是 JSON：第 {line} 行第 {column} 列无法读取"),
        en: format!("not JSON: it cannot be read at line {line}, column {column}"),
        severity: Severity::Wrong,
    }
}

/// The fields whose characters no font has.
fn missing(error: &Error, json: &[u8]) -> Vec<Fault> {
    let Error::Characters(characters) = error else { return Vec::new() };
    let fault = |path: String| Fault {
        code: "DOC-WRITE-CHARACTERS",
        path,
        zh: error.zh(),
        en: error.en(),
        severity: Severity::Wrong,
    };
    let mut paths = Vec::new();
    let value = serde_json::from_slice(json).unwrap_or_default();
    holders(&value, "", characters, &mut paths);
    if paths.is_empty() {
        paths.push(String::new());
    }
    paths.into_iter().map(fault).collect()
}

/// The paths of texts that hold one of these characters. JSON that was read is not deep.
fn holders(value: &Value, path: &str, characters: &[char], found: &mut Vec<String>) {
    match value {
        Value::String(text) if text.contains(characters) => found.push(path.to_owned()),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                holders(item, &format!("{path}[{index}]"), characters, found);
            }
        }
        Value::Object(members) => {
            let joint = if path.is_empty() { "" } else { "." };
            for (key, member) in members {
                holders(member, &format!("{path}{joint}{key}"), characters, found);
            }
        }
        _ => {}
    }
}

/// Lists what keeps the invoice from being written.
fn list(name: &str, faults: &[Fault], lang: Lang) -> u8 {
    for fault in faults {
        let message = if lang == Lang::Zh { &fault.zh } else { &fault.en };
        let space = if fault.path.is_empty() { "" } else { " " };
        output::complain(&format!("{name}: {}{space}{}: {message}", fault.code, fault.path));
    }
    let count = faults.len();
    output::complain(&match lang {
        Lang::Zh => format!("{name}: 共 {count} 处错误，未写文件"),
        Lang::En if count == 1 => format!("{name}: 1 fault, nothing was written"),
        Lang::En => format!("{name}: {count} faults, nothing was written"),
    });
    1
}
