//! `fapiao unpacker`: takes one attached file out of a foreign PDF, in a child with limits of its own.
//!
//! One request and one answer; both ends are this very binary.

use std::io::{self, Write};
use std::process::{Command, Stdio};
use std::thread;

use anyhow::Context;
use fapiao_document::Limits;
use serde::{Deserialize, Serialize};

use super::child;
use super::frame::{self, ReadFault};

/// Address space of the child.
const ADDRESS_SPACE_BYTES_MAX: u64 = 512 << 20;
/// Processor seconds; when they are over, the child ends.
const CPU_SECONDS: u64 = 5;

#[derive(Debug, Serialize, Deserialize)]
struct Request {
    name: String,
    bytes: Vec<u8>,
}

type Answer = Result<Option<Vec<u8>>, ReadFault>;

/// Runs the child.
pub fn run() -> anyhow::Result<u8> {
    child::lower_limits(ADDRESS_SPACE_BYTES_MAX).context("unpacker: cannot lower its own limits")?;
    child::allow_cpu(CPU_SECONDS);
    let request = frame::read(&mut io::stdin().lock()).context("unpacker: broken request")?;
    let request: Request = postcard::from_bytes(&request.context("unpacker: no request")?)?;
    let answer: Answer =
        fapiao_document::attached(request.bytes, &request.name, &Limits::default()).map_err(ReadFault::from);
    frame::write(&mut io::stdout().lock(), &postcard::to_stdvec(&answer)?)?;
    Ok(0)
}

/// The attached file of a name in a PDF; absent when there is none.
pub fn attached(bytes: Vec<u8>, name: &str) -> Answer {
    ask(&Request { name: name.to_owned(), bytes }).unwrap_or_else(|error| {
        Err(ReadFault {
            code: "DOC-CRASH".to_owned(),
            zh: format!("读取附件的进程中止（{error}）；文件可能损坏或带有恶意内容"),
            en: format!(
                "the process that reads attachments died ({error}); the file may be damaged or hostile"
            ),
        })
    })
}

fn ask(request: &Request) -> anyhow::Result<Answer> {
    let request = postcard::to_stdvec(request)?;
    let mut child = Command::new(std::env::current_exe()?)
        .arg("unpacker")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let mut stdin = child.stdin.take().context("no pipe")?;
    let mut stdout = child.stdout.take().context("no pipe")?;
    let sender = thread::spawn(move || frame::write(&mut stdin, &request).and_then(|()| stdin.flush()));
    // The child ends when its processor time is over, and with it the pipe.
    let answer = frame::read(&mut stdout);
    child.wait()?;
    // A child that did not read its request to the end gave no answer either.
    let _ = sender.join();
    Ok(postcard::from_bytes(&answer?.context("no answer")?)?)
}
