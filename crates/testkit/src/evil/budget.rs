//! Packages in which every part is within its limit, and all parts together are not: what is shared must be counted
//! once for the whole package.

use image::codecs::png::PngEncoder;
use image::{ExtendedColorType, ImageEncoder};

use super::Evil;
use super::Expect;
use super::evil;
use super::package::good;
use crate::archive;
use crate::archive::Entry;
use crate::random::Random;

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
const NAMESPACE: &str = "xmlns:ofd=\"http://www.ofdspec.org/2016\"";

pub(super) fn all() -> Vec<Evil> {
    vec![
        evil("ofd-tags-name-one-large-object", "tags.ofd", tags_of_one_object(), Expect::Report),
        evil("ofd-tags-in-forty-trees", "tags.ofd", trees_of_tags(), Expect::Report),
        evil("ofd-documents-two-hundred", "documents.ofd", documents(200, &[]), Expect::Report),
        evil("ofd-documents-with-pictures", "documents.ofd", documents(8, &noise()), Expect::Report),
        evil("ofd-strays-in-a-damaged-package", "strays.ofd", strays(), Expect::Report),
    ]
}

/// The good package with an entry's text changed, stored: else its ratio is refused before what is tried here.
fn changed(entries: Vec<Entry>, path: &str, edit: impl Fn(&str) -> String) -> Vec<Entry> {
    let edited = |mut entry: Entry| {
        if entry.path() == path {
            entry.content = edit(std::str::from_utf8(&entry.content).unwrap()).into();
            entry.stored = true;
        }
        entry
    };
    entries.into_iter().map(edited).collect()
}

/// Twenty thousand references to an object that shows 600 KB of text: 12 GB when each is followed.
fn tags_of_one_object() -> Vec<u8> {
    let large = format!(
        "<ofd:TextObject ID=\"77777\" Boundary=\"0 0 9 9\" Font=\"4\" Size=\"3\"><ofd:TextCode X=\"0\" Y=\"0\">{}</ofd:TextCode></ofd:TextObject></ofd:Layer>",
        "票".repeat(200_000)
    );
    let references = "<ofd:ObjectRef PageRef=\"10\">77777</ofd:ObjectRef>".repeat(20_000);
    let tags = format!("{DECLARATION}<eInvoice {NAMESPACE}><Note>{references}</Note></eInvoice>");
    let entries =
        changed(good(), "Doc_0/Pages/Page_0/Content.xml", |page| page.replacen("</ofd:Layer>", &large, 1));
    archive::write(&changed(entries, "Doc_0/Tags/CustomTag.xml", |_| tags.clone()))
}

/// Forty trees of tags, each with as many elements as one may have.
fn trees_of_tags() -> Vec<u8> {
    let tree = format!("{DECLARATION}<root>{}</root>", "<a/>".repeat(900_000));
    let list: String = (0..40)
        .map(|n| format!("<ofd:CustomTag TypeID=\"\"><ofd:FileLoc>t{n}.xml</ofd:FileLoc></ofd:CustomTag>"))
        .collect();
    let list = format!("{DECLARATION}<ofd:CustomTags {NAMESPACE}>{list}</ofd:CustomTags>");
    let mut entries = changed(good(), "Doc_0/Tags/CustomTags.xml", |_| list.clone());
    // What does not compress keeps the ratio of each below what is refused.
    let mut random = Random::new(1);
    entries.extend((0..40).map(|n| {
        let noise: String = random.bytes(40_000).iter().map(|byte| format!("{byte:02x}")).collect();
        Entry::new(&format!("Doc_0/Tags/t{n}.xml"), format!("{tree}<!--{noise}-->"))
    }));
    archive::write(&entries)
}

/// A package of many documents, each a copy of the good one, with pictures that are no codes.
fn documents(count: usize, picture: &[u8]) -> Vec<u8> {
    let copied: Vec<Entry> = good().into_iter().filter(|entry| entry.path().starts_with("Doc_0/")).collect();
    let body = |n: usize| {
        format!("<ofd:DocBody><ofd:DocInfo/><ofd:DocRoot>Doc_{n}/Document.xml</ofd:DocRoot></ofd:DocBody>")
    };
    let bodies: String = (0..count).map(body).collect();
    let root =
        format!("{DECLARATION}<ofd:OFD {NAMESPACE} DocType=\"OFD\" Version=\"1.1\">{bodies}</ofd:OFD>");
    let mut entries = vec![Entry::new("OFD.xml", root)];
    for n in 0..count {
        entries.extend(copied.iter().map(|entry| {
            let path = entry.path().replacen("Doc_0/", &format!("Doc_{n}/"), 1);
            let is_picture = !picture.is_empty() && path.ends_with(".png");
            Entry::new(&path, if is_picture { picture.to_vec() } else { entry.content.to_vec() })
        }));
    }
    archive::write(&entries)
}

/// A picture of noise, which every search for a code has to go through: 3.6 million pixels.
fn noise() -> Vec<u8> {
    let mut random = Random::new(2);
    let side = 1_900_usize;
    let rows: Vec<Vec<u8>> = (0..16).map(|_| random.bytes(side)).collect();
    let pixels: Vec<u8> = (0..side).flat_map(|y| rows[y * 7 % rows.len()].iter().copied()).collect();
    let mut png = Vec::new();
    let side = u32::try_from(side).unwrap();
    PngEncoder::new(&mut png).write_image(&pixels, side, side, ExtendedColorType::L8).unwrap();
    png
}

/// Nearly two thousand entries that nothing names, in a package of which a part cannot be read.
fn strays() -> Vec<u8> {
    let mut entries = changed(good(), "Doc_0/Annots/Annotations.xml", |_| "<x".to_owned());
    let name = "n".repeat(235);
    entries.extend((0..1_900).map(|n| Entry::new(&format!("Doc_0/{name}{n:04}.xml"), "<x/>")));
    archive::write(&entries)
}
