//! Why a page could not be fetched.

use std::net::IpAddr;

use url::Url;

/// Why a page could not be fetched, and what to do about it where something can be done.
#[derive(Debug, thiserror::Error)]
pub enum CrawlError {
    /// Not an HTTP(S) address.
    #[error("{0} 不是 http 或 https 网址")]
    Scheme(Url),
    /// The host is private, loopback, link-local or otherwise special.
    #[error("拒绝访问“{0}”：{1} 不是公网地址；自己的测试主机可写入配置 crawl.open")]
    NotPublic(String, IpAddr),
    /// The host is on the allow list, but at another port.
    #[error("拒绝访问 {0}：允许访问的主机（crawl.open）没有这个端口")]
    Port(Url),
    /// More redirects than allowed.
    #[error("{0} 跳转次数超过{1}次")]
    TooManyRedirects(Url, usize),
    /// A redirect without a usable target.
    #[error("{0} 的跳转目标无法识别")]
    BadRedirect(Url),
    /// A redirect that leaves the site.
    #[error("{from} 跳转到本站之外：{to}")]
    LeftSite {
        /// The page that was asked for.
        from: Box<Url>,
        /// Where it leads.
        to: Box<Url>,
    },
    /// The body is longer than the limit.
    #[error("{url} 的内容超过{limit}字节，未采集")]
    TooBig {
        /// The page.
        url: Url,
        /// The limit in bytes.
        limit: usize,
    },
    /// The body is packed in a way that was not asked for.
    #[error("{url} 的内容使用了未请求的压缩方式“{encoding}”")]
    Compressed {
        /// The page.
        url: Url,
        /// What its header says.
        encoding: String,
    },
    /// The packed body cannot be unpacked.
    #[error("{url} 的内容无法解压：{reason}")]
    Damaged {
        /// The page.
        url: Url,
        /// What was wrong.
        reason: String,
    },
    /// A sitemap that is none.
    #[error("{0} 不是站点地图（sitemap）")]
    NotSitemap(Url),
    /// The site's robots.txt cannot be had, so that nothing may be fetched for now.
    #[error("{0} 暂时无法取得，按规定（RFC 9309）本次不采集该网站：{1}")]
    RobotsUnreachable(Url, String),
    /// A selector of the configuration is none.
    #[error("采集源“{source_id}”的选择器“{selector}”有误：{reason}")]
    Selector {
        /// The source.
        source_id: String,
        /// What stands there.
        selector: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The archive cannot be written or read.
    #[error("存档 {path}：{reason}")]
    Archive {
        /// The file or folder.
        path: std::path::PathBuf,
        /// What was wrong.
        reason: String,
    },
    /// The page's elements are nested so deeply that reading them would take minutes.
    #[error("{0} 的网页结构嵌套过深，未提取链接")]
    TooDeep(Url),
    /// The site's robots.txt asks crawlers to stay away.
    #[error("{0} 的 robots.txt 不允许采集")]
    Disallowed(Url),
    /// The connection failed or took too long.
    #[error("{url} 访问失败：{reason}")]
    Http {
        /// The page.
        url: Url,
        /// What failed, with every cause.
        reason: String,
        /// Whether it was a timeout.
        timed_out: bool,
        /// Whether the name has no public address, which another try would not change.
        refused: bool,
    },
    /// The client could not be built.
    #[error("无法建立网络客户端：{0}")]
    Client(String),
    /// A worker thread of our own stopped.
    #[error("内部任务中断：{0}")]
    Worker(String),
}

/// An error with its causes in one line: reqwest says "error sending request" and keeps the
/// reason one level down.
pub(super) fn whole(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let part = inner.to_string();
        if !text.contains(&part) {
            text.push('：');
            text.push_str(&part);
        }
        cause = inner.source();
    }
    text
}
