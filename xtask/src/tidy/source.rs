//! Rust source files, parsed once for every rule.

use std::fs;
use std::ops::RangeInclusive;

use anyhow::{Context, Result};
use syn::spanned::Spanned;
use syn::visit::Visit;

use super::Problem;
use crate::workspace::Workspace;

/// A parsed Rust file.
pub struct Source {
    /// The path relative to the root, parts separated by `/`.
    pub path: String,
    /// The whole text.
    pub text: String,
    /// The parsed text.
    pub file: syn::File,
    /// Lines of modules and items under `#[cfg(test)]`.
    test_lines: Vec<RangeInclusive<usize>>,
    /// The whole file is test code.
    all_test: bool,
}

impl Source {
    /// Parses a file's text.
    pub fn parse(path: &str, text: String) -> Result<Source, Problem> {
        let file = syn::parse_file(&text).map_err(|error| {
            let line = error.span().start().line;
            Problem::new(path, line, format!("does not parse: {error}"), "make it compile first")
        })?;
        let mut finder = TestFinder::default();
        finder.visit_file(&file);
        let all_test = is_test_path(path) || file.attrs.iter().any(is_cfg_test);
        Ok(Source { path: path.to_owned(), text, file, test_lines: finder.lines, all_test })
    }

    /// Whether the whole file is test code.
    pub fn is_test(&self) -> bool {
        self.all_test
    }

    /// Whether a line (from 1) is test code.
    pub fn is_test_line(&self, line: usize) -> bool {
        self.all_test || self.test_lines.iter().any(|lines| lines.contains(&line))
    }

    /// Where the modules lie that this file declares as `#[cfg(test)] mod name;`, without `.rs`.
    fn test_modules(&self) -> Vec<String> {
        let stem = self.path.trim_end_matches(".rs");
        let (parent, name) = stem.rsplit_once('/').unwrap_or(("", stem));
        let directory = if matches!(name, "lib" | "main" | "mod") { parent } else { stem };
        let modules = self.file.items.iter().filter_map(|item| match item {
            syn::Item::Mod(item) if item.content.is_none() && item.attrs.iter().any(is_cfg_test) => {
                Some(item)
            }
            _ => None,
        });
        modules.map(|item| format!("{directory}/{}", item.ident)).collect()
    }

    /// The crate's room, for files below `crates/`; `xtask` for its own.
    pub fn room(&self) -> &str {
        let mut parts = self.path.split('/');
        match (parts.next(), parts.next()) {
            (Some("crates"), Some(room)) => room,
            (Some(top), _) => top,
            (None, _) => "",
        }
    }
}

/// Reads and parses every Rust file among these; what cannot be parsed becomes a problem.
pub fn read_all(workspace: &Workspace, files: &[String]) -> Result<(Vec<Source>, Vec<Problem>)> {
    let mut sources = Vec::new();
    let mut problems = Vec::new();
    for path in files.iter().filter(|path| path.ends_with(".rs")) {
        let text = fs::read_to_string(workspace.path(path)).with_context(|| format!("cannot read {path}"))?;
        match Source::parse(path, text) {
            Ok(source) => sources.push(source),
            Err(problem) => problems.push(problem),
        }
    }
    mark_test_files(&mut sources);
    Ok((sources, problems))
}

/// Marks the files of modules that another file declares as `#[cfg(test)] mod name;`.
fn mark_test_files(sources: &mut [Source]) {
    let places: Vec<String> = sources.iter().flat_map(|source| source.test_modules()).collect();
    for source in sources {
        let below = |place: &String| source.path.strip_prefix(place.as_str());
        source.all_test |= places.iter().filter_map(below).any(|rest| rest == ".rs" || rest.starts_with('/'));
    }
}

fn is_test_path(path: &str) -> bool {
    let mut parts = path.split('/').rev();
    let file = parts.next().unwrap_or_default();
    file == "tests.rs" || parts.any(|part| matches!(part, "tests" | "benches"))
}

/// Whether an attribute is `#[cfg(test)]`, alone or in an `all`.
fn is_cfg_test(attribute: &syn::Attribute) -> bool {
    if !attribute.path().is_ident("cfg") {
        return false;
    }
    let syn::Meta::List(list) = &attribute.meta else { return false };
    let condition = list.tokens.to_string();
    condition == "test" || (condition.starts_with("all") && condition.contains("test"))
}

#[derive(Default)]
struct TestFinder {
    lines: Vec<RangeInclusive<usize>>,
}

impl TestFinder {
    fn note(&mut self, attributes: &[syn::Attribute], item: &impl Spanned) -> bool {
        let test = attributes.iter().any(is_cfg_test);
        if test {
            let span = item.span();
            self.lines.push(span.start().line..=span.end().line);
        }
        test
    }
}

impl<'ast> Visit<'ast> for TestFinder {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if !self.note(&item.attrs, item) {
            syn::visit::visit_item_mod(self, item);
        }
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.note(&item.attrs, item);
    }

    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        self.note(&item.attrs, item);
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.note(&item.attrs, item);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(path: &str, text: &str) -> Source {
        Source::parse(path, text.to_owned()).map_err(|problem| problem.to_string()).unwrap()
    }

    #[test]
    fn is_test_line_when_in_cfg_test_module_then_true() {
        let source = source("crates/a/src/x.rs", "fn a() {}\n#[cfg(test)]\nmod tests {\n    fn b() {}\n}\n");
        assert!(!source.is_test_line(1));
        for line in 2..=5 {
            assert!(source.is_test_line(line), "{line}");
        }
        assert!(!source.is_test_line(6));
    }

    #[test]
    fn is_test_when_below_tests_then_true() {
        assert!(source("crates/a/tests/all/main.rs", "").is_test());
        assert!(source("crates/a/src/deep/tests.rs", "").is_test());
        assert!(!source("crates/a/src/test.rs", "").is_test());
        assert!(!source("crates/testkit/src/lib.rs", "").is_test());
    }

    #[test]
    fn mark_test_files_when_declared_elsewhere_then_test() {
        let mut sources = [
            source("crates/a/src/judge.rs", "#[cfg(test)]\nmod properties;\nmod real;\n"),
            source("crates/a/src/judge/properties.rs", ""),
            source("crates/a/src/judge/real.rs", ""),
            source("crates/a/src/x/mod.rs", "#[cfg(test)] mod cases;"),
            source("crates/a/src/x/cases/one.rs", ""),
        ];
        mark_test_files(&mut sources);
        let tests: Vec<bool> = sources.iter().map(Source::is_test).collect();
        assert_eq!(tests, [false, true, false, false, true]);
    }

    #[test]
    fn room_when_in_crates_then_its_directory() {
        assert_eq!(source("crates/pki/src/lib.rs", "").room(), "pki");
        assert_eq!(source("xtask/src/main.rs", "").room(), "xtask");
    }

    #[test]
    fn parse_when_broken_then_problem_with_line() {
        let problem = Source::parse("crates/a/src/x.rs", "fn a() {}\nfn (\n".to_owned()).err().unwrap();
        assert_eq!(problem.line, 2);
    }
}
