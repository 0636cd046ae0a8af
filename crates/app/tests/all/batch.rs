//! Files of a batch, invented, as the reader would have handed them over.

use fapiao_app::{Content, Item, Unreadable};
use fapiao_document::Format;
use fapiao_invoice::Invoice;
use fapiao_verify::{Reason, Verdict};

pub fn item(file: &str, sha: u8, invoice: Invoice) -> Item {
    let content = Content {
        sha256: [sha; 32],
        format: Format::Ofd,
        extension: "ofd",
        pages: 1,
        invoice: Some(invoice),
        itinerary: None,
        verdict: Verdict::Passed,
        reason: Reason::AllChecksPassed,
        failed: Vec::new(),
        warnings: Vec::new(),
    };
    Item { file: file.to_owned(), content: Ok(content) }
}

pub fn unreadable(file: &str) -> Item {
    let why = Unreadable {
        code: "DOC-FORMAT".to_owned(),
        zh: "=格式不支持".to_owned(),
        en: "=not supported".to_owned(),
    };
    Item { file: file.to_owned(), content: Err(why) }
}
