//! Real files, where they are at hand. Nothing of what they say stands here but names of files and of oddities.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::PathBuf;

use fapiao_ofd::reach::{Role, reachable};
use fapiao_ofd::{Limits, Ofd, Package};

/// Where the samples are: `$FAPIAO_SAMPLES`, else a directory `shared/samples` beside the repository.
pub fn samples() -> Option<PathBuf> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/samples");
    let directory = std::env::var_os("FAPIAO_SAMPLES").map_or(beside, PathBuf::from).join("ofd");
    directory.is_dir().then_some(directory)
}

/// Names and bytes of all samples.
pub fn files() -> Option<Vec<(String, Vec<u8>)>> {
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(samples()?).ok()?.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let name = |path: &PathBuf| path.file_name().unwrap().to_string_lossy().into_owned();
    Some(paths.iter().map(|path| (name(path), std::fs::read(path).unwrap())).collect())
}

/// What is expected of one sample.
#[derive(Default)]
struct Expected {
    file: &'static str,
    pages: usize,
    attachments: usize,
    signatures: usize,
    /// References of the first signature.
    references: usize,
    /// Whether the first page has text.
    text: bool,
    /// Whether there are custom tags, and each refers to text that is there.
    tags: bool,
    /// Findings that must be there, besides fonts that are not embedded.
    codes: &'static [&'static str],
    /// Entries that cannot be reached.
    unreached: &'static [&'static str],
}

const fn plain(file: &'static str, pages: usize) -> Expected {
    Expected {
        file,
        pages,
        attachments: 0,
        signatures: 0,
        references: 0,
        text: true,
        tags: false,
        codes: &[],
        unreached: &[],
    }
}

fn expected() -> Vec<Expected> {
    let tags_out: &[&str] = &["Doc_0/Tags/CustomTags.xml", "Doc_0/Tags/Tag_Invoice.xml"];
    vec![
        Expected {
            tags: true,
            codes: &["OFD-DOC-NO-PAGEAREA", "OFD-RES-NO-BASELOC"],
            ..plain("digital-special-unsigned.ofd", 1)
        },
        Expected { attachments: 1, ..plain("doc-AddAttachment.ofd", 1) },
        Expected { text: false, codes: &["OFD-PATH-MISSING"], ..plain("doc-VPage7.ofd", 5) },
        Expected {
            signatures: 2,
            references: 23,
            codes: &["OFD-TEXT-GLYPHS"],
            ..plain("doc-altered-pages.ofd", 2)
        },
        Expected { signatures: 1, references: 4, ..plain("doc-bare-signature.ofd", 1) },
        Expected { text: false, codes: &["OFD-PATH-CASE"], ..plain("doc-containsJPEG.ofd", 2) },
        Expected {
            signatures: 2,
            references: 14,
            codes: &["OFD-PATH-BASE", "OFD-TEXT-GLYPHS", "OFD-XML-NAMESPACE"],
            unreached: &["Doc_0/Document.xml", "Doc_0/DocumentRes_0.xml"],
            ..plain("doc-gbt35275-image-missing.ofd", 2)
        },
        Expected { codes: &["OFD-INTEGRITY"], ..plain("doc-hello-integrity.ofd", 2) },
        plain("doc-keyword2_1.ofd", 2),
        Expected { codes: &["OFD-XML-NAMESPACE"], ..plain("doc-namespace_no_std.ofd", 1) },
        Expected {
            signatures: 1,
            references: 5,
            codes: &["OFD-SIG-VALUE-NAME"],
            ..plain("doc-odd-resource-paths.ofd", 1)
        },
        Expected { tags: true, codes: &["OFD-RES-MISSING"], ..plain("doc-path_unstd.ofd", 2) },
        Expected {
            signatures: 1,
            references: 9,
            text: false,
            codes: &["OFD-PATH-MISSING"],
            ..plain("doc-riding-seal.ofd", 5)
        },
        Expected { signatures: 1, references: 5, ..plain("doc-ses-v4.ofd", 1) },
        plain("doc-test-ofda.ofd", 1),
        Expected {
            signatures: 2,
            references: 9,
            text: false,
            codes: &["OFD-PATH-MISSING"],
            ..plain("doc-two-signatures.ofd", 5)
        },
        Expected {
            signatures: 1,
            references: 6,
            codes: &["OFD-SIG-PROVIDER-ELEMENTS"],
            ..plain("doc-unknown-digest-oid.ofd", 2)
        },
        Expected {
            codes: &["OFD-TEXT-GLYPHS", "OFD-XML-NAMESPACE"], ..plain("doc-文字横向-数科.ofd", 1)
        },
        plain("doc-透明度文字.ofd", 1),
        Expected {
            attachments: 1,
            codes: &["OFD-RES-NO-BASELOC", "OFD-IMAGE-JBIG2", "OFD-PAGE-FLAT"],
            ..plain("invoice-flat-layout.ofd", 1)
        },
        Expected { signatures: 1, codes: &["OFD-SIG-MISSING"], ..plain("invoice-signatures-missing.ofd", 1) },
        Expected {
            attachments: 1,
            signatures: 1,
            references: 20,
            tags: true,
            ..plain("vat-5-pages-kinggrid.ofd", 5)
        },
        Expected {
            attachments: 1,
            signatures: 1,
            references: 13,
            codes: &["OFD-DOC-NO-MAXUNITID", "OFD-NO-ID"],
            unreached: tags_out,
            ..plain("vat-altered-document-xml.ofd", 1)
        },
        Expected {
            attachments: 1,
            signatures: 1,
            references: 13,
            tags: true,
            codes: &["OFD-IMAGE-JBIG2", "OFD-XML-PREFIX"],
            ..plain("vat-ordinary-signed.ofd", 1)
        },
        Expected {
            attachments: 1,
            signatures: 1,
            references: 13,
            codes: &["OFD-DOC-NO-MAXUNITID", "OFD-NO-ID", "OFD-PATH-CASE"],
            unreached: tags_out,
            ..plain("vat-path-case-mismatch.ofd", 1)
        },
        Expected {
            attachments: 1,
            signatures: 1,
            references: 17,
            tags: true,
            ..plain("vat-template-not-covered.ofd", 5)
        },
        Expected {
            attachments: 1,
            signatures: 1,
            references: 7,
            codes: &["OFD-BOX-NEGATIVE"],
            unreached: &["Doc_0/Pages/Page_1/Content.xml"],
            ..plain("vat-xbrl-attachment-antchain.ofd", 1)
        },
    ]
}

