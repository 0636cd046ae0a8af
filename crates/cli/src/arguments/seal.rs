//! `fapiao seal`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::LangArgument;

pub const HELP: &str = "\
自制印章只用于测试和公司内部：制章者不是有资质的机构，签章只在其自己的根证书下成立。
Home-made seals are for tests and one's own use: the maker is no licensed one, and they hold under their own root only.

例 Examples:
  fapiao seal make --name 示例公司 -o 印章/
  fapiao seal show 印章/seal.esl
  fapiao trust add 印章/root.cer";

pub const MAKE_HELP: &str = "\
写出 Writes:
  seal.esl     印章（GB/T 38540）                    the seal
  signer.p12   用印人的 SM2 私钥与证书               the key that may use it, with its certificate
  root.p12     根证书的私钥，可再制章（--root）      the root's key, for further seals (--root)
  root.cer     根证书：验章者须信任它                the root: who verifies must trust it
  seal.png     图案                                  the picture
目录和文件只有您自己能读；已有的文件从不覆盖。
Directory and files are readable to you alone; what exists is never replaced.

密码 Password: 环境变量 FAPIAO_KEY_PASSWORD，或 --password-file，否则在终端询问；从不放在命令行上。
From the variable FAPIAO_KEY_PASSWORD, from --password-file, else asked for at the terminal; never an argument.

机关的印章、发票监制章和发票专用章的名称不能使用。
Names of offices, and of the seals that they register, are refused.

退出码 Exit codes: 0 已写出 written; 2 未写出 nothing was written.

例 Examples:
  fapiao seal make --name 示例公司 -o 印章/
  fapiao seal make --name 示例公司 --picture 章.png --size 40,30 --years 3 -o 印章/
  fapiao seal make --name 示例分公司 --root 印章/root.p12 -o 分公司/
  fapiao seal make --name 示例公司 --certificate 公司.cer -o 印章/     （用已有的 SM2 证书; for an SM2 certificate that exists）";

/// `fapiao seal`.
#[derive(Debug, Args)]
pub struct SealArguments {
    #[command(subcommand)]
    pub action: SealAction,
}

/// What to do with seals.
#[derive(Debug, Subcommand)]
pub enum SealAction {
    /// 制作印章及其密钥、证书。 Make a seal, with keys and certificates.
    #[command(after_help = MAKE_HELP)]
    Make(SealMakeArguments),
    /// 显示印章，或 OFD 文件所用的印章。 Show a seal, or the seals on an OFD file.
    #[command(
        after_help = "例 Examples:\n  fapiao seal show 发票.ofd\n  fapiao seal show --picture 章.png 印章/seal.esl\n\n退出码 Exit codes: 0 已显示 shown; 2 无法读取 cannot be read; 3 不是印章 no seal, or a damaged file"
    )]
    Show(SealShowArguments),
}

/// `fapiao seal make`.
#[derive(Debug, Args)]
pub struct SealMakeArguments {
    /// 印章名称，也是图案上的环行文字。 The seal's name, also the words around its picture.
    #[arg(long, value_name = "NAME")]
    pub name: String,
    /// 图案中间的横行文字。 The line across the picture.
    #[arg(long, value_name = "TEXT", default_value = "自制签章")]
    pub line: String,
    /// 写到哪个目录。 The directory to write to.
    #[arg(short, long, value_name = "DIR")]
    pub out: PathBuf,
    /// 图案文件，代替自动绘制的圆章。 A picture instead of the drawn one.
    #[arg(long, value_name = "PNG|JPG")]
    pub picture: Option<PathBuf>,
    /// 图案的宽、高（毫米）。 Width and height of the picture in mm.
    #[arg(long, value_name = "W,H", value_parser = size, default_value = "40,40")]
    pub size: (u64, u64),
    /// 有效年数。 For how many years it is valid.
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u8).range(1..=10))]
    pub years: u8,
    /// 印章编号，默认随机。 The seal's number; else random.
    #[arg(long, value_name = "ID")]
    pub id: Option<String>,
    /// 已有的根证书私钥，代替新建的。 The key of a root that exists, instead of a new one.
    #[arg(long, value_name = "FILE")]
    pub root: Option<PathBuf>,
    /// 用印人已有的证书，代替新建的密钥。 Certificate of who may use it, instead of a new key.
    #[arg(long, value_name = "FILE")]
    pub certificate: Vec<PathBuf>,
    /// 从文件首行读取密码。 Read the password from the first line of a file.
    #[arg(long, value_name = "FILE")]
    pub password_file: Option<PathBuf>,
    /// 字体目录，代替系统的。 Directory of fonts instead of the system's.
    #[arg(long, value_name = "DIR")]
    pub fonts: Option<PathBuf>,
    /// 信息的语言。 Language of messages.
    #[arg(long, value_enum)]
    pub lang: Option<LangArgument>,
}

/// `fapiao seal show`.
#[derive(Debug, Args)]
pub struct SealShowArguments {
    /// 印章文件（seal.esl）或 OFD。 A seal (seal.esl) or an OFD file.
    #[arg(value_name = "FILE")]
    pub path: PathBuf,
    /// 把图案存为文件。 Save the picture.
    #[arg(long, value_name = "OUT")]
    pub picture: Option<PathBuf>,
    /// 信息的语言。 Language of messages.
    #[arg(long, value_enum)]
    pub lang: Option<LangArgument>,
}

fn size(text: &str) -> Result<(u64, u64), String> {
    let wrong = || "WIDTH,HEIGHT in whole millimetres from 1 to 200".to_owned();
    let (width, height) = text.split_once(',').ok_or_else(wrong)?;
    let read = |number: &str| number.trim().parse().ok().filter(|mm| (1..=200).contains(mm));
    read(width).zip(read(height)).ok_or_else(wrong)
}
