//! `fapiao sign`: seals an OFD, signs a PDF.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, bail};
use fapiao_document::sign::{PdfSigning, SealPlace};
use fapiao_document::{Error, Sniffed, sniff};
use fapiao_verify::Lang;

use crate::arguments::{PlaceArgument, SignArguments};
use crate::reader::frame::ReadFault;
use crate::reader::pool::ReaderChild;
use crate::signing::{Signing, read_seal, refusal};
use crate::{clock, disk, key, locale, output};

/// Signs one file.
pub fn run(arguments: &SignArguments) -> anyhow::Result<u8> {
    let lang = locale::choose(arguments.lang);
    let name = arguments.path.display().to_string();
    let bytes = fs::read(&arguments.path).with_context(|| name.clone())?;
    let format = sniff(&bytes);
    let fault = match format {
        Sniffed::Ofd => None,
        // A file that would abort this process aborts a child first.
        Sniffed::Pdf => ReaderChild::default().read(bytes.clone()).err(),
        _ => Some(Error::Format { name: "OFD, PDF".to_owned() }.into()),
    };
    if let Some(fault) = fault {
        return Ok(refuse(&name, &fault, lang));
    }
    if let Some(message) = pointless(arguments, format == Sniffed::Pdf, lang) {
        bail!(message);
    }
    let seal = arguments.seal.as_ref().map(|path| read_seal(path, lang)).transpose()?;
    let signer = key::load(&arguments.key, lang)?;
    let tsa = arguments.tsa.as_deref();
    let signing = Signing { signer: &signer, seal: seal.as_ref(), tsa, at: clock::now(), lang };
    let is_pdf = format == Sniffed::Pdf;
    let signed =
        match if is_pdf { pdf(arguments, &signing, &bytes) } else { ofd(arguments, &signing, &bytes) } {
            Ok(signed) => signed,
            Err(error) => return Ok(refuse(&name, &refusal(error, lang)?.into(), lang)),
        };
    let mut inputs: Vec<PathBuf> = key::files(&arguments.key).collect();
    let others = [Some(&arguments.path), arguments.seal.as_ref(), arguments.picture.as_ref()];
    inputs.extend(others.into_iter().flatten().cloned());
    disk::write(&arguments.out, &signed, arguments.force, &inputs, lang)?;
    say(arguments, &signing, is_pdf)?;
    Ok(0)
}

/// Why an option could have no effect on this file: better said than ignored.
fn pointless(arguments: &SignArguments, is_pdf: bool, lang: Lang) -> Option<String> {
    let shown = arguments.seal.is_some() || is_pdf && arguments.picture.is_some();
    let pdf_only = [
        ("--picture", arguments.picture.is_some()),
        ("--reason", arguments.reason.is_some()),
        ("--location", arguments.location.is_some()),
    ];
    let (option, zh, en) = if !arguments.place.is_empty() && !shown {
        match is_pdf {
            true => (
                "--place",
                "没有图片可显示，请加 --seal 或 --picture",
                "there is no picture to show: add --seal or --picture",
            ),
            false => ("--place", "没有印章可显示，请加 --seal", "there is no seal to show: add --seal"),
        }
    } else if is_pdf && arguments.place.len() > 1 {
        ("--place", "PDF 签名只显示在一处，请只给一次", "a PDF signature shows at one place: give it once")
    } else {
        let (option, _) = pdf_only.into_iter().find(|(_, given)| *given && !is_pdf)?;
        (option, "只用于 PDF，该文件是 OFD", "it is for PDF alone, and this is an OFD")
    };
    Some(if lang == Lang::Zh { format!("{option}：{zh}") } else { format!("{option}: {en}") })
}

fn refuse(name: &str, fault: &ReadFault, lang: Lang) -> u8 {
    let message = if lang == Lang::Zh { &fault.zh } else { &fault.en };
    output::complain(&format!("{name}: {} {message}", fault.code));
    3
}

fn ofd(arguments: &SignArguments, signing: &Signing<'_>, package: &[u8]) -> anyhow::Result<Vec<u8>> {
    let asked = arguments.place.iter().map(|place| sized(*place, signing));
    signing.ofd(package, if arguments.place.is_empty() { vec![signing.usual()] } else { asked.collect() })
}

fn pdf(arguments: &SignArguments, signing: &Signing<'_>, bytes: &[u8]) -> anyhow::Result<Vec<u8>> {
    let read = |path: &PathBuf| fs::read(path).with_context(|| path.display().to_string());
    let picture = arguments.picture.as_ref().map(read).transpose()?;
    let place = arguments.place.first().map_or_else(|| signing.usual(), |place| sized(*place, signing));
    let appearance = signing.appearance(picture, place)?;
    let (reason, location) = (arguments.reason.clone(), arguments.location.clone());
    signing.pdf(bytes, PdfSigning { reason, location, appearance, ..PdfSigning::default() })
}

fn sized(place: PlaceArgument, signing: &Signing<'_>) -> SealPlace {
    let (width, height) = signing.size();
    place.of(width, height)
}

/// Says what was done, and what others may not know.
fn say(arguments: &SignArguments, signing: &Signing<'_>, is_pdf: bool) -> anyhow::Result<()> {
    let form = match (is_pdf, signing.seal) {
        (true, _) if signing.tsa.is_some() => "PAdES B-T",
        (true, _) => "PAdES B-B",
        (false, Some(_)) => "GB/T 38540",
        (false, None) => "GB/T 35275",
    };
    let (name, method) = (signing.signer.certificate().subject(), signing.signer.algorithm().name());
    let out = arguments.out.display();
    output::say(&match signing.lang {
        Lang::Zh => format!("已签名 {out}：{name}，{form}，{method}\n查验：fapiao verify {out}"),
        Lang::En => format!("signed {out}: {name}, {form}, {method}\ncheck it: fapiao verify {out}"),
    })?;
    signing.warn(is_pdf);
    Ok(())
}
