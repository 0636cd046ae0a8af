//! The inconsistent archives that libzip keeps, where `cargo xtask corpora` has fetched them.

use std::path::{Path, PathBuf};

use fapiao_ofd::{Limits, Package};

fn corpus(name: &str) -> Option<PathBuf> {
    let all = std::env::var_os("FAPIAO_CORPORA")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/corpora"), PathBuf::from);
    let directory = all.join(name);
    if directory.join(".stamp").is_file() {
        return Some(directory);
    }
    crate::corpus::say(&format!(
        "SKIPPED: the corpus {name} is not there, 1 test; `cargo xtask corpora` fetches it"
    ));
    None
}

/// The codes that are said of an archive; the error's where it is refused whole.
fn said(bytes: &[u8]) -> Vec<&'static str> {
    let limits = Limits::default();
    match Package::open(bytes, &limits) {
        Err(error) => vec![error.code()],
        Ok(package) => {
            // Some is only found by reading.
            let faults = package.entries().iter().filter_map(|entry| package.content(entry).err());
            let mut codes: Vec<&'static str> = faults.map(|error| error.code()).collect();
            codes.extend(package.findings().iter().map(|finding| finding.code));
            codes.sort_unstable();
            codes.dedup();
            codes
        }
    }
}

/// Proves promise 17, promise 18.
#[test]
fn archive_of_libzip_when_its_parts_contradict_each_other_then_that_is_said() {
    let Some(directory) = corpus("libzip") else { return };
    let of = |name: &str| said(&std::fs::read(directory.join("regress").join(name)).unwrap());
    let listed = directory.join("regress").read_dir().unwrap();
    let mut names: Vec<_> = listed.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.retain(|name| name.starts_with("incons-"));
    names.sort();
    let silent: Vec<_> = names.iter().filter(|name| of(name).is_empty()).collect();
    // Dates and extra fields, which nothing reads here, and a check value that the directory has right.
    let harmless = [
        "incons-central-date.zip",
        "incons-ef-central-size-wrong.zip",
        "incons-ef-local-id-size.zip",
        "incons-ef-local-id.zip",
        "incons-local-crc.zip",
    ];
    assert_eq!(silent, harmless);
    assert_eq!(names.len(), 33);
    for (name, code) in [
        ("bigzero-zip.zip", "OFD-ZIP-RATIO"),
        ("encrypt-aes256.zip", "OFD-ZIP-ENCRYPTED"),
        ("filename_duplicate.zip", "OFD-ZIP-DUPLICATE"),
        ("junk-at-end.zip", "OFD-ZIP-HIDDEN"),
        ("testbzip2.zip", "OFD-ZIP-METHOD"),
    ] {
        assert_eq!(of(name), [code], "{name}");
    }
    for name in ["firstsecond.zip", "manyfiles-zip.zip", "testchanged.zip", "testdeflated.zip"] {
        assert_eq!(of(name), Vec::<&str>::new(), "{name}");
    }
}
