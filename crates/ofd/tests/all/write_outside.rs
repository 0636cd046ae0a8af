//! What a reader of OFD that others wrote sees in our packages. `cargo xtask test` builds it (`outside/`) and says in
//! `FAPIAO_OUTSIDE` where it is.

use std::path::{Path, PathBuf};
use std::process::Command;

use fapiao_ofd::display::DrawLimits;
use fapiao_ofd::layout::Layout;
use fapiao_ofd::render::png::raster;
use fapiao_ofd::write::{Signing, Writer};
use fapiao_ofd::{Limits, Ofd, Package};
use sm3::Digest;

use crate::write::{everything, face};
use crate::write_sign::signing;

/// Where the other reader is.
fn program() -> Option<PathBuf> {
    let program = std::env::var_os("FAPIAO_OUTSIDE").map(PathBuf::from);
    if program.is_none() {
        crate::corpus::say("SKIPPED: the outside reader of OFD is not at hand (cargo xtask test builds it)");
    }
    program
}

/// A layout as a signed package: the digests are real, the signed value is not.
fn signed(layout: &Layout) -> Vec<u8> {
    let sm3 = |bytes: &[u8]| sm3::Sm3::digest(bytes).to_vec();
    let mut writer = Writer::new();
    let signing = Signing { seal: Some(b"seal"), ..signing() };
    let (prepared, _) = writer.prepare(layout, &signing, &sm3).unwrap();
    writer.finish(prepared, b"value").unwrap()
}

/// What the other reader says about a package; it leaves pictures in the directory.
fn lines(program: &Path, bytes: &[u8], directory: &Path) -> Vec<String> {
    let file = directory.join("file.ofd");
    std::fs::write(&file, bytes).unwrap();
    let output = Command::new(program).arg(&file).arg(directory).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

/// Black and white of a picture, dark enough to be seen: rows of pixels.
fn dark(width: u32, height: u32, luma: impl Fn(u32, u32) -> u8) -> Vec<bool> {
    (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).map(|(x, y)| luma(x, y) < 160).collect()
}

#[test]
fn outside_reader_when_it_reads_what_was_written_then_sees_the_same() {
    let (Some(program), Some(face)) = (program(), face("宋体")) else { return };
    let layout = everything(face);
    let bytes = signed(&layout);
    let directory = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("outside");
    std::fs::create_dir_all(&directory).unwrap();
    let lines = lines(&program, &bytes, &directory);
    assert!(!lines.iter().any(|line| line.starts_with("problem")), "{lines:?}");
    assert!(lines.contains(&"signature 1 Valid".to_owned()), "{lines:?}");

    let package = Package::open(&bytes, &Limits::default()).unwrap();
    let ofd = Ofd::read(&package);
    let page_of = |run: &fapiao_ofd::TextRun<'_>| run.layer == fapiao_ofd::text::Layer::Page;
    let own = ofd.documents[0].text().into_iter().enumerate().flat_map(|(position, page)| {
        let runs = page.runs.into_iter().filter(page_of);
        // The other reader takes blanks from the ends of texts.
        runs.map(|run| format!("text {position} {} {}", run.object_id, run.text.trim().escape_default()))
            .collect::<Vec<_>>()
    });
    let own: Vec<String> = own.collect();
    let other: Vec<String> = lines.iter().filter(|line| line.starts_with("text")).cloned().collect();
    assert_eq!(own, other);

    for (position, page) in layout.display().iter().enumerate() {
        let picture = image::open(directory.join(format!("{position}.png"))).unwrap().to_luma8();
        let ours = raster(page, 100.0, &DrawLimits::default()).unwrap().pixels;
        assert!(ours.width.abs_diff(picture.width()) <= 1 && ours.height.abs_diff(picture.height()) <= 1);
        let (width, height) = (ours.width.min(picture.width()), ours.height.min(picture.height()));
        let pixel = |x: u32, y: u32| ours.data[usize::try_from((y * ours.width + x) * 3).unwrap()];
        let a = dark(width, height, pixel);
        let b = dark(width, height, |x, y| picture.get_pixel(x, y).0[0]);
        // Text with blanks at its ends stands elsewhere there, and its thin lines are drawn over two pixels.
        let count = |dark: &[bool]| dark.iter().filter(|dark| **dark).count();
        let both = a.iter().zip(&b).filter(|(a, b)| **a && **b).count();
        let (ours, theirs) = (count(&a), count(&b));
        assert!(both * 20 > ours * 19 && theirs < ours * 3, "{position}: {both} of {ours} and {theirs}");
    }
}
