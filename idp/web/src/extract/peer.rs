//! Who is at the other end of the connection.

use std::net::IpAddr;

use axum::extract::FromRequestParts;
use http::request::Parts;
use http::{HeaderMap, HeaderValue, StatusCode};
use ipnet::IpNet;

use crate::app::App;

const FORWARDED_FOR: &str = "x-forwarded-for";

/// The other end, as the connection and the proxies that we trust tell it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer {
    /// Address of the client.
    pub address: IpAddr,
    /// Whether the connection is one of a proxy that we trust, so that its headers count.
    pub is_trusted_proxy: bool,
    /// Whether a stranger claims to speak for others.
    pub is_pretender: bool,
}

impl Peer {
    /// Reads who it is. Forwarded headers of a stranger are not believed.
    pub fn of(connection: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> Self {
        let connection = connection.to_canonical();
        let trusts = |address: IpAddr| trusted.iter().any(|network| network.contains(&address));
        if !trusts(connection) {
            let is_pretender = headers.contains_key(FORWARDED_FOR) || headers.contains_key("forwarded");
            return Self { address: connection, is_trusted_proxy: false, is_pretender };
        }
        // Each proxy appends whom it saw: the last one that is not a proxy of ours is the client.
        // What the client wrote before may be any bytes: a hop that cannot be read is one, and ends the chain.
        let values = headers.get_all(FORWARDED_FOR).iter().rev().map(HeaderValue::as_bytes);
        let hops = values.flat_map(|value| value.rsplit(|byte| *byte == b','));
        let mut hops = hops.map(|hop| std::str::from_utf8(hop).ok().and_then(|hop| parse(hop.trim())));
        let mut address = connection;
        while let Some(Some(hop)) = hops.next() {
            address = hop;
            if !trusts(address) {
                break;
            }
        }
        Self { address, is_trusted_proxy: true, is_pretender: false }
    }
}

/// Whom limits count together: an address, or the part of one of IPv6 that stands for a household or a school (RFC 6177).
pub fn network_of(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

/// An address, with or without brackets and port.
fn parse(hop: &str) -> Option<IpAddr> {
    let bare = hop.strip_prefix('[').and_then(|rest| rest.split_once(']')).map_or(hop, |(inner, _)| inner);
    let address = bare.parse().ok().or_else(|| bare.rsplit_once(':')?.0.parse().ok());
    address.map(|address: IpAddr| address.to_canonical())
}

impl FromRequestParts<App> for Peer {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, StatusCode> {
        // The server puts it there; without a server there is no one to trust.
        parts.extensions.get().copied().ok_or(StatusCode::FORBIDDEN)
    }
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, HeaderValue};
    use ipnet::IpNet;

    use super::{FORWARDED_FOR, Peer};

    fn client(connection: &str, forwarded: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append(FORWARDED_FOR, HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        let trusted: [IpNet; 2] = ["10.0.0.0/8".parse().unwrap(), "fd00::/8".parse().unwrap()];
        Peer::of(connection.parse().unwrap(), &headers, &trusted).address.to_string()
    }

    #[test]
    fn a_stranger_speaks_for_himself_only() {
        assert_eq!(client("203.0.113.9", &["198.51.100.1"]), "203.0.113.9");
        let headers =
            HeaderMap::from_iter([(http::header::FORWARDED, HeaderValue::from_static("for=1.1.1.1"))]);
        assert!(Peer::of("203.0.113.9".parse().unwrap(), &headers, &[]).is_pretender);
    }

    #[test]
    fn a_proxy_tells_whom_it_saw_and_what_the_client_wrote_before_counts_for_nothing() {
        assert_eq!(client("10.0.0.1", &["198.51.100.1"]), "198.51.100.1");
        assert_eq!(client("10.0.0.1", &["1.1.1.1, 198.51.100.1, 10.0.0.7"]), "198.51.100.1");
        assert_eq!(client("10.0.0.1", &["1.1.1.1", "198.51.100.1:4711"]), "198.51.100.1");
        assert_eq!(client("fd00::1", &["[2001:db8::5]:443"]), "2001:db8::5");
        assert_eq!(client("::ffff:10.0.0.1", &["198.51.100.1"]), "198.51.100.1");
    }

    #[test]
    fn a_hop_that_cannot_be_read_ends_the_chain() {
        assert_eq!(client("10.0.0.1", &["198.51.100.1, unknown"]), "10.0.0.1");
        assert_eq!(client("10.0.0.1", &[]), "10.0.0.1");
    }

    #[test]
    fn what_the_client_wrote_in_other_letters_hides_nothing_that_a_proxy_saw() {
        assert_eq!(client("10.0.0.1", &["國小, 198.51.100.1"]), "198.51.100.1");
        assert_eq!(client("10.0.0.1", &["1.1.1.1", "國小, 198.51.100.1"]), "198.51.100.1");
        assert_eq!(client("10.0.0.1", &["1.1.1.1", "國小"]), "10.0.0.1");
    }
}
