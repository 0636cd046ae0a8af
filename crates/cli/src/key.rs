//! The key that a command signs with, and chance.

use std::fs;
use std::path::Path;

use anyhow::{Context, anyhow, bail};
use fapiao_pki::certificate::Certificate;
use fapiao_pki::sign::{CryptoRng, KeyFile, Password, Signer};
use fapiao_verify::Lang;
use getrandom::SysRng;
use getrandom::rand_core::UnwrapErr;

use crate::arguments::KeyArguments;

/// Where passwords are looked for when no file is named.
const PASSWORD_VARIABLE: &str = "FAPIAO_KEY_PASSWORD";

/// Randomness from the operating system; a system that has none cannot run this program at all.
pub fn chance() -> impl CryptoRng {
    UnwrapErr(SysRng)
}

/// The signer that the arguments name; absent when they name none.
pub fn signer(arguments: &KeyArguments, lang: Lang) -> anyhow::Result<Option<Signer>> {
    let Some(path) = &arguments.key else { return Ok(None) };
    let name = path.display().to_string();
    let bytes = fs::read(path).with_context(|| name.clone())?;
    let password = password(arguments.password_file.as_deref())?;
    if password.is_none() && KeyFile::is_locked(&bytes) {
        bail!(match lang {
            Lang::Zh => format!("{name} 有口令保护：请给出 --password-file 或设置 {PASSWORD_VARIABLE}"),
            Lang::En => format!("{name} is locked: give --password-file or set {PASSWORD_VARIABLE}"),
        });
    }
    let said = |error: fapiao_pki::error::Error| {
        anyhow!("{name}: {}", if lang == Lang::Zh { error.zh() } else { error.to_string() })
    };
    let file = KeyFile::read(&bytes, password.as_ref()).map_err(said)?;
    let mut more = Vec::new();
    for path in &arguments.certificate {
        let name = path.display().to_string();
        let bytes = fs::read(path).with_context(|| name.clone())?;
        more.extend(Certificate::from_pem_or_der(&bytes).with_context(|| name)?);
    }
    file.into_signer(&more).map(Some).map_err(said)
}

/// The first line of a file, else of the environment.
fn password(file: Option<&Path>) -> anyhow::Result<Option<Password>> {
    let text = match file {
        Some(path) => Some(fs::read_to_string(path).with_context(|| path.display().to_string())?),
        None => std::env::var(PASSWORD_VARIABLE).ok(),
    };
    Ok(text.map(|text| Password::new(text.lines().next().unwrap_or_default())))
}
