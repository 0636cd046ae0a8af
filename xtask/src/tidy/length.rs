//! Lengths of files and functions. Lines of test code are not counted.

use syn::spanned::Spanned;
use syn::visit::Visit;

use super::Problem;
use super::source::Source;

const FILE_WARN: usize = 500;
const FILE_FAIL: usize = 800;
const FUNCTION_WARN: usize = 70;
const FUNCTION_FAIL: usize = 100;

const MEND_FILE: &str = "make it a folder of a noun with one file per verb";
const MEND_FUNCTION: &str = "split it by what it does: decisions up, loops down";

/// Finds what is too long in one file.
pub fn check(source: &Source) -> Vec<Problem> {
    let mut problems = Vec::new();
    let lines = (1..=source.text.lines().count()).filter(|line| !source.is_test_line(*line)).count();
    if lines > FILE_WARN {
        let what = format!("{lines} lines without tests (warn > {FILE_WARN}, fail > {FILE_FAIL})");
        problems
            .push(Problem { warning: lines <= FILE_FAIL, ..Problem::new(&source.path, 0, what, MEND_FILE) });
    }
    let mut measure = Measure { functions: Vec::new() };
    measure.visit_file(&source.file);
    for Function { name, line, lines } in measure.functions {
        if lines > FUNCTION_WARN && !source.is_test_line(line) {
            let what = format!("`{name}` has {lines} lines (warn > {FUNCTION_WARN}, fail > {FUNCTION_FAIL})");
            let problem = Problem::new(&source.path, line, what, MEND_FUNCTION);
            problems.push(Problem { warning: lines <= FUNCTION_FAIL, ..problem });
        }
    }
    problems
}

struct Function {
    name: String,
    line: usize,
    lines: usize,
}

/// Measures each function from its signature to its closing brace.
struct Measure {
    functions: Vec<Function>,
}

impl Measure {
    fn note(&mut self, signature: &syn::Signature, block: &syn::Block) {
        let line = signature.span().start().line;
        let lines = block.span().end().line.saturating_sub(line).saturating_add(1);
        self.functions.push(Function { name: signature.ident.to_string(), line, lines });
    }
}

impl<'ast> Visit<'ast> for Measure {
    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.note(&item.sig, &item.block);
        syn::visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.note(&item.sig, &item.block);
        syn::visit::visit_impl_item_fn(self, item);
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        if let Some(block) = &item.default {
            self.note(&item.sig, block);
        }
        syn::visit::visit_trait_item_fn(self, item);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(text: &str) -> Vec<Problem> {
        check(
            &Source::parse("crates/a/src/x.rs", text.to_owned())
                .map_err(|problem| problem.to_string())
                .unwrap(),
        )
    }

    /// A function of so many lines, its braces included.
    fn function(lines: usize) -> String {
        format!("fn long() {{\n{}}}\n", "    work();\n".repeat(lines - 2))
    }

    #[test]
    fn check_when_function_at_limit_then_clean() {
        assert_eq!(problems(&function(70)), []);
    }

    #[test]
    fn check_when_function_over_limits_then_warning_then_failure() {
        let warned = problems(&function(71));
        assert!(warned[0].warning && warned[0].what.contains("`long` has 71 lines"), "{warned:?}");
        assert!(problems(&function(100))[0].warning);
        assert!(!problems(&function(101))[0].warning);
    }

    #[test]
    fn check_when_method_is_long_then_counted_from_its_signature() {
        let text = format!("struct A;\nimpl A {{\n/// Doc.\n#[inline]\n{}}}\n", function(101));
        let found = problems(&text);
        assert_eq!((found.len(), found[0].line), (1, 5));
    }

    #[test]
    fn check_when_function_is_a_test_then_clean() {
        assert_eq!(problems(&format!("#[cfg(test)]\nmod tests {{\n{}}}\n", function(300))), []);
    }

    #[test]
    fn check_when_file_is_long_then_tests_are_not_counted() {
        let code = "const A: u8 = 1;\n".repeat(500);
        let tests = format!("#[cfg(test)]\nmod tests {{\n{}}}\n", "const B: u8 = 1;\n".repeat(900));
        assert_eq!(problems(&format!("{code}{tests}")), []);
        let warned = problems(&format!("{code}const C: u8 = 1;\n{tests}"));
        assert!(warned.len() == 1 && warned[0].warning, "{warned:?}");
        let failed = problems(&"const A: u8 = 1;\n".repeat(801));
        assert!(failed.len() == 1 && !failed[0].warning, "{failed:?}");
    }
}
