//! What the operator may register as a relying party (OIDC Dynamic Client Registration section 2, RFC 9700
//! section 2.1, RFC 8252 section 7). One function a rule.

use std::collections::BTreeSet;

use url::{Host, Url};

use crate::clients::{AuthMethod, Client, GrantType, SubjectType, TokenFormat};
use crate::jose::{JoseError, JwkSet};
use crate::pkce::Pkce;
use crate::scope::ScopeValue;

/// Longest `client_id`.
const MOST_ID: usize = 64;

/// Everything that speaks against registering this client, in the operator's words; empty if nothing does.
pub fn objections(client: &Client) -> Vec<String> {
    const RULES: [fn(&Client, &mut Vec<String>); 8] =
        [id, names, redirects, logout, method, grants, subjects, tokens];
    let mut found = Vec::new();
    for rule in RULES {
        rule(client, &mut found);
    }
    found
}

/// The id appears in addresses and logs, so it is plain. No form-encoding changes it (`~` becomes %7E in some): libraries differ in
/// whether they encode the user name of Basic (RFC 6749 section 2.3.1).
fn id(client: &Client, found: &mut Vec<String>) {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    let id = &client.id.0;
    if id.is_empty() || id.len() > MOST_ID || !id.bytes().all(plain) {
        found.push(format!("the id is 1 to {MOST_ID} letters, digits, '-', '.' or '_'"));
    }
}

/// The pages name the client to people.
fn names(client: &Client, found: &mut Vec<String>) {
    if client.name.trim().is_empty() || client.name_en.trim().is_empty() {
        found.push("the service needs a name, and one in English".to_owned());
    }
    let links = [&client.client_uri, &client.logo_uri, &client.policy_uri, &client.tos_uri];
    for link in links.into_iter().flatten() {
        if !is_safe(link) {
            found.push(format!("{link}: write an address that begins with https://"));
        }
    }
}

/// RFC 9700 section 2.1: compared byte for byte; RFC 6749 section 3.1.2: absolute and without a fragment.
fn redirects(client: &Client, found: &mut Vec<String>) {
    if client.may(GrantType::AuthorizationCode) && client.redirect_uris.is_empty() {
        found.push("the authorization code grant needs a redirect URI".to_owned());
    }
    for uri in client.redirect_uris.iter().chain(&client.post_logout_redirect_uris) {
        let native = !client.is_confidential() && is_private_scheme(uri);
        if uri.contains('*') {
            found.push(format!("{uri}: a redirect URI has no wildcard: register each address by itself"));
        } else if !(is_safe(uri) || native) {
            found.push(format!(
                "{uri}: a redirect URI begins with https:// (http:// for localhost, a scheme with a dot for an \
                 app) and has no fragment"
            ));
        }
    }
}

/// Back-Channel Logout section 2.2: absolute, without a fragment.
fn logout(client: &Client, found: &mut Vec<String>) {
    if let Some(uri) = client.backchannel_logout_uri.as_ref().filter(|uri| !is_safe(uri)) {
        found.push(format!("{uri}: write an address for back-channel logout that begins with https://"));
    }
}

/// How it proves itself.
fn method(client: &Client, found: &mut Vec<String>) {
    let keys = usize::from(client.jwks.is_some()) + usize::from(client.jwks_uri.is_some());
    if client.auth_method == AuthMethod::PrivateKeyJwt && keys != 1 {
        found.push("private_key_jwt needs either the client's keys or the address of its keys".to_owned());
    }
    if let Some(json) = &client.jwks {
        match JwkSet::parse(json.as_bytes()) {
            Err(JoseError::PrivateKey) => {
                found.push("the keys are private ones: register public keys only".to_owned());
            }
            Ok(set) if set.keys().is_empty() => {
                found.push("there is no usable key among the keys".to_owned());
            }
            Ok(_) => {}
            Err(error) => found.push(format!("the keys cannot be used: {error}")),
        }
    }
    if let Some(uri) = client.jwks_uri.as_ref().filter(|uri| !is_safe(uri)) {
        found.push(format!("{uri}: write an address of keys that begins with https://"));
    }
}

/// RFC 6749 section 4.4: only a confidential client speaks for itself. RFC 9700 section 2.1.1: a public one needs
/// PKCE.
fn grants(client: &Client, found: &mut Vec<String>) {
    if client.grant_types.is_empty() {
        found.push("it needs at least one grant".to_owned());
    }
    if !client.is_confidential() && client.may(GrantType::ClientCredentials) {
        found.push("a client without a secret or key cannot use client_credentials".to_owned());
    }
    if !client.is_confidential() && client.pkce != Pkce::Required {
        found.push("a client without a secret or key cannot be exempted from PKCE".to_owned());
    }
    if client.may(GrantType::RefreshToken) && !client.may(GrantType::AuthorizationCode) {
        found.push("refresh tokens come with the authorization code grant only".to_owned());
    }
    let offline = client.scope.contains(ScopeValue::OfflineAccess);
    if offline && !client.may(GrantType::RefreshToken) {
        found.push("offline_access needs the refresh token grant".to_owned());
    }
}

