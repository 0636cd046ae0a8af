//! Text recognition by the `tesseract` program, where it is installed. A hint, never more.

use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// How long one picture may take: the file as a whole has five seconds, and recognised text is but a hint.
const PATIENCE: Duration = Duration::from_millis(3_500);

/// The `tesseract` program with simplified Chinese.
#[derive(Clone, Debug)]
pub struct Recogniser {
    program: PathBuf,
}

impl Recogniser {
    /// Finds the program on `PATH`.
    pub fn find() -> Option<Self> {
        let path = std::env::var_os("PATH")?;
        let program =
            std::env::split_paths(&path).map(|dir| dir.join("tesseract")).find(|file| file.is_file())?;
        Some(Self { program })
    }

    /// Recognises a picture that we encoded ourselves; the answer is tesseract's TSV.
    pub fn recognise(&self, picture: &[u8]) -> Option<String> {
        let mut child = Command::new(&self.program)
            .args(["-", "-", "-l", "chi_sim", "--psm", "6", "tsv"])
            .env("OMP_THREAD_LIMIT", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        let (mut stdin, mut stdout) = (child.stdin.take()?, child.stdout.take()?);
        let picture = picture.to_vec();
        // On threads of their own: the program may answer before it has read everything, or not at all.
        thread::spawn(move || stdin.write_all(&picture));
        let (send, answer) = mpsc::channel();
        thread::spawn(move || {
            let mut text = Vec::new();
            let read = stdout.read_to_end(&mut text);
            send.send(read.map(|_| text))
        });
        let text = answer.recv_timeout(PATIENCE);
        if text.is_err() {
            // It closes the pipes and ends the threads; one that is gone already is as good.
            let _ = child.kill();
        }
        let ended = child.wait().ok()?;
        let text = text.ok()?.ok()?;
        ended.success().then(|| String::from_utf8_lossy(&text).into_owned())
    }
}
