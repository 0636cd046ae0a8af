//! The child: it lowers its limits, then draws what its parent sends, sheet by sheet.

use std::io::{self, Read, Write};
use std::sync::Arc;

use anyhow::{Context, bail};
use fapiao_app::print::{Block, Composer, Placement, Sheet};
use fapiao_document::{Finding, draw as draw_document, write};
use fapiao_ofd::display::Page;
use fapiao_ofd::font::Fonts;
use fapiao_ofd::render::pdf::{PdfOptions, PdfTime, PdfWriter};
use fapiao_verify::Lang;
use jiff::Timestamp;

use super::draw::Draw;
use super::{Answer, Done, Request, Setup};
use crate::fonts;
use crate::reader::child::{allow_cpu, lower_limits};
use crate::reader::frame::{self, ReadFault};

/// Address space of a child: fonts that are mapped, one file, and the document so far.
const ADDRESS_SPACE_BYTES_MAX: u64 = 3 << 30;
/// Processor seconds for one page, and for writing the document.
pub(super) const CPU_SECONDS_PER_PAGE: u64 = 15;
const CPU_SECONDS_FOR_THE_END: u64 = 60;
/// Sheets that are written as one part: so many share fonts, and so many lie in memory at once.
const SHEETS_PER_PART: usize = 100;
/// The document is answered in pieces.
const PIECE_BYTES: usize = 8 << 20;

/// Runs the child until the end is asked for.
pub fn run() -> anyhow::Result<u8> {
    lower_limits(ADDRESS_SPACE_BYTES_MAX).context("printer: cannot lower its own limits")?;
    allow_cpu(CPU_SECONDS_PER_PAGE);
    let (mut stdin, mut stdout) = (io::stdin().lock(), io::stdout().lock());
    let Some(Request::Begin(setup)) = request(&mut stdin)? else { bail!("printer: no set-up") };
    let fonts = Arc::new(fonts::load(setup.fonts.as_deref()));
    let mut work = match Work::begin(&setup, &fonts) {
        Ok(work) => work,
        Err(fault) => return answer(&mut stdout, &Answer::Broken(fault)).map(|()| 0),
    };
    answer(&mut stdout, &Answer::Done(Done::default()))?;
    while let Some(request) = request(&mut stdin)? {
        match request {
            Request::Begin(_) => bail!("printer: begun twice"),
            Request::Block(block) => {
                let mut files = Vec::new();
                for _ in &block.members {
                    files.push(frame::read(&mut stdin)?.context("printer: no file")?);
                }
                let printed = work.print(&block, files).and_then(|done| {
                    if setup.trial {
                        let next = Work::begin(&setup, &fonts)?;
                        std::mem::replace(&mut work, next).finish()?;
                    }
                    Ok(done)
                });
                match printed {
                    Ok(done) => answer(&mut stdout, &Answer::Done(done))?,
                    Err(fault) => return answer(&mut stdout, &Answer::Broken(fault)).map(|()| 0),
                }
            }
            Request::End => {
                allow_cpu(CPU_SECONDS_FOR_THE_END);
                return match work.finish() {
                    Ok(finished) => sheets(&mut stdout, finished),
                    Err(fault) => answer(&mut stdout, &Answer::Broken(fault)),
                }
                .map(|()| 0);
            }
        }
    }
    Ok(0)
}

fn request(from: &mut impl Read) -> anyhow::Result<Option<Request>> {
    let Some(request) = frame::read(from).context("printer: broken request")? else { return Ok(None) };
    postcard::from_bytes(&request).map(Some).context("printer: broken request")
}

fn answer(to: &mut impl Write, answer: &Answer) -> anyhow::Result<()> {
    let bytes = postcard::to_stdvec(answer).context("printer: cannot encode its answer")?;
    Ok(frame::write(to, &bytes)?)
}

fn sheets(to: &mut impl Write, finished: Finished) -> anyhow::Result<()> {
    let Finished { bytes, placements, done } = finished;
    let length = u64::try_from(bytes.len())?;
    answer(to, &Answer::Sheets { placements, done, bytes: length })?;
    bytes.chunks(PIECE_BYTES).try_for_each(|piece| answer(to, &Answer::Piece(piece.to_vec())))
}

/// Sheets that are being filled.
struct Work<'f> {
    composer: Composer<'f>,
    draw: Draw<'f>,
    printing: Printing,
    placements: Vec<Placement>,
}

/// The document, part by part.
pub(super) struct Printing {
    pub(super) pdf: PdfWriter,
    options: PdfOptions,
    /// Sheets of the part that is being written.
    sheets: usize,
    /// Parts that are done.
    parts: Vec<Vec<u8>>,
}

impl Printing {
    fn begin(options: PdfOptions) -> Result<Self, ReadFault> {
        let pdf = PdfWriter::new(options.clone()).map_err(|error| fault(&error))?;
        Ok(Self { pdf, options, sheets: 0, parts: Vec::new() })
    }

    fn add(&mut self, page: &Page) -> Result<Vec<fapiao_ofd::Finding>, ReadFault> {
        if self.sheets >= SHEETS_PER_PART {
            let next = PdfWriter::new(self.options.clone()).map_err(|error| fault(&error))?;
            allow_cpu(CPU_SECONDS_FOR_THE_END);
            let done = std::mem::replace(&mut self.pdf, next).finish().map_err(|error| fault(&error))?;
            self.parts.push(done);
            self.sheets = 0;
        }
        self.sheets = self.sheets.saturating_add(1);
        self.pdf.add(page).map_err(|error| fault(&error))
    }

