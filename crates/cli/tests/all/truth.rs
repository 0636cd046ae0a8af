//! What is known of the real files stands nowhere in this repository, and what is read of a file stands in the file.

use std::path::{Path, PathBuf};
use std::process::Command;

use fapiao_testkit::edit::{self, Edit};
use serde_json::Value;

use crate::program::Desk;

/// The samples' directory and what is known of them, one object a file.
fn known() -> Option<(PathBuf, Vec<Value>)> {
    let directory = std::env::var_os("FAPIAO_SAMPLES")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/samples"), PathBuf::from);
    let Ok(text) = std::fs::read_to_string(directory.join("TRUTH.jsonl")) else {
        eprintln!("skipped: what is known of 23 real files (not at {})", directory.display());
        return None;
    };
    let rows = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    Some((directory, rows))
}

/// The spellings under which a known value would be found; none when it is too common to tell anything.
fn spellings(key: &str, value: &str) -> Vec<String> {
    let digits: String = value.chars().filter(char::is_ascii_digit).collect();
    match key {
        "file" => Vec::new(),
        "issued_on" => vec![value.to_owned(), digits],
        // Round amounts are anybody's.
        "net" | "tax" | "gross" if digits.trim_matches('0').len() < 4 => Vec::new(),
        _ if digits.len() < 4 => Vec::new(),
        _ => vec![value.to_owned()],
    }
}

/// Whether a text holds a word that is not part of a longer one.
fn holds(text: &str, word: &str) -> bool {
    let is_part = |neighbour: Option<char>| neighbour.is_some_and(|one| one.is_ascii_alphanumeric());
    text.match_indices(word).any(|(at, _)| {
        !is_part(text[..at].chars().next_back()) && !is_part(text[at + word.len()..].chars().next())
    })
}

#[test]
fn repository_when_searched_then_holds_no_value_of_the_real_files() {
    let Some((_, rows)) = known() else { return };
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let listed = Command::new("git").arg("-C").arg(&root).args(["ls-files", "-z"]).output().unwrap();
    assert!(listed.status.success(), "git ls-files: {}", String::from_utf8_lossy(&listed.stderr));
    let files: Vec<(String, String)> = String::from_utf8(listed.stdout)
        .unwrap()
        .split_terminator('\0')
        .filter_map(|path| Some((path.to_owned(), std::fs::read(root.join(path)).ok()?)))
        .map(|(path, bytes)| (path, String::from_utf8_lossy(&bytes).into_owned()))
        .collect();
    assert!(files.len() > 300, "{} files", files.len());
    let (mut found, mut searched) = (Vec::new(), 0);
    for row in &rows {
        for (key, value) in row.as_object().unwrap() {
            for word in spellings(key, value.as_str().unwrap()) {
                searched += 1;
                found.extend(
                    files
                        .iter()
                        .filter(|(_, text)| holds(text, &word))
                        .map(|(path, _)| format!("{path}: {key} {word}")),
                );
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
    assert!(searched > 80, "{searched} values");
}

/// The number with its last digit counted one on.
fn another(number: &str) -> String {
    let (rest, last) = number.split_at(number.len() - 1);
    format!("{rest}{}", (last.parse::<u8>().unwrap() + 1) % 10)
}

/// The file with a number in its XML replaced, wherever it stands; PDF and pictures hold theirs packed or drawn.
fn renumbered(file: &[u8], from: &str, to: &str) -> Vec<u8> {
    let replaced =
        |bytes: &[u8]| String::from_utf8(bytes.to_vec()).ok().map(|text| text.replace(from, to).into_bytes());
    if !file.starts_with(b"PK") {
        return replaced(file).unwrap();
    }
    edit::rezip(file, |path, content| match replaced(content) {
        Some(content) if path.ends_with(".xml") => Edit::Replace(content),
        _ => Edit::Keep,
    })
}

#[test]
fn real_file_when_renamed_or_one_digit_is_changed_then_what_is_read_is_in_the_file() {
    let Some((directory, rows)) = known() else { return };
    let desk = Desk::new();
    let mut cases = Vec::new();
    for row in &rows {
        let file = row["file"].as_str().unwrap();
        let (Some(number), false) =
            (row["number"].as_str(), file.starts_with("img/") || file.starts_with("pdf/"))
        else {
            continue;
        };
        let bytes = std::fs::read(directory.join(file)).unwrap();
        let (other, index, extension) = (another(number), cases.len(), &file[..3]);
        let renamed = desk.put(&format!("{index}.{extension}"), &bytes);
        let changed = desk.put(&format!("{index}-changed.{extension}"), renumbered(&bytes, number, &other));
        cases.push((file, number, other, renamed, changed));
    }
    assert!(cases.len() >= 10, "{} files", cases.len());
    for (file, number, other, renamed, changed) in cases {
        let (reports, _) = desk.verify_jsonl(&[&directory.join(file), &renamed, &changed]);
        let [original, renamed, changed] = &reports[..] else { panic!("{file}: {} reports", reports.len()) };
        assert_eq!(original["invoice"]["number"], number, "{file}");
        assert_eq!(
            (&renamed["invoice"], &renamed["sources"]),
            (&original["invoice"], &original["sources"]),
            "{file}"
        );
        let sources = changed["sources"].as_array().unwrap();
        assert!(sources.iter().any(|source| source["fields"]["number"] == other.as_str()), "{file}");
        assert_ne!(changed["sources"], original["sources"], "{file}");
    }
}
