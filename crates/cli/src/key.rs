//! Private keys from files and tokens.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use fapiao_pki::certificate::Certificate;
use fapiao_pki::sign::{KeyFile, Signer};
use fapiao_verify::Lang;
use zeroize::Zeroizing;

use crate::arguments::KeyArguments;
use crate::password;

/// The signer that the arguments name.
pub fn load(arguments: &KeyArguments, lang: Lang) -> anyhow::Result<Signer> {
    let password_file = arguments.password_file.as_deref();
    let mut more = Vec::new();
    for path in &arguments.certificates {
        let bytes = fs::read(path).with_context(|| path.display().to_string())?;
        more.extend(Certificate::from_pem_or_der(&bytes).map_err(|error| told(path, &error, lang))?);
    }
    let file = if arguments.key.starts_with("pkcs11:") {
        in_token(&arguments.key, password_file, lang)?
    } else {
        in_file(Path::new(&arguments.key), password_file, lang)?
    };
    file.into_signer(&more).map_err(|error| told(Path::new(&arguments.key), &error, lang))
}

/// The files that the arguments name: none of them may be replaced.
pub fn files(arguments: &KeyArguments) -> impl Iterator<Item = PathBuf> + '_ {
    let key = (!arguments.key.starts_with("pkcs11:")).then(|| PathBuf::from(&arguments.key));
    arguments.certificates.iter().cloned().chain(arguments.password_file.clone()).chain(key)
}

/// A key file, its password asked for only when it is locked.
pub fn in_file(path: &Path, password_file: Option<&Path>, lang: Lang) -> anyhow::Result<KeyFile> {
    let name = || path.display().to_string();
    let bytes = Zeroizing::new(fs::read(path).with_context(name)?);
    let password = if KeyFile::is_locked(&bytes) {
        let what = match lang {
            Lang::Zh => format!("{} 的密码", path.display()),
            Lang::En => format!("password of {}", path.display()),
        };
        Some(password::wanted(password_file, &what, lang)?)
    } else {
        None
    };
    KeyFile::read(&bytes, password.as_ref()).map_err(|error| told(path, &error, lang))
}

#[cfg(feature = "pkcs11")]
fn in_token(text: &str, password_file: Option<&Path>, lang: Lang) -> anyhow::Result<KeyFile> {
    use fapiao_pki::sign::{Device, DeviceUri};

    let told = |error: fapiao_pki::Error| anyhow!(message(&error, lang));
    let mut uri = DeviceUri::parse(text).map_err(told)?;
    if uri.module_path.is_none() {
        uri.module_path = std::env::var("FAPIAO_PKCS11_MODULE").ok();
    }
    let what = match lang {
        Lang::Zh => "密码设备的 PIN",
        Lang::En => "PIN of the token",
    };
    let pin = password::wanted(password_file, what, lang)?;
    Device::open(&uri, Some(&pin)).and_then(|device| device.into_key(&uri)).map_err(told)
}

#[cfg(not(feature = "pkcs11"))]
fn in_token(_: &str, _: Option<&Path>, lang: Lang) -> anyhow::Result<KeyFile> {
    Err(anyhow!(match lang {
        Lang::Zh => "此程序编译时未含密码设备（PKCS#11）支持",
        Lang::En => "this program was built without tokens (PKCS#11)",
    }))
}

/// What is wrong, in the user's language, with its code.
pub fn message(error: &fapiao_pki::Error, lang: Lang) -> String {
    let text = match lang {
        Lang::Zh => error.zh(),
        Lang::En => error.en(),
    };
    format!("{} {text}", error.code())
}

fn told(path: &Path, error: &fapiao_pki::Error, lang: Lang) -> anyhow::Error {
    anyhow!("{}: {}", path.display(), message(error, lang))
}
