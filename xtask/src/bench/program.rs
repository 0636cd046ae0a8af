//! The program as users start it: time and memory of the whole process, as the system counts them.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::Figure;
use crate::workspace::Workspace;
use crate::{demo, process};

const ONE_MILLISECONDS_MAX: u128 = 15;
const ONE_KIB_MAX: u64 = 25 * 1024;
const MANY_FILES: usize = 10_000;
const MANY_KIB_MAX: u64 = 200 * 1024;
const PRINTED_FILES: usize = 1_000;
const PRINTED_SECONDS_MAX: f64 = 60.0;
const PRINTED_KIB_MAX: u64 = 500 * 1024;
/// Pages of a short and of a long document.
const PAGES: [usize; 2] = [10, 1_000];
/// How much more memory the long one may take.
const PAGES_KIB_MAX: u64 = 24 * 1024;
/// How often a program's memory is looked at.
const LOOK: Duration = Duration::from_millis(5);
/// Starts of the program, of which the median counts.
const STARTS: usize = 31;

/// Measures the release on one signed invoice and on ten thousand files.
pub fn measure(workspace: &Workspace) -> Result<Vec<Figure>> {
    let samples = demo::prepare(workspace)?;
    let program = workspace.target().join("release/fapiao");
    let good = samples.join("invoices").join(demo::GOOD);
    let time = median_start(&program, &samples, &good)?;
    let mut figures = vec![Figure {
        what: "whole process, one signed OFD: time".to_owned(),
        measured: format!("{}.{} ms", time.as_millis(), time.subsec_micros() / 100 % 10),
        limit: format!("{ONE_MILLISECONDS_MAX} ms"),
        kept: time.as_millis() < ONE_MILLISECONDS_MAX,
    }];
    // Memory is counted from /proc, which only Linux has.
    if Path::new("/proc/self/status").exists() {
        let peak = peak_of_one(&program, &samples, &good)?;
        figures.push(memory("whole process, one signed OFD: memory", peak, ONE_KIB_MAX));
        figures.extend(many(&program, &samples)?);
        figures.extend(printed(&program, &samples)?);
        figures.push(pages(workspace, &program)?);
    }
    Ok(figures)
}

fn memory(what: &str, kib: u64, most: u64) -> Figure {
    Figure {
        what: what.to_owned(),
        measured: format!("{} MiB", kib.div_ceil(1024)),
        limit: format!("{} MiB", most / 1024),
        kept: kib <= most,
    }
}

fn verify(program: &Path, samples: &Path) -> Command {
    let mut command = Command::new(program);
    command.args(["verify", "--format", "jsonl", "--trust"]).arg(samples.join("trust"));
    command
}

fn median_start(program: &Path, samples: &Path, file: &Path) -> Result<Duration> {
    let mut times = Vec::new();
    for _ in 0..STARTS {
        let start = Instant::now();
        let status = verify(program, samples)
            .arg(file)
            .stdout(Stdio::null())
            .status()
            .context("cannot start fapiao")?;
        times.push(start.elapsed());
        if !status.success() {
            bail!("fapiao verify failed on {}", file.display());
        }
    }
    times.sort();
    times.get(STARTS / 2).copied().context("no start was measured")
}

/// A program that verifies what it is told on its standard input.
fn listener(program: &Path, samples: &Path) -> Result<Child> {
    verify(program, samples)
        .arg("-")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot start fapiao")
}

/// The peak of memory when one file is done and the program waits for the next.
fn peak_of_one(program: &Path, samples: &Path, file: &Path) -> Result<u64> {
    let mut child = listener(program, samples)?;
    let mut input = child.stdin.take().context("no input")?;
    let mut output = BufReader::new(child.stdout.take().context("no output")?);
    writeln!(input, "{}", file.display())?;
    input.flush()?;
    output.read_line(&mut String::new())?;
    let peak = peak_kib(child.id());
    drop(input);
    child.wait()?;
    Ok(peak)
}

/// Time, memory and order over many files: the samples again and again.
fn many(program: &Path, samples: &Path) -> Result<Vec<Figure>> {
    let files: Vec<_> =
        fs::read_dir(samples.join("invoices"))?.filter_map(|entry| Some(entry.ok()?.path())).collect();
    let list: Vec<_> = files.iter().cycle().take(MANY_FILES).cloned().collect();
    let start = Instant::now();
    let mut child = listener(program, samples)?;
    let id = child.id();
    let mut input = child.stdin.take().context("no input")?;
    let output = BufReader::new(child.stdout.take().context("no output")?);
    let names = list.clone();
    let writer =
        std::thread::spawn(move || names.iter().try_for_each(|file| writeln!(input, "{}", file.display())));
    let mut peak = 0;
    let mut lines = 0_usize;
    let mut in_order = true;
    for (line, file) in output.lines().zip(&list) {
        in_order &= line?.contains(&*file.file_name().unwrap_or_default().to_string_lossy());
        lines = lines.saturating_add(1);
        if lines.is_multiple_of(100) {
            peak = peak.max(peak_kib(id));
        }
    }
    child.wait()?;
    if writer.join().is_err() || lines < MANY_FILES {
        bail!("fapiao answered for {lines} of {MANY_FILES} files");
    }
    let seconds = start.elapsed().as_secs_f64();
    Ok(vec![
        Figure {
            what: format!("{MANY_FILES} files, children included: time, answers in the order of the input"),
            measured: format!("{seconds:.1} s"),
            limit: "in order".to_owned(),
            kept: in_order,
        },
        memory(&format!("{MANY_FILES} files, children included: memory"), peak, MANY_KIB_MAX),
    ])
}

