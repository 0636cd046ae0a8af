//! Asking a time-stamp authority over HTTP (RFC 3161 §3.4).

use std::time::Duration;

use anyhow::{anyhow, bail};
use fapiao_pki::algorithm::DigestAlgorithm;
use fapiao_pki::sign::StampRequest;
use fapiao_verify::Lang;

use crate::{key, locale, random};

/// How long the authority may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// Largest answer.
const ANSWER_BYTES_MAX: u64 = 256 << 10;

/// A token over a signature value, checked to be one for it.
pub fn fetch(url: &str, value: &[u8], lang: Lang) -> anyhow::Result<Vec<u8>> {
    if !url.starts_with("http://") && !url.starts_with("https://") {
        bail!(match lang {
            Lang::Zh => format!("--tsa {url}：网址须以 http:// 或 https:// 开头"),
            Lang::En => format!("--tsa {url}: an address begins with http:// or https://"),
        });
    }
    // SHA-256 is what every authority stamps, SM2 signatures too.
    let request = StampRequest::new(value, DigestAlgorithm::Sha256, &mut random::source());
    let agent: ureq::Agent =
        ureq::Agent::config_builder().timeout_global(Some(PATIENCE)).max_redirects(0).build().into();
    let mut response = agent
        .post(url)
        .header("content-type", "application/timestamp-query")
        .header("accept", "application/timestamp-reply")
        .send(&request.to_der()[..])
        .map_err(|error| unanswered(url, &error, lang))?;
    let answer = response
        .body_mut()
        .with_config()
        .limit(ANSWER_BYTES_MAX)
        .read_to_vec()
        .map_err(|error| unanswered(url, &error, lang))?;
    request.accept(&answer).map_err(|error| {
        let colon = if lang == Lang::Zh { "：" } else { ": " };
        anyhow!("--tsa {url}{colon}{}", key::message(&error, lang))
    })
}

/// Why there is no answer, in one language; what a library says of itself is English.
fn unanswered(url: &str, error: &ureq::Error, lang: Lang) -> anyhow::Error {
    if lang == Lang::En {
        return anyhow!("--tsa {url}: {error}");
    }
    let reason = match error {
        ureq::Error::StatusCode(code) => format!("时间戳机构以 HTTP {code} 拒绝"),
        ureq::Error::Timeout(_) => "时间戳机构没有及时回答".to_owned(),
        ureq::Error::HostNotFound => "找不到这个主机".to_owned(),
        ureq::Error::BodyExceedsLimit(_) => "回答过长，不是时间戳".to_owned(),
        ureq::Error::Io(error) => format!("无法连接：{}", locale::system_error(error, lang)),
        _ => "无法连接，或回答不是时间戳".to_owned(),
    };
    anyhow!("--tsa {url}：{reason}")
}
