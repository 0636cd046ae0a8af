//! Trust made from files.

use fapiao_pki::error::Error;
use fapiao_pki::trust::Trust;

use crate::maker::Key;
use crate::maker::Message;
use crate::maker::Spec;
use crate::maker::house;

fn der(files: &[(&str, &[u8])]) -> Trust {
    let (trust, problems) = Trust::from_files(files.iter().map(|(n, b)| ((*n).to_owned(), b.to_vec())));
    assert_eq!(problems, Vec::new());
    trust
}

#[test]
fn trust_when_files_hold_a_chain_then_the_top_is_the_anchor() {
    let h = house();
    let whole = der(&[("a.cer", h.signer.der()), ("b.crt", h.root.der()), ("c", h.authority.der())]);
    assert_eq!(whole.anchors(), std::slice::from_ref(&h.root));
    assert_eq!(whole.intermediates().len(), 2);
    // Without the root, the authority is what is trusted.
    let partial = der(&[("c", h.authority.der()), ("a", h.signer.der())]);
    assert_eq!(partial.anchors(), std::slice::from_ref(&h.authority));
    assert!(partial.is_anchor(&h.authority) && !partial.is_anchor(&h.root));
    // Two authorities that certify each other: both were given, both are trusted.
    let (a, b) = (Key::sm2(31), Key::sm2(32));
    let first = Spec::authority("甲", "乙").issue(&a, &b);
    let second = Spec::authority("乙", "甲").issue(&b, &a);
    assert_eq!(der(&[("1", first.der()), ("2", second.der())]).anchors().len(), 2);
}

#[test]
fn trust_when_the_same_files_come_in_another_order_then_its_digest_is_the_same() {
    let h = house();
    let one = der(&[("a", h.root.der()), ("b", h.authority.der())]);
    let two = der(&[("x", h.authority.der()), ("y", h.root.der()), ("z", h.root.der())]);
    assert_eq!(one.digest(), two.digest());
    assert_ne!(one.digest(), der(&[("a", h.root.der())]).digest());
    assert_ne!(one.digest(), Trust::empty().digest());
}

#[test]
fn trust_when_files_are_pem_base64_or_bundles_then_are_read() {
    use base64::Engine;
    let h = house();
    let text = |der: &[u8]| base64::engine::general_purpose::STANDARD.encode(der);
    let pem = format!(
        "comment\n-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n",
        text(h.root.der()),
        text(h.authority.der())
    );
    // The names between the blocks as Windows writes them: “根”, in GBK.
    let pem = [b"\xB8\xF9\r\n".as_slice(), pem.as_bytes()].concat();
    let key = Key::sm2(3);
    let certificate = Spec::signer("自签", "自签").issue(&key, &key);
    let bundle = Message::new(&key, &certificate, b"").der();
    let list =
        crate::maker::crl("试验根", &h.root_key, ["2024-05-01T00:00:00Z", "2024-07-01T00:00:00Z"], &[], &[]);
    let trust = der(&[("pem", &pem), ("base64", text(h.signer.der()).as_bytes()), ("p7b", &bundle)]);
    assert_eq!(trust.anchors().len() + trust.intermediates().len(), 4);
    assert_eq!(list.issuer().common_name(), Some("试验根"));
}

#[test]
fn trust_when_a_file_is_no_certificate_then_is_named_and_the_rest_is_taken() {
    let h = house();
    let files = [("good", h.root.der()), ("readme.txt", b"hello, this is no certificate"), ("empty", b"")];
    let (trust, problems) = Trust::from_files(files);
    assert_eq!(trust.anchors().len(), 1);
    let names: Vec<&str> = problems.iter().map(|p| p.name.as_str()).collect();
    assert_eq!(names, ["readme.txt", "empty"]);
    assert!(problems.iter().all(|p| matches!(p.error, Error::Malformed { .. })));
}