/// Time and memory of printing many files two a sheet: the samples again and again, each drawn anew.
fn printed(program: &Path, samples: &Path) -> Result<Vec<Figure>> {
    let files: Vec<_> =
        fs::read_dir(samples.join("invoices"))?.filter_map(|entry| Some(entry.ok()?.path())).collect();
    let out = samples.join("printed.pdf");
    let start = Instant::now();
    let mut child = Command::new(program)
        .args(["print", "--force", "--trust"])
        .arg(samples.join("trust"))
        .arg("-o")
        .args([out.as_path(), Path::new("-")])
        .stdin(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .context("cannot start fapiao")?;
    let mut input = child.stdin.take().context("no input")?;
    for file in files.iter().cycle().take(PRINTED_FILES) {
        writeln!(input, "{}", file.display())?;
    }
    drop(input);
    let mut peak = 0;
    while child.try_wait()?.is_none() {
        peak = peak.max(peak_kib(child.id()));
        std::thread::sleep(Duration::from_millis(20));
    }
    let seconds = start.elapsed().as_secs_f64();
    // Some samples are altered on purpose, so that the exit code is no sign; the document is.
    let written = fs::read(&out).is_ok_and(|pdf| pdf.starts_with(b"%PDF-"));
    fs::remove_file(&out).context("fapiao print wrote nothing")?;
    Ok(vec![
        Figure {
            what: format!("{PRINTED_FILES} files printed two a sheet into one PDF: time"),
            measured: format!("{seconds:.1} s"),
            limit: format!("{PRINTED_SECONDS_MAX} s"),
            kept: written && seconds <= PRINTED_SECONDS_MAX,
        },
        memory(
            &format!("{PRINTED_FILES} files printed two a sheet, children included: memory"),
            peak,
            PRINTED_KIB_MAX,
        ),
    ])
}

/// Memory while a document of a thousand pages is drawn, beyond that of one of ten.
fn pages(workspace: &Workspace, program: &Path) -> Result<Figure> {
    let mut cargo = workspace.cargo();
    process::run(cargo.args(["build", "--release", "-p", "fapiao-testkit", "--example", "pages"]))?;
    let directory = workspace.target().join("pages");
    let maker = workspace.target().join("release/examples/pages");
    process::run(Command::new(maker).arg(&directory).args(PAGES.map(|count| count.to_string())))?;
    let [few, many] = PAGES.map(|count| peak_of_drawing(program, &directory, count));
    let (few, many) = (few?, many?);
    let [few_pages, many_pages] = PAGES;
    Ok(Figure {
        what: format!(
            "OFD of {many_pages} pages drawn page by page: memory beyond that of {few_pages} pages"
        ),
        measured: format!("{} + {} MiB", few.div_ceil(1024), many.saturating_sub(few).div_ceil(1024)),
        limit: format!("+ {} MiB", PAGES_KIB_MAX / 1024),
        kept: many <= few.saturating_add(PAGES_KIB_MAX),
    })
}

/// The peak of the program and its children while it draws all pages of a file.
fn peak_of_drawing(program: &Path, directory: &Path, count: usize) -> Result<u64> {
    let drawn = directory.join("drawn");
    if drawn.exists() {
        fs::remove_dir_all(&drawn)?;
    }
    fs::create_dir_all(&drawn)?;
    let mut render = Command::new(program);
    render.args(["render", "--dpi", "40", "-o"]).arg(drawn.join("page.png"));
    let mut child =
        render.arg(directory.join(format!("{count}.ofd"))).spawn().context("cannot start fapiao")?;
    let mut peak = 0;
    let status = loop {
        peak = peak.max(peak_kib(child.id()));
        match child.try_wait()? {
            Some(status) => break status,
            None => std::thread::sleep(LOOK),
        }
    };
    let written = fs::read_dir(&drawn)?.count();
    if !status.success() || written != count {
        bail!("fapiao render drew {written} of {count} pages");
    }
    Ok(peak)
}

/// The peaks of a process and of its children together, in KiB.
fn peak_kib(id: u32) -> u64 {
    let mut sum = own_peak_kib(&id.to_string());
    // A child hangs on the thread that started it.
    let threads = fs::read_dir(format!("/proc/{id}/task")).into_iter().flatten().filter_map(Result::ok);
    for thread in threads {
        let children = fs::read_to_string(thread.path().join("children")).unwrap_or_default();
        sum = children.split_whitespace().map(own_peak_kib).fold(sum, u64::saturating_add);
    }
    sum
}

fn own_peak_kib(id: &str) -> u64 {
    let status = fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn peak_kib_when_this_process_then_more_than_nothing() {
        if Path::new("/proc/self/status").exists() {
            assert!(peak_kib(std::process::id()) > 100);
        }
    }
}
