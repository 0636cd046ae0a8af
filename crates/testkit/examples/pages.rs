//! Writes OFD files of so many pages, each with text of its own, for the benchmark of drawing: `pages DIRECTORY COUNT…`.
#![expect(clippy::unwrap_used, reason = "a sample that cannot be made shall stop the benchmark")]

use std::path::Path;

use fapiao_ofd::font::Fonts;
use fapiao_ofd::geometry::Point;
use fapiao_ofd::layout::{Font, FontHandle, Info, Item, Layout, Page, Size, Text};

/// Rows of text on a page.
const ROWS: u32 = 40;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let directory = arguments.next().unwrap();
    let mut database = fontdb::Database::new();
    database.load_system_fonts();
    let fonts = Fonts::new(database);
    std::fs::create_dir_all(&directory).unwrap();
    for count in arguments {
        let bytes = document(count.parse().unwrap(), &fonts);
        std::fs::write(Path::new(&directory).join(format!("{count}.ofd")), bytes).unwrap();
    }
}

fn document(pages: u32, fonts: &Fonts) -> Vec<u8> {
    let info = Info { doc_id: "0123456789abcdef0123456789abcdef".to_owned(), ..Info::default() };
    let mut layout = Layout::new(info, Size { width: 210.0, height: 297.0 });
    let faces = fonts.find("宋体", false, false).into_iter().collect();
    let song = layout.font(Font { name: "宋体".to_owned(), faces, ..Font::default() });
    layout.pages = (0..pages).map(|page| Page::new(None, rows(page, song))).collect();
    fapiao_ofd::write::write(&layout).unwrap().bytes
}

fn rows(page: u32, font: FontHandle) -> Vec<Item> {
    let row = |row: u32| {
        let text =
            format!("样票 SAMPLE 第 {page} 页 第 {row} 行 {}", u64::from(page) * 7_919 + u64::from(row));
        let place = Point { x: 20.0, y: f64::from(20 + 6 * row) };
        Item::from(Text::new(font, 4.0, place, &text))
    };
    (0..ROWS).map(row).collect()
}
