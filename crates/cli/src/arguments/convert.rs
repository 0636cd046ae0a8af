//! `fapiao convert`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::LangArgument;

pub const HELP: &str = "\
副本每页都写明“复制件，非原件”和原件的 SHA-256，文件属性中同样写明；印章只保留图样，副本不带任何签名。
入账、归档请使用原件。
Every page of the copy says that it is one, with the SHA-256 of the original; so does its data. Seals are kept as they
look; no signature is carried over. For the books and the archive, keep the original.

OFD → PDF    逐页绘制，印章在位，文字可搜索       each page, seals in place, text as text
PDF → OFD    逐页转为矢量、图片和文字             each page traced: outlines, pictures, text
XML → OFD、PDF    按票种版式排版，附原件          the face of the invoice, the original attached
PNG、JPG → OFD、PDF    图片原样放在页上           the picture on a page
OFD、PDF、PNG、JPG → XML    由读到的字段生成；字段不足或互相矛盾时拒绝，并逐条列出
                            of the fields that were read; refused, with each fault, where they do not suffice
需要中文字体 Needs Chinese fonts: apt install fonts-noto-cjk fonts-lxgw-wenkai fonts-liberation

退出码 Exit codes:
  0  已写出                                written
  1  字段不足以写成 XML 或版面，已逐条列出 the fields do not suffice, each fault is listed
  2  用法错误，或没有中文字体              usage, or no font for Chinese
  3  文件无法读取，或有页面无法转换（其余页仍写出，缺页以空白页注明）
                                           it could not be read, or not every page (the others are written)

例 Examples:
  fapiao convert -o 发票.pdf 发票.ofd
  fapiao convert --to ofd -o 发票.ofd 发票.pdf
  fapiao convert --to xml -o - 发票.ofd";

/// `fapiao convert`.
#[derive(Debug, Args)]
pub struct ConvertArguments {
    /// 原件：OFD、PDF、XML、PNG、JPG。 The original: OFD, PDF, XML, PNG, JPG.
    #[arg(value_name = "FILE")]
    pub path: PathBuf,
    /// 输出文件；“-”为标准输出。 The output; '-' for standard output.
    #[arg(short, long, value_name = "OUT")]
    pub out: PathBuf,
    /// 格式；默认按输出文件名。 Format; else by the name of the output.
    #[arg(long, value_enum)]
    pub to: Option<ConvertFormat>,
    /// 字体目录，代替系统字体。 Directory of fonts, instead of those of the system.
    #[arg(long, value_name = "DIR")]
    pub fonts: Option<PathBuf>,
    /// 覆盖已有的输出文件（不会覆盖输入）。 Replace the output file if it exists (never an input).
    #[arg(long)]
    pub force: bool,
    /// 信息的语言。 Language of messages.
    #[arg(long, value_enum)]
    pub lang: Option<LangArgument>,
}

/// Formats of copies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ConvertFormat {
    /// A package of pages (GB/T 33190).
    Ofd,
    /// One document of all pages.
    Pdf,
    /// The fields: EInvoice; the 2019 eInvoice for invoices with a code.
    Xml,
}
