//! Arguments of commands that sign.

use std::path::PathBuf;

use clap::Args;

/// With which key is signed.
#[derive(Debug, Args)]
pub struct KeyArguments {
    /// 签名私钥：PKCS#12、PEM 或 DER。 Private key to sign with: PKCS#12, PEM or DER.
    #[arg(long, value_name = "FILE")]
    pub key: Option<PathBuf>,
    /// 签名证书及其上级（私钥文件中没有时）。 Certificates of the signer and its issuers, when the key file has none.
    #[arg(long, value_name = "FILE", requires = "key")]
    pub certificate: Vec<PathBuf>,
    /// 口令文件，第一行为口令；否则取环境变量 FAPIAO_KEY_PASSWORD。 File whose first line is the password; else the environment.
    #[arg(long, value_name = "FILE", requires = "key")]
    pub password_file: Option<PathBuf>,
}
