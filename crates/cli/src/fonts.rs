//! The fonts of this machine.

use std::path::Path;

use fapiao_ofd::font::Fonts;

/// The fonts of the system, or of a directory.
pub fn load(directory: Option<&Path>) -> Fonts {
    let mut database = fontdb::Database::new();
    match directory {
        Some(directory) => database.load_fonts_dir(directory),
        None => database.load_system_fonts(),
    }
    Fonts::new(database)
}
