//! Permits are granted in one place: the access table of `app`.

use super::Problem;
use super::source::Source;

/// Where a permit may be granted: the table, and `store` itself for its own upkeep.
const MAY: &[&str] = &["crates/app/src/access.rs", "crates/store/src/"];
const GRANT: &str = "Permit::grant(";
const MEND: &str = "ask the access table of `app` for the permit";

/// Finds permits that are granted elsewhere.
pub fn check(source: &Source) -> Vec<Problem> {
    if source.is_test() || source.room() == "xtask" || MAY.iter().any(|place| source.path.starts_with(place))
    {
        return Vec::new();
    }
    let lines = source.text.lines().zip(1_usize..);
    lines
        .filter(|(line, number)| line.contains(GRANT) && !source.is_test_line(*number))
        .map(|(_, number)| {
            let what = "a permit is granted outside of the access table".to_owned();
            Problem::new(&source.path, number, what, MEND)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str) -> usize {
        let text = "fn f() { let p = Permit::grant(\"t\", \"a\"); }\n".to_owned();
        check(&Source::parse(path, text).map_err(|problem| problem.to_string()).unwrap()).len()
    }

    #[test]
    fn check_when_a_permit_is_granted_outside_of_the_table_then_named() {
        assert_eq!(found("crates/web/src/page/x.rs"), 1);
        assert_eq!(found("crates/app/src/invoice.rs"), 1);
        assert_eq!(found("crates/app/src/access.rs"), 0);
        assert_eq!(found("crates/store/src/store.rs"), 0);
        assert_eq!(found("crates/store/tests/all/acts.rs"), 0);
    }
}
