//! `cargo xtask assets`: what comes from package managers, prepared under `target/assets`.
//!
//! Nothing is downloaded by a build. Today there is one asset: a font with Chinese glyphs, linked to one stable place.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::install;
use crate::process;
use crate::workspace::Workspace;

/// Where Debian and its relatives, Fedora and macOS keep a font with Chinese glyphs.
const FONTS: &[&str] = &[
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-sans-cjk-fonts/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/System/Library/Fonts/PingFang.ttc",
];

/// Prepares everything; a second run does nothing.
pub fn run(workspace: &Workspace) -> Result<()> {
    if let Some(note) = prepare(workspace)? {
        println!("{note}");
    }
    Ok(())
}

/// Prepares everything and tells what is missing. A missing asset is no error here: who needs it says so at run time.
pub fn prepare(workspace: &Workspace) -> Result<Option<String>> {
    let missing = install::ensure(&[&install::FONTS])?;
    let Some(font) = chinese_font() else {
        return Ok(Some(missing.unwrap_or_else(|| "no Chinese font".to_owned())));
    };
    let directory = workspace.target().join("assets/fonts");
    fs::create_dir_all(&directory).with_context(|| format!("cannot make {}", directory.display()))?;
    let extension = font.extension().unwrap_or_default().to_string_lossy().into_owned();
    let place = directory.join(format!("cjk.{extension}"));
    if is_same_size(&font, &place) {
        return Ok(Some("up to date".to_owned()));
    }
    fs::copy(&font, &place)
        .with_context(|| format!("cannot copy {} to {}", font.display(), place.display()))?;
    Ok(Some(format!("{} from {}", workspace.relative(&place), font.display())))
}

/// pyHanko from PyPI, a third reader of PDF signatures, in an environment of its own under `target/pyhanko`. Its
/// absence is an error in CI only: elsewhere its tests are skipped.
pub fn pyhanko(workspace: &Workspace) -> Result<Option<String>> {
    /// The version that the tests were written against.
    const PACKAGE: &str = "pyHanko==0.38.0";
    let place = workspace.target().join("pyhanko");
    let python = place.join("bin/python");
    let is_there = || process::output(Command::new(&python).args(["-c", "import pyhanko"])).is_ok();
    if is_there() {
        return Ok(Some("up to date".to_owned()));
    }
    let install = || {
        process::run(Command::new("python3").args(["-m", "venv"]).arg(&place))?;
        process::run(Command::new(&python).args(["-m", "pip", "install", "--quiet", PACKAGE]))
    };
    match install() {
        Ok(()) => Ok(Some(format!("installed {PACKAGE}"))),
        Err(error) if install::is_ci() => Err(error),
        Err(_) => Ok(Some(format!("MISSING {PACKAGE}; its tests are skipped"))),
    }
}

fn is_same_size(one: &Path, other: &Path) -> bool {
    match (fs::metadata(one), fs::metadata(other)) {
        (Ok(one), Ok(other)) => one.len() == other.len(),
        _ => false,
    }
}

fn chinese_font() -> Option<PathBuf> {
    let known = FONTS.iter().map(PathBuf::from).find(|path| path.is_file());
    known.or_else(|| {
        let listed = process::output(Command::new("fc-list").args([":lang=zh-cn", "file"])).ok()?;
        let listed = String::from_utf8_lossy(&listed).into_owned();
        let mut files: Vec<PathBuf> = listed
            .lines()
            .map(|line| PathBuf::from(line.trim().trim_end_matches(':')))
            .filter(|path| path.is_file())
            .collect();
        files.sort();
        files.into_iter().next()
    })
}
