//! The command line.

mod batch;
mod certificate;
mod convert;
mod key;
mod print;
mod rename;
mod seal;
mod sign;
mod summary;
mod write;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use batch::BatchArguments;
pub use certificate::{
    CertificateAction, CertificateArguments, CertificateFormat, MakeArguments, VerifyCertificateArguments,
};
pub use convert::{ConvertArguments, ConvertFormat};
pub use key::KeyArguments;
pub use print::{GroupArgument, OrientationArgument, PaperArgument, PrintArguments};
pub use rename::{RenameArguments, RenameFormat};
pub use seal::{SealAction, SealArguments, SealMakeArguments, SealShowArguments};
pub use sign::{PlaceArgument, SignArguments};
pub use summary::{ByArgument, SummaryArguments, SummaryFormat};
pub use write::{WriteArguments, WriteFormat};

/// 电子发票：查验、查看。 Verify and inspect Chinese electronic invoices, offline.
#[derive(Debug, Parser)]
#[command(name = "fapiao", version, max_term_width = 100, args_override_self = true)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// 查验发票文件。 Verify invoice files: OFD, PDF, XML, JPG, PNG, and ZIP or EML of them.
    #[command(after_help = VERIFY_HELP)]
    Verify(VerifyArguments),
    /// 查看文件内各来源的内容与结构。 Show what each source in a file says, and its structure.
    #[command(after_help = INSPECT_HELP)]
    Inspect(InspectArguments),
    /// 把 OFD 或 PDF 画成图片，印章在位。 Draw the pages of an OFD or PDF file, seals in place.
    #[command(after_help = RENDER_HELP)]
    Render(RenderArguments),
    /// 转换成另一种格式的复制件：OFD、PDF、XML。 Copy a file into another format, marked as a copy.
    #[command(after_help = convert::HELP)]
    Convert(ConvertArguments),
    /// 按发票内容给文件改名。 Rename files by the fields of their invoices.
    #[command(after_help = rename::HELP)]
    Rename(RenameArguments),
    /// 生成发票汇总表。 Make one sheet of many invoices: XLSX or CSV.
    #[command(after_help = summary::HELP)]
    Summary(SummaryArguments),
    /// 排版打印：一张纸上多张发票，或原始凭证粘贴单。 Print several invoices on each sheet, into one PDF.
    #[command(after_help = print::HELP)]
    Print(Box<PrintArguments>),
    /// 由 JSON 生成发票文件：OFD、PDF、XML。 Write an invoice as OFD, PDF or XML.
    #[command(after_help = write::HELP)]
    Write(WriteArguments),
    /// 出具或核验查验证明。 Make or verify certificates of what was checked.
    #[command(after_help = certificate::HELP)]
    Certificate(CertificateArguments),
    /// 给 OFD 盖章、给 PDF 签名。 Seal an OFD or sign a PDF file.
    #[command(after_help = sign::HELP)]
    Sign(SignArguments),
    /// 制作或查看电子印章。 Make or show electronic seals.
    #[command(after_help = seal::HELP)]
    Seal(SealArguments),
    /// 管理可信根证书。 Manage the certificates that you trust.
    #[command(after_help = TRUST_HELP)]
    Trust(TrustArguments),
    /// 生成命令行补全脚本。 Print a completion script for a shell.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// All codes with their texts as JSON; docs/errors.md is made from it.
    #[command(hide = true)]
    Codes,
    /// Reads foreign files from frames on stdin; `verify` keeps a pool of these.
    #[command(hide = true)]
    Reader,
    /// Takes an attached file out of one foreign PDF; `certificate` starts one of these.
    #[command(hide = true)]
    Unpacker,
    /// Copies one foreign file from a frame on stdin; `convert` starts one of these.
    #[command(hide = true)]
    Converter,
    /// Draws one foreign file from a frame on stdin; `render` starts one of these.
    #[command(hide = true)]
    Drawer,
    /// Draws foreign files onto sheets, from frames on stdin; `print` starts one of these.
    #[command(hide = true)]
    Printer,
}

const VERIFY_HELP: &str = "\
退出码 Exit codes:
  0  全部读取，没有不通过      all read, none failed
  1  至少一份不通过            at least one verdict failed (wins over 3)
  2  用法错误                  usage
  3  至少一份文件无法读取      at least one file could not be read

例 Examples:
  fapiao verify 发票.ofd
  fapiao verify --trust ./roots --format jsonl 2026-11/ > result.jsonl
  find . -name '*.pdf' | fapiao verify --format csv -";

const INSPECT_HELP: &str = "\
例 Example:
  fapiao inspect 发票.ofd
  fapiao inspect --format json 发票.pdf";

const RENDER_HELP: &str = "\
多页时，out.png 写成 out-1.png、out-2.png……
Of several pages, out.png becomes out-1.png, out-2.png and so on.
需要中文字体 Needs Chinese fonts: apt install fonts-noto-cjk fonts-lxgw-wenkai fonts-liberation

