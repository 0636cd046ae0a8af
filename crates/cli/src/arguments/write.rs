//! `fapiao write`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use jiff::Timestamp;
use jiff::civil::Time;

use super::LangArgument;

pub const HELP: &str = "\
INVOICE.json 是 fapiao verify --format jsonl 输出的 invoice 对象，也可以是整行输出。票面各项之后：lines 内的
tax_code（19 位）、nature（normal、discount、discounted）；kind，machine_number，red，
original {code, number, confirmation}，special {code, elements: [{name, value}]}。金额是字符串。
INVOICE.json is the object that `fapiao verify --format jsonl` prints under invoice, or a whole line of it. After the
fields of the face come tax_code and nature of lines, kind, machine_number, red, original, special. Amounts are strings.

发票按开票规则检查；有错误则逐条列出，不写文件。
The invoice is checked by the rules for issuing; faults are listed, and nothing is written.

文件带“样票 SAMPLE”标记，除非 --official：只用于税务机关已有记录的发票。
Files are marked as samples, unless --official: only for what the tax administration has on record.

--seal 签名：OFD 按 GB/T 38540 盖章（旁无 seal.esl 时按 GB/T 35275 签名）；PDF 为 PAdES；XML 为本程序的标注格式
（SM2，不是税务机关的签名）。OFD 和 XML 需要 SM2 私钥。
--seal signs: OFD by GB/T 38540 (by GB/T 35275 without a seal), PDF by PAdES, XML by a labelled profile of ours
(SM2, not the tax administration's signature). OFD and XML need an SM2 key.
密码 Password: 环境变量 FAPIAO_KEY_PASSWORD，或 --password-file，否则在终端询问；从不放在命令行上。
From the variable FAPIAO_KEY_PASSWORD, from --password-file, else asked for at the terminal; never an argument.

退出码 Exit codes:
  0  已写出                 written
  1  发票有错误（不是 JSON、字体缺字也算），已逐条列出
                            the invoice has faults (no JSON, characters that no font has), each is listed
  2  用法错误，或没有中文字体 usage, or no font for Chinese

例 Examples:
  fapiao write -o 发票.ofd INVOICE.json
  fapiao write --seal 印章/signer.p12 -o 已盖章.ofd INVOICE.json
  fapiao write --to pdf --time 10:30:00 -o 发票.pdf INVOICE.json
  fapiao verify --format jsonl 旧发票.ofd | fapiao write -o 副本.xml -";

/// `fapiao write`.
#[derive(Debug, Args)]
pub struct WriteArguments {
    /// 发票内容（JSON）；“-”为标准输入。 The invoice as JSON; '-' for standard input.
    #[arg(value_name = "INVOICE.json")]
    pub path: PathBuf,
    /// 输出文件；“-”为标准输出。 The output; '-' for standard output.
    #[arg(short, long, value_name = "OUT")]
    pub out: PathBuf,
    /// 格式；默认按输出文件名。 Format; else by the name of the output.
    #[arg(long, value_enum)]
    pub to: Option<WriteFormat>,
    /// 不加样票标记；只用于税务机关已有记录的发票。 No mark of samples; only for what the tax administration has on record.
    #[arg(long)]
    pub official: bool,
    /// 开票时刻。 Time of day of issue.
    #[arg(long, value_name = "HH:MM:SS")]
    pub time: Option<Time>,
    /// 用此私钥签名（PKCS#12、PEM 或 pkcs11:…）：OFD 盖章，PDF 签名，XML 加分离签名。 Sign with this key: a seal on OFD, a signature in PDF, a detached one in XML.
    #[arg(long, value_name = "KEY")]
    pub seal: Option<String>,
    /// 印章文件，默认为私钥旁的 seal.esl。 The seal; else seal.esl beside the key.
    #[arg(long, value_name = "FILE", requires = "seal")]
    pub esl: Option<PathBuf>,
    /// 私钥的证书及上级证书，当私钥文件内没有时。 Certificates of the key, when they are not beside it.
    #[arg(long = "certificate", value_name = "FILE", requires = "seal")]
    pub certificates: Vec<PathBuf>,
    /// 从文件首行读取密码。 Read the password from the first line of a file.
    #[arg(long, value_name = "FILE", requires = "seal")]
    pub password_file: Option<PathBuf>,
    /// 时间戳机构的网址（RFC 3161），用于 OFD 和 PDF。 A time-stamp authority (RFC 3161), for OFD and PDF.
    #[arg(long, value_name = "URL", requires = "seal")]
    pub tsa: Option<String>,
    /// 覆盖已有文件。 Replace a file that exists.
    #[arg(long)]
    pub force: bool,
    /// 字体目录，代替系统字体。 Directory of fonts, instead of those of the system.
    #[arg(long, value_name = "DIR")]
    pub fonts: Option<PathBuf>,
    /// 以此时刻为“现在”。 Take this time for now.
    #[arg(long, value_name = "RFC3339")]
    pub at: Option<Timestamp>,
    /// 信息的语言。 Language of messages.
    #[arg(long, value_enum)]
    pub lang: Option<LangArgument>,
}

/// Formats of files that are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum WriteFormat {
    /// GB/T 33190, with the XML attached.
    Ofd,
    /// PDF/A-3b, with the XML embedded.
    Pdf,
    /// EInvoice; the 2019 eInvoice for invoices with a code.
    Xml,
}
