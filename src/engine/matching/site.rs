//! Whose site a page stands on.

use url::Url;

/// The host of a registered website, where it is a whole site: an address with a path is a
/// place on somebody else's.
pub(super) fn own_host(website: &str) -> Option<String> {
    let website = website.trim();
    let address = match website.contains("://") {
        true => Url::parse(website).ok()?,
        false => Url::parse(&format!("http://{website}")).ok()?,
    };
    let whole = address.path() == "/" && address.query().is_none();
    whole.then(|| host(&address)).flatten()
}

/// The host of a page's address; `None` for a file.
pub(super) fn host_of_page(source: &str) -> Option<String> {
    host(&Url::parse(source).ok()?)
}

fn host(address: &Url) -> Option<String> {
    let named = matches!(address.scheme(), "http" | "https");
    let name = address.domain().filter(|_| named)?;
    Some(name.strip_prefix("www.").unwrap_or(name).to_owned())
}
