//! The numbers that are covered so far, what each asks for, and the command or page where a user meets it.

/// A numbered requirement.
pub struct Requirement {
    /// Its number, as tests name it.
    pub id: &'static str,
    /// What it asks for.
    pub what: &'static str,
    /// The command or page that answers it.
    pub place: &'static str,
}

const fn row(id: &'static str, what: &'static str, place: &'static str) -> Requirement {
    Requirement { id, what, place }
}

const VERIFY: &str = "`fapiao verify`";

/// Every number, in the order of the page.
pub const REQUIREMENTS: &[Requirement] = &[
    row(
        "A-009",
        "容错: a malformed file is reported by code and never breaks a batch; size, time and nesting have limits",
        VERIFY,
    ),
    row(
        "A-011",
        "必填字段: the required fields of each kind and special business are checked, the message names the field",
        VERIFY,
    ),
    row(
        "A-012",
        "文件格式: the type is told by content, never by name; a foreign file is called what it is",
        VERIFY,
    ),
    row(
        "A-022",
        "容忍度: readers tolerate the oddities of real files, say each one, and survive mutated input",
        "`fapiao verify`, `fapiao inspect`",
    ),
    row(
        "A-070",
        "查阅: an invoice is seen on any device, as picture, drawing or PDF, each seal exactly once and in its place",
        "`fapiao render`",
    ),
    row(
        "A-085",
        "格式: a file is copied into another format, marked as a copy, with the digest of the original on it, and never as signed",
        "`fapiao convert`, `fapiao print`",
    ),
    row(
        "A-089",
        "支持多种主流文件格式: an invoice is written as OFD, PDF and XML that all say the same",
        "`fapiao write`",
    ),
    row(
        "B-002",
        "二维码: QR codes in files and photos are read, parsed, and compared with the other sources",
        VERIFY,
    ),
    row(
        "B-008",
        "细微差异: fields are compared one by one, normalised and as written, and each difference is shown",
        VERIFY,
    ),
    row(
        "B-009",
        "多重校验: page text, embedded XML, QR code, signature digests, arithmetic, check digits and dates must agree",
        VERIFY,
    ),
    row("B-013", "PDF 或 JPG: PDF, OFD, XML, JPG and PNG are read; OCR where there is no text", VERIFY),
    row(
        "B-015",
        "查验证明: a signed certificate of fields, sources, checks run and not run, verdict, time and digests, verifiable offline",
        "`fapiao certificate`",
    ),
    row(
        "E-10",
        "requirement → command → test → evidence, as a page that is generated from the tests",
        "docs/coverage.md",
    ),
    row("row 27", "a printable, signed verification certificate", "`fapiao certificate make`"),
    row("row 25", "an invoice is verified from its file, with the difference of each field", VERIFY),
    row(
        "row 44",
        "one sheet of many invoices, XLSX or CSV, with chosen columns and totals",
        "`fapiao summary`",
    ),
    row(
        "row 45",
        "files are renamed by the fields of their invoices, with preview and undo",
        "`fapiao rename`",
    ),
    row("row 51", "an OFD seal is verified offline, part by part, with three verdicts", VERIFY),
    row("row 54", "a certificate that anybody verifies offline", "`fapiao certificate verify`"),
    row("row 60", "each result states the checks that ran and those that did not", VERIFY),
    row("promise 15", "no input file can crash or hang the program", VERIFY),
    row("promise 16", "memory and time of reading are capped", VERIFY),
    row("promise 17", "no ZIP bomb passes", VERIFY),
    row("promise 18", "no entry of an archive leaves its box", VERIFY),
    row("promise 19", "DOCTYPE is refused, parsing never touches the network", VERIFY),
    row("promise 20", "a wrapped XML signature is never passed", VERIFY),
    row("promise 21", "a shadowed or incrementally changed PDF is never passed", VERIFY),
    row("promise 22", "an OFD with anything outside the signed set is never passed", VERIFY),
    row("promise 23", "one changed byte in any signed part is detected", VERIFY),
    row("promise 24", "a signature's ASN.1 has one encoding; each tolerated other one is said", VERIFY),
    row("promise 25", "signature algorithms refuse the known forgeries", VERIFY),
    row(
        "promise 26",
        "SM3 and SM4 match the published vectors, SM2 agrees with a second implementation",
        VERIFY,
    ),
    row("promise 27", "certificate chains are built rightly and with bounded work", VERIFY),
    row("promise 28", "revoked, expired and wrong-usage certificates fail, at the right time", VERIFY),
    row("promise 29", "a QR code is never trusted over signed data", VERIFY),
    row("promise 30", "a huge picture is never decoded", VERIFY),
    row(
        "promise 31",
        "the same bytes, anchors, policy and time give the same report, today and in ten years",
        VERIFY,
    ),
    row("promise 32", "readers survive fuzzing", "fuzz/, `cargo xtask test`"),
    row("promise 34", "other people's ids look like absent ids", "library: `store`"),
    row("promise 37", "the database itself refuses rows across tenants", "library: `store`"),
    row(
        "promise 44",
        "a ciphertext that was moved or swapped does not open",
        "library: `pki::keyring`, `store`",
    ),
    row("promise 48", "no act without its leaf in the log", "library: `store`"),
    row("promise 49", "altered history is detected by somebody else", "library: `store`, `pki::log`"),
    row("promise 50", "forged proofs of a log are rejected", "library: `pki::log`"),
];
