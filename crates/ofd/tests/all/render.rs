//! Pages drawn: real ones, where they are at hand.

use std::io::Write;

use fapiao_ofd::display::{DrawLimits, Item, Scene};
use fapiao_ofd::render::pdf::{PdfOptions, PdfWriter};
use fapiao_ofd::render::png;
use fapiao_ofd::render::svg::{SvgOptions, svg};
use fapiao_ofd::{Limits, Ofd, Package};

use crate::corpus::samples;
use crate::font::installed;

/// Draws all pages of a package; with `FAPIAO_RENDER_OUT` the pictures are left in that directory.
fn draw(name: &str, bytes: &[u8]) -> Vec<(usize, Vec<String>)> {
    let fonts = installed().unwrap();
    let package = Package::open(bytes, &Limits::default()).unwrap();
    let ofd = Ofd::read_structure(&package);
    let limits = DrawLimits::default();
    let mut drawn = Vec::new();
    let out = std::env::var_os("FAPIAO_RENDER_OUT");
    let mut pdf = PdfWriter::new(PdfOptions::default()).unwrap();
    for document in &ofd.documents {
        let mut drawing = document.drawing(Scene { fonts, seals: &[], limits: &limits }).unwrap();
        for position in 0..drawing.page_count() {
            let page = drawing.page(position).unwrap();
            let codes =
                page.findings.iter().map(|f| format!("{} {} {}", f.code, f.place, f.detail)).collect();
            let bytes = png::png(&page, if out.is_some() { 100.0 } else { 40.0 }, &limits).unwrap();
            let svg = svg(&page, &SvgOptions::default(), &limits).unwrap();
            pdf.add(&page).unwrap();
            if let Some(out) = &out {
                std::fs::write(std::path::Path::new(out).join(format!("{name}-{position}.svg")), &svg)
                    .unwrap();
                let path = std::path::Path::new(out).join(format!("{name}-{position}.png"));
                std::fs::write(path, &bytes).unwrap();
            }
            drawn.push((count(&page.items), codes));
        }
    }
    let pdf = pdf.finish().unwrap();
    if let Some(out) = &out {
        std::fs::write(std::path::Path::new(out).join(format!("{name}.pdf")), &pdf).unwrap();
    }
    drawn
}

fn count(items: &[Item]) -> usize {
    items.iter().map(|item| if let Item::Group(group) = item { count(&group.items) } else { 1 }).sum()
}

#[test]
fn pages_when_real_then_all_are_drawn() {
    if installed().is_none() {
        return;
    }
    let Some(directory) = samples() else {
        let _ = writeln!(std::io::stderr(), "skipped: corpus of samples");
        return;
    };
    let mut files: Vec<_> =
        std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    for path in files {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let drawn = draw(&name, &std::fs::read(&path).unwrap());
        let _ = writeln!(std::io::stderr(), "{name}: {drawn:?}");
        assert!(!drawn.is_empty(), "{name}");
    }
}
