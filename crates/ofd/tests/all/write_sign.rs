//! Signatures that are added to packages: coverage, order, and what must not change.

use std::collections::BTreeMap;

use fapiao_ofd::signature::Provider;
use fapiao_ofd::write::{
    Archive, Packing, SignatureKind, Signing, StampPlace, WriteError, Writer, prepare, write,
};
use fapiao_ofd::{Limits, Ofd, Package, SignatureFile, reach};

use crate::fixture::{Files, honest, ofd_xml};
use crate::write::{everything, face, findings, rect};

/// A digest that tells files apart; the real one comes from a room that knows cryptography.
fn digest(bytes: &[u8]) -> Vec<u8> {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in bytes {
        hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    }
    hash.to_be_bytes().to_vec()
}

pub fn signing<'a>() -> Signing<'a> {
    Signing {
        provider: Provider { name: Some("fapiao".into()), version: Some("0.1".into()), company: None },
        method: "1.2.156.10197.1.501",
        check_method: "1.2.156.10197.1.401",
        signed_at: "20260930040000.000Z",
        stamps: vec![StampPlace { page: 0, boundary: rect(90.0, 8.0, 30.0, 20.0), clip: None }],
        ..Signing::default()
    }
}

pub fn sign(bytes: &[u8], signing: &Signing<'_>) -> Result<Vec<u8>, WriteError> {
    let prepared = prepare(bytes, signing, &digest, &Limits::default())?;
    let value = digest(prepared.to_be_signed());
    prepared.finish(&value)
}

/// Checks one signature as a verifier does; the entries that it covers.
fn check<'p>(package: &'p Package<'p>, signature: &SignatureFile<'p>) -> Vec<&'p str> {
    for reference in &signature.references {
        let content = package.read(reference.entry.unwrap()).unwrap();
        assert_eq!(reference.check_value.as_deref(), Some(&digest(content)[..]), "{}", reference.written);
    }
    let signed = package.read(signature.path.unwrap()).unwrap();
    assert_eq!(package.read(signature.signed_value.unwrap()).unwrap(), digest(signed));
    signature.references.iter().map(|reference| reference.entry.unwrap()).collect()
}

/// Signs strange bytes: that is refused, or the signature is there and covers what it should.
pub fn exercise(bytes: &[u8]) {
    let signing = Signing { stamps: vec![], ..signing() };
    let Ok(signed) = sign(bytes, &signing) else { return };
    let package = Package::open(&signed, &Limits::default()).unwrap();
    let ofd = Ofd::read(&package);
    let named = |signature: &&SignatureFile<'_>| signature.provider.name.as_deref() == Some("fapiao");
    let own: Vec<_> = ofd.signatures.iter().filter(named).collect();
    assert_eq!(own.len(), 1, "{:?}", ofd.findings);
    let own = own[0];
    assert!(own.declared);
    let covered = check(&package, own);
    for entry in package.entries() {
        let free = entry.path().starts_with("Doc_0/Signs/") || own.path == Some(entry.path());
        assert!(free || covered.contains(&entry.path()), "{} {:?}", entry.path(), ofd.findings);
    }
}

fn contents(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let package = Package::open(bytes, &Limits::default()).unwrap();
    let read =
        |entry: &fapiao_ofd::Entry| (entry.path().to_owned(), package.content(entry).unwrap().to_vec());
    package.entries().iter().map(read).collect()
}

