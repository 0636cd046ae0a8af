//! What `ofd-core`, a reader of OFD that others wrote, sees in a package. A line each:
//! `problem WHAT`, `signature ID VERDICT`, `text PAGE OBJECT TEXT` (escaped), `page PAGE WIDTH HEIGHT` (in pixels of the
//! picture that it left in the directory, at 100 dots per inch).

use std::path::PathBuf;

use ofd_core::OfdReader;
use ofd_core::model::graphics::{PageBlock, TextObject};
use ofd_core::render::RenderOptions;
use ofd_core::verify::check_path;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let file = arguments.next().ok_or("a file, and perhaps a directory for pictures")?;
    let pictures = arguments.next();
    let report = check_path(&file);
    for problem in &report.problems {
        println!("problem {problem}");
    }
    for signature in &report.signatures {
        println!("signature {} {:?}", signature.id.value(), signature.verdict());
    }
    let mut reader = OfdReader::open(&file)?;
    let body = reader.ofd().doc_bodies.first().ok_or("no document")?.clone();
    let document = reader.load_document(&body)?;
    for (position, page) in document.pages().to_vec().iter().enumerate() {
        let content = reader.load_page(&document, page)?.content.unwrap_or_default();
        for layer in &content.layers {
            texts(position, &layer.objects);
        }
        if let Some(directory) = &pictures {
            let image = reader.render_page_to_image(&document, position, &RenderOptions::with_dpi(100.0))?;
            println!("page {position} {} {}", image.width(), image.height());
            let path = directory.join(format!("{position}.png"));
            reader.render_page_to_file(&document, position, &RenderOptions::with_dpi(100.0), path)?;
        }
    }
    Ok(())
}

fn texts(page: usize, objects: &[PageBlock]) {
    for object in objects {
        match object {
            PageBlock::Text(text) => text_line(page, text),
            PageBlock::Block(block) => texts(page, &block.objects),
            _ => {}
        }
    }
}

fn text_line(page: usize, object: &TextObject) {
    let text: String = object.text_codes.iter().filter_map(|code| code.text.as_deref()).collect();
    let id = object.id.map_or(0, |id| id.value());
    println!("text {page} {id} {}", text.escape_default());
}