/// OIDC Core section 8.1: redirect URIs of several hosts need a sector that someone decided on.
fn subjects(client: &Client, found: &mut Vec<String>) {
    if client.subject_type == SubjectType::Pairwise && client.sector.is_empty() {
        found.push(
            "pairwise subjects need a sector: a host name, the same for services that may know each \
                    other's people"
                .to_owned(),
        );
    }
    if !client.is_confidential() && is_loopback(&client.sector) {
        found.push(format!(
            "{}: the apps of any maker are there, and a sector is shared: choose another sector",
            client.sector
        ));
    }
}

/// Whether a name is that of the person's own device: RFC 6761 section 6.3 (`localhost` and what ends in it) and the addresses
/// that never leave it (RFC 1122 section 3.2.1.3, RFC 4291 section 2.5.3), however they are written.
fn is_loopback(sector: &str) -> bool {
    let is_bare = sector.contains(':') && !sector.starts_with('[');
    match if is_bare { Host::parse(&format!("[{sector}]")) } else { Host::parse(sector) } {
        Ok(Host::Domain(name)) => {
            let name = name.trim_end_matches('.');
            name == "localhost" || name.ends_with(".localhost")
        }
        Ok(Host::Ipv4(ip)) => ip.is_loopback() || ip.is_unspecified(),
        Ok(Host::Ipv6(ip)) => {
            let mapped = ip.to_ipv4_mapped().is_some_and(|ip| ip.is_loopback() || ip.is_unspecified());
            ip.is_loopback() || ip.is_unspecified() || mapped
        }
        Err(_) => false,
    }
}

/// The sector of a client for which the operator chose none: the one host of its redirect URIs. An app has no host of its
/// own (its addresses are on the person's device, RFC 8252 section 7), so it shares a sector with nobody.
///
/// # Errors
/// The hosts, if there are several: somebody must decide which services may know each other's people.
pub fn own_sector(client: &Client) -> Result<String, BTreeSet<String>> {
    let host = |uri: &String| {
        let url = Url::parse(uri).ok()?;
        url.host_str().filter(|_| client.is_confidential() || url.scheme() == "https").map(str::to_owned)
    };
    let mut hosts: BTreeSet<String> = client.redirect_uris.iter().filter_map(host).collect();
    match (hosts.pop_first(), hosts.is_empty()) {
        (Some(only), true) => Ok(only),
        (Some(first), false) => Err(hosts.into_iter().chain([first]).collect()),
        // No host has a colon before its name, so the sector is no other's.
        (None, _) if !client.is_confidential() => Ok(format!("client:{}", client.id)),
        (None, _) => Ok(String::new()),
    }
}

/// Whether anybody may answer at this redirect URI in the client's place: an address on the person's own device, or a scheme
/// that other apps can claim. Such a client is shown to the person each time (RFC 8252 section 8.6).
pub fn is_shared_address(redirect_uri: &str) -> bool {
    !redirect_uri.starts_with("https://")
}

/// RFC 9068 section 3: a JWT access token names its audience.
fn tokens(client: &Client, found: &mut Vec<String>) {
    if client.token_format == TokenFormat::Jwt && client.resource.is_none() {
        found.push(
            "JWT access tokens need an audience: the address of the service that takes them".to_owned(),
        );
    }
}

/// Whether a text has only the characters of an address (RFC 3986 section 2). Others would be changed on the way, or
/// no header could hold them.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// HTTPS, or HTTP on the developer's own machine; no fragment, no user name.
fn is_safe(text: &str) -> bool {
    let Ok(url) = Url::parse(text) else { return false };
    let local = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    };
    let scheme = url.scheme() == "https" || (url.scheme() == "http" && local);
    scheme
        && is_plain(text)
        && url.host().is_some()
        && url.fragment().is_none()
        && !text.contains('#')
        && url.username().is_empty()
        && url.password().is_none()
}

/// RFC 8252 section 7.1: a reversed domain name, so never `javascript:` or `data:`.
fn is_private_scheme(text: &str) -> bool {
    is_plain(text) && Url::parse(text).is_ok_and(|url| url.scheme().contains('.') && url.fragment().is_none())
}

#[cfg(test)]
mod tests {
    use super::{objections, own_sector};
    use crate::clients::{AuthMethod, Client, GrantType, TokenFormat};
    use crate::ids::ClientId;
    use crate::samples;

    fn objection(change: impl FnOnce(&mut Client)) -> String {
        let mut client = samples::client();
        change(&mut client);
        objections(&client).join("; ")
    }

