//! Rooms that do no input or output: they name no file, socket, process or environment.

use syn::spanned::Spanned;
use syn::visit::Visit;

use super::Problem;
use super::source::Source;

/// The rooms whose results depend on their arguments alone.
const PURE: &[&str] = &["invoice", "pki", "ofd", "document", "verify", "app"];

/// What such a room must not name.
const EFFECTS: &[&[&str]] = &[
    &["std", "fs"],
    &["std", "net"],
    &["std", "process"],
    &["std", "env"],
    &["std", "io", "stdin"],
    &["std", "io", "stdout"],
    &["std", "io", "stderr"],
    &["std", "time", "SystemTime"],
    &["std", "time", "Instant"],
    &["rand"],
    &["getrandom"],
];

const MEND: &str = "take the bytes, the time or the effect as an argument; `cli` does the input and output";

/// Finds effects in the code (not the tests) of a room that must have none.
pub fn check(source: &Source) -> Vec<Problem> {
    if !PURE.contains(&source.room()) || source.is_test() {
        return Vec::new();
    }
    let mut paths = Paths { found: Vec::new() };
    paths.visit_file(&source.file);
    let mut problems = Vec::new();
    for (path, line) in paths.found {
        let effect = EFFECTS
            .iter()
            .find(|effect| path.len() >= effect.len() && effect.iter().eq(path.iter().take(effect.len())));
        if let Some(effect) = effect
            && !source.is_test_line(line)
        {
            let what = format!("{} must not use {}", source.room(), effect.join("::"));
            problems.push(Problem::new(&source.path, line, what, MEND));
        }
    }
    problems
}

/// Collects every path of an expression, a type or a `use`.
struct Paths {
    found: Vec<(Vec<String>, usize)>,
}

impl Paths {
    fn walk(&mut self, tree: &syn::UseTree, before: &[String]) {
        let mut path = before.to_vec();
        match tree {
            syn::UseTree::Path(next) => {
                path.push(next.ident.to_string());
                self.walk(&next.tree, &path);
            }
            syn::UseTree::Group(group) => group.items.iter().for_each(|item| self.walk(item, before)),
            syn::UseTree::Name(name) => {
                path.push(name.ident.to_string());
                self.found.push((path, name.ident.span().start().line));
            }
            syn::UseTree::Rename(rename) => {
                path.push(rename.ident.to_string());
                self.found.push((path, rename.ident.span().start().line));
            }
            syn::UseTree::Glob(glob) => self.found.push((path, glob.span().start().line)),
        }
    }
}

impl<'ast> Visit<'ast> for Paths {
    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        self.found.push((names, path.span().start().line));
        syn::visit::visit_path(self, path);
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.walk(&item.tree, &[]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> Vec<usize> {
        let source = Source::parse(path, text.to_owned()).map_err(|problem| problem.to_string()).unwrap();
        check(&source).into_iter().map(|problem| problem.line).collect()
    }

    #[test]
    fn check_when_file_is_opened_then_named() {
        let text = "use std::{fmt, fs::File};\nfn a() { std::env::var(\"X\").ok(); }\nuse std::io;\n";
        assert_eq!(found("crates/ofd/src/x.rs", text), [1, 2]);
    }

    #[test]
    fn check_when_in_a_test_or_another_room_then_clean() {
        let text = "#[cfg(test)]\nmod tests {\n    use std::fs;\n}\n";
        assert!(found("crates/ofd/src/x.rs", text).is_empty());
        assert!(found("crates/ofd/tests/all/main.rs", "use std::fs;").is_empty());
        assert!(found("crates/cli/src/x.rs", "use std::fs;").is_empty());
    }
}
