//! `fapiao converter`: copies one foreign file into another format in a child with limits of its own, and the parent's
//! side of it.
//!
//! One request; then the number of each page as it is begun, and the copy. A child that dies on a page is started again
//! without that page, so that it never takes the others with it. Both ends are this very binary.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use anyhow::Context;
use fapiao_app::Error;
use fapiao_app::convert::{self, Means, Target};
use fapiao_document::{Finding, Limits, Options};
use fapiao_ofd::display::DrawLimits;
use serde::{Deserialize, Serialize};

use super::child;
use super::frame::{self, ReadFault};
use super::ocr::Recogniser;
use crate::arguments::ConvertFormat;
use crate::fonts;

/// Address space of the child: a page in pixels, the copy, and the fonts.
const ADDRESS_SPACE_BYTES_MAX: u64 = 1 << 30;
/// Processor seconds for one page, and for all that is not a page.
const CPU_SECONDS_PER_PAGE: u64 = 15;
/// How long the parent waits for the next sign of life by the wall clock.
const PATIENCE: Duration = Duration::from_secs(60);
/// Pixels of a page: a quarter of the child's memory.
const PAGE_PIXELS_MAX: u64 = 40_000_000;
/// Most pages of a file: of more, no copy is made.
const PAGES_MAX: usize = 2_000;
/// Pages that a child may die on.
const DEATHS_MAX: usize = 8;

/// What is to be copied.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Request {
    /// Into what: 0 OFD, 1 PDF, 2 XML.
    to: u8,
    /// A directory of fonts, instead of those of the system.
    fonts: Option<PathBuf>,
    /// Pages that an earlier child died on.
    given_up: Vec<usize>,
    /// The file.
    bytes: Vec<u8>,
}

/// A copy, or why there is none.
#[derive(Debug, Serialize, Deserialize)]
pub enum Answer {
    /// This page is begun.
    Page(usize),
    /// The copy.
    Done {
        /// The file.
        bytes: Vec<u8>,
        /// Pages that could not be copied.
        lost: Vec<(usize, ReadFault)>,
        /// What was odd.
        findings: Vec<Finding>,
    },
    /// What the file states does not suffice.
    Faults(Vec<StatedFault>),
    /// The file cannot be copied.
    Fault(ReadFault),
    /// It could not be done here: no fonts.
    Unable {
        /// In Chinese.
        zh: String,
        /// In English.
        en: String,
    },
}

/// A fault of what the file states.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatedFault {
    /// Stable code.
    pub code: String,
    /// The field.
    pub path: String,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// Runs the child: one request, its answers, the end.
pub fn run() -> anyhow::Result<u8> {
    child::lower_limits(ADDRESS_SPACE_BYTES_MAX).context("converter: cannot lower its own limits")?;
    child::allow_cpu(CPU_SECONDS_PER_PAGE);
    let (mut stdin, mut stdout) = (io::stdin().lock(), io::stdout().lock());
    let request = frame::read(&mut stdin).context("converter: broken request")?;
    let request: Request = postcard::from_bytes(&request.context("converter: no request")?)?;
    let recognise = Recogniser::find();
    let recognise = recognise.as_ref().map(|found| |page: &[u8]| found.recognise(page));
    let means = Means {
        fonts: Arc::new(fonts::load(request.fonts.as_deref())),
        limits: Limits::default(),
        draw: DrawLimits { page_pixels: PAGE_PIXELS_MAX, pages: PAGES_MAX, ..DrawLimits::default() },
        reading: Options {
            pictures: true,
            ocr: recognise.as_ref().map(|function| -> &dyn Fn(&[u8]) -> Option<String> { function }),
        },
        given_up: request.given_up,
    };
    let to = match request.to {
        0 => Target::Ofd,
        1 => Target::Pdf,
        _ => Target::Xml,
    };
    let mut send = |answer: &Answer| -> anyhow::Result<()> {
        child::allow_cpu(CPU_SECONDS_PER_PAGE);
        let answer = postcard::to_stdvec(answer).context("converter: cannot encode its answer")?;
        Ok(frame::write(&mut stdout, &answer)?)
    };
    let converted = convert::convert(&request.bytes, to, &means, &mut |position| {
        // A parent that is gone is found out at the end.
        let _ = send(&Answer::Page(position));
    });
    send(&match converted {
        Ok(copy) => {
            let lost = copy.lost.into_iter().map(|(position, error)| (position, error.into())).collect();
            Answer::Done { bytes: copy.bytes, lost, findings: copy.findings }
        }
        Err(error) => failure(error),
    })?;
    Ok(0)
}

