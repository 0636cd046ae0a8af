//! The reader child: what it answers, what it dies of, and that its death costs one file.

use std::io::Write;
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::program::fapiao;

/// Proves promise 15.
#[test]
fn reader_when_its_input_is_no_frame_then_ends_with_an_error_and_no_answer() {
    for nonsense in [&[1_u8, 2][..], &[255, 255, 255, 255, 0], &[9, 0, 0, 0, 1]] {
        let mut child = fapiao()
            .arg("reader")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(nonsense).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.stdout.is_empty(), "{nonsense:?}");
    }
}

/// Proves promise 16.
#[test]
fn reader_when_it_runs_then_its_limits_are_low() {
    let mut child = fapiao().arg("reader").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let file = format!("/proc/{}/limits", child.id());
    let started = Instant::now();
    let soft = |limits: &str, name: &str| {
        let line = limits.lines().find(|line| line.starts_with(name)).unwrap();
        line[name.len()..].split_whitespace().next().unwrap().to_owned()
    };
    let expected = [
        ("Max address space", (512 << 20).to_string()),
        ("Max file size", "0".to_owned()),
        ("Max core file size", "0".to_owned()),
        ("Max open files", "64".to_owned()),
    ];
    // It sets them one after another, when it comes to it.
    loop {
        let limits = std::fs::read_to_string(&file).unwrap();
        let seen = expected.clone().map(|(name, _)| (name, soft(&limits, name)));
        if seen == expected {
            break;
        }
        assert!(started.elapsed() < Duration::from_secs(60), "{seen:?}");
        std::thread::yield_now();
    }
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success());
}
