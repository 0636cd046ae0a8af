//! The parent's side: block after block, and what a block that kills the child costs is that block alone.

use std::collections::VecDeque;
use std::io::{self, Write};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::Duration;

use anyhow::{Context, anyhow};
use fapiao_app::print::{Block, Placement};
use fapiao_document::Finding;
use fapiao_verify::Lang;

use super::{Answer, Done, Lost, Request, Setup};
use crate::reader::frame::{self, ReadFault};

/// How long the parent waits for a block, and for the end, by the wall clock.
const PATIENCE: Duration = Duration::from_secs(300);

/// Prints blocks in children.
///
/// A file that kills its child takes the sheets so far with it: they are printed again without it, and from then on
/// each new block is first tried in a child of its own, so that no second one is lost.
pub struct Press<'r> {
    setup: Setup,
    /// Gives the bytes of a file.
    read: &'r mut dyn FnMut(usize) -> Result<Vec<u8>, ReadFault>,
    done: Done,
}

/// What was printed.
#[derive(Debug)]
pub struct Printed {
    /// The document; empty when nothing could be printed.
    pub pdf: Vec<u8>,
    /// Which page lies on which sheet.
    pub placements: Vec<Placement>,
    /// Pages and files that are not on the sheets.
    pub lost: Vec<Lost>,
    /// What was odd, by the index of the file.
    pub findings: Vec<(Option<usize>, Finding)>,
}

impl<'r> Press<'r> {
    /// A press; `read` gives the bytes of a file by its index.
    pub fn new(setup: Setup, read: &'r mut dyn FnMut(usize) -> Result<Vec<u8>, ReadFault>) -> Self {
        Self { setup, read, done: Done::default() }
    }

    /// Prints blocks in their order.
    ///
    /// # Errors
    /// When no child can be started, or it cannot print at all: no fonts.
    pub fn print(mut self, blocks: Vec<Block>, lang: Lang) -> anyhow::Result<Printed> {
        let mut waiting: VecDeque<Block> = blocks.into();
        let mut accepted: Vec<Block> = Vec::new();
        let mut main = self.start(false, lang)?;
        let mut trial: Option<Running> = None;
        let mut careful = false;
        while let Some(block) = waiting.pop_front() {
            let (block, files) = self.files(block);
            if block.members.is_empty() {
                continue;
            }
            if careful {
                let running = match trial.take() {
                    Some(running) => running,
                    None => self.start(true, lang)?,
                };
                match running.block(&block, files.clone()) {
                    Ok((running, _)) => trial = Some(running),
                    Err(fault) => {
                        self.give_up(block, &fault, &mut waiting);
                        continue;
                    }
                }
            }
            match main.block(&block, files) {
                Ok((running, done)) => {
                    main = running;
                    self.done.lost.extend(done.lost);
                    self.done.findings.extend(done.findings);
                    accepted.push(block);
                }
                Err(fault) => {
                    self.give_up(block, &fault, &mut waiting);
                    careful = true;
                    main = self.again(&accepted, lang)?;
                }
            }
        }
        let (pdf, placements, last) = main.end(lang)?;
        self.done.findings.extend(last.findings);
        Ok(Printed { pdf, placements, lost: self.done.lost, findings: self.done.findings })
    }

    /// The bytes of a block's files; those that cannot be read are told and left out.
    fn files(&mut self, mut block: Block) -> (Block, Vec<Vec<u8>>) {
        let mut files = Vec::new();
        block.members.retain(|member| match (self.read)(member.index) {
            Ok(bytes) => {
                files.push(bytes);
                true
            }
            Err(fault) => {
                self.done.lost.push(Lost { index: member.index, page: None, fault });
                false
            }
        });
        (block, files)
    }

    /// A block that cannot be printed: its files are tried one by one, one that is alone is lost.
    fn give_up(&mut self, block: Block, fault: &ReadFault, waiting: &mut VecDeque<Block>) {
        if let [only] = block.members.as_slice() {
            self.done.lost.push(Lost { index: only.index, page: None, fault: fault.clone() });
            return;
        }
        for member in block.members.into_iter().rev() {
            waiting.push_front(Block { members: vec![member], group: block.group.clone() });
        }
    }

    /// A new child that has printed what the one before had.
    fn again(&mut self, accepted: &[Block], lang: Lang) -> anyhow::Result<Running> {
        let mut running = self.start(false, lang)?;
        for block in accepted {
            let (block, files) = self.files(block.clone());
            running = running.block(&block, files).map_err(|fault| anyhow!(said(&fault, lang)))?.0;
        }
        Ok(running)
    }

