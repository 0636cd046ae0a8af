//! Hostile ZIP containers.

use std::sync::OnceLock;

use super::Evil;
use super::Expect;
use super::evil;
use crate::archive;
use crate::archive::Entry;
use crate::authority::Authority;
use crate::make;
use crate::make::Oddity;
use crate::make::OfdOptions;
use crate::make::Sign;
use crate::sample;

const PAGE: &str = "Doc_0/Pages/Page_0/Content.xml";
const MIB: usize = 1 << 20;

pub(super) fn all() -> Vec<Evil> {
    let mut out = bombs();
    out.extend(paths());
    out.extend(damaged());
    out
}

/// The entries of a good signed package.
pub(super) fn good() -> Vec<Entry> {
    static GOOD: OnceLock<Vec<Entry>> = OnceLock::new();
    let make = || {
        let options = OfdOptions::signed(Sign::new(&Authority::new(1)));
        make::ofd_parts(&sample::vat_ordinary(1), &options)
    };
    GOOD.get_or_init(make).clone()
}

fn with(entry: Entry) -> Vec<u8> {
    let mut entries = good();
    entries.push(entry);
    archive::write(&entries)
}

pub(super) fn altered(path: &str, alter: impl Fn(&mut Entry)) -> Vec<u8> {
    let mut entries = good();
    alter(entries.iter_mut().find(|e| e.path() == path).unwrap());
    archive::write(&entries)
}

/// Deflated zeros without having to hold them: one mebibyte packed once, its blocks repeated.
pub(super) fn packed_zeros(mebibytes: usize) -> Vec<u8> {
    use flate2::Compress;
    use flate2::Compression;
    use flate2::FlushCompress;
    let mut compress = Compress::new(Compression::best(), false);
    let mut block = Vec::with_capacity(4096);
    compress.compress_vec(&vec![0; MIB], &mut block, FlushCompress::Full).unwrap();
    let mut out = block.repeat(mebibytes);
    // An empty last block.
    out.extend_from_slice(&[0x03, 0x00]);
    out
}

/// A seal whose picture is an OFD that is a bomb.
fn bomb_in_seal() -> Vec<u8> {
    let inner = archive::write(&[bomb("OFD.xml", 300, 1000), Entry::stored("again.ofd", make::seal_ofd())]);
    // Whoever can make a seal that is trusted has no need of a bomb.
    let mut sign = Sign::new(&Authority::unknown(1));
    sign.picture = Some(("ofd".to_owned(), inner));
    make::ofd(&sample::vat_ordinary(1), &OfdOptions::signed(sign).odd(Oddity::NoQr))
}

fn bomb(name: &str, mebibytes: usize, stated: u32) -> Entry {
    Entry { packed: Some(packed_zeros(mebibytes)), stated_size: Some(stated), ..Entry::new(name, "") }
}

fn bombs() -> Vec<Evil> {
    let honest = |mebibytes: usize| (mebibytes * MIB) as u32;
    let mut shared = good();
    shared.push(bomb("Doc_0/Res/0.bin", 10, honest(10)));
    let first = shared.len() - 1;
    for n in 1..1000 {
        let copy = Entry { shares: Some(first), ..shared[first].clone() };
        shared.push(Entry { name: format!("Doc_0/Res/{n}.bin").into(), ..copy });
    }
    let mut many = good();
    many.extend((0..60_000).map(|n| Entry::stored(&format!("Doc_0/Res/{n}"), "")));
    let quine = (0..12).fold(archive::write(&good()), |inner, _| {
        archive::write(&[Entry::stored("OFD.xml", ""), Entry::stored("again.ofd", inner)])
    });
    let flat = altered(PAGE, |page| *page = bomb(PAGE, 400, honest(400)));
    let lying = altered(PAGE, |page| *page = bomb(PAGE, 400, 1000));
    let spread: Vec<Entry> =
        good().into_iter().chain((0..60).map(|n| bomb(&format!("Doc_0/Res/{n}"), 20, honest(20)))).collect();
    vec![
        evil("zip-bomb-flat", "bomb.ofd", flat, Expect::Never),
        evil("zip-bomb-lying-size", "bomb.ofd", lying, Expect::Never),
        evil("zip-bomb-many-entries", "bomb.ofd", archive::write(&many), Expect::Never),
        evil("zip-bomb-spread", "bomb.ofd", archive::write(&spread), Expect::Never),
        evil("zip-overlap-one-local-part", "bomb.ofd", archive::write(&shared), Expect::Never),
        evil("zip-nested-twelve-deep", "nested.ofd", quine, Expect::Never),
        evil("zip-bomb-in-seal-picture", "seal.ofd", bomb_in_seal(), Expect::Never),
        evil("zip-overlap-inside", "overlap.ofd", overlap_inside(), Expect::Never),
        evil("zip-collection-too-many", "many.zip", collection(25_000), Expect::Never),
        evil("zip-collection-in-collection", "nested.zip", nested_collection(), Expect::Never),
    ]
}

