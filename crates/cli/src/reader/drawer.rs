//! `fapiao drawer`: draws the pages of one foreign file in a child with limits of its own, and the parent's side of it.
//!
//! One request, then a frame for each page as soon as it is drawn, then the end. Both ends are this very binary.

use std::io::{self, Write};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use anyhow::Context;
use fapiao_document::draw::{self, Means, PdfPages};
use fapiao_document::{Error, Finding, Limits, Sniffed, sniff};
use fapiao_ofd::display::{DrawLimits, Page};
use fapiao_ofd::font::Fonts;
use fapiao_ofd::render::pdf::{PdfOptions, PdfWriter};
use fapiao_ofd::render::{png, svg};
use serde::{Deserialize, Serialize};

use super::child;
use super::frame::{self, ReadFault};
use crate::fonts;

/// Address space of a drawing child: a page in pixels, twice, and the fonts.
const ADDRESS_SPACE_BYTES_MAX: u64 = 1 << 30;
/// Processor seconds for one page.
const CPU_SECONDS_PER_PAGE: u64 = 15;
/// How long the parent waits for a page by the wall clock.
const PATIENCE: Duration = Duration::from_secs(60);
/// Pixels of a page: a quarter of the child's memory.
const PAGE_PIXELS_MAX: u64 = 40_000_000;

/// How pages are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Picture {
    /// A PNG file a page.
    Png,
    /// An SVG file a page.
    Svg,
    /// One PDF file of all pages.
    Pdf,
}

/// What is to be drawn.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Request {
    /// How.
    pub picture: Picture,
    /// Dots per inch.
    pub dpi: u16,
    /// One page alone, from 0.
    pub only: Option<usize>,
    /// A directory of fonts, instead of those of the system.
    pub fonts: Option<PathBuf>,
    /// The file.
    pub bytes: Vec<u8>,
}

/// What a drawing child answers.
#[derive(Debug, Serialize, Deserialize)]
pub enum Answer {
    /// A page, or all of them as one PDF.
    Page {
        /// Its position; absent for all of them.
        position: Option<usize>,
        /// The file.
        bytes: Vec<u8>,
        /// What was odd.
        findings: Vec<Finding>,
    },
    /// A page that cannot be drawn; the others are.
    Lost {
        /// Its position.
        position: usize,
        /// Why.
        fault: ReadFault,
    },
    /// There are no more.
    End {
        /// Pages of the file.
        pages: usize,
        /// What was odd about the file.
        findings: Vec<Finding>,
    },
    /// The file cannot be drawn.
    Fault(ReadFault),
}

/// Runs the child: one request, its answers, the end.
pub fn run() -> anyhow::Result<u8> {
    child::lower_limits(ADDRESS_SPACE_BYTES_MAX).context("drawer: cannot lower its own limits")?;
    let (mut stdin, mut stdout) = (io::stdin().lock(), io::stdout().lock());
    let request = frame::read(&mut stdin).context("drawer: broken request")?.context("drawer: no request")?;
    let request: Request = postcard::from_bytes(&request).context("drawer: broken request")?;
    let mut send = |answer: &Answer| -> anyhow::Result<()> {
        child::allow_cpu(CPU_SECONDS_PER_PAGE);
        let answer = postcard::to_stdvec(answer).context("drawer: cannot encode its answer")?;
        Ok(frame::write(&mut stdout, &answer)?)
    };
    child::allow_cpu(CPU_SECONDS_PER_PAGE);
    let fonts = Arc::new(fonts::load(request.fonts.as_deref()));
    let drawn = match sniff(&request.bytes) {
        Sniffed::Pdf => pages_of_pdf(request, &fonts, &mut send)?,
        _ => pages_of_ofd(&request, &fonts, &mut send)?,
    };
    match drawn {
        Ok((pages, findings)) => send(&Answer::End { pages, findings })?,
        Err(error) => send(&Answer::Fault(error.into()))?,
    }
    Ok(0)
}

type Drawn = Result<(usize, Vec<Finding>), Error>;
type Send<'s> = dyn FnMut(&Answer) -> anyhow::Result<()> + 's;

fn pages_of_ofd(request: &Request, fonts: &Fonts, send: &mut Send<'_>) -> anyhow::Result<Drawn> {
    let (limits, draw) = (Limits::default(), draw_limits());
    let means = Means { fonts, limits: &limits, draw: &draw };
    let mut pdf = match request.picture {
        Picture::Pdf => Some(PdfWriter::new(PdfOptions::default())?),
        Picture::Png | Picture::Svg => None,
    };
    let mut findings = Vec::new();
    let mut sent = Ok(());
    let drawn = draw::ofd(&request.bytes, &means, request.only, |position, page| {
        child::allow_cpu(CPU_SECONDS_PER_PAGE);
        let mut odd: Vec<Finding> = page.findings.iter().map(draw::finding_of_page).collect();
        let outcome = match &mut pdf {
            Some(writer) => match writer.add(&page) {
                Ok(more) => {
                    odd.extend(more.iter().map(draw::finding_of_page));
                    findings.append(&mut odd);
                    Ok(())
                }
                Err(error) => send(&Answer::Fault(fault(&error))),
            },
            None => send(&picture(request, position, &page, odd, &draw)),
        };
        sent = outcome;
        if sent.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    });
    sent?;
    if let (Ok(_), Some(writer)) = (&drawn, pdf) {
        let answer = match writer.finish() {
            Ok(bytes) => Answer::Page { position: None, bytes, findings },
            Err(error) => Answer::Fault(fault(&error)),
        };
        send(&answer)?;
    }
    Ok(drawn)
}

