//! Which addresses may be fetched: public ones, and hosts that an allow list opens.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

use super::CrawlError;

/// Hosts that may be fetched although their addresses are not public: the test servers and
/// the demo's page server. Empty in service.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AllowList {
    hosts: BTreeSet<(String, u16)>,
    /// Names that stand for a server of our own, as in a hosts file.
    stand_ins: BTreeMap<String, SocketAddr>,
}

impl AllowList {
    /// Opens one host at one port, as it stands in an address: `127.0.0.1`, `[::1]`, a name.
    #[must_use]
    pub fn with(mut self, host: &str, port: u16) -> Self {
        self.hosts.insert((host.to_ascii_lowercase(), port));
        self
    }

    /// Opens the host of an address.
    #[must_use]
    pub fn with_url(self, url: &Url) -> Self {
        match (url.host_str(), url.port_or_known_default()) {
            (Some(host), Some(port)) => self.with(host, port),
            _ => self,
        }
    }

    /// Opens a name at port 80 and lets a server of our own stand for it.
    #[must_use]
    pub fn with_stand_in(mut self, name: &str, server: SocketAddr) -> Self {
        self.stand_ins.insert(name.to_ascii_lowercase(), server);
        self.with(name, 80)
    }

    fn has(&self, host: &str, port: u16) -> bool {
        self.hosts.contains(&(host.to_owned(), port))
    }

    fn has_name(&self, host: &str) -> bool {
        self.hosts.iter().any(|(name, _)| name == host)
    }

    /// Refuses an address that is not plain HTTP(S) or whose host is a literal that is not
    /// public. Names are judged when they are resolved, by [`PublicOnly`].
    ///
    /// # Errors
    /// Says what is wrong with the address.
    pub fn check(&self, url: &Url) -> Result<(), CrawlError> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(CrawlError::Scheme(url.clone()));
        }
        let (Some(host), Some(port)) = (url.host(), url.port_or_known_default()) else {
            return Err(CrawlError::Scheme(url.clone()));
        };
        let text = host.to_string();
        if self.has(&text, port) {
            return Ok(());
        }
        let ip = match host {
            Host::Ipv4(ip) => IpAddr::V4(ip),
            Host::Ipv6(ip) => IpAddr::V6(ip),
            // A name that is open at one port is not thereby open at the others.
            Host::Domain(name) if self.has_name(name) => {
                return Err(CrawlError::Port(url.clone()));
            }
            Host::Domain(_) => return Ok(()),
        };
        if is_public(ip) {
            Ok(())
        } else {
            Err(CrawlError::NotPublic(text, ip))
        }
    }
}

/// A resolver that gives out public addresses only. The connection is made to what it gave
/// out, so that a name cannot change its address between check and use.
pub(super) struct PublicOnly(pub(super) Arc<AllowList>);

/// What tells such a failure from others after it went through the client.
pub(super) const NO_PUBLIC_ADDRESS: &str = "没有公网地址";

