//! The parent's side of reader children: ask one, wait for so long, replace the dead.

use std::io;
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::Duration;

use fapiao_document::Reading;
use rustix::process::Signal;

use super::child::CPU_SECONDS_PER_FILE;
use fapiao_verify::Lang;

use super::frame::{self, Answer, ReadFault};
use crate::locale::system_error;

/// How long one file may take by the wall clock. The child's own limit is on processor time ([`CPU_SECONDS_PER_FILE`]):
/// on a busy machine an honest file takes longer by the clock, and must not be called hostile for it. This one ends
/// a child that waits and does not work.
const PATIENCE: Duration = Duration::from_secs(20);
/// A child is replaced after so many files, so that what its allocator keeps is given back.
const FILES_PER_CHILD: u32 = 200;

/// One worker's reader child: started when first needed, replaced when it dies.
#[derive(Debug, Default)]
pub struct ReaderChild {
    running: Option<Running>,
}

#[derive(Debug)]
struct Running {
    child: Child,
    requests: Sender<Vec<u8>>,
    answers: Receiver<io::Result<Option<Vec<u8>>>>,
    files: u32,
}

impl ReaderChild {
    /// Reads a file in the child. A child that dies or hangs is a fault of that file, and is replaced.
    pub fn read(&mut self, bytes: Vec<u8>) -> Result<Box<Reading>, ReadFault> {
        let mut running = match self.running.take() {
            Some(running) => running,
            None => Running::start().map_err(|error| unstartable(&error))?,
        };
        match running.ask(bytes) {
            Ok(answer) => {
                if running.files < FILES_PER_CHILD {
                    self.running = Some(running);
                }
                match answer {
                    Answer::Read(reading) => Ok(reading),
                    Answer::Fault(fault) => Err(fault),
                }
            }
            Err(death) => Err(running.bury(&death)),
        }
    }
}

/// How a child failed to answer.
#[derive(Debug)]
enum Death {
    OutOfTime,
    Gone,
    Nonsense,
}

impl Running {
    fn start() -> io::Result<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg("reader")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let (Some(mut stdin), Some(mut stdout)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::Error::other("no pipes"));
        };
        let (requests, request) = mpsc::channel::<Vec<u8>>();
        let (answer, answers) = mpsc::channel();
        // The exchange blocks on pipes; on its own thread the asker can stop waiting.
        thread::Builder::new().name("reader-exchange".to_owned()).spawn(move || {
            for bytes in request {
                let exchanged = frame::write(&mut stdin, &bytes).and_then(|()| {
                    drop(bytes);
                    frame::read(&mut stdout)
                });
                if answer.send(exchanged).is_err() {
                    break;
                }
            }
        })?;
        Ok(Self { child, requests, answers, files: 0 })
    }

    fn ask(&mut self, bytes: Vec<u8>) -> Result<Answer, Death> {
        self.files = self.files.saturating_add(1);
        self.requests.send(bytes).map_err(|_| Death::Gone)?;
        match self.answers.recv_timeout(PATIENCE) {
            Ok(Ok(Some(answer))) => postcard::from_bytes(&answer).map_err(|_| Death::Nonsense),
            Ok(Ok(None) | Err(_)) | Err(mpsc::RecvTimeoutError::Disconnected) => Err(Death::Gone),
            Err(mpsc::RecvTimeoutError::Timeout) => Err(Death::OutOfTime),
        }
    }

    /// Ends the child and says what became of the file.
    fn bury(mut self, death: &Death) -> ReadFault {
        if !matches!(death, Death::Gone) {
            // Already gone is as good.
            let _ = self.child.kill();
        }
        let status = self.child.wait().ok();
        let spent = status.is_some_and(|status| status.signal() == Some(Signal::XCPU.as_raw()));
        let (zh, en) = match death {
            Death::Gone if spent => out_of_time(CPU_SECONDS_PER_FILE),
            Death::OutOfTime => out_of_time(PATIENCE.as_secs()),
            Death::Gone => {
                let (zh, en) = status.map_or_else(Default::default, describe);
                (format!("读取进程中止（{zh}）"), format!("the reader process died ({en})"))
            }
            Death::Nonsense => {
                ("读取进程答复无效".to_owned(), "the reader process gave no valid answer".to_owned())
            }
        };
        ReadFault {
            code: "DOC-CRASH".to_owned(),
            zh: format!("{zh}；文件可能损坏或带有恶意内容，请向开票方重新索取"),
            en: format!("{en}; the file may be damaged or hostile: ask the issuer for it again"),
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Ends a child that would otherwise be left over; one that is already buried is not touched.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn out_of_time(seconds: u64) -> (String, String) {
    (format!("读取超过 {seconds} 秒，已中止"), format!("reading took more than {seconds} s and was stopped"))
}

/// How a process ended, in both languages.
fn describe(status: ExitStatus) -> (String, String) {
    match (status.signal(), status.code()) {
        (Some(signal), _) => (format!("信号 {signal}"), format!("signal {signal}")),
        (None, Some(code)) => (format!("退出码 {code}"), format!("exit {code}")),
        (None, None) => Default::default(),
    }
}

fn unstartable(error: &io::Error) -> ReadFault {
    ReadFault {
        code: "DOC-CRASH".to_owned(),
        zh: format!("无法启动读取进程：{}", system_error(error, Lang::Zh)),
        en: format!("the reader process cannot be started: {error}"),
    }
}
