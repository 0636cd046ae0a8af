//! One file: read where it is safe to, judge, keep what the output needs.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

use fapiao_document::{Limits, Options, Reading, Sniffed, sniff};
use fapiao_invoice::Invoice;
use fapiao_pki::algorithm::DigestAlgorithm;
use fapiao_verify::{Report, Verifier};
use jiff::Timestamp;

use super::input::Input;
use crate::reader::frame::ReadFault;
use crate::reader::pool::ReaderChild;

/// The QR picture of an OFD is small; a larger picture is not decoded in this process.
const PIXELS_MAX_HERE: u64 = 4_000_000;

/// What became of one file of the batch.
#[derive(Debug)]
pub struct Outcome {
    /// What the user calls the file.
    pub name: String,
    /// Where it lies on the disk; `None` for a member of an archive.
    pub path: Option<PathBuf>,
    /// The archive or mail of which it is a member.
    pub collection: Option<PathBuf>,
    /// What was found, or why it could not be read.
    pub result: Result<Box<Examined>, ReadFault>,
}

/// A file that was read and judged.
#[derive(Debug)]
pub struct Examined {
    /// SHA-256 of the file.
    pub sha256: [u8; 32],
    /// The extension that files of this format have.
    pub extension: &'static str,
    /// What it says.
    pub reading: Reading,
    /// What its sources say together.
    pub invoice: Option<Invoice>,
    /// The judgement.
    pub report: Report,
    /// Whether it repeats an earlier file of the batch; the report says which.
    pub duplicate: bool,
}

/// Reads and judges files; one for each worker.
#[derive(Debug)]
pub struct Examiner<'a> {
    verifier: &'a Verifier,
    at: Timestamp,
    child: ReaderChild,
}

impl<'a> Examiner<'a> {
    /// An examiner that judges as of `at`.
    pub fn new(verifier: &'a Verifier, at: Timestamp) -> Self {
        Self { verifier, at, child: ReaderChild::default() }
    }

    /// Reads and judges one file.
    pub fn examine(&mut self, input: Input) -> Outcome {
        let Input { name, path, collection, bytes } = input;
        let result = bytes.and_then(|bytes| {
            let sha256 = sha256(&bytes);
            let extension = extension(sniff(&bytes));
            let reading = self.read(bytes)?;
            guarded(|| {
                let invoice = reading.invoice();
                let report = self.verifier.verify(&reading, self.at);
                Ok(Box::new(Examined { sha256, extension, reading, invoice, report, duplicate: false }))
            })
        });
        Outcome { name, path, collection, result }
    }

    fn read(&mut self, bytes: Vec<u8>) -> Result<Reading, ReadFault> {
        match sniff(&bytes) {
            Sniffed::Pdf | Sniffed::Jpeg | Sniffed::Png => self.child.read(bytes).map(|reading| *reading),
            _ => read_here(&bytes),
        }
    }
}

/// Reads what our own readers read (OFD, XML) in this process; anything else is refused by `read` at once.
pub fn read_here(bytes: &[u8]) -> Result<Reading, ReadFault> {
    let options = Options { pictures: true, ocr: None };
    let limits = Limits { image_pixels_max: PIXELS_MAX_HERE, ..Limits::default() };
    guarded(|| fapiao_document::read(bytes, &limits, &options).map_err(ReadFault::from))
}

/// What reads and judges is written not to panic; should it, that costs one file and not the batch.
fn guarded<T>(work: impl FnOnce() -> Result<T, ReadFault>) -> Result<T, ReadFault> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        Err(ReadFault {
            code: "DOC-CRASH".to_owned(),
            zh: "读取程序出错，已跳过此文件；请把文件交给我们排查".to_owned(),
            en: "the reader failed on this file and skipped it; please report it".to_owned(),
        })
    })
}

/// The extension of a format that can be read; of any other none is asked.
const fn extension(sniffed: Sniffed) -> &'static str {
    match sniffed {
        Sniffed::Ofd => "ofd",
        Sniffed::Pdf => "pdf",
        Sniffed::Xml => "xml",
        Sniffed::Jpeg => "jpg",
        Sniffed::Png => "png",
        Sniffed::Zip | Sniffed::Eml | Sniffed::Foreign(_) => "bin",
    }
}

/// SHA-256 of a file.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    DigestAlgorithm::Sha256.digest(bytes).try_into().unwrap_or_default()
}