    #[test]
    fn an_ordinary_client_may_be_registered() {
        assert_eq!(objection(|_| ()), "");
        let native = objection(|client| {
            client.auth_method = AuthMethod::None;
            client.grant_types.remove(&GrantType::ClientCredentials);
            client.redirect_uris = vec!["tw.edu.tp.app:/cb".to_owned(), "http://127.0.0.1/cb".to_owned()];
        });
        assert_eq!(native, "");
    }

    #[test]
    fn an_address_that_could_run_or_leak_is_refused() {
        let bad = [
            "javascript:alert(1)",
            "data:text/html,x",
            "http://rp.example/cb",
            "https://rp.example/cb#x",
            "https://rp.example/cb#",
            "//rp.example/cb",
            "/cb",
            "rp.example",
            "https://u@rp.example/",
            "https://:p@rp.example/",
            "https://rp.example/回",
            "https://rp.example/c b",
            "https://rp.example/c\tb",
            "app.x:/cb",
            "app.x:/回",
            "",
        ];
        for uri in bad {
            let text = objection(|client| client.redirect_uris = vec![uri.to_owned()]);
            assert!(text.contains("a redirect URI begins with"), "{uri}: {text}");
            let text = objection(|client| client.backchannel_logout_uri = Some(uri.to_owned()));
            assert!(text.contains("back-channel"), "{uri}: {text}");
        }
    }

    #[test]
    fn an_app_shares_a_sector_with_nobody_and_services_of_one_host_with_each_other() {
        let sector = |public: bool, uris: &[&str]| {
            let mut client = samples::client();
            if public {
                client.auth_method = AuthMethod::None;
            }
            client.redirect_uris = uris.iter().map(|&uri| uri.to_owned()).collect();
            own_sector(&client).unwrap_or_else(|hosts| hosts.into_iter().collect::<Vec<_>>().join("+"))
        };
        assert_eq!(sector(false, &["https://rp.example/cb", "https://rp.example/b"]), "rp.example");
        assert_eq!(sector(false, &["http://localhost:3000/cb"]), "localhost");
        assert_eq!(sector(false, &["https://b.example/", "https://a.example/"]), "a.example+b.example");
        assert_eq!(sector(false, &[]), "");
        assert_eq!(sector(true, &["https://spa.example/cb", "http://localhost/cb"]), "spa.example");
        for uri in ["http://127.0.0.1/cb", "http://localhost:8000/cb", "tw.edu.tp.app:/cb"] {
            assert_eq!(sector(true, &[uri]), "client:leave", "{uri}");
        }
    }

    #[test]
    fn an_app_cannot_be_registered_for_the_sector_of_the_device() {
        let app = |sector: &str| {
            objection(|client| {
                client.auth_method = AuthMethod::None;
                client.grant_types.remove(&GrantType::ClientCredentials);
                client.sector = sector.to_owned();
            })
        };
        let own =
            ["localhost", "LOCALHOST", "localhost.", "app.localhost", "127.0.0.1", "127.0.0.2", "0.0.0.0"];
        for sector in own.into_iter().chain(["::1", "[::1]", "0:0:0:0:0:0:0:1", "::ffff:127.0.0.1", "[::]"]) {
            let text = app(sector);
            assert!(text.contains("choose another sector"), "{sector}: {text}");
        }
        assert_eq!(app("notlocalhost.example"), "");
        assert_eq!(objection(|client| client.sector = "localhost".to_owned()), "", "with a secret it may");
    }

    #[test]
    fn each_rule_has_its_objection() {
        type Case = (fn(&mut Client), &'static str);
        let cases: [Case; 14] = [
            (|c| c.redirect_uris = vec!["https://*.rp.example/cb".to_owned()], "no wildcard"),
            (|c| c.id = ClientId("a b".to_owned()), "the id is"),
            (|c| c.id = ClientId("a~b".to_owned()), "the id is"),
            (|c| c.name = " ".to_owned(), "needs a name"),
            (|c| c.redirect_uris.clear(), "needs a redirect URI"),
            (|c| c.auth_method = AuthMethod::PrivateKeyJwt, "either the client's keys"),
            (|c| c.jwks = Some("{}".to_owned()), "cannot be used"),
            (|c| c.jwks = Some(r#"{"keys":[]}"#.to_owned()), "no usable key"),
            (|c| c.jwks_uri = Some("http://rp.example/keys".to_owned()), "address of keys"),
            (|c| c.grant_types.clear(), "at least one grant"),
            (|c| c.auth_method = AuthMethod::None, "cannot use client_credentials"),
            (|c| c.grant_types.retain(|grant| *grant != GrantType::RefreshToken), "offline_access needs"),
            (|c| c.sector.clear(), "need a sector"),
            (|c| c.token_format = TokenFormat::Jwt, "need an audience"),
        ];
        for (change, expected) in cases {
            let text = objection(change);
            assert!(text.contains(expected), "{expected}: {text}");
        }
    }
}
