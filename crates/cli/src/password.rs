//! Passwords of key files and PINs of tokens: from a variable, a file or the terminal, never from an argument.

use std::fs::{self, File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;

use anyhow::{Context, bail};
use fapiao_pki::sign::Password;
use fapiao_verify::Lang;
use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
use zeroize::Zeroizing;

/// The variable.
const VARIABLE: &str = "FAPIAO_KEY_PASSWORD";
/// Longest password, in bytes.
const LONGEST: usize = 1024;

/// The password that was given by a file or the variable; a file comes first.
pub fn given(file: Option<&Path>) -> anyhow::Result<Option<Password>> {
    if let Some(path) = file {
        let bytes = Zeroizing::new(fs::read(path).with_context(|| path.display().to_string())?);
        let text = std::str::from_utf8(&bytes).with_context(|| path.display().to_string())?;
        return Ok(Some(Password::new(text.lines().next().unwrap_or_default())));
    }
    // A variable that is not Unicode is a mistake, and no password.
    match std::env::var(VARIABLE) {
        Ok(text) => Ok(Some(Password::new(text))),
        Err(std::env::VarError::NotPresent) => Ok(None),
        Err(error) => Err(error).context(VARIABLE),
    }
}

/// The password as given, else asked for at the terminal.
pub fn wanted(file: Option<&Path>, what: &str, lang: Lang) -> anyhow::Result<Password> {
    match given(file)? {
        Some(password) => Ok(password),
        None => ask(what, lang),
    }
}

/// A new password as given, else asked for twice.
pub fn chosen(file: Option<&Path>, what: &str, lang: Lang) -> anyhow::Result<Password> {
    let password = match given(file)? {
        Some(password) => password,
        None => {
            let first = ask(what, lang)?;
            let again = match lang {
                Lang::Zh => format!("再次输入{what}"),
                Lang::En => format!("{what}, again"),
            };
            if ask(&again, lang)?.expose() != first.expose() {
                bail!(match lang {
                    Lang::Zh => "两次输入不同",
                    Lang::En => "they differ",
                });
            }
            first
        }
    };
    if password.expose().is_empty() {
        bail!(match lang {
            Lang::Zh => "密码为空；私钥必须有密码",
            Lang::En => "the password is empty; a private key must have one",
        });
    }
    Ok(password)
}

fn ask(what: &str, lang: Lang) -> anyhow::Result<Password> {
    let terminal = OpenOptions::new().read(true).write(true).open("/dev/tty");
    let Ok(terminal) = terminal else {
        bail!(match lang {
            Lang::Zh => format!("需要{what}：请设 {VARIABLE}，或用 --password-file"),
            Lang::En => format!("{what} is needed: set {VARIABLE}, or use --password-file"),
        });
    };
    let silent = Silent::new(&terminal)?;
    write!(&terminal, "{what}: ")?;
    let mut line = Zeroizing::new(String::with_capacity(LONGEST));
    BufReader::new(&terminal).read_line(&mut line)?;
    drop(silent);
    writeln!(&terminal)?;
    Ok(Password::new(line.trim_end_matches(['\r', '\n'])))
}

/// A terminal that shows nothing of what is typed, until this is dropped.
struct Silent<'t> {
    terminal: &'t File,
    before: Termios,
}

impl<'t> Silent<'t> {
    fn new(terminal: &'t File) -> anyhow::Result<Self> {
        let before = tcgetattr(terminal)?;
        let mut silent = before.clone();
        silent.local_modes.remove(LocalModes::ECHO);
        tcsetattr(terminal, OptionalActions::Flush, &silent)?;
        Ok(Self { terminal, before })
    }
}

impl Drop for Silent<'_> {
    fn drop(&mut self) {
        // There is nothing better to do when the terminal is gone.
        let _ = tcsetattr(self.terminal, OptionalActions::Now, &self.before);
    }
}
