//! `fapiao seal`: makes seals for tests and one's own use, and shows seals.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, bail};
use fapiao_document::sign::draw_seal;
use fapiao_document::{Envelope, Sniffed, sniff};
use fapiao_pki::asn1::Oid;
use fapiao_pki::certificate::Certificate;
use fapiao_pki::key::Value;
use fapiao_pki::name::COMMON_NAME;
use fapiao_pki::seal::asn1::{Picture, SignerList};
use fapiao_pki::seal::{Seal, SealedSignature};
use fapiao_pki::sign::{
    CertificateRequest, CertificateUse, CryptoRng, KeyAlgorithm, Pkcs12Options, PrivateKey, SealDesign,
    Signer,
};
use fapiao_verify::Lang;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use rustix::fs::Mode;

use crate::arguments::{SealAction, SealArguments, SealMakeArguments, SealShowArguments};
use crate::batch::examine::read_here;
use crate::reader::frame::ReadFault;
use crate::{clock, disk, fonts, key, locale, output, password, random};

/// Largest picture of a seal, in bytes: it goes into every file that is sealed.
const PICTURE_BYTES_MAX: usize = 512 << 10;
/// For how many years a new root is valid, so that further seals can be made.
const ROOT_YEARS: u8 = 20;
/// Words of seals that an office keeps or registers: a picture that says them deceives, whoever signs under it.
const OFFICIAL: [&str; 16] = [
    "监制章",
    "发票监制",
    "发票专用",
    "税务局",
    "税务总局",
    "税务所",
    "公安",
    "财政局",
    "财政厅",
    "财政部",
    "人民政府",
    "人民法院",
    "检察院",
    "市场监督管理",
    "工商行政管理",
    "国务院",
];
const COUNTRY: Oid = Oid::known("2.5.4.6");

/// Makes or shows.
pub fn run(arguments: &SealArguments) -> anyhow::Result<u8> {
    match &arguments.action {
        SealAction::Make(make) => self::make(make),
        SealAction::Show(show) => self::show(show),
    }
}

fn make(arguments: &SealMakeArguments) -> anyhow::Result<u8> {
    let lang = locale::choose(arguments.lang);
    let rng = &mut random::source();
    let told = |error: fapiao_pki::Error| anyhow!(key::message(&error, lang));
    let name = arguments.name.trim();
    if name.is_empty() || name.chars().any(char::is_control) {
        bail!(match lang {
            Lang::Zh => "--name 不能为空",
            Lang::En => "--name must not be empty",
        });
    }
    refuse_official(&[name, &arguments.line], lang)?;
    let picture = picture(arguments, lang)?;
    let users = users(&arguments.certificate, lang)?;
    let now = clock::now();
    let valid_to = years_after(now, arguments.years)?;
    let password_file = arguments.password_file.as_deref();
    let (root, is_new) = match &arguments.root {
        Some(path) => (key::in_file(path, password_file, lang)?.into_signer(&[]).map_err(told)?, false),
        None => (new_root(now, rng).map_err(told)?, true),
    };
    // The maker signs this seal alone: its key goes with this process.
    let maker = issue(&root, "自制印章制作者 SELF-MADE SEAL MAKER", (now, valid_to), rng).map_err(told)?;
    let signer = match users.is_empty() {
        true => Some(issue(&root, name, (now, valid_to), rng).map_err(told)?),
        false => None,
    };
    let listed: Vec<Certificate> =
        signer.iter().map(|signer| signer.certificate().clone()).chain(users).collect();
    let design = SealDesign {
        id: arguments.id.clone().unwrap_or_else(|| number(rng)),
        name: name.to_owned(),
        picture,
        created: now,
        valid_from: now,
        valid_to,
    };
    let der = design.make(&maker, &listed, rng).map_err(told)?;
    let seal = Seal::parse(&der).map_err(told)?;

    let mut files = vec![
        ("seal.esl", der),
        ("root.cer", root.certificate().der().to_vec()),
        (picture_name(&design.picture), design.picture.bytes.clone()),
    ];
    if is_new || signer.is_some() {
        let what = match lang {
            Lang::Zh => "新密钥文件的密码",
            Lang::En => "password for the new key files",
        };
        let password = password::chosen(password_file, what, lang)?;
        let mut lock =
            |of: &Signer, label: &str| of.to_pkcs12(&password, &Pkcs12Options::new(label), rng).map_err(told);
        if is_new {
            files.push(("root.p12", lock(&root, "root")?));
        }
        if let Some(signer) = &signer {
            files.push(("signer.p12", lock(signer, name)?));
        }
    }
    write_all(&arguments.out, &files, lang)?;
    output::say(&describe(&seal, lang))?;
    output::say(&next_steps(&arguments.out, lang))?;
    Ok(0)
}

