//! Which room may use which: the table of ARCHITECTURE.md, compared with `cargo metadata`.

use std::fs;

use super::Problem;
use crate::workspace::{Dependency, Package, Workspace};

/// The rooms and what each may use.
const DOORS: &[(&str, &[&str])] = &[
    ("invoice", &[]),
    ("pki", &[]),
    ("ofd", &[]),
    ("document", &["ofd", "invoice", "pki"]),
    ("verify", &["document", "invoice", "pki"]),
    ("store", &["invoice", "pki"]),
    ("app", &["verify", "document", "ofd", "store", "invoice", "pki"]),
    ("web", &["app", "invoice"]),
    ("cli", &["invoice", "pki", "ofd", "document", "verify", "store", "app", "web"]),
    ("testkit", &["invoice", "pki", "ofd", "document"]),
    ("xtask", &["testkit"]),
];

/// The room that every other may use for its tests.
const FOR_TESTS: &str = "testkit";

const MEND: &str = "move the code to the room that may, or pass what is needed as an argument";

/// Finds every dependency between rooms that the table does not allow.
pub fn check(workspace: &Workspace, packages: &[Package]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for package in packages {
        let manifest = workspace.relative(&package.manifest_path);
        let text = fs::read_to_string(&package.manifest_path).unwrap_or_default();
        for (dependency, what) in forbidden(package) {
            problems.push(Problem::new(&manifest, line_of(&text, &dependency), what, MEND));
        }
        let directory = manifest.trim_end_matches("/Cargo.toml");
        let expected =
            if package.name == "xtask" { "xtask".to_owned() } else { format!("crates/{}", package.room()) };
        if directory != expected {
            let what = format!("the crate {} lies in {directory}, not in {expected}", package.name);
            problems.push(Problem::new(
                &manifest,
                0,
                what,
                "name crates fapiao-<room> and their directories crates/<room>",
            ));
        }
    }
    problems
}

/// The dependencies of one crate that are not allowed: their names, and a sentence for each.
fn forbidden(package: &Package) -> Vec<(String, String)> {
    let room = package.room();
    let Some((_, doors)) = DOORS.iter().find(|(name, _)| *name == room) else {
        let what = format!("the room {room:?} is not in the table of rooms");
        return vec![(package.name.clone(), what)];
    };
    let ours = package.dependencies.iter().filter(|dependency| dependency.path.is_some());
    let mut found = Vec::new();
    for dependency in ours {
        let other = dependency.name.strip_prefix("fapiao-").unwrap_or(&dependency.name);
        if !doors.contains(&other) && !is_for_tests(dependency, other) {
            let kind = dependency.kind.as_deref().unwrap_or("normal");
            let what = format!("{room} must not use {other} ({kind} dependency)");
            found.push((dependency.name.clone(), what));
        }
    }
    found
}

fn is_for_tests(dependency: &Dependency, other: &str) -> bool {
    other == FOR_TESTS && dependency.kind.as_deref() == Some("dev")
}

fn line_of(text: &str, dependency: &str) -> usize {
    let found = text.lines().position(|line| line.starts_with(dependency));
    found.map_or(0, |index| index.saturating_add(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(name: &str, dependencies: &[(&str, Option<&str>)]) -> Package {
        let dependencies = dependencies
            .iter()
            .map(|(name, kind)| Dependency {
                name: (*name).to_owned(),
                kind: kind.map(str::to_owned),
                path: Some("/somewhere".into()),
            })
            .collect();
        Package { name: name.to_owned(), manifest_path: "/x/Cargo.toml".into(), dependencies }
    }

    #[test]
    fn forbidden_when_in_table_then_none() {
        let verify = package("fapiao-verify", &[("fapiao-document", None), ("fapiao-testkit", Some("dev"))]);
        assert_eq!(forbidden(&verify), []);
        assert_eq!(forbidden(&package("xtask", &[("fapiao-testkit", None)])), []);
    }

    #[test]
    fn forbidden_when_ground_rooms_know_each_other_then_each_named() {
        let pki = package("fapiao-pki", &[("fapiao-invoice", None), ("fapiao-ofd", Some("dev"))]);
        let found = forbidden(&pki);
        assert_eq!(found.len(), 2);
        assert!(found[0].1.contains("pki must not use invoice (normal"), "{found:?}");
        assert!(found[1].1.contains("pki must not use ofd (dev"), "{found:?}");
    }

    #[test]
    fn forbidden_when_testkit_is_not_for_tests_then_named() {
        assert_eq!(forbidden(&package("fapiao-verify", &[("fapiao-testkit", None)])).len(), 1);
        assert_eq!(forbidden(&package("fapiao-verify", &[("fapiao-testkit", Some("build"))])).len(), 1);
    }

    #[test]
    fn forbidden_when_outside_crate_then_none() {
        let mut pki = package("fapiao-pki", &[("der", None)]);
        pki.dependencies[0].path = None;
        assert_eq!(forbidden(&pki), []);
    }

    #[test]
    fn forbidden_when_room_unknown_then_named() {
        assert_eq!(forbidden(&package("fapiao-attic", &[])).len(), 1);
    }

    #[test]
    fn doors_when_read_then_no_room_uses_itself_or_an_unknown_one() {
        for (room, doors) in DOORS {
            for door in *doors {
                assert_ne!(room, door);
                assert!(DOORS.iter().any(|(name, _)| name == door), "{door}");
            }
        }
    }
}
