//! Every public type of the rooms that hold the domain stands in docs/GLOSSARY.md, and no other.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use super::Problem;
use super::source::Source;
use crate::workspace::Workspace;

const PAGE: &str = "docs/GLOSSARY.md";
const ROOMS: &[&str] = &["invoice", "pki", "ofd", "document", "verify"];
const MEND_LACKS: &str = "add a row `| 中文 | `room::Type` | clause or source |` to docs/GLOSSARY.md";
const MEND_STALE: &str = "take the row out of docs/GLOSSARY.md, or name the type that took its place";
const MEND_CHINESE: &str = "the first cell is the Chinese term";

/// A public type: the room and its name, as the glossary writes them.
type TypeName = String;

/// Finds public types that the glossary lacks, and types in it that are no longer there.
pub fn check(workspace: &Workspace, sources: &[Source]) -> Vec<Problem> {
    let mut types = BTreeMap::new();
    for room in ROOMS {
        let prefix = format!("crates/{room}/src/");
        let sources = sources.iter().filter(|source| source.path.starts_with(&prefix));
        let mut declarations = Declarations::default();
        for source in sources {
            declarations.read(source, &prefix);
        }
        types.extend(
            declarations.public_types().into_iter().map(|(name, place)| (format!("{room}::{name}"), place)),
        );
    }
    let page = fs::read_to_string(workspace.path(PAGE)).unwrap_or_default();
    compare(&page, &types)
}

fn compare(page: &str, types: &BTreeMap<TypeName, (String, usize)>) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut listed = BTreeSet::new();
    for (line, number) in page.lines().zip(1_usize..).filter(|(line, _)| line.starts_with('|')) {
        let names: Vec<&str> = line.split('`').skip(1).step_by(2).filter(|name| is_type(name)).collect();
        if names.is_empty() {
            continue;
        }
        let term = line.split('|').nth(1).unwrap_or_default();
        if !term.chars().any(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter)) {
            problems.push(Problem::new(
                PAGE,
                number,
                format!("{} has no Chinese term", names.join(", ")),
                MEND_CHINESE,
            ));
        }
        for name in names {
            if !types.contains_key(name) {
                problems.push(Problem::new(
                    PAGE,
                    number,
                    format!("there is no public type {name}"),
                    MEND_STALE,
                ));
            }
            listed.insert(name.to_owned());
        }
    }
    for (name, (path, line)) in types.iter().filter(|(name, _)| !listed.contains(*name)) {
        problems.push(Problem::new(path, *line, format!("the glossary lacks {name}"), MEND_LACKS));
    }
    problems
}

/// Whether a word of the glossary is a type of a room: `room::Type`.
fn is_type(word: &str) -> bool {
    word.split_once("::").is_some_and(|(room, name)| {
        ROOMS.contains(&room) && name.starts_with(|letter: char| letter.is_ascii_uppercase())
    })
}

/// What the files of one crate declare.
#[derive(Default)]
struct Declarations {
    /// Modules that are declared `pub`.
    public_modules: BTreeSet<Vec<String>>,
    /// `pub` types: module, name, file, line.
    types: Vec<(Vec<String>, String, String, usize)>,
    /// `pub use`: the module in which it stands, and the path that it names; `*` for all.
    uses: Vec<(Vec<String>, Vec<String>)>,
}

impl Declarations {
    fn read(&mut self, source: &Source, prefix: &str) {
        let below = source.path.strip_prefix(prefix).unwrap_or(&source.path).trim_end_matches(".rs");
        let mut module: Vec<String> = below.split('/').map(str::to_owned).collect();
        if module.last().is_some_and(|last| matches!(last.as_str(), "lib" | "main" | "mod")) {
            module.pop();
        }
        self.read_items(source, &module, &source.file.items);
    }

    fn read_items(&mut self, source: &Source, module: &[String], items: &[syn::Item]) {
        for item in items {
            match item {
                syn::Item::Struct(item) => self.add_type(source, module, &item.vis, &item.ident),
                syn::Item::Enum(item) => self.add_type(source, module, &item.vis, &item.ident),
                syn::Item::Mod(item) => {
                    let mut inner = module.to_vec();
                    inner.push(item.ident.to_string());
                    if is_pub(&item.vis) {
                        self.public_modules.insert(inner.clone());
                    }
                    if let Some((_, items)) = &item.content {
                        self.read_items(source, &inner, items);
                    }
                }
                syn::Item::Use(item) if is_pub(&item.vis) => self.add_use(module, &item.tree, &[]),
                _ => {}
            }
        }
    }

