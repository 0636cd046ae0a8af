//! What errors name, in Chinese: fields that have no name in ASN.1, and what is wrong with them.
//!
//! Names of ASN.1 types and fields (`TBSCertificate`, `issuerAndSerialNumber`) stand as they are in every language.

/// The Chinese words for English ones; a name, which has none, stands as it is.
pub(crate) fn zh(english: &'static str) -> &'static str {
    WORDS.iter().find(|(en, _)| *en == english).map_or(english, |(_, zh)| zh)
}

const WORDS: &[(&str, &str)] = &[
    // What is wrong.
    ("cannot be made", "无法生成"),
    ("do not make their key", "合不成原来的密钥"),
    ("is destroyed", "已销毁"),
    ("is unknown", "不存在"),
    ("none is active", "：没有启用中的版本"),
    ("not between 2 of 2 and 16 of 16", "须在 2/2 与 16/16 之间"),
    ("of different keys", "属于不同的密钥"),
    ("stands twice", "出现两次"),
    ("the same one twice", "同一分片重复"),
    ("too few", "数量不足"),
    ("two are active", "之外另有启用中的版本"),
    ("another type stands here", "此处是另一种类型"),
    ("a block is not Base64", "有一段不是 Base64"),
    ("an empty line", "有空行"),
    ("an attribute has no value", "有属性没有值"),
    ("arc with leading zeros", "弧有前导零"),
    ("bad percent-encoding", "百分号编码有误"),
    ("BIT STRING without a valid count of unused bits", "BIT STRING 未用位数无效"),
    ("BOOLEAN is not one octet", "BOOLEAN 不是一个字节"),
    ("bytes follow the structure", "结构之后还有字节"),
    ("cut off", "不完整"),
    ("does not begin with pkcs11:", "不以 pkcs11: 开头"),
    ("empty", "为空"),
    ("empty INTEGER", "INTEGER 为空"),
    ("holds no certificate", "不含证书"),
    ("indefinite length of a primitive element", "基本类型使用了不定长编码"),
    ("it ends before it begins", "止期早于起期"),
    ("its public key is another one's", "其公钥属于另一把私钥"),
    ("last arc is cut off", "末弧不完整"),
    ("length out of range", "长度超出范围"),
    ("lists nobody, or too many, who may use it", "没有列出可用印人，或列出过多"),
    ("longer than 39 octets", "超过 39 字节"),
    ("missing", "缺失"),
    ("more elements than expected", "元素过多"),
    ("neither DER, PEM nor Base64", "不是 DER、PEM 或 Base64"),
    ("no key of a log", "不是日志的公钥"),
    ("no name", "没有名称"),
    ("no origin", "没有日志名称"),
    ("no root", "没有树根"),
    ("no signature", "没有签名"),
    ("no curve", "没有曲线"),
    ("not a number of the curve's group", "不是曲线群内的数"),
    ("not a number", "不是数"),
    ("not a SEQUENCE", "不是 SEQUENCE"),
    ("not a string type", "不是字符串类型"),
    ("not a valid time", "不是有效时间"),
    ("not ASCII", "不是 ASCII"),
    ("not exactly one signer", "签名者不是恰好一个"),
    ("not of the signer's digest algorithm", "不是签名者的摘要算法"),
    ("not text", "不是文本"),
    ("not UTF-8", "不是 UTF-8"),
    ("number out of range", "数值超出范围"),
    ("of no known form", "形式未知"),
    ("PEM block is not Base64", "PEM 内容不是 Base64"),
    ("segment of another type", "分段的类型不同"),
    ("signed and outer signature algorithm differ", "内外签名算法不一致"),
    ("slot-id is no number", "slot-id 不是数字"),
    ("tag number above 30", "标签号大于 30"),
    ("too long", "过长"),
    ("version is not 3", "版本不是 3"),
    // Fields.
    ("algorithm of a seal (only SM2)", "印章算法（只支持 SM2）"),
    ("algorithm of the profile (only SM2)", "此签名格式的算法（只支持 SM2）"),
    ("algorithm of the key device", "密码设备的算法"),
    ("attribute", "属性"),
    ("attribute values", "属性值"),
    ("attributes of a name", "名称属性"),
    ("bags of a PKCS#12 file", "PKCS#12 文件的条目"),
    ("bytes of a key file", "密钥文件的字节"),
    ("bytes of a time-stamp answer", "时间戳应答的字节"),
    ("bytes of memory to derive a key", "派生密钥所用内存的字节"),
    ("content digest", "内容摘要"),
    ("content type", "内容类型"),
    ("ciphertext", "密文"),
    ("checkpoint", "日志检查点"),
    ("CRL entries", "CRL 条目"),
    ("CRL entry", "CRL 条目"),
    ("CRL extension", "CRL 扩展"),
    ("CRL extensions", "CRL 扩展"),
    ("CRL version", "CRL 版本"),
    ("curve of the private key", "私钥的曲线"),
    ("device key", "设备密钥"),
    ("digest algorithms", "摘要算法"),
    ("digest type", "摘要类型"),
    ("digest value", "摘要值"),
    ("distribution points", "发布点"),
    ("EC point", "椭圆曲线点"),
    ("file of certificates", "证书文件"),
    ("general names", "通用名称"),
    ("header ID", "头部标识"),
    ("header version", "头部版本"),
    ("indefinite length", "不定长编码"),
    ("key", "密钥"),
    ("key algorithm", "密钥算法"),
    ("key encryption", "密钥加密方式"),
    ("maker certificate", "制章者证书"),
    ("maker signature", "制章者签名"),
    ("name constraints", "名称限制"),
    ("P-256 private key", "P-256 私钥"),
    ("parts of a PKCS#12 file", "PKCS#12 文件的部分"),
    ("PBES2 parameters", "PBES2 参数"),
    ("picture data", "图像数据"),
    ("picture height", "图像高度"),
    ("picture type", "图像类型"),
    ("picture width", "图像宽度"),
    ("PKCS#11 URI", "PKCS#11 地址"),
    ("PKCS#11 URI attribute", "PKCS#11 地址的属性"),
    ("PKCS#12 bag", "PKCS#12 条目"),
    ("PKCS#12 content", "PKCS#12 内容"),
    ("PKCS#12 encryption", "PKCS#12 加密方式"),
    ("PKCS#12 MAC", "PKCS#12 校验码"),
    ("PKCS#12 part", "PKCS#12 部分"),
    ("private key", "私钥"),
    ("private key algorithm", "私钥算法"),
    ("public key", "公钥"),
    ("revocation lists", "吊销列表"),
    ("rounds of deriving a key", "派生密钥的轮数"),
    ("root key", "根密钥"),
    ("RSA private key", "RSA 私钥"),
    ("seal", "印章"),
    ("seal extensions", "印章扩展"),
    ("seal name", "印章名称"),
    ("seal number", "印章编号"),
    ("seal type", "印章类型"),
    ("signature", "签名"),
    ("signature value", "签名值"),
    ("signer certificate", "签名者证书"),
    ("signers", "签名者"),
    ("SM2 private key", "SM2 私钥"),
    ("time-stamp content", "时间戳内容"),
    ("time-stamp token", "时间戳令牌"),
];

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{WORDS, zh};

    #[test]
    fn zh_when_known_then_translated_and_names_stand() {
        assert_eq!(zh("cut off"), "不完整");
        assert_eq!(zh("TBSCertificate"), "TBSCertificate");
        for (index, (english, chinese)) in WORDS.iter().enumerate() {
            assert!(english.is_ascii() && !chinese.is_ascii(), "{english}");
            assert!(WORDS[..index].iter().all(|(other, _)| other != english), "{english} twice");
        }
    }

    /// Every error of a reader is told by two literals, what and problem. Names of ASN.1 are one word.
    #[test]
    fn words_when_the_readers_name_something_then_it_is_translated() {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let (mut seen, mut missing) = (0, Vec::new());
        for file in rust_files(&source) {
            let text = std::fs::read_to_string(&file).unwrap();
            let code = text.split("#[cfg(test)]").next().unwrap();
            for literal in arguments_of_errors(code) {
                seen += 1;
                // A value that is filled in, such as the bits of a key, is no word of this table.
                let is_name = !literal.contains(' ')
                    || literal.contains('{')
                    || literal.chars().all(|c| c.is_uppercase() || c == ' ');
                let known = WORDS.iter().any(|(english, _)| *english == literal);
                if !is_name && !known {
                    missing.push(format!("{}: {literal:?}", file.display()));
                }
            }
        }
        assert!(missing.is_empty(), "no Chinese for {missing:#?}");
        assert!(seen > 100, "{seen}");
    }

    fn rust_files(folder: &Path) -> Vec<std::path::PathBuf> {
        let mut found = Vec::new();
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                found.extend(rust_files(&path));
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
        found
    }

    /// The texts that are handed to what makes errors: `malformed("…", "…")`, `what: "…"`, and the methods of the
    /// DER reader, which take the name of what they read.
    fn arguments_of_errors(code: &str) -> Vec<String> {
        const CALLS: &[&str] = &[
            "malformed(",
            "fault(",
            "what: ",
            "what = ",
            ".any(",
            ".expect(",
            ".optional(",
            ".open(",
            ".sequence(",
            ".open_optional(",
            ".integer(",
            ".small(",
            ".oid(",
            ".octet_string(",
            ".bit_string(",
            ".bits(",
            ".text(",
            ".time(",
            ".collect(",
            ".finish(",
            ".finish_padded(",
            "boolean_default_false(",
        ];
        let mut found = Vec::new();
        for line in code.lines().filter(|line| !line.trim_start().starts_with("//")) {
            for call in CALLS {
                let Some((_, after)) = line.split_once(call) else { continue };
                found.extend(
                    after.split('"').skip(1).step_by(2).filter(|text| !text.is_empty()).map(str::to_owned),
                );
            }
        }
        found
    }
}