/// A name has no public address.
#[derive(Debug, thiserror::Error)]
#[error("域名“{0}”{NO_PUBLIC_ADDRESS}")]
pub(super) struct NoPublicAddress(String);

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        let allow = Arc::clone(&self.0);
        Box::pin(async move {
            let host = name.as_str();
            if let Some(server) = allow.stand_ins.get(host) {
                return Ok(Box::new(std::iter::once(*server)) as Addrs);
            }
            let open = allow.has_name(host);
            let found: Vec<SocketAddr> = tokio::net::lookup_host((host, 0))
                .await?
                .filter(|address| open || is_public(address.ip()))
                .collect();
            if found.is_empty() {
                return Err(NoPublicAddress(host.to_owned()).into());
            }
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

/// Whether an address belongs to the public internet (IANA special-purpose registries).
pub fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    !matches!(
        ip.octets(),
        [0 | 10 | 127 | 224.., ..]          // this network, private, loopback, multicast and reserved
            | [100, 64..=127, ..]           // carrier-grade NAT
            | [169, 254, ..]                // link-local, cloud metadata
            | [172, 16..=31, ..]
            | [192, 0, 0 | 2, _]            // protocol assignments, documentation
            | [192, 88, 99, _]              // 6to4 relays
            | [192, 168, ..]
            | [198, 18 | 19, ..]            // benchmarks
            | [198, 51, 100, _]
            | [203, 0, 113, _]
    )
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let s = ip.segments();
    // An IPv4 address in IPv6 clothes is judged by what is inside: mapped and NAT64.
    let embedded = matches!(
        s,
        [0, 0, 0, 0, 0, 0xffff, ..] | [0x64, 0xff9b, 0, 0, 0, 0, ..]
    );
    if embedded {
        let [.., a, b, c, d] = ip.octets();
        return is_public_v4(Ipv4Addr::new(a, b, c, d));
    }
    let global_unicast = s[0] & 0xe000 == 0x2000;
    let special = matches!(
        s,
        [0x2001, 0..=0x1ff, ..]             // protocol assignments, Teredo
            | [0x2001, 0xdb8, ..]           // documentation
            | [0x2002, ..]                  // 6to4 can carry any IPv4 address
            | [0x3fff, 0..=0xfff, ..] // documentation
    );
    global_unicast && !special
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(url: &str) -> Result<(), CrawlError> {
        AllowList::default().check(&Url::parse(url).unwrap())
    }

    #[test]
    fn refuses_literals_that_are_not_public() {
        for host in [
            "127.0.0.1",
            "127.1",
            "0x7f.0.0.1",
            "2130706433",
            "0",
            "10.2.3.4",
            "100.64.0.1",
            "169.254.169.254",
            "172.31.255.255",
            "192.168.0.1",
            "198.18.0.1",
            "203.0.113.9",
            "224.0.0.1",
            "255.255.255.255",
            "[::]",
            "[::1]",
            "[::ffff:127.0.0.1]",
            "[::ffff:a00:1]",
            "[64:ff9b::7f00:1]",
            "[::7f00:1]",
            "[fe80::1]",
            "[fc00::1]",
            "[fec0::1]",
            "[ff02::1]",
            "[2001:db8::1]",
            "[2001::1]",
            "[2002:7f00:1::]",
            "[3fff::1]",
            "[100::1]",
        ] {
            let error = verdict(&format!("http://{host}/")).unwrap_err();
            assert!(matches!(error, CrawlError::NotPublic(..)), "{host}");
        }
    }

    #[test]
    fn lets_public_literals_and_names_through() {
        for host in [
            "8.8.8.8",
            "172.15.0.1",
            "172.32.0.1",
            "100.63.0.1",
            "100.128.0.1",
            "[2606:4700::1]",
            "[::ffff:8.8.8.8]",
            "portal.example",
        ] {
            verdict(&format!("https://{host}/")).unwrap();
        }
    }

    #[test]
    fn refuses_other_schemes() {
        for url in ["ftp://8.8.8.8/", "file:///etc/passwd", "data:text/html,x"] {
            assert!(matches!(verdict(url), Err(CrawlError::Scheme(_))), "{url}");
        }
    }

    #[test]
    fn opens_one_port_of_a_listed_host() {
        let allow = AllowList::default()
            .with("127.0.0.1", 8080)
            .with("LocalHost", 8080);
        let check = |url: &str| allow.check(&Url::parse(url).unwrap());
        check("http://127.0.0.1:8080/").unwrap();
        check("http://localhost:8080/").unwrap();
        assert!(matches!(
            check("http://127.0.0.1:8081/"),
            Err(CrawlError::NotPublic(..))
        ));
        assert!(matches!(
            check("http://localhost/"),
            Err(CrawlError::Port(_))
        ));
    }

    #[tokio::test]
    async fn a_name_that_resolves_to_loopback_is_refused() {
        let resolver = PublicOnly(Arc::new(AllowList::default()));
        let error = resolver.resolve("localhost".parse().unwrap()).await;
        assert!(error.is_err());
        let resolver = PublicOnly(Arc::new(AllowList::default().with("localhost", 1)));
        let found = resolver.resolve("localhost".parse().unwrap()).await;
        assert!(found.is_ok());
    }
}