#[test]
fn prepare_when_unsigned_then_covers_all_but_itself_and_the_list() {
    let Some(face) = face("宋体") else { return };
    let plain = write(&everything(face)).unwrap().bytes;
    let seal = b"seal".repeat(9);
    let signed = sign(&plain, &Signing { seal: Some(&seal), ..signing() }).unwrap();
    assert_eq!(findings(&signed), []);
    let package = Package::open(&signed, &Limits::default()).unwrap();
    let ofd = Ofd::read(&package);
    let [signature] = &ofd.signatures[..] else { panic!("one signature") };
    assert!(signature.declared && signature.readable);
    assert_eq!(signature.path, Some("Doc_0/Signs/Sign_0/Signature.xml"));
    assert_eq!(signature.provider.name.as_deref(), Some("fapiao"));
    assert_eq!(signature.method.as_deref(), Some("1.2.156.10197.1.501"));
    assert_eq!(signature.check_method.as_deref(), Some("1.2.156.10197.1.401"));
    assert_eq!(signature.claimed_at.as_deref(), Some("20260930040000.000Z"));
    assert_eq!(signature.stamps[0].boundary, rect(90.0, 8.0, 30.0, 20.0));
    assert_eq!(signature.stamps[0].page, ofd.documents[0].pages[0].id);
    assert_eq!(package.read(signature.seal.unwrap()).unwrap(), seal);
    let covered = check(&package, signature);
    let own = ["Signatures.xml", "Sign_0/Signature.xml", "Sign_0/SignedValue.dat"];
    for entry in package.entries() {
        let expected = !own.iter().any(|name| entry.path() == format!("Doc_0/Signs/{name}"));
        assert_eq!(covered.contains(&entry.path()), expected, "{}", entry.path());
    }
    assert!(
        reach::reachable(&ofd, &package)
            .iter()
            .all(|(path, role)| role.may_change() || covered.contains(path))
    );
    // Nothing but the root changed, and every other entry is the same to the byte, packed.
    let (before, after) = (contents(&plain), contents(&signed));
    for (path, content) in &before {
        assert_eq!(after[path] == *content, path != "OFD.xml", "{path}");
    }
    let head = 30 + "OFD.xml".len();
    let rest = &plain[head..];
    let second = memchr::memmem::find(rest, b"PK\x03\x04").unwrap();
    let directory = memchr::memmem::find(rest, b"PK\x01\x02").unwrap();
    assert!(memchr::memmem::find(&signed, &rest[second..directory]).is_some());
}

#[test]
fn prepare_when_written_at_once_then_is_the_same_as_afterwards() {
    let Some(face) = face("宋体") else { return };
    let layout = everything(face);
    let seal = b"seal".repeat(9);
    let signing = Signing { seal: Some(&seal), ..signing() };
    let afterwards = sign(&write(&layout).unwrap().bytes, &signing).unwrap();
    let mut writer = Writer::new();
    let (prepared, missing) = writer.prepare(&layout, &signing, &digest).unwrap();
    assert_eq!(missing, []);
    assert_eq!(prepared.path(), "/Doc_0/Signs/Sign_0/Signature.xml");
    let value = digest(prepared.to_be_signed());
    assert!(writer.finish(prepared, &value).unwrap() == afterwards);
    let other = Signing { document: 1, ..signing };
    assert_eq!(writer.prepare(&layout, &other, &digest).unwrap_err().code(), "OFD-WRITE-HANDLE");
}

#[test]
fn prepare_when_signed_already_then_the_first_signature_stays_whole() {
    let Some(face) = face("宋体") else { return };
    let plain = write(&everything(face)).unwrap().bytes;
    let once = sign(&plain, &signing()).unwrap();
    let stamp =
        StampPlace { page: 1, boundary: rect(1.0, 2.0, 3.0, 4.0), clip: Some(rect(0.0, 0.0, 1.5, 4.0)) };
    let mut signed = once.clone();
    for _ in 0..3 {
        let second = Signing { kind: SignatureKind::Sign, stamps: vec![stamp], ..signing() };
        signed = sign(&signed, &second).unwrap();
    }
    assert_eq!(findings(&signed), []);
    let package = Package::open(&signed, &Limits::default()).unwrap();
    let ofd = Ofd::read(&package);
    assert_eq!(ofd.signatures.len(), 4);
    for signature in &ofd.signatures {
        check(&package, signature);
    }
    let ids: Vec<_> = ofd.signatures.iter().map(|signature| signature.id.as_deref().unwrap()).collect();
    assert_eq!(ids, ["1", "2", "3", "4"]);
    let last = &ofd.signatures[3];
    assert_eq!(last.kind.as_deref(), Some("Sign"));
    assert_eq!(last.stamps[0].clip, stamp.clip);
    assert!(check(&package, last).contains(&"Doc_0/Signs/Sign_0/SignedValue.dat"));
    let (before, after) = (contents(&once), contents(&signed));
    for (path, content) in &before {
        assert_eq!(after[path] == *content, path != "Doc_0/Signs/Signatures.xml", "{path}");
    }
}