退出码 Exit codes:
  0  已画出                              drawn
  2  用法错误，或输出文件已存在          usage, or the output exists
  3  文件无法读取，没有该页，或有页画不出 unreadable, no such page, or a page could not be drawn

例 Examples:
  fapiao render -o 发票.png 发票.ofd
  fapiao render --dpi 300 --page 1 -o out.png 发票.ofd
  fapiao render -o 发票.pdf 发票.ofd";

const TRUST_HELP: &str = "\
本程序不附带任何根证书；信任谁由您决定。
No certificate is shipped: whom to trust is your decision.

例 Examples:
  fapiao trust add 税务根证书.cer
  fapiao trust list
  fapiao trust remove 9F86D081";

/// `fapiao verify`.
#[derive(Debug, Args)]
pub struct VerifyArguments {
    /// 文件、目录、ZIP、EML；“-”从标准输入读取文件名。 Files, directories, ZIP, EML; '-' for a list of names on stdin.
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// 输出格式。 How to print.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub format: Format,
    #[command(flatten)]
    pub batch: BatchArguments,
}

/// `fapiao inspect`.
#[derive(Debug, Args)]
pub struct InspectArguments {
    /// 文件。 The file.
    #[arg(value_name = "FILE")]
    pub path: PathBuf,
    /// 输出格式。 How to print.
    #[arg(long, value_enum, default_value_t = InspectFormat::Table)]
    pub format: InspectFormat,
    /// 信息的语言。 Language of messages.
    #[arg(long, value_enum)]
    pub lang: Option<LangArgument>,
}

/// `fapiao render`.
#[derive(Debug, Args)]
pub struct RenderArguments {
    /// 文件：OFD 或 PDF。 The file: OFD or PDF.
    #[arg(value_name = "FILE")]
    pub path: PathBuf,
    /// 输出文件；“-”为标准输出。 The output; '-' for standard output.
    #[arg(short, long, value_name = "OUT")]
    pub out: PathBuf,
    /// 分辨率（仅 PNG）。 Dots per inch, for PNG.
    #[arg(long, value_name = "N", default_value_t = 150, value_parser = clap::value_parser!(u16).range(20..=1200))]
    pub dpi: u16,
    /// 页码，或 all。 Number of the page, or all.
    #[arg(long, value_name = "N|all", default_value = "all")]
    pub page: PageArgument,
    /// 格式；默认按输出文件名。 Format; else by the name of the output.
    #[arg(long, value_enum)]
    pub format: Option<RenderFormat>,
    /// 字体目录，代替系统字体。 Directory of fonts, instead of those of the system.
    #[arg(long, value_name = "DIR")]
    pub fonts: Option<PathBuf>,
    /// 覆盖已有的输出文件（不会覆盖输入）。 Replace the output files if they exist (never an input).
    #[arg(long)]
    pub force: bool,
    /// 信息的语言。 Language of messages.
    #[arg(long, value_enum)]
    pub lang: Option<LangArgument>,
}

/// Which pages are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageArgument {
    /// All of them.
    All,
    /// One, counted from 1.
    One(usize),
}

impl std::str::FromStr for PageArgument {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.parse::<usize>() {
            Ok(page) if page > 0 => Ok(Self::One(page)),
            _ if text == "all" => Ok(Self::All),
            _ => Err("从 1 起的页码，或 all；a number from 1, or all".to_owned()),
        }
    }
}

/// Output of `render`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum RenderFormat {
    /// A picture of pixels a page.
    Png,
    /// A drawing a page.
    Svg,
    /// One document of all pages.
    Pdf,
}

/// `fapiao trust`.
#[derive(Debug, Args)]
pub struct TrustArguments {
    #[command(subcommand)]
    pub action: TrustAction,
    /// 目录，默认 $FAPIAO_TRUST，否则 $XDG_DATA_HOME/fapiao/trust。 The directory.
    #[arg(long, value_name = "DIR", global = true)]
    pub dir: Option<PathBuf>,
    /// 信息的语言。 Language of messages.
    #[arg(long, value_enum, global = true)]
    pub lang: Option<LangArgument>,
}

/// What to do with the trusted certificates.
#[derive(Debug, Subcommand)]
pub enum TrustAction {
    /// 列出。 List them.
    List,
    /// 添加证书或吊销列表（PEM 或 DER）。 Add certificates or revocation lists (PEM or DER).
    Add {
        /// 要添加的文件。 The files to add.
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
    /// 按指纹开头移除。 Remove by the beginning of a fingerprint.
    Remove {
        /// SHA-256 指纹的开头，至少八位十六进制数字。 The beginning of the SHA-256 fingerprint: eight hex digits or more.
        #[arg(value_name = "FINGERPRINT")]
        fingerprint: String,
    },
}

/// Output of `verify`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Table,
    /// One JSON array.
    Json,
    /// One JSON object a line.
    Jsonl,
    /// A header, then one row an invoice.
    Csv,
}

/// Output of `inspect`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum InspectFormat {
    /// For people.
    Table,
    /// One JSON object.
    Json,
}

/// Language of messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LangArgument {
    /// 中文.
    Zh,
    /// English.
    En,
}
