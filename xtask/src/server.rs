//! Servers that tests talk to: each in a temporary folder, on a free port, and gone when the tests are.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::install::{self, POSTGRES};
use crate::process;

/// A running PostgreSQL. It ends, and its folder goes, when this is dropped.
pub struct Postgres {
    server: Child,
    folder: PathBuf,
    port: u16,
}

/// The user that Debian's package makes; PostgreSQL refuses to run as root.
const USER: &str = "postgres";
const PATIENCE: Duration = Duration::from_secs(30);

impl Postgres {
    /// Starts a server with an empty cluster; `None` when PostgreSQL is not installed, which in CI is an error.
    pub fn start() -> Result<Option<Self>> {
        let Some(programs) = install::postgres_programs() else {
            if install::is_ci() {
                bail!(
                    "PostgreSQL is missing; install it with: sudo apt-get install {}",
                    POSTGRES.packages.join(" ")
                );
            }
            return Ok(None);
        };
        let folder = std::env::temp_dir().join(format!("fapiao-postgres-{}", std::process::id()));
        fs::create_dir_all(&folder)?;
        let is_root = process::output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim_ascii() == b"0");
        if is_root {
            process::run(Command::new("chown").arg(USER).arg(&folder))?;
        }
        let data = folder.join("data");
        let mut make = as_user(is_root, &programs.join("initdb"));
        make.args([
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
            "--username=owner",
            "-D",
        ]);
        process::output(make.arg(&data).current_dir(&folder))?;
        let port = free_port()?;
        let mut serve = as_user(is_root, &programs.join("postgres"));
        serve.arg("-D").arg(&data).arg("-k").arg(&folder);
        serve.args(["-c", "listen_addresses=127.0.0.1", "-c", &format!("port={port}")]);
        // Tests make and drop hundreds of databases; none of them is to survive a power cut.
        serve.args(["-c", "fsync=off", "-c", "max_connections=400"]);
        serve.current_dir(&folder).stdin(Stdio::null()).stdout(Stdio::null());
        let log = fs::File::create(folder.join("log")).context("cannot write the server's log")?;
        let server = serve.stderr(log).spawn().context("cannot start PostgreSQL")?;
        let mut started = Self { server, folder, port };
        started.wait(&programs)?;
        Ok(Some(started))
    }

    /// Its address, in the role that may do everything.
    pub fn address(&self) -> String {
        format!("postgres://owner@127.0.0.1:{}/postgres", self.port)
    }

    fn wait(&mut self, programs: &Path) -> Result<()> {
        let start = Instant::now();
        loop {
            let mut ask = Command::new(programs.join("pg_isready"));
            ask.args(["-q", "-h", "127.0.0.1", "-p", &self.port.to_string()]);
            if ask.status().is_ok_and(|status| status.success()) {
                return Ok(());
            }
            if self.server.try_wait()?.is_some() || start.elapsed() > PATIENCE {
                let log = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
                bail!("PostgreSQL does not start: {}", log.trim());
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // An order to stop at once; the server's own children go with it. Nothing can be done about a failure here.
        let pid = fs::read_to_string(self.folder.join("data/postmaster.pid")).unwrap_or_default();
        if let Some(pid) = pid.lines().next() {
            let _ = Command::new("kill").args(["-QUIT", pid]).status();
        }
        let _ = self.server.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn as_user(is_root: bool, program: &Path) -> Command {
    if !is_root {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command.args([&format!("--reuid={USER}"), &format!("--regid={USER}"), "--clear-groups", "--"]);
    command.arg(program);
    command
}

fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn postgres_when_started_then_answers_and_leaves_nothing_behind() {
        let Some(server) = Postgres::start().unwrap() else {
            println!("SKIPPED: PostgreSQL is not installed");
            return;
        };
        let folder = server.folder.clone();
        let programs = install::postgres_programs().unwrap();
        let ask = ["-At", "-c", "SELECT 6 * 7", &server.address()];
        let answer = process::output(Command::new(programs.join("psql")).args(ask)).unwrap();
        assert_eq!(answer, b"42\n");
        let pid = server.server.id().to_string();
        drop(server);
        assert!(!folder.exists());
        assert!(!Path::new("/proc").join(pid).exists());
    }
}