fn failure(error: Error) -> Answer {
    use fapiao_document::write::Error as WriteError;
    match error {
        Error::Reading(error) => Answer::Fault(error.into()),
        Error::Writing(WriteError::Faults(faults)) => {
            let fault = |fault: fapiao_invoice::Fault| {
                let (code, path) = (fault.code.to_owned(), fault.path);
                StatedFault { code, path, zh: fault.zh, en: fault.en }
            };
            Answer::Faults(faults.into_iter().map(fault).collect())
        }
        Error::Writing(error @ WriteError::Fonts) => Answer::Unable { zh: error.zh(), en: error.en() },
        Error::Writing(error) => {
            Answer::Fault(ReadFault { code: error.code(), zh: error.zh(), en: error.en() })
        }
        Error::Drawing(error) => {
            Answer::Fault(ReadFault { code: format!("DOC-{}", error.code()), zh: error.zh(), en: error.en() })
        }
        error => Answer::Unable {
            zh: error.message(fapiao_app::Lang::Zh),
            en: error.message(fapiao_app::Lang::En),
        },
    }
}

/// Copies a file in a child.
///
/// # Errors
/// When no process can be started.
pub fn convert(bytes: Vec<u8>, to: ConvertFormat, fonts: Option<PathBuf>) -> anyhow::Result<Answer> {
    let to = match to {
        ConvertFormat::Ofd => 0,
        ConvertFormat::Pdf => 1,
        ConvertFormat::Xml => 2,
    };
    let mut request = Request { to, fonts, given_up: Vec::new(), bytes };
    loop {
        let mut converter = Converter::start(&request)?;
        let mut page = None;
        let died = loop {
            match converter.next() {
                Some(Answer::Page(position)) => page = Some(position),
                Some(answer) => return Ok(answer),
                None => break page,
            }
        };
        match died {
            Some(position)
                if request.given_up.len() < DEATHS_MAX && !request.given_up.contains(&position) =>
            {
                request.given_up.push(position);
            }
            _ => return Ok(Answer::Fault(death())),
        }
    }
}

fn death() -> ReadFault {
    ReadFault {
        code: "DOC-CRASH".to_owned(),
        zh: "转换进程中止；文件可能损坏或带有恶意内容".to_owned(),
        en: "the converting process died; the file may be damaged or hostile".to_owned(),
    }
}

/// A converting child, and what it answers.
#[derive(Debug)]
struct Converter {
    child: Child,
    answers: Receiver<io::Result<Option<Vec<u8>>>>,
}

impl Converter {
    fn start(request: &Request) -> anyhow::Result<Self> {
        let request = postcard::to_stdvec(request)?;
        let mut child = Command::new(std::env::current_exe()?)
            .arg("converter")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
        let (mut stdin, mut stdout) = stdin.zip(stdout).context("no pipes")?;
        let (answer, answers) = mpsc::channel();
        thread::Builder::new().name("converter-exchange".to_owned()).spawn(move || {
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

    /// The next answer; absent when the child died or hangs.
    fn next(&mut self) -> Option<Answer> {
        match self.answers.recv_timeout(PATIENCE) {
            Ok(Ok(Some(answer))) => postcard::from_bytes(&answer).ok(),
            _ => None,
        }
    }
}

impl Drop for Converter {
    fn drop(&mut self) {
        // Ends a child that would otherwise be left over.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
