//! Getting a site's robots.txt, as RFC 9309 says.

use url::Url;

use super::{CrawlError, Fetcher, Redirects, Robots, Validators};

/// Fetches robots.txt of the site of `page`. A missing file forbids nothing; one that a
/// broken server cannot give forbids all for now; redirects may lead to another site.
///
/// # Errors
/// [`CrawlError::RobotsUnreachable`] where nothing may be fetched for now; the refusal of
/// the address where it is not public.
pub(super) async fn robots_of(fetcher: &Fetcher, page: &Url) -> Result<Robots, CrawlError> {
    let address = page
        .join("/robots.txt")
        .map_err(|_| CrawlError::Scheme(page.clone()))?;
    let answer = fetcher
        .ask(&address, &Validators::default(), Redirects::Anywhere)
        .await;
    match answer {
        Ok(file) => match file.status {
            200..=299 => Ok(Robots::parse(&file.bytes)),
            // "Too many requests" is no answer about the file.
            status @ (429 | 500..) => Err(CrawlError::RobotsUnreachable(
                address,
                format!("HTTP状态码{status}"),
            )),
            _ => Ok(Robots::allow_all()),
        },
        // More redirects than the standard asks to follow, or to nowhere: no file.
        Err(CrawlError::TooManyRedirects(..) | CrawlError::BadRedirect(_)) => {
            Ok(Robots::allow_all())
        }
        // The host itself is refused: say so, it will not change by itself.
        Err(
            error @ (CrawlError::NotPublic(..)
            | CrawlError::Port(_)
            | CrawlError::Scheme(_)
            | CrawlError::Http { refused: true, .. }),
        ) => Err(error),
        Err(error) => Err(CrawlError::RobotsUnreachable(address, error.to_string())),
    }
}
