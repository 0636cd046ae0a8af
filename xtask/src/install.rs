//! Programs and data of other makers: found, else installed where we may, else named exactly.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use crate::process;

/// Something that the tests or the demo use and that cargo does not bring.
pub struct Need {
    /// What it is, for people.
    pub name: &'static str,
    /// How to see that it is there.
    pub present: fn() -> bool,
    /// The Debian packages that bring it.
    pub packages: &'static [&'static str],
    /// What is not done without it.
    pub why: &'static str,
}

/// `openssl`, the second implementation of SM2.
pub const OPENSSL: Need = Need {
    name: "openssl",
    present: || process::present("openssl"),
    packages: &["openssl"],
    why: "the tests that compare SM2 with OpenSSL are skipped",
};

/// `tesseract` with simplified Chinese.
pub const TESSERACT: Need = Need {
    name: "tesseract with chi_sim",
    present: has_tesseract,
    packages: &["tesseract-ocr", "tesseract-ocr-chi-sim"],
    why: "the tests of OCR are skipped",
};

/// SoftHSM, a token in software, and OpenSC's tool that puts keys into it.
pub const SOFTHSM: Need = Need {
    name: "softhsm2 and pkcs11-tool",
    present: || process::present("softhsm2-util") && process::present("pkcs11-tool"),
    packages: &["softhsm2", "opensc"],
    why: "the tests of keys in tokens (PKCS#11) are skipped",
};

/// Poppler's programs, a second reader of PDF: signatures, text, fonts.
pub const POPPLER: Need = Need {
    name: "poppler-utils",
    present: || ["pdfsig", "pdftotext", "pdffonts", "pdftoppm"].into_iter().all(process::present),
    packages: &["poppler-utils"],
    why: "the tests that another reader of PDF must agree with are skipped",
};

/// `qpdf`, which says whether a PDF is sound.
pub const QPDF: Need = Need {
    name: "qpdf",
    present: || process::present("qpdf"),
    packages: &["qpdf"],
    why: "the tests that qpdf must find a PDF sound in are skipped",
};

/// `zbarimg`, a second reader of QR codes.
pub const ZBAR: Need = Need {
    name: "zbarimg",
    present: || process::present("zbarimg"),
    packages: &["zbar-tools"],
    why: "the tests that another reader must see our QR codes in are skipped",
};

/// PostgreSQL, the larger of the two databases.
pub const POSTGRES: Need = Need {
    name: "PostgreSQL",
    present: || postgres_programs().is_some(),
    packages: &["postgresql"],
    why: "the tests of keeping run on SQLite alone",
};

/// The faces that written invoices are set in: Song and Hei, Kai, and faces for Latin letters and digits.
pub const FONTS: Need = Need {
    name: "fonts (Noto CJK, LXGW WenKai, Liberation)",
    present: has_fonts,
    packages: &["fonts-noto-cjk", "fonts-lxgw-wenkai", "fonts-liberation"],
    why: "nothing can be drawn or written with Chinese text, and the tests of it fail",
};

/// The directory of PostgreSQL's programs: of the newest version that is installed.
pub fn postgres_programs() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let number = |path: &Path| path.file_name().and_then(|name| name.to_str()?.parse::<u32>().ok());
    let newest = versions.map(|version| version.path()).max_by_key(|path| number(path));
    let programs = newest.map(|version| version.join("bin"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path: Vec<PathBuf> = std::env::split_paths(&path).collect();
    programs.into_iter().chain(on_path).find(|directory| {
        ["initdb", "postgres", "pg_isready"].into_iter().all(|name| directory.join(name).is_file())
    })
}

/// Whether this run is one of continuous integration, where nothing may be skipped.
pub fn is_ci() -> bool {
    std::env::var_os("CI").is_some_and(|value| !value.is_empty() && value != "false" && value != "0")
}

/// Makes sure that these are there. What is still missing is an error in CI, else a line that says what to do.
pub fn ensure(needs: &[&Need]) -> Result<Option<String>> {
    let mut missing = absent(needs);
    if !missing.is_empty() && may_install() {
        let packages: Vec<&str> = missing.iter().flat_map(|need| need.packages.iter().copied()).collect();
        // A failure shows in the second look.
        if let Err(error) = install(&packages) {
            println!("{error:#}");
        }
        missing = absent(needs);
    }
    if missing.is_empty() {
        return Ok(None);
    }
    for need in &missing {
        println!("missing: {}; without it {}", need.name, need.why);
        println!("    install it with: sudo apt-get install {}", need.packages.join(" "));
    }
    let names: Vec<&str> = missing.iter().map(|need| need.name).collect();
    if is_ci() {
        bail!("missing: {}", names.join(", "));
    }
    Ok(Some(format!("MISSING {}", names.join(", "))))
}

/// Makes sure that rustfmt and clippy are there: a minimal toolchain lacks them.
pub fn ensure_components(cargo: impl Fn() -> Command) -> Result<Option<String>> {
    let mut missing = Vec::new();
    for (component, verb) in [("rustfmt", "fmt"), ("clippy", "clippy")] {
        if process::output(cargo().args([verb, "--version"])).is_err() {
            missing.push(component);
        }
    }
    if missing.is_empty() {
        return Ok(None);
    }
    if !process::present("rustup") {
        bail!("the toolchain lacks {}; install it beside cargo", missing.join(" and "));
    }
    process::run(Command::new("rustup").args(["component", "add"]).args(&missing))?;
    Ok(Some(format!("installed {}", missing.join(", "))))
}

fn absent<'a>(needs: &[&'a Need]) -> Vec<&'a Need> {
    needs.iter().copied().filter(|need| !(need.present)()).collect()
}

/// Root on a Debian-like system, the only case where we install without asking.
fn may_install() -> bool {
    let root = process::output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim_ascii() == b"0");
    root && process::present("apt-get")
}

fn install(packages: &[&str]) -> Result<()> {
    let apt = || {
        let mut apt = Command::new("apt-get");
        apt.env("DEBIAN_FRONTEND", "noninteractive");
        apt
    };
    let install =
        || process::run(apt().args(["install", "-y", "-q", "--no-install-recommends"]).args(packages));
    // The package lists may be old or absent: then once more with new ones.
    install().or_else(|_| process::run(apt().args(["update", "-q"])).and_then(|()| install()))
}

fn has_fonts() -> bool {
    ["opentype/noto/NotoSerifCJK-Regular.ttc", "opentype/noto/NotoSansCJK-Regular.ttc"]
        .into_iter()
        .chain([
            "truetype/lxgw-wenkai/LXGWWenKai-Regular.ttf",
            "truetype/liberation/LiberationMono-Regular.ttf",
        ])
        .all(|font| Path::new("/usr/share/fonts").join(font).is_file())
}

fn has_tesseract() -> bool {
    let listed = process::output(Command::new("tesseract").arg("--list-langs")).unwrap_or_default();
    String::from_utf8_lossy(&listed).lines().any(|line| line.trim() == "chi_sim")
}
