//! `fapiao sign`.

use std::path::PathBuf;

use clap::Args;
use fapiao_document::sign::{Rect, SealPlace};

use super::LangArgument;
use super::key::KeyArguments;

pub const HELP: &str = "\
OFD：给出 --seal 时按 GB/T 38540 盖章，否则按 GB/T 35275 签名，均为 SM2，覆盖包内全部文件。
PDF：PAdES 签名（RSA、P-256）；SM2 为本程序的标注格式，其他软件多不能验。原有签名不受影响。
OFD: sealed after GB/T 38540 with --seal, else signed after GB/T 35275; SM2, over every file of the package.
PDF: PAdES by RSA or P-256; SM2 is a labelled profile that other programs mostly do not know. Earlier signatures keep holding.

密码 Password: 环境变量 FAPIAO_KEY_PASSWORD，或 --password-file，否则在终端询问；从不放在命令行上。
From the variable FAPIAO_KEY_PASSWORD, from --password-file, else asked for at the terminal; never an argument.
密码设备 Token: --key 'pkcs11:token=名称;object=名称?module-path=/usr/lib/….so'（RSA、P-256; RSA and P-256）

退出码 Exit codes:
  0  已签名                          signed
  2  用法、密钥或证书错误            usage, key or certificate
  3  文件无法读取或不能签名          the file could not be read, or cannot be signed

例 Examples:
  fapiao sign --key 公司.p12 --seal 印章/seal.esl -o 已盖章.ofd 发票.ofd
  fapiao sign --key 公司.p12 --seal 印章/seal.esl --place 1:-10,-8,40,40 -o 已签.pdf 发票.pdf
  fapiao sign --key key.pem --certificate chain.pem --tsa http://timestamp.example.com -o signed.pdf in.pdf";

/// `fapiao sign`.
#[derive(Debug, Args)]
pub struct SignArguments {
    /// 要签名的 OFD 或 PDF 文件。 The OFD or PDF file to sign.
    #[arg(value_name = "FILE")]
    pub path: PathBuf,
    /// 写到哪个文件；原文件从不改动。 The file to write; the original is never changed.
    #[arg(short, long, value_name = "OUT")]
    pub out: PathBuf,
    #[command(flatten)]
    pub key: KeyArguments,
    /// 印章文件 seal.esl。 The seal.
    #[arg(long, value_name = "FILE")]
    pub seal: Option<PathBuf>,
    /// 印章位置（毫米）：页:左,上[,宽,高]；负数从右边、下边算起。默认在末页右下角，避开已有的印章。 Where the seal is shown, in mm: PAGE:LEFT,TOP[,WIDTH,HEIGHT]; negative from the right or lower edge. Default: lower right corner of the last page, beside the seals that stand there.
    #[arg(long, value_name = "PLACE", value_parser = place, allow_hyphen_values = true)]
    pub place: Vec<PlaceArgument>,
    /// PDF 上显示的图片，代替印章的。 The picture shown on a PDF, instead of the seal's.
    #[arg(long, value_name = "PNG|JPG")]
    pub picture: Option<PathBuf>,
    /// PDF 签名原因。 Why it is signed (PDF).
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
    /// PDF 签名地点。 Where it is signed (PDF).
    #[arg(long, value_name = "TEXT")]
    pub location: Option<String>,
    /// 时间戳机构的网址（RFC 3161）。 A time-stamp authority (RFC 3161).
    #[arg(long, value_name = "URL")]
    pub tsa: Option<String>,
    /// 覆盖已有的输出文件（不会覆盖输入）。 Replace the output file if it exists (never an input).
    #[arg(long)]
    pub force: bool,
    /// 信息的语言。 Language of messages.
    #[arg(long, value_enum)]
    pub lang: Option<LangArgument>,
}

/// A place on a page; without a size, the seal's own.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlaceArgument {
    page: usize,
    left: f64,
    top: f64,
    size: Option<(f64, f64)>,
}

impl PlaceArgument {
    /// The place of a seal of this size.
    pub fn of(self, width: f64, height: f64) -> SealPlace {
        let (width, height) = self.size.unwrap_or((width, height));
        SealPlace::At { page: self.page, boundary: Rect { x: self.left, y: self.top, width, height } }
    }
}

fn place(text: &str) -> Result<PlaceArgument, String> {
    let wrong = || "PAGE:LEFT,TOP or PAGE:LEFT,TOP,WIDTH,HEIGHT".to_owned();
    let (page, numbers) = text.split_once(':').ok_or_else(wrong)?;
    let page: usize = page.trim().parse().map_err(|_| wrong())?;
    let numbers: Vec<f64> = numbers
        .split(',')
        .map(|number| number.trim().parse().ok().filter(|number: &f64| number.is_finite()))
        .collect::<Option<_>>()
        .ok_or_else(wrong)?;
    let page = page.checked_sub(1).ok_or_else(wrong)?;
    match numbers[..] {
        [left, top] => Ok(PlaceArgument { page, left, top, size: None }),
        [left, top, width, height] => Ok(PlaceArgument { page, left, top, size: Some((width, height)) }),
        _ => Err(wrong()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn place_when_written_then_read_or_refused() {
        assert_eq!(place("2:-10,8"), Ok(PlaceArgument { page: 1, left: -10.0, top: 8.0, size: None }));
        assert_eq!(place("1: 1, 2, 3.5, 4").unwrap().size, Some((3.5, 4.0)));
        for text in ["", "1", "0:1,2", "1:1", "1:1,2,3", "1:a,2", "1:NaN,2", "x:1,2"] {
            assert!(place(text).is_err(), "{text}");
        }
    }
}
