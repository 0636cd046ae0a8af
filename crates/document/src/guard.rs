//! A panic in foreign code must not lose what else is known of a file.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// Runs a foreign decoder over foreign bytes; `None` when it panics. (None is known to. Recursion and endless
/// loops cannot be caught: they are the reader process' business.)
pub(crate) fn guarded<T>(work: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(work)).ok()
}
