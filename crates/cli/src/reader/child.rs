//! `fapiao reader`: reads foreign files from frames on stdin, one at a time, under its own limits.
//!
//! The child needs no file and no network: it lowers its limits first, then reads frames until its parent
//! closes the pipe. Whatever kills it, kills one file's reading and nothing else.

use std::io;

use anyhow::Context;
use fapiao_document::{Limits, Options};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use rustix::time::{ClockId, clock_gettime};

use super::frame::{self, Answer};
use super::ocr;

/// Address space of a child: the promise is 512 MB for any file.
const ADDRESS_SPACE_BYTES_MAX: u64 = 512 << 20;
/// Processor seconds for one file.
pub const CPU_SECONDS_PER_FILE: u64 = 5;
/// Open files: the three pipes, and those of the `tesseract` program where it is used.
const OPEN_FILES_MAX: u64 = 64;

/// Runs the child until its parent closes the pipe.
pub fn run() -> anyhow::Result<u8> {
    lower_limits(ADDRESS_SPACE_BYTES_MAX).context("reader: cannot lower its own limits")?;
    let (mut stdin, mut stdout) = (io::stdin().lock(), io::stdout().lock());
    while let Some(bytes) = frame::read(&mut stdin).context("reader: broken request")? {
        allow_cpu(CPU_SECONDS_PER_FILE);
        let answer = answer(&bytes);
        // Freed before the answer is written, so that parent and child never hold the same file twice.
        drop(bytes);
        let answer = postcard::to_stdvec(&answer).context("reader: cannot encode its answer")?;
        frame::write(&mut stdout, &answer).context("reader: cannot answer")?;
    }
    Ok(0)
}

fn answer(bytes: &[u8]) -> Answer {
    let recognise = ocr::Recogniser::find();
    let recognise = recognise.as_ref().map(|found| |page: &[u8]| found.recognise(page));
    let options = Options {
        pictures: true,
        ocr: recognise.as_ref().map(|function| -> &dyn Fn(&[u8]) -> Option<String> { function }),
    };
    match fapiao_document::read(bytes, &Limits::default(), &options) {
        Ok(reading) => Answer::Read(Box::new(reading)),
        Err(error) => Answer::Fault(error.into()),
    }
}

/// Lowers the limits of this process, for good.
pub fn lower_limits(address_space_bytes: u64) -> io::Result<()> {
    limit(Resource::As, address_space_bytes)?;
    limit(Resource::Nofile, OPEN_FILES_MAX)?;
    limit(Resource::Fsize, 0)?;
    limit(Resource::Core, 0)
}

fn limit(resource: Resource, most: u64) -> io::Result<()> {
    let hard = getrlimit(resource).maximum.map_or(most, |hard| hard.min(most));
    Ok(setrlimit(resource, Rlimit { current: Some(hard), maximum: Some(hard) })?)
}

/// The limit on processor time counts the whole life of a process, so each piece of work moves the soft limit on.
pub fn allow_cpu(seconds: u64) {
    let used = u64::try_from(clock_gettime(ClockId::ProcessCPUTime).tv_sec).unwrap_or(0);
    let maximum = getrlimit(Resource::Cpu).maximum;
    let current = used.saturating_add(seconds).saturating_add(1);
    let current = maximum.map_or(current, |hard| hard.min(current));
    // Without it the parent's wall clock still ends the child.
    let _ = setrlimit(Resource::Cpu, Rlimit { current: Some(current), maximum });
}
