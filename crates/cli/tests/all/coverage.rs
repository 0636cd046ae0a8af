//! The page that says which test proves which requirement, held against the tests.

use std::path::Path;

/// Proves E-10.
#[test]
fn coverage_page_when_read_then_every_test_it_names_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let page = std::fs::read_to_string(root.join("docs/coverage.md")).unwrap();
    let mut named = 0;
    for line in page.lines().filter_map(|line| line.strip_prefix("- `")) {
        let (name, rest) = line.split_once("` (").unwrap();
        let path = rest.trim_end_matches(')');
        let source =
            std::fs::read_to_string(root.join(path)).unwrap_or_else(|_| panic!("{path} is not there"));
        assert!(source.contains(&format!("fn {name}(")), "{path} has no test {name}");
        named += 1;
    }
    assert!(named > 100, "{named} proofs");
    let open: Vec<_> = page.lines().filter(|line| line.contains("**open**")).collect();
    assert!(open.is_empty(), "{open:?}");
}
