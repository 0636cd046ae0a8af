//! Text recognition by the `tesseract` program, where it is installed. A hint, never more.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

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
        let mut stdin = child.stdin.take()?;
        let picture = picture.to_vec();
        // On a thread of its own: the program may answer before it has read everything.
        let writer = std::thread::spawn(move || stdin.write_all(&picture));
        let output = child.wait_with_output().ok()?;
        let written = writer.join().is_ok_and(|written| written.is_ok());
        (written && output.status.success()).then(|| String::from_utf8_lossy(&output.stdout).into_owned())
    }
}