fn refuse_official(texts: &[&str], lang: Lang) -> anyhow::Result<()> {
    // The words of a picture are read together, and whatever stands between the characters.
    let read: String = texts.concat().chars().filter(|character| character.is_alphanumeric()).collect();
    let Some(word) = OFFICIAL.iter().find(|word| read.contains(**word)) else { return Ok(()) };
    bail!(match lang {
        Lang::Zh => format!("拒绝制作：“{word}”是机关的印章或须经备案的印章用字，自制印章不得使用"),
        Lang::En => format!("refused: “{word}” stands on seals of offices, or on seals that they register"),
    })
}

fn next_steps(out: &Path, lang: Lang) -> String {
    let out = out.display();
    match lang {
        Lang::Zh => format!(
            "已写入 {out}\n盖章：fapiao sign --key {out}/signer.p12 --seal {out}/seal.esl -o 已盖章.ofd 发票.ofd\n查验者须信任 {out}/root.cer（fapiao trust add）。此印章不是有资质的机构制作的，仅供测试和内部使用"
        ),
        Lang::En => format!(
            "written to {out}\nuse it: fapiao sign --key {out}/signer.p12 --seal {out}/seal.esl -o sealed.ofd in.ofd\nwho verifies must trust {out}/root.cer (fapiao trust add). No licensed maker made this seal: for tests and one's own use"
        ),
    }
}

/// A root that issues the certificates of makers and users.
fn new_root(now: Timestamp, rng: &mut dyn CryptoRng) -> Result<Signer, fapiao_pki::Error> {
    let subject = [(COUNTRY, "CN"), (COMMON_NAME, "自制印章根证书 SELF-MADE SEAL ROOT")];
    let request = CertificateRequest {
        subject: &subject,
        not_before: now,
        not_after: years_after(now, ROOT_YEARS).unwrap_or(Timestamp::MAX),
        usage: CertificateUse::Authority { path_length: Some(0) },
    };
    request.self_sign(PrivateKey::generate(KeyAlgorithm::Sm2, rng)?, rng)
}

/// A new SM2 key with a certificate for signing.
fn issue(
    root: &Signer,
    name: &str,
    (not_before, not_after): (Timestamp, Timestamp),
    rng: &mut dyn CryptoRng,
) -> Result<Signer, fapiao_pki::Error> {
    let subject = [(COUNTRY, "CN"), (COMMON_NAME, name)];
    let request =
        CertificateRequest { subject: &subject, not_before, not_after, usage: CertificateUse::Signing };
    let key = PrivateKey::generate(KeyAlgorithm::Sm2, rng)?;
    root.issue_signer(&request, key, not_before, rng)
}

fn users(paths: &[PathBuf], lang: Lang) -> anyhow::Result<Vec<Certificate>> {
    let mut users = Vec::new();
    for path in paths {
        let bytes = fs::read(path).with_context(|| path.display().to_string())?;
        let read = Certificate::from_pem_or_der(&bytes)
            .map_err(|error| anyhow!("{}: {}", path.display(), key::message(&error, lang)))?;
        // The first is the user's own, what follows are its issuers'.
        users.extend(read.into_iter().next());
    }
    Ok(users)
}

fn years_after(time: Timestamp, years: u8) -> anyhow::Result<Timestamp> {
    Ok(time.to_zoned(TimeZone::UTC).checked_add(i64::from(years).years())?.timestamp())
}

/// A number that no other seal has.
fn number(rng: &mut dyn CryptoRng) -> String {
    let mut bytes = [0; 8];
    rng.fill_bytes(&mut bytes);
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

fn picture(arguments: &SealMakeArguments, lang: Lang) -> anyhow::Result<Picture> {
    let (format, bytes) = match &arguments.picture {
        Some(path) => {
            let bytes = fs::read(path).with_context(|| path.display().to_string())?;
            let format = match sniff(&bytes) {
                Sniffed::Png => "png",
                Sniffed::Jpeg => "jpg",
                _ => bail!("{}: PNG, JPG", path.display()),
            };
            (format, bytes)
        }
        None => {
            let fonts = fonts::load(arguments.fonts.as_deref());
            let drawn = draw_seal(&arguments.name, &arguments.line, &fonts);
            let drawn = drawn.map_err(|error| {
                let text = if lang == Lang::Zh { error.zh() } else { error.en() };
                anyhow!("{} {text}", error.code())
            })?;
            ("png", drawn)
        }
    };
    if bytes.len() > PICTURE_BYTES_MAX {
        bail!("--picture: {} > {PICTURE_BYTES_MAX} B", bytes.len());
    }
    let (width_mm, height_mm) = arguments.size;
    Ok(Picture { format: format.to_owned(), bytes, width_mm, height_mm })
}

fn picture_name(picture: &Picture) -> &'static str {
    if picture.format == "jpg" { "seal.jpg" } else { "seal.png" }
}