    fn finish(self) -> Result<Vec<u8>, ReadFault> {
        let Self { pdf, mut parts, .. } = self;
        parts.push(pdf.finish().map_err(|error| fault(&error))?);
        write::join(parts).map_err(|error| ReadFault { code: error.code(), zh: error.zh(), en: error.en() })
    }
}

struct Finished {
    bytes: Vec<u8>,
    placements: Vec<Placement>,
    done: Done,
}

impl<'f> Work<'f> {
    fn begin(setup: &Setup, fonts: &'f Arc<Fonts>) -> Result<Self, ReadFault> {
        let composer = Composer::new(setup.options.clone(), fonts).map_err(|error| ReadFault {
            code: "CLI-PRINT".to_owned(),
            zh: error.message(Lang::Zh),
            en: error.message(Lang::En),
        })?;
        let printing = Printing::begin(pdf_options(setup))?;
        Ok(Self { composer, draw: Draw::new(fonts, setup.options.lang()), printing, placements: Vec::new() })
    }

    /// Prints the files of a block. What cannot be drawn is told, and an empty page stands for it.
    fn print(&mut self, block: &Block, files: Vec<Vec<u8>>) -> Result<Done, ReadFault> {
        allow_cpu(CPU_SECONDS_PER_PAGE);
        let mut done = Done::default();
        let Self { composer, draw, printing, placements } = self;
        let mut readied = Vec::new();
        for (member, bytes) in block.members.iter().zip(files) {
            readied.push(draw.ready(member, bytes));
        }
        let pages = readied.iter().map(|file| file.as_ref().map_or(1, super::draw::Ready::pages)).sum();
        let mut out = Out { printing, placements, done: &mut done };
        out.print(composer.begin(block, pages))?;
        for (member, file) in block.members.iter().zip(readied) {
            match file {
                Ok(file) => {
                    draw.pages(member, file, composer, &mut out)?;
                }
                Err(fault) => {
                    let why = draw.why(&fault);
                    out.lost(member.index, None, fault);
                    out.print(composer.add(member, (1, 1), Err(why)))?;
                }
            }
        }
        Ok(done)
    }

    fn finish(mut self) -> Result<Finished, ReadFault> {
        let mut done = Done::default();
        let mut out = Out { printing: &mut self.printing, placements: &mut self.placements, done: &mut done };
        out.print(self.composer.finish())?;
        let bytes = if self.placements.is_empty() { Vec::new() } else { self.printing.finish()? };
        Ok(Finished { bytes, placements: self.placements, done })
    }
}

/// Where sheets go.
pub(super) struct Out<'o> {
    pub(super) printing: &'o mut Printing,
    placements: &'o mut Vec<Placement>,
    done: &'o mut Done,
}

impl Out<'_> {
    /// Writes sheets; the document is lost when one of them cannot be.
    pub(super) fn print(&mut self, sheets: impl IntoIterator<Item = Sheet>) -> Result<(), ReadFault> {
        for sheet in sheets {
            allow_cpu(CPU_SECONDS_PER_PAGE);
            let odd = self.printing.add(&sheet.page)?;
            let number = sheet.placements.first().map_or(0, |one| one.sheet);
            let odd = odd.iter().map(draw_document::finding_of_page);
            self.done
                .findings
                .extend(odd.map(|odd| (None, Finding { place: format!("sheet {number}"), ..odd })));
            self.placements.extend(sheet.placements);
        }
        Ok(())
    }

    pub(super) fn lost(&mut self, index: usize, page: Option<usize>, fault: ReadFault) {
        self.done.lost.push(super::Lost { index, page, fault });
    }

    pub(super) fn odd(&mut self, index: usize, findings: impl IntoIterator<Item = Finding>) {
        self.done.findings.extend(findings.into_iter().map(|odd| (Some(index), odd)));
    }
}

fn pdf_options(setup: &Setup) -> PdfOptions {
    let zoned = Timestamp::from_second(setup.at).unwrap_or_default().to_zoned(jiff::tz::TimeZone::UTC);
    let small = |part: i8| u8::try_from(part).unwrap_or_default();
    let (title, language) = match setup.options.lang() {
        Lang::Zh => ("发票打印件", "zh-CN"),
        Lang::En => ("Printed invoices", "en"),
    };
    PdfOptions {
        title: Some(title.to_owned()),
        creator: Some(format!("fapiao {}", env!("CARGO_PKG_VERSION"))),
        language: Some(language.to_owned()),
        created: Some(PdfTime {
            year: u16::try_from(zoned.year()).unwrap_or_default(),
            month: small(zoned.month()),
            day: small(zoned.day()),
            hour: small(zoned.hour()),
            minute: small(zoned.minute()),
            second: small(zoned.second()),
            offset_hours: 0,
        }),
        ..PdfOptions::default()
    }
}

pub(super) fn fault(error: &fapiao_ofd::Error) -> ReadFault {
    ReadFault { code: format!("DOC-{}", error.code()), zh: error.zh(), en: error.en() }
}
