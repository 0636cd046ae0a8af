//! The language of messages: the argument, else the locale, else Chinese.

use std::io;
use std::path::Path;

use fapiao_verify::Lang;

use crate::arguments::LangArgument;

/// The language to speak.
pub fn choose(argument: Option<LangArgument>) -> Lang {
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|value| !value.is_empty())
        .unwrap_or_default();
    decide(argument, &locale)
}

fn decide(argument: Option<LangArgument>, locale: &str) -> Lang {
    match argument {
        Some(LangArgument::Zh) => Lang::Zh,
        Some(LangArgument::En) => Lang::En,
        None if locale.starts_with("en") => Lang::En,
        None => Lang::Zh,
    }
}

/// One of two texts that say the same.
pub fn told(lang: Lang, zh: impl Into<String>, en: impl Into<String>) -> String {
    match lang {
        Lang::Zh => zh.into(),
        Lang::En => en.into(),
    }
}

/// Why something in the file system failed.
pub fn failed(path: &Path, error: &io::Error, lang: Lang) -> anyhow::Error {
    let (path, why) = (path.display(), system_error(error, lang));
    anyhow::anyhow!(told(lang, format!("{path}：{why}"), format!("{path}: {why}")))
}

/// An error with its causes, each that the system reports in one language.
pub fn explain(error: &anyhow::Error, lang: Lang) -> String {
    let causes = error.chain().map(|cause| match cause.downcast_ref::<io::Error>() {
        Some(cause) => system_error(cause, lang),
        None => cause.to_string(),
    });
    causes.collect::<Vec<_>>().join(if lang == Lang::Zh { "：" } else { ": " })
}

/// What a system error says, in one language.
pub fn system_error(error: &io::Error, lang: Lang) -> String {
    if lang == Lang::En {
        return error.to_string();
    }
    match error.kind() {
        io::ErrorKind::NotFound => "不存在".to_owned(),
        io::ErrorKind::PermissionDenied => "没有权限".to_owned(),
        io::ErrorKind::IsADirectory => "是目录，不是文件".to_owned(),
        io::ErrorKind::NotADirectory => "不是目录".to_owned(),
        io::ErrorKind::AlreadyExists => "已存在".to_owned(),
        io::ErrorKind::StorageFull => "磁盘已满".to_owned(),
        io::ErrorKind::ReadOnlyFilesystem => "文件系统只读".to_owned(),
        io::ErrorKind::Unsupported => "不是普通文件（管道、设备等）".to_owned(),
        _ => match error.raw_os_error() {
            Some(number) => format!("出错（系统错误 {number}）"),
            None => "出错".to_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    use anyhow::Context;

    use super::*;

    #[test]
    fn error_when_the_system_reports_it_then_is_told_in_one_language() {
        let error = || Err::<(), _>(io::Error::from(io::ErrorKind::NotFound)).context("a.ofd").unwrap_err();
        assert_eq!(explain(&error(), Lang::Zh), "a.ofd：不存在");
        assert_eq!(explain(&error(), Lang::En), "a.ofd: entity not found");
    }

    #[test]
    fn language_is_the_argument_then_the_locale_then_chinese() {
        assert_eq!(decide(Some(LangArgument::En), "zh_CN.UTF-8"), Lang::En);
        assert_eq!(decide(None, "en_GB.UTF-8"), Lang::En);
        assert_eq!(decide(None, "zh_CN.UTF-8"), Lang::Zh);
        assert_eq!(decide(None, "C.UTF-8"), Lang::Zh);
    }
}
