//! Requests of ours to servers of clients: no redirects, short, and never into our own network.
//!
//! A client's address is written by its operator, so it may point anywhere; unless the configuration allows it,
//! only HTTPS to public addresses is spoken, judged on the addresses that the name resolves to.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

/// The longest a request may take.
const TIMEOUT: Duration = Duration::from_secs(5);

/// Why a request was not made.
#[derive(Debug, thiserror::Error)]
pub enum OutboundError {
    /// The address may not be asked.
    #[error("the address is not one we may send to: {0}")]
    Refused(&'static str),
    /// The client could not be built.
    #[error("no request can be made")]
    Unusable(#[source] reqwest::Error),
}

/// Makes requests to addresses that others chose.
#[derive(Debug)]
pub struct Outbound {
    client: OnceLock<reqwest::Client>,
    allow_private: bool,
}

impl Outbound {
    /// Prepares nothing yet: reading the system's certificates takes some milliseconds, which belong to the first
    /// request and not to the start.
    pub fn new(allow_private: bool) -> Self {
        Self { client: OnceLock::new(), allow_private }
    }

    /// The client, once the address is found to be one that may be asked.
    ///
    /// # Errors
    /// When the address is malformed, not HTTPS, or names an address of a private network; when the system's
    /// certificates cannot be read.
    pub fn client_for(&self, address: &str) -> Result<(&reqwest::Client, Url), OutboundError> {
        let url = Url::parse(address).map_err(|_| OutboundError::Refused("it is not a URL"))?;
        if !self.allow_private {
            judge(&url)?;
        }
        Ok((self.client()?, url))
    }

    fn client(&self) -> Result<&reqwest::Client, OutboundError> {
        if let Some(client) = self.client.get() {
            return Ok(client);
        }
        let mut builder = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .timeout(TIMEOUT)
            .connect_timeout(TIMEOUT)
            .https_only(!self.allow_private)
            .user_agent(concat!("school-sso/", env!("CARGO_PKG_VERSION")));
        if !self.allow_private {
            builder = builder.dns_resolver(Arc::new(PublicOnly));
        }
        let client = builder.build().map_err(OutboundError::Unusable)?;
        Ok(self.client.get_or_init(|| client))
    }
}

fn judge(url: &Url) -> Result<(), OutboundError> {
    if url.scheme() != "https" {
        return Err(OutboundError::Refused("it is not HTTPS"));
    }
    // A name is judged when it is resolved; a literal address never is.
    let public = match url.host() {
        Some(Host::Ipv4(ip)) => is_public(ip.into()),
        Some(Host::Ipv6(ip)) => is_public(ip.into()),
        Some(Host::Domain(_)) => true,
        None => false,
    };
    if public { Ok(()) } else { Err(OutboundError::Refused("it is in a private network")) }
}

/// Resolves names to public addresses only.
struct PublicOnly;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let public: Vec<SocketAddr> = found.filter(|address| is_public(address.ip())).collect();
            if public.is_empty() {
                return Err("the name has no public address".into());
            }
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}

/// Whether an address is reachable by everyone (IANA special-purpose registries).
fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let special = ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_documentation()
        || a == 0
        || a >= 224
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 198 && (b == 18 || b == 19));
    !special
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let segments = ip.segments();
    // Addresses that carry an IPv4 address go where that one goes: mapped, NAT64 (RFC 6052), 6to4 (RFC 3056).
    let embedded = match segments {
        [0, 0, 0, 0, 0, 0xffff, high, low]
        | [0x64, 0xff9b, 0, 0, 0, 0, high, low]
        | [0x2002, high, low, ..] => Some((high, low)),
        _ => None,
    };
    if let Some((high, low)) = embedded {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        return is_public_v4(Ipv4Addr::new(a, b, c, d));
    }
    // Only 2000::/3 is given out; of it 2001::/23 is for protocols and 2001:db8::/32 for documentation.
    let [first, second, ..] = segments;
    first & 0xe000 == 0x2000 && !(first == 0x2001 && (second < 0x200 || second == 0xdb8))
}

#[cfg(test)]
mod tests {
    use super::{Outbound, is_public};

    #[test]
    fn addresses_inside_a_network_are_not_public() {
        let inside = [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "224.0.0.1",
            "255.255.255.255",
            "198.18.0.1",
            "192.0.0.8",
            "::1",
            "::",
            "fe80::1",
            "fd00::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::1",
            "2001:db8::1",
        ];
        for text in inside {
            assert!(!is_public(text.parse().unwrap()), "{text}");
        }
        for text in ["8.8.8.8", "210.69.1.1", "2606:4700::1111", "::ffff:8.8.8.8", "100.128.0.1"] {
            assert!(is_public(text.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn a_client_cannot_point_us_at_our_own_network() {
        let strict = Outbound::new(false);
        for address in
            ["http://rp.example/", "https://127.0.0.1/", "https://[::1]/", "https://0x7f.1/", "file:///etc"]
        {
            assert!(strict.client_for(address).is_err(), "{address}");
        }
        assert!(strict.client_for("https://rp.example/logout").is_ok());
        assert!(Outbound::new(true).client_for("http://127.0.0.1:8001/logout").is_ok());
    }

    #[tokio::test]
    async fn a_name_that_leads_inside_is_refused_when_it_is_resolved() {
        let (strict, address) = (Outbound::new(false), "https://localhost:9/");
        let (client, url) = strict.client_for(address).unwrap();
        let error = client.post(url).send().await.unwrap_err();
        assert!(format!("{error:?}").contains("no public address"), "{error:?}");
    }
}
