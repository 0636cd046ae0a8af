//! Arguments that every command over many files has.

use std::path::PathBuf;

use clap::Args;
use jiff::Timestamp;

use super::LangArgument;

/// Which files are read, and how.
#[derive(Debug, Args)]
pub struct BatchArguments {
    /// 可信证书目录，可多次给出，代替用户目录。 Directory of trusted certificates; replaces the user's directory.
    #[arg(long, value_name = "DIR")]
    pub trust: Vec<PathBuf>,
    /// 以此时刻为“现在”。 Take this time for now.
    #[arg(long, value_name = "RFC3339")]
    pub at: Option<Timestamp>,
    /// 信息的语言，默认取自环境，否则中文。 Language of messages; else the locale's, else Chinese.
    #[arg(long, value_enum)]
    pub lang: Option<LangArgument>,
    /// 并行数，默认为处理器数。 How many files at once; else the number of processors.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub jobs: Option<u16>,
}
