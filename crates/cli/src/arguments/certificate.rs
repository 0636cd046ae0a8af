//! `fapiao certificate`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use jiff::Timestamp;

use super::LangArgument;
use super::key::KeyArguments;

pub const HELP: &str = "\
例 Examples:
  fapiao certificate make --key 公司.p12 --issuer 某某会计师事务所 -o 证明.pdf 发票.ofd
  fapiao certificate verify 证明.pdf 发票.ofd";

pub const MAKE_HELP: &str = "\
证明列出字段、来源对照、已执行与未执行的检查、结论、时间、SHA-256 与 SM3，并注明非税务机关出具。
The certificate lists fields, sources, checks run and not run, verdict, time, SHA-256 and SM3; it is marked as not
issued by a tax authority.

-o 可给出两次（.pdf 与 .json），编号与事实相同。 -o may be given twice: the same facts as PDF and as JSON.
密码 Password: 环境变量 FAPIAO_KEY_PASSWORD，或 --password-file，否则在终端询问；从不放在命令行上。
From the variable FAPIAO_KEY_PASSWORD, from --password-file, else asked for at the terminal; never an argument.

退出码 Exit codes:
  0  已出具（无论结论）           made, whatever the verdict
  2  用法错误、私钥不可用         usage, or the key cannot be used
  3  文件无法读取                 the file could not be read

例 Examples:
  fapiao certificate make --key 公司.p12 --issuer 某某公司财务部 -o 证明.pdf 发票.ofd
  fapiao certificate make --key key.pem --certificate chain.pem -o a.pdf -o a.json invoice.pdf
  fapiao certificate make --unsigned --lang en -o draft.pdf invoice.xml";

pub const VERIFY_HELP: &str = "\
离线核验：签名是否相符、是否覆盖整个证明、签名人是否受信任；给出原文件时核对其摘要并重新查验。
Offline: whether the signature holds, covers all of it, and comes from a trusted signer; with the original, whether its
digests are those of the certificate, and whether the checks come to the same again.

退出码 Exit codes:
  0  真实，或无法确定             genuine, or not proven
  1  不真实，或原文件不是所述文件 not genuine, or of another file
  2  用法错误                     usage
  3  不是查验证明、无法读取       no certificate, or cannot be read

例 Examples:
  fapiao certificate verify 证明.pdf
  fapiao certificate verify 证明.pdf 发票.ofd
  fapiao certificate verify --trust ./roots --format json a.json invoice.pdf";

/// `fapiao certificate`.
#[derive(Debug, Args)]
pub struct CertificateArguments {
    #[command(subcommand)]
    pub action: CertificateAction,
}

/// What to do with verification certificates.
#[derive(Debug, Subcommand)]
pub enum CertificateAction {
    /// 出具查验证明：签名的 PDF 或 JSON。 Make a certificate of what was checked: a signed PDF or JSON.
    #[command(after_help = MAKE_HELP)]
    Make(MakeArguments),
    /// 核验一份查验证明，可对照原文件。 Verify a certificate, also against the original.
    #[command(after_help = VERIFY_HELP)]
    Verify(VerifyCertificateArguments),
}

/// `fapiao certificate make`.
#[derive(Debug, Args)]
pub struct MakeArguments {
    /// 被查验的文件。 The file to verify.
    #[arg(value_name = "FILE")]
    pub path: PathBuf,
    /// 写到哪个文件：.pdf 或 .json，可给出两次。 The file to write: .pdf or .json; may be given twice.
    #[arg(short, long, value_name = "OUT", required = true)]
    pub out: Vec<PathBuf>,
    #[command(flatten)]
    pub key: Option<KeyArguments>,
    /// 不签名。 Without a signature.
    #[arg(long, conflicts_with = "key")]
    pub unsigned: bool,
    /// 出具人名称。 Who issues it.
    #[arg(long, value_name = "NAME", default_value = "")]
    pub issuer: String,
    /// 核对页地址；证明编号接在其后。 Address below which certificates can be looked up.
    #[arg(long, value_name = "URL")]
    pub check_page: Option<String>,
    /// 可信证书目录，可多次给出，代替用户目录。 Directory of trusted certificates; replaces the user's directory.
    #[arg(long, value_name = "DIR")]
    pub trust: Vec<PathBuf>,
    /// 以此时刻查验。 Judge as of this time.
    #[arg(long, value_name = "RFC3339")]
    pub at: Option<Timestamp>,
    /// 字体目录，代替系统字体。 Directory of fonts, instead of those of the system.
    #[arg(long, value_name = "DIR")]
    pub fonts: Option<PathBuf>,
    /// 覆盖已有的输出文件（不会覆盖输入）。 Replace output files that exist (never an input).
    #[arg(long)]
    pub force: bool,
    /// 证明与信息的语言。 Language of the certificate and of messages.
    #[arg(long, value_enum)]
    pub lang: Option<LangArgument>,
}

/// `fapiao certificate verify`.
#[derive(Debug, Args)]
pub struct VerifyCertificateArguments {
    /// 查验证明：PDF 或 JSON。 The certificate: PDF or JSON.
    #[arg(value_name = "CERTIFICATE")]
    pub path: PathBuf,
    /// 原文件。 The original.
    #[arg(value_name = "ORIGINAL")]
    pub original: Option<PathBuf>,
    /// 可信证书目录，可多次给出，代替用户目录。 Directory of trusted certificates; replaces the user's directory.
    #[arg(long, value_name = "DIR")]
    pub trust: Vec<PathBuf>,
    /// 以此时刻为“现在”。 Take this time for now.
    #[arg(long, value_name = "RFC3339")]
    pub at: Option<Timestamp>,
    /// 输出格式。 How to print.
    #[arg(long, value_enum, default_value_t = CertificateFormat::Table)]
    pub format: CertificateFormat,
    /// 信息的语言。 Language of messages.
    #[arg(long, value_enum)]
    pub lang: Option<LangArgument>,
}

/// Output of `certificate verify`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CertificateFormat {
    /// For people.
    Table,
    /// One JSON object.
    Json,
}
