//! Words that do not belong into the repository, and files that are too large for it.

use std::fs;

use syn::visit::Visit;

use super::Problem;
use super::source::Source;
use crate::workspace::Workspace;

const LARGEST_BYTES: u64 = 256 * 1024;

/// Notes for later; written in two halves so that this file does not hold them.
const NOTES: &[&str] = &[concat!("TO", "DO"), concat!("FIX", "ME"), concat!("X", "XX")];

/// Directories of one machine.
const MACHINE: &[&str] =
    &[concat!("/ho", "me/"), concat!("/ro", "ot/"), concat!("/Us", "ers/"), concat!("/wo", "rk/")];

const MEND_ALLOW: &str = "mend the cause, or write #[expect(lint, reason = \"…\")] with the proof";
const MEND_NOTE: &str = "do it now, or open an issue";
const MEND_MACHINE: &str = "use a path relative to the repository, or a variable of the environment";
const MEND_LARGE: &str = "build it from code, or fetch it in `cargo xtask assets`";

/// Finds attributes that silence a lint without a promise.
pub fn check_attributes(source: &Source) -> Vec<Problem> {
    let mut attributes = Attributes { lines: Vec::new() };
    attributes.visit_file(&source.file);
    let problem = |line| Problem::new(&source.path, line, "an attribute `allow`".to_owned(), MEND_ALLOW);
    attributes.lines.into_iter().map(problem).collect()
}

/// Finds banned words and large files among these.
pub fn check_files(workspace: &Workspace, files: &[String]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for path in files {
        let file = workspace.path(path);
        let bytes = fs::metadata(&file).map_or(0, |metadata| metadata.len());
        if bytes > LARGEST_BYTES && path != "Cargo.lock" {
            let what = format!("{} KiB (at most {} KiB)", bytes / 1024, LARGEST_BYTES / 1024);
            problems.push(Problem::new(path, 0, what, MEND_LARGE));
            continue;
        }
        // A file that is not text has no words.
        let Ok(text) = fs::read_to_string(&file) else { continue };
        problems.extend(check_text(path, &text));
    }
    problems
}

fn check_text(path: &str, text: &str) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (line, number) in text.lines().zip(1_usize..) {
        for word in NOTES.iter().filter(|word| has_word(line, word)) {
            problems.push(Problem::new(path, number, format!("a note for later: {word}"), MEND_NOTE));
        }
        for directory in MACHINE.iter().filter(|directory| has_directory(line, directory)) {
            problems.push(Problem::new(
                path,
                number,
                format!("a path of one machine: {directory}"),
                MEND_MACHINE,
            ));
        }
    }
    problems
}

/// Whether a word stands in a line, with no letter, digit or `_` beside it.
fn has_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let before = line.get(..at).and_then(|text| text.chars().next_back());
        let after = line.get(at.saturating_add(word.len())..).and_then(|text| text.chars().next());
        let part =
            |letter: Option<char>| letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '_');
        !part(before) && !part(after)
    })
}

/// Whether an absolute directory stands in a line: not as the inner part of a longer path.
fn has_directory(line: &str, directory: &str) -> bool {
    line.match_indices(directory).any(|(at, _)| {
        let before = line.get(..at).and_then(|text| text.chars().next_back());
        !before.is_some_and(|letter| {
            letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.' | '}' | '/' | '>')
        })
    })
}

struct Attributes {
    lines: Vec<usize>,
}

impl<'ast> Visit<'ast> for Attributes {
    fn visit_attribute(&mut self, attribute: &'ast syn::Attribute) {
        let conditional = attribute.path().is_ident("cfg_attr")
            && attribute.meta.require_list().is_ok_and(|list| has_word(&list.tokens.to_string(), "allow"));
        if attribute.path().is_ident("allow") || conditional {
            self.lines.push(attribute.pound_token.spans.first().map_or(0, |span| span.start().line));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_attributes_when_allow_then_line() {
        let attribute = concat!("all", "ow(dead_code)");
        let text = format!(
            "fn a() {{}}\n#[{attribute}]\nfn b() {{}}\n#[cfg_attr(test, {attribute})]\nfn c() {{}}\n"
        );
        let source = Source::parse("a.rs", text).map_err(|problem| problem.to_string()).unwrap();
        let lines: Vec<_> = check_attributes(&source).into_iter().map(|problem| problem.line).collect();
        assert_eq!(lines, [2, 4]);
    }

    #[test]
    fn check_text_when_note_or_machine_path_then_line() {
        let text = format!(
            "fine\n// {}: later\nmethodTODOs\nsee {}someone/x\n$X{}y\n",
            NOTES[0], MACHINE[0], MACHINE[0]
        );
        let lines: Vec<_> = check_text("a.md", &text).into_iter().map(|problem| problem.line).collect();
        assert_eq!(lines, [2, 4]);
    }
}