fn picture(
    request: &Request,
    position: usize,
    page: &Page,
    odd: Vec<Finding>,
    limits: &DrawLimits,
) -> Answer {
    let drawn = match request.picture {
        Picture::Svg => svg::svg(page, &svg::SvgOptions { text: true, ..svg::SvgOptions::default() }, limits)
            .map(String::into_bytes),
        Picture::Png | Picture::Pdf => png::png(page, f64::from(request.dpi), limits),
    };
    match drawn {
        Ok(bytes) => Answer::Page { position: Some(position), bytes, findings: odd },
        Err(error) => Answer::Lost { position, fault: fault(&error) },
    }
}

fn pages_of_pdf(request: Request, fonts: &Arc<Fonts>, send: &mut Send<'_>) -> anyhow::Result<Drawn> {
    let Request { bytes, dpi, only, .. } = request;
    let pages = match PdfPages::open(bytes, fonts) {
        Ok(pages) => pages,
        Err(error) => return Ok(Err(error)),
    };
    let dpi = f64::from(dpi);
    for position in (0..pages.count()).filter(|position| only.is_none_or(|only| only == *position)) {
        child::allow_cpu(CPU_SECONDS_PER_PAGE);
        let answer = match pages.pixels(position, dpi, &draw_limits()) {
            Ok(pixels) => Answer::Page {
                position: Some(position),
                bytes: png::encode(&pixels, dpi),
                findings: Vec::new(),
            },
            Err(error) => Answer::Lost { position, fault: error.into() },
        };
        send(&answer)?;
    }
    if only.is_some_and(|only| only >= pages.count()) || pages.count() == 0 {
        let asked = only.map_or(String::new(), |only| format!("{} / ", only.saturating_add(1)));
        return Ok(Err(Error::refused("DOC-PAGE-MISSING", format!("{asked}{}", pages.count()))));
    }
    Ok(Ok((pages.count(), Vec::new())))
}

fn draw_limits() -> DrawLimits {
    DrawLimits { page_pixels: PAGE_PIXELS_MAX, ..DrawLimits::default() }
}

fn fault(error: &fapiao_ofd::Error) -> ReadFault {
    ReadFault { code: format!("DOC-{}", error.code()), zh: error.zh(), en: error.en() }
}

/// A drawing child, and what it answers.
#[derive(Debug)]
pub struct Drawer {
    child: Child,
    answers: Receiver<io::Result<Option<Vec<u8>>>>,
}

impl Drawer {
    /// Starts a child and gives it a file.
    ///
    /// # Errors
    /// When no process can be started.
    pub fn start(request: &Request) -> anyhow::Result<Self> {
        let request = postcard::to_stdvec(request)?;
        let mut child = Command::new(std::env::current_exe()?)
            .arg("drawer")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
        let (mut stdin, mut stdout) = stdin.zip(stdout).context("no pipes")?;
        let (answer, answers) = mpsc::channel();
        thread::Builder::new().name("drawer-exchange".to_owned()).spawn(move || {
            let sent = frame::write(&mut stdin, &request).and_then(|()| stdin.flush());
            drop(stdin);
            if let Err(error) = sent {
                // The asker may be gone; then nobody needs to know.
                let _ = answer.send(Err(error));
                return;
            }
            loop {
                let read = frame::read(&mut stdout);
                let last = !matches!(read, Ok(Some(_)));
                if answer.send(read).is_err() || last {
                    return;
                }
            }
        })?;
        Ok(Self { child, answers })
    }

    /// The next answer. A child that dies or hangs is a fault of the file.
    pub fn next(&mut self) -> Answer {
        let answer = match self.answers.recv_timeout(PATIENCE) {
            Ok(Ok(Some(answer))) => postcard::from_bytes(&answer).ok(),
            _ => None,
        };
        answer.unwrap_or_else(|| {
            // Already gone is as good.
            let _ = self.child.kill();
            Answer::Fault(ReadFault {
                code: "DOC-CRASH".to_owned(),
                zh: "绘制进程中止；文件可能损坏或带有恶意内容".to_owned(),
                en: "the drawing process died; the file may be damaged or hostile".to_owned(),
            })
        })
    }
}

impl Drop for Drawer {
    fn drop(&mut self) {
        // Ends a child that would otherwise be left over.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
