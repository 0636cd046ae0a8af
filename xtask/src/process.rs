//! Running other programs.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// Runs a program with the terminal's own output; anything but success is an error that names the command.
pub fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("cannot start `{}`", shown(command)))?;
    if !status.success() {
        bail!("`{}` failed ({status})", shown(command));
    }
    Ok(())
}

/// Runs a program and gives what it printed; its complaints are part of the error.
pub fn output(command: &mut Command) -> Result<Vec<u8>> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("cannot start `{}`", shown(command)))?;
    if !output.status.success() {
        let complaint = String::from_utf8_lossy(&output.stderr);
        bail!("`{}` failed ({}): {}", shown(command), output.status, complaint.trim());
    }
    Ok(output.stdout)
}

/// Whether a program of this name is on PATH.
pub fn present(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|directory| directory.join(program).is_file())
}

/// The command as one would type it, without the directory of the program.
pub fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or_else(|| command.get_program());
    let mut words = vec![program.to_string_lossy().into_owned()];
    words.extend(command.get_args().map(quoted));
    words.join(" ")
}

fn quoted(word: &OsStr) -> String {
    let word = word.to_string_lossy();
    if word.contains(' ') { format!("'{word}'") } else { word.into_owned() }
}

/// Steps that run one after the other, with the time that each took.
#[derive(Default)]
pub struct Steps {
    done: Vec<(String, Duration, Option<String>)>,
}

impl Steps {
    /// Runs a step under a headline. The step may give a note for the summary.
    pub fn step(&mut self, name: &str, work: impl FnOnce() -> Result<Option<String>>) -> Result<()> {
        println!("\n== {name}");
        let start = Instant::now();
        let result = work();
        let took = start.elapsed();
        match result {
            Ok(note) => {
                self.done.push((name.to_owned(), took, note));
                Ok(())
            }
            Err(error) => {
                self.summary();
                Err(error.context(format!("step `{name}` failed after {}", seconds(took))))
            }
        }
    }

    /// Prints each finished step with its time.
    pub fn summary(&self) {
        println!();
        for (name, took, note) in &self.done {
            let note = note.as_deref().unwrap_or("ok");
            println!("{:>8}  {name}: {note}", seconds(*took));
        }
        let total = self.done.iter().map(|(_, took, _)| *took).sum();
        println!("{:>8}  together", seconds(total));
    }
}

/// A duration for people: `4.2s`, `3m08s`.
fn seconds(duration: Duration) -> String {
    let whole = duration.as_secs();
    if whole < 60 {
        format!("{}.{}s", whole, duration.subsec_millis() / 100)
    } else {
        format!("{}m{:02}s", whole / 60, whole % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_when_long_then_minutes() {
        assert_eq!(seconds(Duration::from_millis(4_250)), "4.2s");
        assert_eq!(seconds(Duration::from_secs(188)), "3m08s");
    }

    #[test]
    fn step_when_it_fails_then_error_names_it() {
        let mut steps = Steps::default();
        steps.step("first", || Ok(None)).unwrap();
        let error = steps.step("second", || bail!("broken")).unwrap_err();
        assert!(format!("{error:#}").contains("step `second` failed"), "{error:#}");
        assert!(format!("{error:#}").contains("broken"), "{error:#}");
    }

    #[test]
    fn output_when_program_fails_then_error_carries_its_complaint() {
        let error = output(Command::new("sh").args(["-c", "echo sorry >&2; exit 3"])).unwrap_err();
        assert!(format!("{error:#}").contains("sorry"), "{error:#}");
    }
}
