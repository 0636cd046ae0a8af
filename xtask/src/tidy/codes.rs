//! Stable codes: each that the code can give is documented in docs/errors.md, and none ever leaves it.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use anyhow::Result;

use super::Problem;
use super::source::Source;
use crate::process;
use crate::workspace::Workspace;

/// The generated page of all codes.
pub const PAGE: &str = "docs/errors.md";

const PREFIXES: &[&str] = &["INV-", "PKI-", "OFD-", "DOC-", "VER-", "CLI-"];
const MEND_LACKS: &str =
    "put the code into its room's table with its Chinese and English message, then `cargo xtask gen`";
const MEND_GONE: &str =
    "codes are promises to users: bring it back; a code that is no longer given stays in its table";

/// Finds codes without documentation, and documented codes that were taken out since the last commit.
pub fn check(workspace: &Workspace, sources: &[Source]) -> Result<Vec<Problem>> {
    let page = fs::read_to_string(workspace.path(PAGE)).unwrap_or_default();
    let documented = documented(&page);
    let mut problems = Vec::new();
    let mut seen = BTreeSet::new();
    let rooms =
        sources.iter().filter(|source| source.path.starts_with("crates/") && source.room() != "testkit");
    for source in rooms {
        for (code, line) in given(source) {
            // Users see the codes of the OFD reader as findings of the document: `DOC-OFD-…`.
            let shown = if code.starts_with("OFD-") { format!("DOC-{code}") } else { code.clone() };
            if !documented.contains(&shown) && seen.insert(code.clone()) {
                problems.push(Problem::new(&source.path, line, format!("{PAGE} lacks {code}"), MEND_LACKS));
            }
        }
    }
    let mut git = Command::new("git");
    git.current_dir(&workspace.root).args(["show", &format!("HEAD:{PAGE}")]);
    // No commit holds the page yet, or this is not a git checkout: there is nothing to compare with.
    let committed = process::output(&mut git).unwrap_or_default();
    for code in self::documented(&String::from_utf8_lossy(&committed)).difference(&documented) {
        problems.push(Problem::new(PAGE, 0, format!("{code} was taken out"), MEND_GONE));
    }
    Ok(problems)
}

/// The codes that a page documents: each stands in backticks in the first cell of a table's row.
pub fn documented(page: &str) -> BTreeSet<String> {
    let rows = page.lines().filter_map(|line| line.strip_prefix("| `"));
    rows.filter_map(|row| row.split('`').next()).filter(|code| is_code(code)).map(str::to_owned).collect()
}

/// The codes that stand as whole string literals in a file's code, tests and comments left out.
fn given(source: &Source) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    for (line, number) in source.text.lines().zip(1_usize..) {
        if source.is_test_line(number) || line.trim_start().starts_with("//") {
            continue;
        }
        let literals = line.split('"').skip(1).step_by(2);
        found.extend(literals.filter(|literal| is_code(literal)).map(|literal| (literal.to_owned(), number)));
    }
    found
}

/// Whether a word has the shape of a code: a room's prefix, then capitals, digits and hyphens.
pub fn is_code(word: &str) -> bool {
    let rest = PREFIXES.iter().find_map(|prefix| word.strip_prefix(prefix));
    rest.is_some_and(|rest| {
        rest.starts_with(|letter: char| letter.is_ascii_alphanumeric())
            && !rest.ends_with('-')
            && rest
                .chars()
                .all(|letter| letter.is_ascii_uppercase() || letter.is_ascii_digit() || letter == '-')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_when_literal_then_found_and_tests_left_out() {
        let text = "// \"DOC-COMMENT\"\nconst A: &str = \"DOC-CRASH\";\nfn f() { g(\"VER-QR\", \"VER-\", \"DOC-x\"); }\n#[cfg(test)]\nmod tests { const B: &str = \"DOC-TEST\"; }\n";
        let source = Source::parse("crates/cli/src/x.rs", text.to_owned())
            .map_err(|problem| problem.to_string())
            .unwrap();
        assert_eq!(given(&source), [("DOC-CRASH".to_owned(), 2), ("VER-QR".to_owned(), 3)]);
    }

    #[test]
    fn documented_when_first_cell_then_found() {
        let page = "| code | 中文 |\n|---|---|\n| `INV-TAX-01` | 税额 `INV-NOT` |\n`INV-TEXT`\n";
        assert_eq!(documented(page).into_iter().collect::<Vec<_>>(), ["INV-TAX-01"]);
    }
}
