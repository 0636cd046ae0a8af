//! The bar that shows how far a long batch is.

use std::io::IsTerminal;
use std::path::PathBuf;

use indicatif::{ProgressBar, ProgressStyle};

use super::input::count;

/// More files than this get a bar.
const FILES_WITHOUT_PROGRESS: u64 = 20;

/// A bar for a batch, hidden where nobody would look at it.
pub fn bar(paths: &[PathBuf]) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    match count(paths) {
        Some(files) if files > FILES_WITHOUT_PROGRESS => {
            let bar = ProgressBar::new(files);
            if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} {eta}") {
                bar.set_style(style);
            }
            bar
        }
        _ => ProgressBar::hidden(),
    }
}
