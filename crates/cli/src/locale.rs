//! The language of messages: the argument, else the locale, else Chinese.

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn language_is_the_argument_then_the_locale_then_chinese() {
        assert_eq!(decide(Some(LangArgument::En), "zh_CN.UTF-8"), Lang::En);
        assert_eq!(decide(None, "en_GB.UTF-8"), Lang::En);
        assert_eq!(decide(None, "zh_CN.UTF-8"), Lang::Zh);
        assert_eq!(decide(None, "C.UTF-8"), Lang::Zh);
    }
}