#[test]
fn prepare_when_the_list_is_protected_then_refuses() {
    let Some(face) = face("宋体") else { return };
    let once = sign(&write(&everything(face)).unwrap().bytes, &signing()).unwrap();
    let package = Package::open(&once, &Limits::default()).unwrap();
    let mut archive = Archive::open(&package).unwrap();
    let path = "Doc_0/Signs/Sign_0/Signature.xml";
    let text = String::from_utf8(package.read(path).unwrap().to_vec()).unwrap();
    let text = text.replace("FileRef=\"/OFD.xml\"", "FileRef=\"/Doc_0/Signs/Signatures.xml\"");
    archive.put(path, text.into_bytes(), Packing::Stored).unwrap();
    let locked = archive.finish().unwrap();
    let fault = WriteError::Locked { place: "Doc_0/Signs/Signatures.xml".to_owned() };
    assert_eq!(sign(&locked, &signing()).unwrap_err(), fault);
}

#[test]
fn prepare_when_what_is_asked_for_is_not_there_then_refuses() {
    let Some(face) = face("宋体") else { return };
    let plain = write(&everything(face)).unwrap().bytes;
    let code = |signing: Signing<'_>| sign(&plain, &signing).unwrap_err().code();
    assert_eq!(code(Signing { document: 1, ..signing() }), "OFD-WRITE-HANDLE");
    let stamp = |page, boundary| vec![StampPlace { page, boundary, clip: None }];
    assert_eq!(code(Signing { stamps: stamp(2, rect(0.0, 0.0, 1.0, 1.0)), ..signing() }), "OFD-WRITE-HANDLE");
    assert_eq!(code(Signing { stamps: stamp(0, rect(0.0, 0.0, 0.0, 1.0)), ..signing() }), "OFD-WRITE-NUMBER");
    assert_eq!(code(Signing { provider: Provider::default(), ..signing() }), "OFD-WRITE-EMPTY");
    let error = sign(b"no package", &signing()).unwrap_err();
    assert_eq!(error.code(), "OFD-ZIP-NONE");
}

#[test]
fn prepare_when_xml_is_written_strangely_then_only_one_place_changes() {
    let unsigned = |files: Files| {
        let inside = "<ofd:Signatures>/Doc_0/Signs/Signatures.xml</ofd:Signatures>";
        files
            .edit("OFD.xml", inside, "")
            .remove("Doc_0/Signs/Signatures.xml")
            .remove("Doc_0/Signs/Sign_0/Signature.xml")
            .remove("Doc_0/Signs/Sign_0/SignedValue.dat")
    };
    let list = "Doc_0/Signs/Signatures.xml";
    let own = |bytes: &[u8]| {
        exercise(bytes);
        contents(&sign(bytes, &Signing { stamps: vec![], ..signing() }).unwrap())
    };
    let text = |content: &[u8]| String::from_utf8(content.to_vec()).unwrap();
    let location = "<Signatures>Doc_0/Signs/Signatures.xml</Signatures></DocBody>";

    // No prefix, a byte order mark, a comment that looks like the end.
    let bare = unsigned(honest());
    let plain = text(&bare.0[0].1).replace("ofd:", "").replace("xmlns:ofd", "xmlns");
    let plain = format!(
        "\u{feff}{}",
        plain.replace("xmlns:=", "xmlns=").replace("</DocBody>", "<!-- </DocBody> --></DocBody>")
    );
    let signed = own(&bare.clone().put("OFD.xml", &plain).zip());
    assert_eq!(text(&signed["OFD.xml"]), plain.replace("--></DocBody>", &format!("-->{location}")));

    // Another encoding: the file is written in UTF-8.
    let (utf16, content) = (bare.0[0].1.clone(), text(&bare.0[0].1).replace("UTF-8", "UTF-16"));
    let wide: Vec<u8> =
        [0xfe, 0xff].into_iter().chain(content.encode_utf16().flat_map(u16::to_be_bytes)).collect();
    let signed = own(&bare.clone().put("OFD.xml", wide).zip());
    let location = "<ofd:Signatures>Doc_0/Signs/Signatures.xml</ofd:Signatures></ofd:DocBody>";
    assert_eq!(text(&signed["OFD.xml"]), text(&utf16).replace("</ofd:DocBody>", location));

    // Declared, and not there.
    let declared = honest()
        .remove(list)
        .remove("Doc_0/Signs/Sign_0/Signature.xml")
        .remove("Doc_0/Signs/Sign_0/SignedValue.dat");
    let signed = own(&declared.zip());
    assert_eq!(signed["OFD.xml"], declared.0[0].1);
    assert!(text(&signed[list]).contains("BaseLoc=\"/Doc_0/Signs/Sign_0/Signature.xml\""));

    // An empty list, as one tag; IDs of another kind.
    let single = ofd_xml("Signatures", "").replace("></ofd:Signatures>", "/>");
    let empty = declared.clone().put(list, &single);
    assert!(text(&own(&empty.zip())[list]).ends_with("Signature.xml\"/></ofd:Signatures>"));
    let named = honest().edit(list, "ID=\"1\"", "ID=\"s041\"").edit(list, "Id>1<", "Id>s041<");
    let signed = text(&own(&named.zip())[list]);
    assert!(signed.contains("<ofd:MaxSignId>42</ofd:MaxSignId>") && signed.contains("ID=\"42\""), "{signed}");
    assert!(signed.contains("BaseLoc=\"/Doc_0/Signs/Sign_1/Signature.xml\""), "{signed}");
}