    fn add_type(
        &mut self,
        source: &Source,
        module: &[String],
        visibility: &syn::Visibility,
        name: &syn::Ident,
    ) {
        let line = name.span().start().line;
        if is_pub(visibility) && !source.is_test_line(line) {
            self.types.push((module.to_vec(), name.to_string(), source.path.clone(), line));
        }
    }

    fn add_use(&mut self, module: &[String], tree: &syn::UseTree, before: &[String]) {
        let mut path = before.to_vec();
        match tree {
            syn::UseTree::Path(next) => {
                path.push(next.ident.to_string());
                self.add_use(module, &next.tree, &path);
            }
            syn::UseTree::Group(group) => {
                group.items.iter().for_each(|item| self.add_use(module, item, before))
            }
            syn::UseTree::Name(name) => {
                path.push(name.ident.to_string());
                self.uses.push((module.to_vec(), path));
            }
            syn::UseTree::Rename(rename) => {
                path.push(rename.ident.to_string());
                self.uses.push((module.to_vec(), path));
            }
            syn::UseTree::Glob(_) => {
                path.push("*".to_owned());
                self.uses.push((module.to_vec(), path));
            }
        }
    }

    fn is_public(&self, module: &[String]) -> bool {
        (1..=module.len()).all(|depth| self.public_modules.contains(module.get(..depth).unwrap_or_default()))
    }

    /// The types that another crate can name, with the place of each.
    fn public_types(&self) -> BTreeMap<String, (String, usize)> {
        let mut found = BTreeMap::new();
        for (module, name, path, line) in &self.types {
            if self.is_public(module) || self.is_used(module, name) {
                found.entry(name.clone()).or_insert_with(|| (path.clone(), *line));
            }
        }
        found
    }

    /// Whether a `pub use` in a public module names the type.
    fn is_used(&self, module: &[String], name: &str) -> bool {
        self.uses.iter().filter(|(place, _)| self.is_public(place)).any(|(place, path)| {
            let Some((last, inner)) = path.split_last() else { return false };
            (last == name || last == "*") && resolve(place, inner) == module
        })
    }
}

/// The module that a `use` path leads to, seen from the module where it stands.
fn resolve(place: &[String], path: &[String]) -> Vec<String> {
    let mut module = place.to_vec();
    for part in path {
        match part.as_str() {
            "crate" => module.clear(),
            "self" => {}
            "super" => {
                module.pop();
            }
            name => module.push(name.to_owned()),
        }
    }
    module
}

fn is_pub(visibility: &syn::Visibility) -> bool {
    matches!(visibility, syn::Visibility::Public(_))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn public(files: &[(&str, &str)]) -> Vec<String> {
        let mut declarations = Declarations::default();
        for (path, text) in files {
            let source =
                Source::parse(path, (*text).to_owned()).map_err(|problem| problem.to_string()).unwrap();
            declarations.read(&source, "crates/pki/src/");
        }
        declarations.public_types().into_keys().collect()
    }

    #[test]
    fn public_types_when_module_is_private_then_only_what_is_used_again() {
        let files = [
            ("crates/pki/src/lib.rs", "pub mod cms;\nmod key;\npub use key::Key;\npub struct Root;\n"),
            ("crates/pki/src/key.rs", "pub struct Key;\npub struct Hidden;\n"),
            (
                "crates/pki/src/cms/mod.rs",
                "pub mod signer;\nmod inner;\npub use self::inner::*;\npub(crate) struct Own;\n",
            ),
            (
                "crates/pki/src/cms/signer.rs",
                "pub enum Signer { A }\n#[cfg(test)]\nmod tests { pub struct T; }\n",
            ),
            ("crates/pki/src/cms/inner.rs", "pub struct Inner;\n"),
        ];
        assert_eq!(public(&files), ["Inner", "Key", "Root", "Signer"]);
    }

    #[test]
    fn public_types_when_inline_module_then_followed() {
        assert_eq!(
            public(&[("crates/pki/src/lib.rs", "pub mod a { pub struct A; }\nmod b { pub struct B; }\n")]),
            ["A"]
        );
    }

    #[test]
    fn compare_when_lacking_stale_or_not_chinese_then_each_named() {
        let place = ("crates/pki/src/x.rs".to_owned(), 7);
        let types = BTreeMap::from([("pki::Seal".to_owned(), place.clone()), ("pki::Key".to_owned(), place)]);
        let page =
            "| 电子印章 | `pki::Seal` | GB/T 38540 |\n| 钥 | `pki::Gone` | – |\n| seal | `pki::Seal` | – |\n";
        let found = compare(page, &types);
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(found[0].what.contains("no public type pki::Gone") && found[0].line == 2);
        assert!(found[1].what.contains("pki::Seal has no Chinese term"));
        assert!(found[2].what.contains("lacks pki::Key") && found[2].line == 7);
    }
}
