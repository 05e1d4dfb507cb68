//! Who asks: the address that limits are counted by.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::http::HeaderMap;

/// The other end of the connection; the server puts it into every request.
#[derive(Debug, Clone, Copy)]
pub(super) struct Peer(pub SocketAddr);

/// The address that a request counts for.
///
/// `X-Forwarded-For` can be written by anybody, so it is read only where the peer is a
/// proxy that the settings name, and from its end: the last entry that is no such proxy was
/// written by one. An IPv6 subscriber has 2^64 addresses, which count as one.
pub(super) fn counted(peer: Peer, headers: &HeaderMap, proxies: &[IpAddr]) -> IpAddr {
    let peer = peer.0.ip().to_canonical();
    if !proxies.contains(&peer) {
        return subscriber(peer);
    }
    let entries = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','));
    let mut found = peer;
    for entry in entries.collect::<Vec<_>>().into_iter().rev() {
        match entry.trim().parse::<IpAddr>() {
            Ok(address) => found = address.to_canonical(),
            // What is not an address was not written by our proxy.
            Err(_) => break,
        }
        if !proxies.contains(&found) {
            break;
        }
    }
    subscriber(found)
}

fn subscriber(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(peer: &str, forwarded: &[&str], proxies: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", value.parse().unwrap());
        }
        let proxies: Vec<IpAddr> = proxies.iter().map(|p| p.parse().unwrap()).collect();
        let peer = Peer(SocketAddr::new(peer.parse().unwrap(), 5000));
        counted(peer, &headers, &proxies).to_string()
    }

    #[test]
    fn a_header_that_anybody_can_write_is_not_believed() {
        assert_eq!(of("203.0.113.9", &["198.51.100.1"], &[]), "203.0.113.9");
        let proxy = &["10.0.0.1", "10.0.0.2"];
        assert_eq!(of("203.0.113.9", &["198.51.100.1"], proxy), "203.0.113.9");
    }

    #[test]
    fn of_a_proxys_list_the_last_foreign_entry_counts() {
        let proxies = &["10.0.0.1", "10.0.0.2"];
        assert_eq!(
            of("10.0.0.1", &["1.1.1.1, 198.51.100.1"], proxies),
            "198.51.100.1"
        );
        let two = &["1.1.1.1", "198.51.100.1, 10.0.0.2"];
        assert_eq!(of("10.0.0.1", two, proxies), "198.51.100.1");
        assert_eq!(of("10.0.0.1", &["1.1.1.1, rubbish"], proxies), "10.0.0.1");
        assert_eq!(of("10.0.0.1", &[], proxies), "10.0.0.1");
    }

    #[test]
    fn the_addresses_of_one_subscriber_count_as_one() {
        assert_eq!(of("2001:db8:1:2:3:4:5:6", &[], &[]), "2001:db8:1:2::");
        assert_eq!(of("::ffff:203.0.113.9", &[], &[]), "203.0.113.9");
    }
}