#[test]
fn prepare_when_signatures_are_hidden_or_files_change_then_refuses() {
    let code =
        |files: Files| sign(&files.zip(), &Signing { stamps: vec![], ..signing() }).unwrap_err().code();
    let inside = "<ofd:Signatures>/Doc_0/Signs/Signatures.xml</ofd:Signatures>";
    // Signatures that nothing declares: a declaration would make them others than they were.
    assert_eq!(code(honest().edit("OFD.xml", inside, "")), "OFD-WRITE-AMBIGUOUS");
    assert_eq!(code(honest().put("OFDEntries.xml", "<x/>")), "OFD-WRITE-LOCKED");
    let protected = "FileRef=\"/Doc_0/Signs/Signatures.xml\"";
    let path = "Doc_0/Signs/Sign_0/Signature.xml";
    assert_eq!(code(honest().edit(path, "FileRef=\"/OFD.xml\"", protected)), "OFD-WRITE-LOCKED");
    assert_eq!(code(Files(vec![]).put("OFD.xml", "<x/>")), "OFD-WRITE-HANDLE");
}

#[test]
fn prepare_when_files_are_real_then_signs_each_or_says_why_not() {
    let Some(files) = crate::corpus::files() else {
        crate::corpus::say("SKIPPED: no samples are at hand");
        return;
    };
    let (mut signed, mut refused) = (0, Vec::new());
    for (name, bytes) in files {
        let package = Package::open(&bytes, &Limits::default()).unwrap();
        let earlier = Ofd::read(&package).signatures.len();
        match sign(&bytes, &signing()) {
            Ok(result) => {
                let (before, after) = (contents(&bytes), contents(&result));
                let changed = before.iter().filter(|(path, content)| after[*path] != **content).count();
                assert!(changed <= 1, "{name}: {changed}");
                let package = Package::open(&result, &Limits::default()).unwrap();
                let ofd = Ofd::read(&package);
                assert_eq!(
                    ofd.signatures.iter().filter(|s| s.readable).count(),
                    1 + readable(&bytes),
                    "{name}"
                );
                assert!(ofd.signatures.len() >= earlier, "{name}");
                let own =
                    ofd.signatures.iter().find(|s| s.provider.name.as_deref() == Some("fapiao")).unwrap();
                check(&package, own);
                signed += 1;
            }
            Err(error) => refused.push(format!("{name}: {error}")),
        }
    }
    // What is refused is protected by signatures that cover the list, or by the protection of the whole package.
    assert!(signed > 3 * refused.len(), "{refused:#?}");
    assert!(refused.iter().all(|why| why.contains("is protected")), "{refused:#?}");
}

fn readable(bytes: &[u8]) -> usize {
    let package = Package::open(bytes, &Limits::default()).unwrap();
    Ofd::read(&package).signatures.iter().filter(|signature| signature.readable).count()
}
