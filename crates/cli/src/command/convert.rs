//! `fapiao convert`: a copy of a file in another format, which says that it is one.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context, anyhow, bail};
use fapiao_app::convert::{Target, is_already};
use fapiao_document::{Error, Finding};
use fapiao_verify::Lang;

use crate::arguments::{ConvertArguments, ConvertFormat};
use crate::reader::converter::{self, Answer, StatedFault};
use crate::reader::frame::ReadFault;
use crate::{disk, locale, output};

/// Copies one file.
pub fn run(arguments: &ConvertArguments) -> anyhow::Result<u8> {
    let lang = locale::choose(arguments.lang);
    let name = arguments.path.display().to_string();
    let bytes = fs::read(&arguments.path).with_context(|| name.clone())?;
    let format = format(arguments, lang)?;
    let inputs = std::slice::from_ref(&arguments.path);
    disk::refuse_inputs(&arguments.out, inputs, lang)?;
    // Before the work, not after it.
    let to_file = arguments.out != Path::new("-");
    if to_file && !arguments.force && fs::symlink_metadata(&arguments.out).is_ok() {
        return Err(disk::exists(&arguments.out, lang));
    }
    if is_already(&bytes, target(format)) {
        let fault = ReadFault::from(Error::refused("DOC-COPY-SAME", String::new()));
        bail!("{name}: {} {}", fault.code, message(&fault, lang));
    }
    match converter::convert(bytes, format, arguments.fonts.clone())? {
        Answer::Done { bytes, lost, findings } => {
            warn(&name, &findings, lang);
            for (position, fault) in &lost {
                complain(&format!("{name} [{}]", position.saturating_add(1)), fault, lang);
            }
            if to_file {
                disk::write(&arguments.out, &bytes, arguments.force, inputs, lang)?;
            } else {
                std::io::stdout().write_all(&bytes)?;
            }
            Ok(if lost.is_empty() { 0 } else { 3 })
        }
        Answer::Faults(faults) => Ok(list(&name, &faults, lang)),
        Answer::Fault(fault) => {
            complain(&name, &fault, lang);
            Ok(3)
        }
        Answer::Unable { zh, en } => Err(anyhow!(if lang == Lang::Zh { zh } else { en })),
        Answer::Page(_) => Err(anyhow!("{name}: DOC-CRASH")),
    }
}

/// Which format: as the user says, else by the name of the output.
fn format(arguments: &ConvertArguments, lang: Lang) -> anyhow::Result<ConvertFormat> {
    let extension =
        arguments.out.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase());
    Ok(match (arguments.to, extension.as_deref()) {
        (Some(format), _) => format,
        (None, Some("ofd")) => ConvertFormat::Ofd,
        (None, Some("pdf")) => ConvertFormat::Pdf,
        (None, Some("xml")) => ConvertFormat::Xml,
        (None, _) => bail!(match lang {
            Lang::Zh => "请用 --to 指明 ofd、pdf 或 xml",
            Lang::En => "say --to ofd, pdf or xml",
        }),
    })
}

fn target(format: ConvertFormat) -> Target {
    match format {
        ConvertFormat::Ofd => Target::Ofd,
        ConvertFormat::Pdf => Target::Pdf,
        ConvertFormat::Xml => Target::Xml,
    }
}

/// Lists what keeps the copy from being written.
fn list(name: &str, faults: &[StatedFault], lang: Lang) -> u8 {
    for fault in faults {
        let message = if lang == Lang::Zh { &fault.zh } else { &fault.en };
        let space = if fault.path.is_empty() { "" } else { " " };
        output::complain(&format!("{name}: {}{space}{}: {message}", fault.code, fault.path));
    }
    let count = faults.len();
    output::complain(&match lang {
        Lang::Zh => format!("{name}: 读到的字段不足以写成发票（{count} 处），未写文件"),
        Lang::En => {
            format!("{name}: the fields that were read do not suffice ({count} faults), nothing was written")
        }
    });
    1
}

fn warn(name: &str, findings: &[Finding], lang: Lang) {
    for finding in findings {
        let text = output::finding_text(finding, lang);
        output::complain(&format!("{name}: {} {text} {} {}", finding.code, finding.place, finding.detail));
    }
}

fn complain(name: &str, fault: &ReadFault, lang: Lang) {
    output::complain(&format!("{name}: {} {}", fault.code, message(fault, lang)));
}

fn message(fault: &ReadFault, lang: Lang) -> &str {
    if lang == Lang::Zh { &fault.zh } else { &fault.en }
}