#[test]
fn samples_when_present_then_are_read_as_expected() {
    let expected = expected();
    let Some(directory) = samples() else {
        say(&format!("SKIPPED: {} OFD samples are not at hand", expected.len()));
        return;
    };
    let mut skipped = 0_usize;
    for row in &expected {
        let Ok(bytes) = std::fs::read(directory.join(row.file)) else {
            skipped += 1;
            continue;
        };
        let package = Package::open(&bytes, &Limits::default()).unwrap();
        let ofd = Ofd::read(&package);
        check(row, &package, &ofd);
    }
    if skipped > 0 {
        say(&format!("SKIPPED: {skipped} of {} OFD samples are not at hand", expected.len()));
    }
    assert!(skipped < expected.len());
}

/// Past the capture of the test harness.
pub fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

fn check(row: &Expected, package: &Package<'_>, ofd: &Ofd<'_>) {
    let file = row.file;
    assert!(ofd.complete, "{file}");
    assert_eq!(ofd.documents.len(), 1, "{file}");
    let document = &ofd.documents[0];
    assert_eq!(document.pages.len(), row.pages, "{file}");
    assert_eq!(document.attachments.len(), row.attachments, "{file}");
    assert!(document.attachments.iter().all(|attachment| attachment.file.entry.is_some()), "{file}");
    assert_eq!(ofd.signatures.len(), row.signatures, "{file}");
    let references = ofd.signatures.first().map_or(0, |signature| signature.references.len());
    assert_eq!(references, row.references, "{file}");
    for reference in ofd.signatures.iter().flat_map(|signature| &signature.references) {
        assert!(reference.entry.is_some(), "{file}: {}", reference.written);
        assert_eq!(reference.check_value.as_ref().map(Vec::len), Some(32), "{file}");
    }
    let texts = document.text();
    assert!(texts.iter().all(|text| text.complete), "{file}");
    assert_eq!(texts.iter().any(|text| !text.runs.is_empty()), row.text, "{file}");
    for run in texts.iter().flat_map(|text| &text.runs) {
        let numbers = [run.x, run.y, run.width(), run.size, run.angle];
        assert!(
            numbers.iter().all(|number| number.is_finite()) && run.size > 0.0,
            "{file}: {}",
            run.object_id
        );
        assert_eq!(run.glyphs().len(), run.text.chars().count(), "{file}");
    }
    let found: BTreeSet<_> = package
        .findings()
        .iter()
        .chain(&ofd.findings)
        .map(|finding| finding.code)
        .filter(|code| *code != "OFD-FONT-NOT-EMBEDDED")
        .collect();
    assert_eq!(found, row.codes.iter().copied().collect(), "{file}");
    let reached = reachable(ofd, package);
    let unreached: BTreeSet<_> = package
        .entries()
        .iter()
        .map(|entry| entry.path())
        .filter(|path| !reached.contains_key(path))
        .collect();
    assert_eq!(unreached, row.unreached.iter().copied().collect(), "{file}");
    assert!(!reached.values().any(|role| *role == Role::Mentioned), "{file}");
    check_tags(row, ofd);
}

fn check_tags(row: &Expected, ofd: &Ofd<'_>) {
    let document = &ofd.documents[0];
    let texts = document.text();
    let fields: Vec<_> = document.custom_tags.iter().flat_map(|tag| tag.fields()).collect();
    let found = fields.iter().flat_map(|field| &field.objects).filter(|reference| {
        let page = document.page_index(reference.page).and_then(|page| texts.get(page));
        page.is_some_and(|page| page.text_of(reference.object).is_some())
    });
    // Some tags refer to images, and some issuers write 0 for nothing.
    let found = found.count();
    assert_eq!(found > 0 && found * 2 > fields.len(), row.tags, "{}: {found} of {}", row.file, fields.len());
}
