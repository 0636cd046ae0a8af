//! ZIP files in which one reader sees other files than the next: names, sizes and places that are stated twice.

use super::Evil;
use super::Expect;
use super::evil;
use super::package::{altered, good, packed_zeros};
use crate::archive;
use crate::archive::Entry;
use crate::archive::extra_field;
use crate::archive::unicode_path;
use crate::make;
use crate::sample;

const PAGE: &str = "Doc_0/Pages/Page_0/Content.xml";
/// The extra field of 64-bit sizes and places.
const WIDE: u16 = 1;

pub(super) fn all() -> Vec<Evil> {
    let mut out = names();
    out.extend(numbers());
    out.extend(ends());
    out.extend(collections());
    out
}

fn names() -> Vec<Evil> {
    let other = unicode_path(PAGE.as_bytes(), "Doc_0/Other.xml");
    let central = altered(PAGE, |page| page.extra = other.clone());
    let local = altered(PAGE, |page| page.local_extra = other.clone());
    // The field of a file that nothing refers to takes the place of the page.
    let mut stray = good();
    let name = b"Doc_0/stray.xml";
    let extra = unicode_path(name, PAGE);
    stray.push(Entry { extra, ..Entry::new("Doc_0/stray.xml", "<ofd:Page/>") });
    vec![
        evil("zip-unicode-path-central", "name.ofd", central, Expect::Report),
        evil("zip-unicode-path-local", "name.ofd", local, Expect::Report),
        evil("zip-unicode-path-takes-a-page", "name.ofd", archive::write(&stray), Expect::Report),
    ]
}

fn wide(numbers: &[u64]) -> Vec<u8> {
    extra_field(WIDE, &numbers.iter().flat_map(|number| number.to_le_bytes()).collect::<Vec<u8>>())
}

fn numbers() -> Vec<Evil> {
    let with = |extra: Vec<u8>| altered(PAGE, |page| page.extra = extra.clone());
    let (size, packed) = {
        let page = good().into_iter().find(|entry| entry.path() == PAGE).unwrap();
        (page.content.len() as u64, archive::deflate(&page.content).len() as u64)
    };
    let missing = altered(PAGE, |page| page.stated_offset = Some(u32::MAX));
    let local = altered(PAGE, |page| page.local_extra = wide(&[size + 1, packed]));
    vec![
        evil("zip-wide-other-place", "wide.ofd", with(wide(&[size, packed, 0])), Expect::Report),
        evil("zip-wide-other-size", "wide.ofd", with(wide(&[size + 1])), Expect::Report),
        evil("zip-wide-twice", "wide.ofd", with([wide(&[size]), wide(&[size])].concat()), Expect::Report),
        evil("zip-wide-local-other-size", "wide.ofd", local, Expect::Report),
        evil("zip-wide-missing", "wide.ofd", missing, Expect::Report),
    ]
}

/// The local part of an archive of one entry, without its directory.
fn local_part(name: &str, content: &str) -> Vec<u8> {
    let mut whole = archive::write(&[Entry::stored(name, content)]);
    let directory = whole.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
    whole.truncate(directory);
    whole
}

/// The archive with another comment.
fn commented(mut package: Vec<u8>, comment: &[u8]) -> Vec<u8> {
    package.truncate(package.len() - 2);
    package.extend_from_slice(&(comment.len() as u16).to_le_bytes());
    package.extend_from_slice(comment);
    package
}

/// `second` between the directory of `first` and its end record, which leads to the directory of `first`; readers
/// that count back from the end record find that of `second`.
fn between(first: &[u8], second: &[u8]) -> Vec<u8> {
    let end = |bytes: &[u8]| bytes.len() - 22;
    [&first[..end(first)], &second[..end(second)], &first[end(first)..]].concat()
}

fn ends() -> Vec<Evil> {
    let package = archive::write(&good());
    let other = make::ofd_parts(&sample::vat_ordinary(2), &make::OfdOptions::default());
    let other = archive::write(&other);
    let hidden = local_part("OFD.xml", "<ofd:OFD/>");
    let small = archive::write(&[Entry::stored("OFD.xml", "<ofd:OFD/>")]);
    vec![
        evil(
            "zip-prefix-unlisted-entry",
            "prefix.ofd",
            archive::write_after(&hidden, &good()),
            Expect::Report,
        ),
        evil("zip-prefix-archive", "prefix.ofd", [&other[..], &package].concat(), Expect::Report),
        evil("zip-trailing-bytes", "trailing.ofd", [&package[..], &[0; 100]].concat(), Expect::Report),
        evil("zip-comment-archive", "comment.ofd", commented(package.clone(), &small), Expect::Never),
        evil("zip-two-directories", "two.ofd", between(&package, &small), Expect::Never),
    ]
}

/// Collections of invoices that are not what they seem.
fn collections() -> Vec<Evil> {
    let invoice = |seed: u64| make::ofd(&sample::digital_special(seed), &make::OfdOptions::default());
    let one = Entry::stored("1.ofd", invoice(1));
    let two = Entry::stored("2.ofd", invoice(2));
    let whole = archive::write(&[one.clone(), two.clone()]);
    let other = archive::write(&[Entry::stored("3.ofd", invoice(3))]);
    let twins = archive::write(&[one.clone(), Entry { name: b"1.ofd".to_vec(), ..two.clone() }]);
    let renamed = Entry { local_name: Some(b"3.ofd".to_vec()), ..two.clone() };
    let shared = Entry { shares: Some(0), ..one.clone() };
    let shared = archive::write(&[one.clone(), Entry { name: b"2.ofd".to_vec(), ..shared }]);
    let bomb =
        Entry { packed: Some(packed_zeros(300)), stated_size: Some(300 << 20), ..Entry::new("2.ofd", "") };
    let lying = Entry { stated_size: Some(1_000), ..bomb.clone() };
    let with = |entry: Entry| archive::write(&[one.clone(), entry]);
    let mut counted = whole.clone();
    let end = counted.len();
    counted[end - 14..end - 10].copy_from_slice(&[1, 0, 1, 0]);
    vec![
        evil("collection-twin-names", "twins.zip", twins, Expect::Error),
        evil("collection-two-directories", "two.zip", between(&whole, &other), Expect::Error),
        evil("collection-comment-archive", "comment.zip", commented(whole.clone(), &other), Expect::Error),
        evil("collection-count-lies", "count.zip", counted, Expect::Error),
        evil("collection-local-name-differs", "local.zip", with(renamed), Expect::Never),
        evil("collection-shared-data", "shared.zip", shared, Expect::Never),
        evil("collection-bomb", "bomb.zip", with(bomb), Expect::Never),
        evil("collection-bomb-lying-size", "bomb.zip", with(lying), Expect::Never),
    ]
}
