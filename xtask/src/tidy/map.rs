//! The code map of ARCHITECTURE.md, compared with the tree, both ways.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use super::Problem;
use crate::workspace::{Package, Workspace};

const PAGE: &str = "ARCHITECTURE.md";
const MEND: &str = "keep the code map of ARCHITECTURE.md equal to the tree: one line for each crate and each module in its src/";

/// A place in the map: a crate's directory, and a module of it.
type Place = (String, Option<String>);

/// Finds crates and modules that are only in the map or only in the tree.
pub fn check(workspace: &Workspace, files: &[String], packages: &[Package]) -> Vec<Problem> {
    let Ok(page) = fs::read_to_string(workspace.path(PAGE)) else {
        return vec![Problem::new(PAGE, 0, "the page is missing".to_owned(), MEND)];
    };
    let crates: Vec<String> = packages
        .iter()
        .map(|package| workspace.relative(&package.manifest_path).trim_end_matches("/Cargo.toml").to_owned())
        .collect();
    compare(&page, &tree(files, &crates))
}

fn compare(page: &str, tree: &BTreeSet<Place>) -> Vec<Problem> {
    let mut problems = Vec::new();
    let map = match read(page) {
        Ok(map) => map,
        Err(problem) => return vec![problem],
    };
    for place in tree.iter().filter(|place| !map.contains_key(*place)) {
        problems.push(Problem::new(PAGE, 0, format!("the map lacks {}", shown(place)), MEND));
    }
    for (place, line) in &map {
        if !tree.contains(place) {
            problems.push(Problem::new(PAGE, *line, format!("the tree has no {}", shown(place)), MEND));
        }
    }
    problems
}

fn shown((directory, module): &Place) -> String {
    match module {
        Some(module) => format!("{directory}: {module}"),
        None => directory.clone(),
    }
}

/// The crates and their top modules, as the files say.
fn tree(files: &[String], crates: &[String]) -> BTreeSet<Place> {
    let mut places = BTreeSet::new();
    for directory in crates {
        places.insert((directory.clone(), None));
        let sources = format!("{directory}/src/");
        for path in files.iter().filter(|path| path.ends_with(".rs")) {
            let Some(below) = path.strip_prefix(&sources) else { continue };
            let module = below.split('/').next().unwrap_or(below).trim_end_matches(".rs");
            if !matches!(module, "lib" | "main") {
                places.insert((directory.clone(), Some(module.to_owned())));
            }
        }
    }
    places
}

/// The block below the heading `Code map`: crates at the margin, their modules indented, a text behind each.
fn read(page: &str) -> Result<BTreeMap<Place, usize>, Problem> {
    let missing = || Problem::new(PAGE, 0, "no code block below a heading `Code map`".to_owned(), MEND);
    let mut lines = page.lines().zip(1_usize..).skip_while(|(line, _)| !is_heading(line));
    lines.next().ok_or_else(missing)?;
    let mut block = lines.skip_while(|(line, _)| !line.starts_with("```"));
    block.next().ok_or_else(missing)?;
    let mut map = BTreeMap::new();
    let mut directory = String::new();
    for (line, number) in block.take_while(|(line, _)| !line.starts_with("```")) {
        let mut words = line.split_whitespace();
        let Some(name) = words.next() else { continue };
        let name = name.trim_end_matches('/');
        if words.next().is_none() {
            return Err(Problem::new(PAGE, number, format!("nothing is said about `{name}`"), MEND));
        }
        let place = if line.starts_with(' ') {
            (directory.clone(), Some(name.to_owned()))
        } else {
            name.clone_into(&mut directory);
            (directory.clone(), None)
        };
        if map.insert(place, number).is_some() {
            return Err(Problem::new(PAGE, number, format!("`{name}` is there twice"), MEND));
        }
    }
    Ok(map)
}

fn is_heading(line: &str) -> bool {
    line.starts_with('#') && line.trim_start_matches('#').trim() == "Code map"
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAP: &str = "# Architecture\n\n## Code map\n\nText.\n\n```text\ncrates/a   what it is\n  money    amounts\n  rules/   rules\n```\n";

    fn files(names: &[&str]) -> BTreeSet<Place> {
        let files: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        tree(&files, &["crates/a".to_owned()])
    }

    #[test]
    fn compare_when_equal_then_clean() {
        let tree = files(&[
            "crates/a/src/lib.rs",
            "crates/a/src/money.rs",
            "crates/a/src/rules/one.rs",
            "crates/b/src/x.rs",
        ]);
        assert_eq!(compare(MAP, &tree), []);
    }

    #[test]
    fn compare_when_module_is_new_or_gone_then_each_named() {
        let found = compare(MAP, &files(&["crates/a/src/money.rs", "crates/a/src/new.rs"]));
        assert_eq!(found.len(), 2);
        assert!(found[0].what.contains("the map lacks crates/a: new"), "{found:?}");
        assert!(
            found[1].what.contains("the tree has no crates/a: rules") && found[1].line == 10,
            "{found:?}"
        );
    }

    #[test]
    fn compare_when_line_says_nothing_then_named() {
        let found = compare(&MAP.replace("amounts", ""), &files(&["crates/a/src/money.rs"]));
        assert!(found[0].what.contains("nothing is said about `money`"), "{found:?}");
    }

    #[test]
    fn compare_when_no_map_then_named() {
        assert_eq!(compare("# Architecture\n", &files(&[])).len(), 1);
    }
}
