//! Why a use case could not do what was asked.

use fapiao_verify::Lang;
use thiserror::Error as ThisError;

/// Why a use case could not do what was asked. What is wrong with an invoice is never here.
#[derive(Debug, ThisError)]
pub enum Error {
    /// The pattern of file names cannot be read.
    #[error("pattern of file names, character {at}: {problem}")]
    Pattern {
        /// Where, in characters from 1.
        at: usize,
        /// What is wrong there.
        problem: PatternProblem,
    },
    /// There is no field of this name.
    #[error("there is no field {name:?}; `fapiao summary --list-columns` prints all")]
    Field {
        /// The name that was given.
        name: String,
    },
    /// A field of single lines in a sheet of invoices.
    #[error("{name:?} is a field of single lines: list the lines with `--by line`")]
    LineField {
        /// The name that was given.
        name: String,
    },
    /// No column is left to show.
    #[error("no column is left")]
    NoColumns,
    /// A file that should undo a renaming is none.
    #[error("not an undo file of `fapiao rename`: {problem}")]
    Journal {
        /// What is wrong with it.
        problem: String,
    },
    /// Facts hold a number that has no canonical form.
    #[error("the number {number} has no canonical form")]
    Canonical {
        /// The number.
        number: String,
    },
    /// A file that should be a certificate is none.
    #[error("not a certificate of this program: {problem}")]
    Certificate {
        /// What is wrong with it.
        problem: String,
    },
    /// The pages could not be drawn.
    #[error("the pages cannot be drawn: {0}")]
    Drawing(fapiao_ofd::Error),
    /// No font with Chinese characters is installed.
    #[error("no font with Chinese characters is installed: {}", fapiao_ofd::font::DEBIAN_PACKAGES.join(" "))]
    Fonts,
    /// A file cannot be read, or not be used for this.
    #[error("{0}")]
    Reading(fapiao_document::Error),
    /// A file cannot be written: what it would say has faults, or no font has its characters.
    #[error("{0}")]
    Writing(fapiao_document::write::Error),
    /// It could not be signed.
    #[error("it cannot be signed: {0}")]
    Signing(fapiao_pki::error::Error),
    /// The spreadsheet could not be written.
    #[error("the spreadsheet cannot be written")]
    Spreadsheet(#[from] rust_xlsxwriter::XlsxError),
    /// The CSV could not be written.
    #[error("the CSV cannot be written")]
    Csv(#[from] csv::Error),
}

/// What is wrong with a pattern of file names.
#[derive(Clone, Debug, PartialEq, Eq, ThisError)]
pub enum PatternProblem {
    /// It is empty, or nothing but directories.
    #[error("the name is empty")]
    Empty,
    /// No field stands in it, so that every file would get one name.
    #[error("no {{field}} stands in it")]
    NoField,
    /// `{` without `}`.
    #[error("this '{{' is never closed")]
    Open,
    /// `}` without `{`.
    #[error("a single '}}' (write '}}}}' for one in a name)")]
    Close,
    /// A field that is not known.
    #[error("there is no field {0:?}")]
    Field(String),
    /// A field of single lines, of which an invoice has many.
    #[error("{0:?} is a field of single lines, of which an invoice has many")]
    LineField(String),
    /// A format that the field does not have.
    #[error("{0:?} is no format of this field")]
    Format(String),
    /// A quoted text that does not end.
    #[error("this quoted text never ends")]
    Quote,
    /// A character that file names cannot have.
    #[error("file names cannot have {0:?}")]
    Character(char),
    /// A directory named `.` or `..`, or an absolute path.
    #[error("a directory must have a name of its own, below where the file is")]
    Directory,
}

impl Error {
    /// The message in Chinese or English, causes left out.
    #[must_use]
    pub fn message(&self, lang: Lang) -> String {
        if lang == Lang::En {
            return self.to_string();
        }
        match self {
            Self::Pattern { at, problem } => format!("文件名格式第 {at} 个字符处：{}", problem.zh()),
            Self::Field { name } => {
                format!("没有名为“{name}”的字段；fapiao summary --list-columns 列出全部字段")
            }
            Self::LineField { name } => {
                format!("“{name}”是明细行的字段：请用 --by line 按行列出")
            }
            Self::NoColumns => "没有剩下任何列".to_owned(),
            Self::Journal { problem } => format!("不是 fapiao rename 的撤销文件：{problem}"),
            Self::Canonical { number } => format!("数字 {number} 没有规范写法"),
            Self::Certificate { problem } => format!("不是本程序的查验证明：{problem}"),
            Self::Drawing(error) => format!("无法绘制页面：{}", error.zh()),
            Self::Fonts => {
                format!("未安装中文字体，请安装：{}", fapiao_ofd::font::DEBIAN_PACKAGES.join(" "))
            }
            Self::Reading(error) => error.zh(),
            Self::Writing(error) => error.zh(),
            Self::Signing(error) => format!("无法签名：{}", error.zh()),
            Self::Spreadsheet(_) => "无法生成电子表格".to_owned(),
            Self::Csv(_) => "无法生成 CSV".to_owned(),
        }
    }
}

impl PatternProblem {
    fn zh(&self) -> String {
        match self {
            Self::Empty => "文件名为空".to_owned(),
            Self::NoField => "没有任何 {字段}，所有文件会得到同一个名字".to_owned(),
            Self::Open => "“{” 没有对应的 “}”".to_owned(),
            Self::Close => "多余的 “}”（文件名中的 “}” 写作 “}}”）".to_owned(),
            Self::Field(name) => format!("没有名为“{name}”的字段"),
            Self::LineField(name) => format!("“{name}”是明细行的字段，一张发票有多行"),
            Self::Format(format) => format!("“{format}”不是此字段的格式"),
            Self::Quote => "引号没有结束".to_owned(),
            Self::Character(c) => format!("文件名不能含有“{c}”"),
            Self::Directory => "目录须有自己的名字，且在文件所在目录之下".to_owned(),
        }
    }
}