    fn start(&self, trial: bool, lang: Lang) -> anyhow::Result<Running> {
        Running::start(&Setup { trial, ..self.setup.clone() }, lang)
    }
}

impl std::fmt::Debug for Press<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Press").field("setup", &self.setup).finish_non_exhaustive()
    }
}

fn said(fault: &ReadFault, lang: Lang) -> String {
    format!("{} {}", fault.code, if lang == Lang::Zh { &fault.zh } else { &fault.en })
}

/// A child that prints.
struct Running {
    child: Child,
    requests: Sender<Vec<Vec<u8>>>,
    answers: Receiver<io::Result<Option<Vec<u8>>>>,
}

impl Running {
    fn start(setup: &Setup, lang: Lang) -> anyhow::Result<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg("printer")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
        let (mut stdin, mut stdout) = stdin.zip(stdout).context("no pipes")?;
        let (requests, request) = mpsc::channel::<Vec<Vec<u8>>>();
        let (answer, answers) = mpsc::channel();
        thread::Builder::new().name("printer-requests".to_owned()).spawn(move || {
            for frames in request {
                let sent = frames.iter().try_for_each(|bytes| frame::write(&mut stdin, bytes));
                if sent.and_then(|()| stdin.flush()).is_err() {
                    return;
                }
            }
        })?;
        thread::Builder::new().name("printer-answers".to_owned()).spawn(move || {
            loop {
                let read = frame::read(&mut stdout);
                let last = !matches!(read, Ok(Some(_)));
                if answer.send(read).is_err() || last {
                    return;
                }
            }
        })?;
        let running = Self { child, requests, answers };
        running
            .send(&Request::Begin(setup.clone()), Vec::new())
            .map_err(|fault| anyhow!(said(&fault, lang)))?;
        match running.answer() {
            Answer::Done(_) => Ok(running),
            Answer::Broken(fault) => Err(anyhow!(said(&fault, lang))),
            Answer::Sheets { .. } | Answer::Piece(_) => Err(anyhow!(said(&died(), lang))),
        }
    }

    /// Prints a block; the child is gone when it cannot.
    fn block(self, block: &Block, files: Vec<Vec<u8>>) -> Result<(Self, Done), ReadFault> {
        self.send(&Request::Block(block.clone()), files)?;
        match self.answer() {
            Answer::Done(done) => Ok((self, done)),
            Answer::Broken(fault) => Err(fault),
            Answer::Sheets { .. } | Answer::Piece(_) => Err(died()),
        }
    }

    fn end(self, lang: Lang) -> anyhow::Result<(Vec<u8>, Vec<Placement>, Done)> {
        let failed = |fault: ReadFault| anyhow!(said(&fault, lang));
        self.send(&Request::End, Vec::new()).map_err(failed)?;
        let (placements, done, bytes) = match self.answer() {
            Answer::Sheets { placements, done, bytes } => (placements, done, usize::try_from(bytes)?),
            Answer::Broken(fault) => return Err(failed(fault)),
            Answer::Done(_) | Answer::Piece(_) => return Err(failed(died())),
        };
        let mut pdf = Vec::new();
        while pdf.len() < bytes {
            match self.answer() {
                Answer::Piece(piece) => pdf.extend(piece),
                _ => return Err(failed(died())),
            }
        }
        Ok((pdf, placements, done))
    }

    fn send(&self, request: &Request, files: Vec<Vec<u8>>) -> Result<(), ReadFault> {
        let request = postcard::to_stdvec(request).map_err(|_| died())?;
        let frames = std::iter::once(request).chain(files).collect();
        self.requests.send(frames).map_err(|_| died())
    }

    fn answer(&self) -> Answer {
        match self.answers.recv_timeout(PATIENCE) {
            Ok(Ok(Some(answer))) => postcard::from_bytes(&answer).unwrap_or_else(|_| Answer::Broken(died())),
            _ => Answer::Broken(died()),
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Ends a child that would otherwise be left over.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn died() -> ReadFault {
    ReadFault {
        code: "DOC-CRASH".to_owned(),
        zh: "绘制进程中止；文件可能损坏或带有恶意内容".to_owned(),
        en: "the drawing process died; the file may be damaged or hostile".to_owned(),
    }
}
