//! `fapiao render`: pages of an OFD or PDF file as pictures, the seals in place.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use fapiao_document::{Finding, Sniffed, sniff};
use fapiao_verify::Lang;

use crate::arguments::{PageArgument, RenderArguments, RenderFormat};
use crate::reader::drawer::{Answer, Drawer, Picture, Request};
use crate::reader::frame::ReadFault;
use crate::{disk, locale, output};

/// Draws one file.
pub fn run(arguments: &RenderArguments) -> anyhow::Result<u8> {
    let lang = locale::choose(arguments.lang);
    let name = arguments.path.display().to_string();
    let bytes = fs::read(&arguments.path).with_context(|| name.clone())?;
    let picture = picture(arguments, lang)?;
    disk::refuse_inputs(&arguments.out, std::slice::from_ref(&arguments.path), lang)?;
    match sniff(&bytes) {
        Sniffed::Pdf if picture != Picture::Png => {
            bail!(match lang {
                Lang::Zh => format!("{name}: PDF 只能绘制为 PNG（--format png）"),
                Lang::En => format!("{name}: a PDF is drawn as PNG only (--format png)"),
            })
        }
        Sniffed::Pdf | Sniffed::Ofd => {}
        _ => {
            let fault = ReadFault::from(fapiao_document::Error::Format { name: "OFD, PDF".to_owned() });
            complain(&name, &fault, lang);
            return Ok(3);
        }
    }
    let only = match arguments.page {
        PageArgument::All => None,
        PageArgument::One(page) => Some(page.saturating_sub(1)),
    };
    let request = Request { picture, dpi: arguments.dpi, only, fonts: arguments.fonts.clone(), bytes };
    let mut drawer = Drawer::start(&request)?;
    let mut pages = Pages { arguments, lang, name, written: 0, waiting: None, lost: false };
    loop {
        match drawer.next() {
            Answer::Page { position, bytes, findings } => {
                pages.warn(&findings);
                pages.keep(position, bytes)?;
            }
            Answer::Lost { position, fault } => {
                pages.lost = true;
                complain(&format!("{} [{}]", pages.name, position.saturating_add(1)), &fault, lang);
            }
            Answer::End { findings, .. } => {
                pages.warn(&findings);
                return pages.finish();
            }
            Answer::Fault(fault) => {
                pages.lost = true;
                complain(&pages.name, &fault, lang);
                return pages.finish();
            }
        }
    }
}

/// How to draw: as the user says, else by the name of the output.
fn picture(arguments: &RenderArguments, lang: Lang) -> anyhow::Result<Picture> {
    let extension =
        arguments.out.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase());
    let format = match (arguments.format, extension.as_deref()) {
        (Some(format), _) => format,
        (None, Some("png")) => RenderFormat::Png,
        (None, Some("svg")) => RenderFormat::Svg,
        (None, Some("pdf")) => RenderFormat::Pdf,
        (None, _) if arguments.out == Path::new("-") => RenderFormat::Png,
        (None, _) => bail!(match lang {
            Lang::Zh => "请用 --format 指明 png、svg 或 pdf",
            Lang::En => "say --format png, svg or pdf",
        }),
    };
    Ok(match format {
        RenderFormat::Png => Picture::Png,
        RenderFormat::Svg => Picture::Svg,
        RenderFormat::Pdf => Picture::Pdf,
    })
}

/// Pages on their way to files. The first waits for a second one: a page that is alone needs no number in its name.
struct Pages<'a> {
    arguments: &'a RenderArguments,
    lang: Lang,
    name: String,
    written: usize,
    waiting: Option<(usize, Vec<u8>)>,
    lost: bool,
}

impl Pages<'_> {
    fn keep(&mut self, position: Option<usize>, bytes: Vec<u8>) -> anyhow::Result<()> {
        let Some(position) = position else { return self.write(&self.arguments.out.clone(), &bytes) };
        if let Some((first, waiting)) = self.waiting.take() {
            self.refuse_taken()?;
            self.write(&self.numbered(first), &waiting)?;
        }
        if self.written > 0 {
            return self.write(&self.numbered(position), &bytes);
        }
        self.waiting = Some((position, bytes));
        Ok(())
    }

    fn finish(mut self) -> anyhow::Result<u8> {
        if let Some((_, bytes)) = self.waiting.take() {
            self.write(&self.arguments.out.clone(), &bytes)?;
        }
        Ok(if self.lost || self.written == 0 { 3 } else { 0 })
    }

    fn write(&mut self, path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
        self.written = self.written.saturating_add(1);
        if path == Path::new("-") {
            return Ok(std::io::stdout().write_all(bytes)?);
        }
        let inputs = std::slice::from_ref(&self.arguments.path);
        disk::write(path, bytes, self.arguments.force, inputs, self.lang)
    }

    /// Before the first of several pages is written: a name that is taken keeps all of them from being written.
    fn refuse_taken(&self) -> anyhow::Result<()> {
        let out = &self.arguments.out;
        if out == Path::new("-") {
            return Ok(());
        }
        let (before, after) = self.around_number();
        let directory =
            out.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        for entry in fs::read_dir(directory).with_context(|| directory.display().to_string())? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            let number = name.strip_prefix(&before).and_then(|rest| rest.strip_suffix(&after));
            if number.is_some_and(|number| number.parse::<usize>().is_ok()) {
                let path = out.with_file_name(&name);
                disk::refuse_inputs(&path, std::slice::from_ref(&self.arguments.path), self.lang)?;
                if !self.arguments.force {
                    return Err(disk::exists(&path, self.lang));
                }
            }
        }
        Ok(())
    }

    /// `out.png` for the third page is `out-3.png`.
    fn numbered(&self, position: usize) -> PathBuf {
        let (before, after) = self.around_number();
        self.arguments.out.with_file_name(format!("{before}{}{after}", position.saturating_add(1)))
    }

    /// What stands before and after the number of a page in a name.
    fn around_number(&self) -> (String, String) {
        let out = &self.arguments.out;
        let stem = out.file_stem().unwrap_or_default().to_string_lossy();
        let extension = out.extension().map(|extension| format!(".{}", extension.to_string_lossy()));
        (format!("{stem}-"), extension.unwrap_or_default())
    }

    fn warn(&self, findings: &[Finding]) {
        for finding in findings {
            let text = output::finding_text(finding, self.lang);
            output::complain(&format!(
                "{}: {} {text} {} {}",
                self.name, finding.code, finding.place, finding.detail
            ));
        }
    }
}

fn complain(name: &str, fault: &ReadFault, lang: Lang) {
    let message = if lang == Lang::Zh { &fault.zh } else { &fault.en };
    output::complain(&format!("{name}: {} {message}", fault.code));
}
