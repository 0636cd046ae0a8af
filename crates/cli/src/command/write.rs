//! `fapiao write`: an invoice as OFD, PDF or XML.

use std::io::{Read as _, Write as _};
use std::path::Path;

use anyhow::{Context, bail};
use fapiao_document::write::{self, Details, Error, xml};
use fapiao_invoice::json::{self, Node};
use fapiao_invoice::{Date, Fault, Invoice};
use fapiao_verify::Lang;
use jiff::tz::{TimeZone, offset};

use crate::arguments::{WriteArguments, WriteFormat};
use crate::{clock, disk, fonts, locale, output};

/// Most bytes of an INVOICE.json: two thousand lines take one hundredth of that.
const JSON_BYTES_MAX: u64 = 64 << 20;

/// Writes one file.
pub fn run(arguments: &WriteArguments) -> anyhow::Result<u8> {
    let lang = locale::choose(arguments.lang);
    let format = format(arguments, lang)?;
    let name = arguments.path.display().to_string();
    let node: Node = serde_json::from_slice(&read(&arguments.path)?).with_context(|| name.clone())?;
    let invoice = match json::read(&node) {
        Ok(invoice) => invoice,
        Err(faults) => return Ok(list(&name, &faults, lang)),
    };
    match bytes(arguments, &invoice, format) {
        Ok(bytes) if arguments.out == Path::new("-") => std::io::stdout().write_all(&bytes)?,
        Ok(bytes) => {
            let inputs = [arguments.path.clone()];
            disk::write(&arguments.out, &bytes, arguments.force, &inputs, lang)?;
        }
        Err(Error::Faults(faults)) => return Ok(list(&name, &faults, lang)),
        Err(error) => {
            let message = if lang == Lang::Zh { error.zh() } else { error.en() };
            bail!("{name}: {} {message}", error.code());
        }
    }
    Ok(0)
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

/// Lists what keeps the invoice from being written.
fn list(name: &str, faults: &[Fault], lang: Lang) -> u8 {
    for fault in faults {
        let message = if lang == Lang::Zh { &fault.zh } else { &fault.en };
        output::complain(&format!("{name}: {} {}: {message}", fault.code, fault.path));
    }
    let count = faults.len();
    output::complain(&match lang {
        Lang::Zh => format!("{name}: 共 {count} 处错误，未写文件"),
        Lang::En => format!("{name}: {count} faults, nothing was written"),
    });
    1
}