/// An entry whose local header lies in the stored data of another one.
fn overlap_inside() -> Vec<u8> {
    let inner = archive::write(&[Entry::stored("hidden.xml", "<hidden/>")]);
    let mut entries = vec![Entry::stored("Doc_0/Res/outer.bin", inner)];
    entries.extend(good());
    let at = 30 + "Doc_0/Res/outer.bin".len();
    entries.push(Entry {
        shares: Some(0),
        stated_offset: Some(at as u32),
        ..Entry::stored("hidden.xml", "<hidden/>")
    });
    archive::write(&entries)
}

fn collection(count: usize) -> Vec<u8> {
    let entries: Vec<Entry> = (0..count).map(|n| Entry::stored(&format!("{n}.ofd"), "PK")).collect();
    archive::write(&entries)
}

fn nested_collection() -> Vec<u8> {
    let good = archive::write(&good());
    let inner = make::zip(&[("a.ofd", &good)]);
    make::zip(&[("inner.zip", &inner), ("../../outside.ofd", &good)])
}

fn paths() -> Vec<Evil> {
    let named = |name: &[u8]| with(Entry { name: name.to_vec(), ..Entry::new("", "<escape/>") });
    let other = "<?xml version=\"1.0\"?><ofd:OFD xmlns:ofd=\"http://www.ofdspec.org/2016\"/>";
    let local = altered(PAGE, |page| page.local_name = Some(b"Doc_0/Other.xml".to_vec()));
    vec![
        evil("zip-path-parent", "path.ofd", named(b"../../../../tmp/escape.xml"), Expect::Never),
        evil("zip-path-absolute", "path.ofd", named(b"/etc/escape.xml"), Expect::Never),
        evil("zip-path-backslash", "path.ofd", named(b"..\\..\\escape.xml"), Expect::Never),
        evil("zip-path-nul", "path.ofd", named(b"Doc_0/Document.xml\0.png"), Expect::Never),
        evil("zip-path-drive", "path.ofd", named(b"C:/Windows/escape.xml"), Expect::Never),
        evil(
            "zip-path-long",
            "path.ofd",
            named(&[&b"d/".repeat(30_000)[..], b"x.xml"].concat()),
            Expect::Never,
        ),
        evil("zip-name-case-collision", "case.ofd", with(Entry::new("ofd.XML", other)), Expect::Never),
        evil("zip-name-duplicate", "twice.ofd", with(Entry::new("OFD.xml", other)), Expect::Never),
        evil("zip-name-duplicate-page", "twice.ofd", with(Entry::new(PAGE, other)), Expect::Never),
        evil("zip-name-local-differs", "local.ofd", local, Expect::Never),
        evil("zip-name-not-utf8", "name.ofd", named(b"Doc_0/\xFF\xFE\xC0\x80.xml"), Expect::Never),
    ]
}

fn damaged() -> Vec<Evil> {
    let package = archive::write(&good());
    let central = package.windows(4).position(|w| w == b"PK\x01\x02").unwrap();
    let mut broken = package.clone();
    broken[central] = b'Q';
    let mut beyond = package.clone();
    let end = beyond.len();
    beyond[end - 6..end - 2].fill(0xFF);
    let mut counted = package.clone();
    counted[end - 12..end - 10].fill(0xFF);
    let crc = altered(PAGE, |page| page.stated_crc = Some(0xDEAD_BEEF));
    vec![
        evil("zip-encrypted", "locked.ofd", altered(PAGE, |page| page.flags = 1), Expect::Never),
        evil(
            "zip-method-unknown",
            "method.ofd",
            altered(PAGE, |page| page.stated_method = Some(99)),
            Expect::Never,
        ),
        evil("zip-crc-wrong", "crc.ofd", crc, Expect::Never),
        evil("zip-truncated", "cut.ofd", &package[..package.len() / 2], Expect::Error),
        evil("zip-directory-broken", "directory.ofd", broken, Expect::Never),
        evil("zip-directory-beyond-end", "directory.ofd", beyond, Expect::Never),
        evil("zip-directory-count-lies", "directory.ofd", counted, Expect::Never),
        evil("zip-empty", "empty.ofd", archive::write(&[]), Expect::Never),
        evil(
            "zip-offset-beyond-end",
            "offset.ofd",
            altered(PAGE, |page| page.stated_offset = Some(u32::MAX - 1)),
            Expect::Never,
        ),
        evil(
            "zip-deflate-garbage",
            "garbage.ofd",
            altered(PAGE, |page| page.packed = Some(vec![0xFF; 500])),
            Expect::Never,
        ),
    ]
}
