//! What is said when the command line is wrong. English is clap's own; Chinese is made of the same facts.

use std::ffi::OsString;
use std::fmt::Write as _;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Error, ValueEnum};
use fapiao_verify::Lang;

use crate::arguments::LangArgument;
use crate::{locale, output};

/// Shows help, the version or what is wrong, and answers the exit code.
pub fn show(error: &Error, arguments: impl IntoIterator<Item = OsString>) -> u8 {
    let is_help = error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand;
    if is_help || !error.use_stderr() || locale::choose(language(arguments)) == Lang::En {
        // A terminal that is gone hears nothing; the exit code says the same.
        let _ = error.print();
    } else {
        output::complain(&chinese(error));
    }
    if error.use_stderr() { 2 } else { 0 }
}

/// The language that a command line asks for, however wrong the rest of it is.
pub fn language(arguments: impl IntoIterator<Item = OsString>) -> Option<LangArgument> {
    let mut arguments = arguments.into_iter().filter_map(|argument| argument.into_string().ok());
    let mut asked = None;
    while let Some(argument) = arguments.next() {
        let value = match argument.strip_prefix("--lang") {
            Some("") => arguments.next(),
            Some(rest) => rest.strip_prefix('=').map(str::to_owned),
            None => continue,
        };
        asked = value.and_then(|value| LangArgument::from_str(&value, true).ok()).or(asked);
    }
    asked
}

fn chinese(error: &Error) -> String {
    let mut text = format!("fapiao：{}", sentence(error));
    let hints = [
        (ContextKind::ValidValue, "可选值"),
        (ContextKind::ValidSubcommand, "可用的子命令"),
        (ContextKind::SuggestedArg, "是否想写"),
        (ContextKind::SuggestedSubcommand, "是否想写"),
        (ContextKind::SuggestedValue, "是否想写"),
    ];
    for (kind, words) in hints {
        let values = said(error, kind);
        if !values.is_empty() {
            // Writing to a String cannot fail.
            let _ = write!(text, "\n  {words}：{values}");
        }
    }
    let usage = said(error, ContextKind::Usage);
    if !usage.is_empty() {
        let _ = write!(text, "\n\n用法：{}", usage.trim_start_matches("Usage:").trim());
    }
    text.push_str("\n\n详见 --help");
    text
}

fn sentence(error: &Error) -> String {
    let argument = said(error, ContextKind::InvalidArg);
    let value = said(error, ContextKind::InvalidValue);
    let number = |kind| said(error, kind);
    match error.kind() {
        ErrorKind::InvalidValue if value.is_empty() => format!("{argument} 缺少值"),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => format!("{argument} 的值无效：{value}"),
        ErrorKind::UnknownArgument => format!("未知的参数：{argument}"),
        ErrorKind::InvalidSubcommand => {
            format!("未知的子命令：{}", said(error, ContextKind::InvalidSubcommand))
        }
        ErrorKind::NoEquals => format!("{argument} 与值之间要写等号"),
        ErrorKind::TooManyValues => format!("{argument} 的值太多：{value}"),
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => format!(
            "{argument} 的值应有 {} 个，实有 {} 个",
            number(ContextKind::ExpectedNumValues) + &number(ContextKind::MinValues),
            number(ContextKind::ActualNumValues)
        ),
        ErrorKind::ArgumentConflict => match said(error, ContextKind::PriorArg).as_str() {
            "" => format!("参数冲突：{argument}"),
            prior => format!("{argument} 不能与 {prior} 同时使用"),
        },
        ErrorKind::MissingRequiredArgument => format!("缺少参数：{argument}"),
        ErrorKind::MissingSubcommand => "缺少子命令".to_owned(),
        ErrorKind::InvalidUtf8 => "参数不是有效的 UTF-8 文本".to_owned(),
        _ => "命令行有误".to_owned(),
    }
}

/// What the error says of one thing, several values joined; empty when it says nothing.
fn said(error: &Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join("、"),
        Some(ContextValue::StyledStr(text)) => text.to_string(),
        Some(ContextValue::StyledStrs(texts)) => {
            texts.iter().map(ToString::to_string).collect::<Vec<_>>().join("、")
        }
        Some(ContextValue::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::arguments::Arguments;

    fn told(line: &str) -> String {
        chinese(&Arguments::try_parse_from(line.split(' ')).unwrap_err())
    }

    #[test]
    fn usage_when_wrong_then_is_said_in_chinese_with_what_would_be_right() {
        for (line, expected) in [
            ("fapiao verify --fromat json a.ofd", "未知的参数：--fromat\n  是否想写：--format"),
            ("fapiao verify --format yaml a.ofd", "--format <FORMAT> 的值无效：yaml\n  可选值：table、json"),
            ("fapiao verify --at noon a.ofd", "--at <RFC3339> 的值无效：noon"),
            ("fapiao verify --at", "--at <RFC3339> 缺少值"),
            ("fapiao verfy a.ofd", "未知的子命令：verfy\n  是否想写：verify"),
            ("fapiao render", "缺少参数："),
            (
                "fapiao certificate make --unsigned --key k.p12 -o x.pdf a.ofd",
                "--unsigned 不能与 --key <FILE|URI> 同时使用",
            ),
        ] {
            let told = told(line);
            assert!(told.contains(expected), "{line}: {told}");
            assert!(!told.contains("Usage") && !told.contains("error:"), "{told}");
        }
    }

    #[test]
    fn language_when_asked_for_in_a_wrong_command_line_then_is_heard() {
        let asked = |line: &str| language(line.split(' ').map(OsString::from));
        assert!(matches!(asked("fapiao verify --x --lang en"), Some(LangArgument::En)));
        assert!(matches!(asked("fapiao verify --lang=zh --x"), Some(LangArgument::Zh)));
        assert!(asked("fapiao verify --language en").is_none());
    }
}