/// Writes files into a directory, none of them in the place of another.
fn write_all(directory: &Path, files: &[(&str, Vec<u8>)], lang: Lang) -> anyhow::Result<()> {
    // Private keys are among them: nobody else reads what is made from here on.
    rustix::process::umask(Mode::RWXG | Mode::RWXO);
    fs::create_dir_all(directory).with_context(|| directory.display().to_string())?;
    if let Some((name, _)) = files.iter().find(|(name, _)| directory.join(name).exists()) {
        let path = directory.join(name);
        bail!(match lang {
            Lang::Zh => format!("{} 已存在，不会覆盖", path.display()),
            Lang::En => format!("{} exists and is not replaced", path.display()),
        });
    }
    files.iter().try_for_each(|(name, bytes)| disk::write(&directory.join(name), bytes, false, &[], lang))
}

fn show(arguments: &SealShowArguments) -> anyhow::Result<u8> {
    let lang = locale::choose(arguments.lang);
    let name = arguments.path.display().to_string();
    let bytes = fs::read(&arguments.path).with_context(|| name.clone())?;
    let seals = if sniff(&bytes) == Sniffed::Ofd {
        match seals_of(&bytes) {
            Ok(seals) => seals,
            Err(fault) => {
                let message = if lang == Lang::Zh { &fault.zh } else { &fault.en };
                output::complain(&format!("{name}: {} {message}", fault.code));
                return Ok(3);
            }
        }
    } else {
        if sniff(&bytes) == Sniffed::Pdf {
            output::complain(&match lang {
                Lang::Zh => format!("{name}: PDF 只含印章图片，不含印章；请给出 seal.esl 或 OFD"),
                Lang::En => {
                    format!("{name}: a PDF holds a seal's picture, not the seal; give a seal.esl or an OFD")
                }
            });
            return Ok(3);
        }
        match Seal::parse(&bytes) {
            Ok(seal) => vec![seal],
            Err(error) => {
                output::complain(&format!("{name}: {}", key::message(&error, lang)));
                return Ok(3);
            }
        }
    };
    if seals.is_empty() {
        output::say(match lang {
            Lang::Zh => "没有印章",
            Lang::En => "no seal",
        })?;
    }
    for seal in &seals {
        output::say(&describe(seal, lang))?;
    }
    if let (Some(path), Some(seal)) = (&arguments.picture, seals.first()) {
        disk::write(path, &seal.info().picture.bytes, false, std::slice::from_ref(&arguments.path), lang)?;
    }
    Ok(0)
}

/// The seals of an OFD's signatures.
fn seals_of(bytes: &[u8]) -> Result<Vec<Seal>, ReadFault> {
    let reading = read_here(bytes)?;
    let sealed = reading.signatures.iter().filter_map(|signature| match &signature.envelope {
        Envelope::Ofd { signed_value: Some(value), .. } => SealedSignature::parse(value).ok(),
        _ => None,
    });
    Ok(sealed.map(|sealed| Seal::clone(sealed.seal())).collect())
}

/// What a seal says, for people. Everything in it may come from anybody: control characters are made visible.
fn describe(seal: &Seal, lang: Lang) -> String {
    let plain = |text: &str| -> String {
        text.chars().map(|c| if c.is_control() { '\u{FFFD}' } else { c }).collect()
    };
    let day = |time: Timestamp| time.to_zoned(TimeZone::UTC).date();
    let info = seal.info();
    let maker = match seal.maker() {
        Ok(maker) => plain(&maker.subject().to_string()),
        Err(error) => key::message(error, lang),
    };
    let holds = seal.verify_maker().value;
    let holds = match (holds, lang) {
        (Value::Valid, Lang::Zh) => "签名正确",
        (Value::Valid, Lang::En) => "its signature holds",
        (Value::Invalid, Lang::Zh) => "签名不正确",
        (Value::Invalid, Lang::En) => "its signature does not hold",
        (_, Lang::Zh) => "签名未能验证",
        (_, Lang::En) => "its signature could not be checked",
    };
    let users: Vec<String> = match &info.property.signers {
        SignerList::Certificates(_) => {
            seal.listed_certificates().iter().map(|user| plain(&user.subject().to_string())).collect()
        }
        SignerList::Digests(list) => list.iter().map(|user| plain(&user.algorithm)).collect(),
    };
    let users = users.join(", ");
    let (name, id, version) = (plain(&info.property.name), plain(&info.id), info.version);
    let (from, to) = (day(info.property.valid_from), day(info.property.valid_to));
    let picture = &info.picture;
    let (format, size) = (plain(&picture.format), picture.bytes.len());
    let (width, height) = (picture.width_mm, picture.height_mm);
    match lang {
        Lang::Zh => format!(
            "印章   {name}\n  编号   {id}\n  版本   {version}\n  有效   {from} 至 {to}\n  图案   {format}，{width} × {height} mm，{size} 字节\n  制章者 {maker}（{holds}）\n  用印人 {users}"
        ),
        Lang::En => format!(
            "seal     {name}\n  number  {id}\n  version {version}\n  valid   {from} to {to}\n  picture {format}, {width} × {height} mm, {size} bytes\n  maker   {maker} ({holds})\n  users   {users}"
        ),
    }
}
