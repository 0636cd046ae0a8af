//! Names that say nothing, and names that a place has for good.

use std::collections::BTreeSet;

use syn::visit::Visit;

use super::Problem;
use super::source::Source;

const BANNED: &[&str] = &["utils", "util", "common", "helpers", "helper", "manager", "misc"];

const MEND_TESTS: &str = "make it a module of tests/all/main.rs: one binary links once";
const MEND: &str = "name the module after the noun or the verb that it is about";

/// Finds banned names of files and directories of Rust sources.
pub fn check_files(files: &[String]) -> Vec<Problem> {
    let mut found = BTreeSet::new();
    for path in files.iter().filter(|path| path.ends_with(".rs")) {
        let mut walked = String::new();
        for part in path.split('/') {
            if !walked.is_empty() {
                walked.push('/');
            }
            walked.push_str(part);
            if BANNED.contains(&part.trim_end_matches(".rs")) {
                found.insert(walked.clone());
            }
        }
    }
    let empty = found.iter().map(|path| Problem::new(path, 0, "a name that says nothing".to_owned(), MEND));
    let binaries = files.iter().filter(|path| is_second_test_binary(path));
    let second =
        |path: &String| Problem::new(path, 0, "a second binary of integration tests".to_owned(), MEND_TESTS);
    empty.chain(binaries.map(second)).collect()
}

/// Whether cargo makes a test binary of its own of this file: the one of a crate is `tests/all/main.rs`.
fn is_second_test_binary(path: &str) -> bool {
    let Some((_, below)) = path.split_once("/tests/") else { return false };
    let in_crate = path.starts_with("crates/") && path.split('/').nth(2) == Some("tests");
    in_crate
        && (!below.contains('/') || (below.ends_with("/main.rs") && below != "all/main.rs"))
        && path.ends_with(".rs")
}

/// Finds modules of banned names that are written inside a file.
pub fn check_source(source: &Source) -> Vec<Problem> {
    let mut modules = Modules { found: Vec::new() };
    modules.visit_file(&source.file);
    let problem =
        |(name, line)| Problem::new(&source.path, line, format!("module `{name}` says nothing"), MEND);
    modules.found.into_iter().map(problem).collect()
}

struct Modules {
    found: Vec<(String, usize)>,
}

impl<'ast> Visit<'ast> for Modules {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        let name = item.ident.to_string();
        if BANNED.contains(&name.as_str()) {
            self.found.push((name, item.ident.span().start().line));
        }
        syn::visit::visit_item_mod(self, item);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_files_when_banned_then_file_and_directory_named_once() {
        let files =
            ["a/src/utils.rs", "a/src/common/x.rs", "a/src/common/y.rs", "a/src/money.rs", "misc/notes.md"]
                .map(str::to_owned);
        let found: Vec<_> = check_files(&files).into_iter().map(|problem| problem.path).collect();
        assert_eq!(found, ["a/src/common", "a/src/utils.rs"]);
    }

    #[test]
    fn check_files_when_second_test_binary_then_named() {
        let files = [
            "crates/a/tests/all/main.rs",
            "crates/a/tests/all/x.rs",
            "crates/a/tests/x.rs",
            "crates/a/tests/b/main.rs",
        ]
        .map(str::to_owned);
        let found: Vec<_> = check_files(&files).into_iter().map(|problem| problem.path).collect();
        assert_eq!(found, ["crates/a/tests/x.rs", "crates/a/tests/b/main.rs"]);
    }

    #[test]
    fn check_source_when_inline_module_then_named_with_line() {
        let text = "mod money {}\nmod tests {\n    mod helpers {}\n}\n".to_owned();
        let source = Source::parse("a/src/x.rs", text).map_err(|problem| problem.to_string()).unwrap();
        let found = check_source(&source);
        assert_eq!((found.len(), found[0].line), (1, 3));
    }
}
