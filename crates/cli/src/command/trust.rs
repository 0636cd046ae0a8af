//! `fapiao trust`: the user's own directory of trusted certificates.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::anyhow;
use fapiao_pki::certificate::Certificate;
use fapiao_pki::trust::Trust;
use fapiao_verify::Lang;

use crate::arguments::{TrustAction, TrustArguments};
use crate::locale::{self, failed, told};
use crate::output;

/// The trust of a run: the given directories, else the user's own.
///
/// A directory that was asked for and cannot be read is an error; the user's own may be absent.
pub fn load(directories: &[PathBuf], lang: Lang) -> anyhow::Result<Trust> {
    let files = if directories.is_empty() {
        user_directory()
            .filter(|dir| dir.is_dir())
            .map(|dir| read_directory(&dir, lang))
            .transpose()?
            .unwrap_or_default()
    } else {
        let read: anyhow::Result<Vec<_>> = directories.iter().map(|dir| read_directory(dir, lang)).collect();
        read?.into_iter().flatten().collect()
    };
    let (trust, problems) =
        Trust::from_files(files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())));
    for problem in problems {
        let (name, error) = (&problem.name, &problem.error);
        let text = told(
            lang,
            format!("提示：可信目录中的 {name} 不可用：{}", error.zh()),
            format!("note: {name} in the trust directory is not usable: {}", error.en()),
        );
        output::complain(&text);
    }
    Ok(trust)
}

/// Lists, adds or removes.
pub fn run(arguments: &TrustArguments) -> anyhow::Result<u8> {
    let lang = locale::choose(arguments.lang);
    let dir =
        arguments.dir.clone().or_else(user_directory).ok_or_else(|| {
            anyhow!(told(lang, "没有用户目录，请给出 --dir", "no home directory: give --dir"))
        })?;
    match &arguments.action {
        TrustAction::List => list(&dir, lang),
        TrustAction::Add { files } => add(&dir, files, lang),
        TrustAction::Remove { fingerprint } => remove(&dir, fingerprint, lang),
    }
}

/// `$FAPIAO_TRUST`, else `$XDG_DATA_HOME/fapiao/trust`, else `~/.local/share/fapiao/trust`.
fn user_directory() -> Option<PathBuf> {
    let set = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    set("FAPIAO_TRUST").or_else(|| {
        let data = set("XDG_DATA_HOME").or_else(|| set("HOME").map(|home| home.join(".local/share")))?;
        Some(data.join("fapiao/trust"))
    })
}

fn read_directory(dir: &Path, lang: Lang) -> anyhow::Result<Vec<(String, Vec<u8>)>> {
    let entries = fs::read_dir(dir).map_err(|error| failed(dir, &error, lang))?;
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.map_err(|error| failed(dir, &error, lang))?.path();
        if path.is_file() {
            let bytes = fs::read(&path).map_err(|error| failed(&path, &error, lang))?;
            files.push((path.file_name().unwrap_or_default().to_string_lossy().into_owned(), bytes));
        }
    }
    // The order of a directory is no order: the same files must give the same trust.
    files.sort();
    Ok(files)
}

fn list(dir: &Path, lang: Lang) -> anyhow::Result<u8> {
    let files = if dir.is_dir() { read_directory(dir, lang)? } else { Vec::new() };
    let mut any = false;
    for (name, bytes) in &files {
        for certificate in Certificate::from_pem_or_der(bytes).unwrap_or_default() {
            any = true;
            output::say(&describe(&certificate, name, lang))?;
        }
    }
    if !any {
        output::say(&match lang {
            Lang::Zh => format!("没有可信证书（{}）。添加：fapiao trust add 证书文件", dir.display()),
            Lang::En => {
                format!("no trusted certificates ({}). Add one: fapiao trust add FILE", dir.display())
            }
        })?;
    }
    Ok(0)
}

fn describe(certificate: &Certificate, file: &str, lang: Lang) -> String {
    let day = |time: jiff::Timestamp| time.to_zoned(jiff::tz::TimeZone::UTC).date();
    let (from, to) = (day(certificate.not_before()), day(certificate.not_after()));
    let fingerprint = certificate.fingerprint_hex();
    let (subject, issuer) = (certificate.subject(), certificate.issuer());
    match lang {
        Lang::Zh => {
            format!("{fingerprint}\n  主体 {subject}\n  签发 {issuer}\n  有效 {from} 至 {to}\n  文件 {file}")
        }
        Lang::En => format!(
            "{fingerprint}\n  subject {subject}\n  issuer  {issuer}\n  valid   {from} to {to}\n  file    {file}"
        ),
    }
}

fn add(dir: &Path, files: &[PathBuf], lang: Lang) -> anyhow::Result<u8> {
    fs::create_dir_all(dir).map_err(|error| failed(dir, &error, lang))?;
    for file in files {
        let bytes = fs::read(file).map_err(|error| failed(file, &error, lang))?;
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let (_, problems) = Trust::from_files([(name.as_str(), bytes.as_slice())]);
        if let Some(problem) = problems.first() {
            let (file, error) = (file.display(), &problem.error);
            let text = told(lang, format!("{file}：{}", error.zh()), format!("{file}: {}", error.en()));
            return Err(anyhow!(text));
        }
        let certificates = Certificate::from_pem_or_der(&bytes).unwrap_or_default();
        // Named by content: adding twice changes nothing, and names never collide.
        let digest = crate::batch::examine::sha256(&bytes);
        let stem: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        let extension = if certificates.is_empty() { "crl" } else { "cer" };
        let place = dir.join(format!("{stem}.{extension}"));
        fs::write(&place, &bytes).map_err(|error| failed(&place, &error, lang))?;
        for certificate in &certificates {
            output::say(&describe(certificate, &file.display().to_string(), lang))?;
        }
        output::say(&match lang {
            Lang::Zh => format!("已加入 {}；请先用其他途径核对指纹", dir.display()),
            Lang::En => format!("added to {}; compare the fingerprint by another channel", dir.display()),
        })?;
    }
    Ok(0)
}

fn remove(dir: &Path, prefix: &str, lang: Lang) -> anyhow::Result<u8> {
    let prefix = prefix.replace(':', "").to_lowercase();
    if prefix.len() < 8 || !prefix.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(anyhow!(told(
            lang,
            "请给出指纹的至少八位十六进制数字（见 fapiao trust list）",
            "give at least eight hex digits of the fingerprint (fapiao trust list)",
        )));
    }
    let mut matching = Vec::new();
    for (name, bytes) in read_directory(dir, lang)? {
        let certificates = Certificate::from_pem_or_der(&bytes).unwrap_or_default();
        if certificates
            .iter()
            .any(|certificate| certificate.fingerprint_hex().to_lowercase().starts_with(&prefix))
        {
            matching.push(name);
        }
    }
    match matching.as_slice() {
        [] => {
            return Err(anyhow!(told(
                lang,
                format!("没有指纹以 {prefix} 开头的可信证书"),
                format!("no trusted certificate has a fingerprint that begins with {prefix}"),
            )));
        }
        [name] => {
            let place = dir.join(name);
            fs::remove_file(&place).map_err(|error| failed(&place, &error, lang))?;
        }
        several => {
            let count = several.len();
            return Err(anyhow!(told(
                lang,
                format!("有 {count} 个文件符合 {prefix}，请多给几位"),
                format!("{count} files match {prefix}: give more digits"),
            )));
        }
    }
    output::say(match lang {
        Lang::Zh => "已移除",
        Lang::En => "removed",
    })?;
    Ok(0)
}
