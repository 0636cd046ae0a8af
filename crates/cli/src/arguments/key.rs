//! Where a private key is.

use std::path::PathBuf;

use clap::Args;

/// A private key with its certificates.
#[derive(Debug, Args)]
pub struct KeyArguments {
    /// 私钥：PKCS#12 或 PEM 文件，或 pkcs11:…。 The private key: a PKCS#12 or PEM file, or a pkcs11: URI.
    #[arg(long, value_name = "FILE|URI")]
    pub key: String,
    /// 私钥的证书及上级证书，当私钥文件内没有时。 Certificates of the key, when they are not beside it.
    #[arg(long = "certificate", value_name = "FILE")]
    pub certificates: Vec<PathBuf>,
    /// 从文件首行读取密码。 Read the password from the first line of a file.
    #[arg(long, value_name = "FILE")]
    pub password_file: Option<PathBuf>,
}
