//! Limits: a package that costs too much is read in part, says so, and does not hang.

use std::fmt::Write;
use std::time::{Duration, Instant};

use fapiao_ofd::{Limits, Ofd, Package, reach};

use crate::fixture::{Files, honest, ofd_xml};

const PAGE: &str = "Doc_0/Pages/Page_0/Content.xml";

/// Reads everything that a reading can ask for. The findings' codes, and whether nothing was left out.
fn read(files: &Files, limits: &Limits) -> (Vec<&'static str>, bool) {
    let start = Instant::now();
    let bytes = files.zip();
    let package = Package::open(&bytes, limits).unwrap();
    let ofd = Ofd::read(&package);
    let texts: Vec<_> = ofd.documents.iter().flat_map(|document| document.text()).collect();
    let complete = ofd.complete && texts.iter().all(|text| text.complete);
    let _ = reach::reachable(&ofd, &package);
    for document in &ofd.documents {
        let _: usize = document.custom_tags.iter().map(|tag| tag.fields().len()).sum();
    }
    // Unoptimised builds are slow; what is looked for here are seconds that become hours.
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
    (ofd.findings.iter().map(|finding| finding.code).collect(), complete)
}

fn page_of(count: usize, object: impl Fn(usize) -> String) -> String {
    let mut content = String::from("<ofd:Content><ofd:Layer>");
    for number in 0..count {
        content.push_str(&object(number));
    }
    content.push_str("</ofd:Layer></ofd:Content>");
    ofd_xml("Page", &content)
}

/// Proves promise 16.
#[test]
fn objects_when_there_are_too_many_then_reads_some_and_says_so() {
    let page = page_of(2_000, |n| format!("<ofd:PathObject ID=\"{n}\" Boundary=\"0 0 1 1\"/>"));
    let files = honest().put(PAGE, page);
    let small = Limits { objects: 500, ..Limits::default() };
    let (codes, complete) = read(&files, &small);
    assert!(codes.contains(&"OFD-LIMIT") && !complete);
    assert!(read(&files, &Limits::default()).1);
}

/// Proves promise 16.
#[test]
fn text_when_templates_multiply_then_ends() {
    let mut pages = String::new();
    let mut files = honest();
    let uses = "<ofd:Template TemplateID=\"2\"/>".repeat(30);
    for number in 0..300 {
        write!(pages, "<ofd:Page ID=\"p{number}\" BaseLoc=\"Pages/P{number}.xml\"/>").unwrap();
        files = files.put(&format!("Doc_0/Pages/P{number}.xml"), ofd_xml("Page", &uses));
    }
    let template = page_of(1_000, |n| {
        format!(
            "<ofd:TextObject ID=\"t{n}\" Font=\"4\" Size=\"3\" Boundary=\"0 0 1 1\">\
             <ofd:TextCode X=\"0\" Y=\"0\" DeltaX=\"g 9 1\">0123456789</ofd:TextCode></ofd:TextObject>"
        )
    });
    let files = files
        .edit("Doc_0/Document.xml", "</ofd:Pages>", &format!("{pages}</ofd:Pages>"))
        .put("Doc_0/Tpls/Tpl_0/Content.xml", template);
    let (_, complete) = read(&files, &Limits { visits: 50_000, ..Limits::default() });
    assert!(!complete);
}

/// Proves promise 16.
#[test]
fn lists_when_they_repeat_one_file_then_reads_it_once() {
    let repeated = [
        ("OFD.xml", "</ofd:OFD>", "<ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody>"),
        ("Doc_0/Document.xml", "</ofd:Pages>", "<ofd:Page ID=\"1\" BaseLoc=\"Pages/Page_0/Content.xml\"/>"),
        ("Doc_0/Document.xml", "</ofd:CommonData>", "<ofd:PublicRes>PublicRes.xml</ofd:PublicRes>"),
        (
            "Doc_0/Document.xml",
            "</ofd:Document>",
            "<ofd:Attachments>Attachs/Attachments.xml</ofd:Attachments>",
        ),
        (
            "Doc_0/Tags/CustomTags.xml",
            "</ofd:CustomTags>",
            "<ofd:CustomTag><ofd:FileLoc>CustomTag.xml</ofd:FileLoc></ofd:CustomTag>",
        ),
    ];
    for (path, at, element) in repeated {
        let files = honest().edit(path, at, &format!("{}{at}", element.repeat(5_000)));
        let (codes, _) = read(&files, &Limits::default());
        assert!(codes.len() <= 1_000, "{path}");
    }
}

/// Proves promise 15.
#[test]
fn findings_when_there_are_very_many_then_are_bounded() {
    let missing: String =
        (0..3_000).map(|n| format!("<ofd:Page ID=\"m{n}\" BaseLoc=\"gone/{n}\"/>")).collect();
    let files = honest().edit("Doc_0/Document.xml", "</ofd:Pages>", &format!("{missing}</ofd:Pages>"));
    let (codes, _) = read(&files, &Limits::default());
    assert_eq!(codes.len(), 1_000);
}

#[test]
fn transcoding_when_it_would_be_too_large_then_refuses() {
    let page = page_of(1, |_| {
        format!(
            "<ofd:TextObject ID=\"1\" Font=\"4\" Size=\"3\" Boundary=\"0 0 1 1\"><ofd:TextCode>{}</ofd:TextCode></ofd:TextObject>",
            "票".repeat(1_000)
        )
    });
    let gbk = encoding_rs::GBK.encode(&page.replace("UTF-8", "GBK")).0.into_owned();
    let files = honest().put(PAGE, gbk);
    assert!(read(&files, &Limits::default()).1);
    let (codes, complete) = read(&files, &Limits { transcoded_bytes: 2_000, ..Limits::default() });
    assert!(codes.contains(&"OFD-ZIP-UNPACKED") && !complete);
}

/// Proves promise 16.
#[test]
fn mentions_when_the_search_would_take_too_long_then_counts_everything_as_mentioned() {
    let mut files = honest();
    let names: String = (0..200).map(|n| format!("x{n}.bin ")).collect();
    let long = format!("<ofd:Content><!-- {} --></ofd:Content>", names.repeat(400));
    files = files.put(PAGE, ofd_xml("Page", &long));
    for number in 0..200 {
        files = files.put(&format!("Doc_0/X/x{number}.bin"), "x");
    }
    let bytes = files.zip();
    let package = Package::open(&bytes, &Limits::default()).unwrap();
    let ofd = Ofd::read(&package);
    let start = Instant::now();
    let reached = reach::reachable(&ofd, &package);
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
    assert_eq!(reached.len(), package.entries().len());
}
