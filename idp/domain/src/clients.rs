//! A registered relying party (OIDC Dynamic Client Registration section 2 names).

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Deserializer, Serialize};
use url::Url;

use crate::assurance::Acr;
use crate::contexts::{Role, words};
use crate::ids::ClientId;
use crate::jose::Algorithm;
use crate::pkce::{self, Pkce};
use crate::scope::{Scope, ScopeValue};
use crate::timestamp::Timestamp;

words! {
    /// How a client proves itself at the token endpoint (OIDC Core section 9).
    AuthMethod {
        /// Public client.
        None = "none",
        /// Secret in the `Authorization` header.
        ClientSecretBasic = "client_secret_basic",
        /// Secret in the form.
        ClientSecretPost = "client_secret_post",
        /// Signed assertion (RFC 7523).
        PrivateKeyJwt = "private_key_jwt",
    }
    /// A grant type that a client may use at the token endpoint.
    GrantType {
        /// RFC 6749 section 4.1.
        AuthorizationCode = "authorization_code",
        /// RFC 6749 section 6.
        RefreshToken = "refresh_token",
        /// RFC 6749 section 4.4.
        ClientCredentials = "client_credentials",
    }
    /// How many children a client must know about.
    ChildNeed {
        /// None: a guardian's cards are not offered for the sake of a child.
        None = "none",
        /// One: the acting context names the child.
        One = "one",
        /// All: the list of children.
        All = "all",
    }
    /// How `sub` is made (OIDC Core section 8).
    SubjectType {
        /// Another one for each sector.
        Pairwise = "pairwise",
        /// The same everywhere; legacy services only.
        Public = "public",
    }
    /// The format of access tokens.
    TokenFormat {
        /// A sealed handle, checked by introspection or userinfo.
        Opaque = "opaque",
        /// RFC 9068, at most 5 minutes.
        Jwt = "jwt",
    }
}

/// A relying party.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Client {
    /// `client_id`.
    pub id: ClientId,
    /// Shown name, zh-TW.
    pub name: String,
    /// Shown name, English.
    pub name_en: String,
    /// The purpose, in a sentence for people.
    pub purpose: String,
    /// The same in English; empty where it is not known.
    #[serde(default)]
    pub purpose_en: String,
    /// Home page.
    pub client_uri: Option<String>,
    /// Logo shown on the consent screen.
    pub logo_uri: Option<String>,
    /// Privacy policy shown on the consent screen.
    pub policy_uri: Option<String>,
    /// Terms shown on the consent screen.
    pub tos_uri: Option<String>,
    /// Compared byte for byte.
    pub redirect_uris: Vec<String>,
    /// Where a logout may lead (RP-Initiated Logout section 3.1).
    pub post_logout_redirect_uris: Vec<String>,
    /// Back-channel logout address (Back-Channel Logout section 2.2).
    pub backchannel_logout_uri: Option<String>,
    /// The method registered.
    pub auth_method: AuthMethod,
    /// A secret is taken by that method alone; otherwise in the header or in the form.
    #[serde(default)]
    pub auth_method_alone: bool,
    /// The client's public keys, a JWK Set, for `private_key_jwt`.
    pub jwks: Option<String>,
    /// Or where to fetch them.
    pub jwks_uri: Option<String>,
    /// Grants allowed.
    pub grant_types: BTreeSet<GrantType>,
    /// Scopes allowed.
    pub scope: Scope,
    /// Roles in which a person may use it; empty means all.
    pub allowed_roles: BTreeSet<Role>,
    /// How many children it needs to know.
    pub child_need: ChildNeed,
    /// Pairwise or public.
    pub subject_type: SubjectType,
    /// Sector for pairwise subjects: host of the redirect URIs unless set.
    pub sector: String,
    /// `id_token_signed_response_alg`.
    pub id_token_alg: Algorithm,
    /// What signed for it before, and when it ceased to: the keys stay published as long as retired ones do, since tokens of
    /// then may live.
    #[serde(default, deserialize_with = "former_algs")]
    pub former_algs: BTreeMap<Algorithm, Timestamp>,
    /// The claims of the granted scopes stand in the ID token too, for services that never ask userinfo.
    #[serde(default)]
    pub claims_in_id_token: bool,
    /// Opaque handles or RFC 9068 JWT.
    pub token_format: TokenFormat,
    /// The audience of its JWT access tokens.
    pub resource: Option<String>,
    /// Whether it must send PKCE.
    #[serde(rename = "pkce_required", with = "pkce::stored")]
    pub pkce: Pkce,
    /// In a new session a person with several fitting contexts goes on with the last one chosen, without being asked again.
    #[serde(default)]
    pub keeps_context: bool,
    /// How surely people must sign in for it at least.
    #[serde(default)]
    pub min_acr: Option<Acr>,
    /// Consent is not asked at all: the bureau's own services.
    pub trusted: bool,
    /// Switched off by the operator.
    pub active: bool,
}

/// A generated secret of a client, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredSecret {
    /// Keyed hash.
    pub hash: Vec<u8>,
    /// When it ends, if it is being replaced.
    pub ends_at: Option<Timestamp>,
}

/// A client with its secrets. Two secrets are valid while one replaces the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownClient {
    /// The registration.
    pub client: Client,
    /// Its secrets.
    pub secrets: Vec<StoredSecret>,
}

impl AuthMethod {
    /// Whether a client proves itself by a secret that we issued.
    pub fn takes_secret(self) -> bool {
        matches!(self, Self::ClientSecretBasic | Self::ClientSecretPost)
    }
}

impl KnownClient {
    /// The secrets that prove it at that moment.
    pub fn live_secrets(&self, now: Timestamp) -> impl Iterator<Item = &StoredSecret> {
        self.secrets.iter().filter(move |secret| secret.ends_at.is_none_or(|end| now < end))
    }
}

/// What was stored without its end ended long ago.
fn former_algs<'de, D: Deserializer<'de>>(reader: D) -> Result<BTreeMap<Algorithm, Timestamp>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Former {
        Ended(BTreeMap<Algorithm, Timestamp>),
        Plain(BTreeSet<Algorithm>),
    }
    Ok(match Former::deserialize(reader)? {
        Former::Ended(ended) => ended,
        Former::Plain(plain) => plain.into_iter().map(|algorithm| (algorithm, Timestamp(0))).collect(),
    })
}

impl Client {
    const USUAL_SCOPE: [ScopeValue; 4] =
        [ScopeValue::Openid, ScopeValue::Profile, ScopeValue::Email, ScopeValue::Acting];

    /// A client of which nothing is said yet but its id: what is left out of a registration is as here. The scopes are those
    /// that libraries ask for by themselves (OIDC Core section 5.4), and the acting context; what a service learns still
    /// needs its request and the person's consent.
    pub fn new(id: ClientId) -> Self {
        Self {
            id,
            name: String::new(),
            name_en: String::new(),
            purpose: String::new(),
            purpose_en: String::new(),
            client_uri: None,
            logo_uri: None,
            policy_uri: None,
            tos_uri: None,
            redirect_uris: Vec::new(),
            post_logout_redirect_uris: Vec::new(),
            backchannel_logout_uri: None,
            auth_method: AuthMethod::ClientSecretBasic,
            auth_method_alone: false,
            jwks: None,
            jwks_uri: None,
            grant_types: [GrantType::AuthorizationCode, GrantType::RefreshToken].into(),
            scope: Self::USUAL_SCOPE.into_iter().collect(),
            allowed_roles: [].into(),
            child_need: ChildNeed::None,
            subject_type: SubjectType::Pairwise,
            sector: String::new(),
            id_token_alg: Algorithm::Rs256,
            former_algs: [].into(),
            claims_in_id_token: false,
            token_format: TokenFormat::Opaque,
            resource: None,
            pkce: Pkce::Required,
            keeps_context: false,
            min_acr: None,
            trusted: false,
            active: true,
        }
    }

    /// Whether it may use this grant type.
    pub fn may(&self, grant: GrantType) -> bool {
        self.grant_types.contains(&grant)
    }

    /// Whether a person may use it in this role.
    pub fn admits(&self, role: Role) -> bool {
        self.allowed_roles.is_empty() || self.allowed_roles.contains(&role)
    }

    /// Whether one of its redirect URIs is at that origin (RFC 6454 section 6.2). A URI of an app has none.
    pub fn has_pages_at(&self, origin: &str) -> bool {
        let urls = self.redirect_uris.iter().filter_map(|uri| Url::parse(uri).ok());
        let mut web = urls.filter(|url| matches!(url.scheme(), "http" | "https"));
        web.any(|url| url.origin().ascii_serialization() == origin)
    }

    /// Whether an address is one of its redirect URIs: byte for byte (RFC 9700 section 4.1), but for the port of a public
    /// client's loopback address, which the operating system gives it (RFC 8252 section 7.3).
    pub fn takes_redirect(&self, uri: &str) -> bool {
        let asked = loopback(uri).filter(|_| !self.is_confidential());
        let fits =
            |registered: &String| registered == uri || (asked.is_some() && loopback(registered) == asked);
        self.redirect_uris.iter().any(fits)
    }

    /// Whether it proves itself with anything.
    pub fn is_confidential(&self) -> bool {
        self.auth_method != AuthMethod::None
    }
}

/// The host of a loopback address, and what follows its port. `localhost` is none: it may lead elsewhere (RFC 8252
/// section 8.3).
fn loopback(uri: &str) -> Option<(&str, &str)> {
    let rest = uri.strip_prefix("http://")?;
    let host = ["127.0.0.1", "[::1]"].into_iter().find(|host| rest.starts_with(host))?;
    let rest = rest.strip_prefix(host)?;
    let Some(ported) = rest.strip_prefix(':') else {
        return (rest.is_empty() || rest.starts_with(['/', '?'])).then_some((host, rest));
    };
    let (port, path) = ported.find(['/', '?']).map_or((ported, ""), |end| ported.split_at(end));
    let is_port =
        port.bytes().all(|digit| digit.is_ascii_digit()) && port.parse::<u16>().is_ok_and(|port| port > 0);
    (is_port && !path.contains('#')).then_some((host, path))
}

#[cfg(test)]
mod tests {
    use super::{AuthMethod, Client};
    use crate::ids::ClientId;
    use crate::samples;

    fn native() -> Client {
        let redirect_uris = vec!["http://127.0.0.1/cb?a=1".to_owned(), "http://[::1]:8000/cb".to_owned()];
        Client { auth_method: AuthMethod::None, redirect_uris, ..samples::client() }
    }

    #[test]
    fn a_loopback_address_of_a_public_client_takes_any_port() {
        for uri in ["http://127.0.0.1/cb?a=1", "http://127.0.0.1:49152/cb?a=1", "http://[::1]:1/cb"] {
            assert!(native().takes_redirect(uri), "{uri}");
        }
        for uri in [
            "http://127.0.0.1:49152/cb",
            "http://127.0.0.1:49152/cb?a=2",
            "http://127.0.0.1:0/cb?a=1",
            "http://127.0.0.1:99999/cb?a=1",
            "http://127.0.0.1:+1/cb?a=1",
            "http://127.0.0.1:1@evil.example/cb?a=1",
            "http://127.0.0.1.evil.example/cb?a=1",
            "http://127.0.0.1:/cb?a=1",
            "https://127.0.0.1:1/cb?a=1",
            "http://localhost:1/cb?a=1",
            "http://127.0.0.2:1/cb?a=1",
            "http://[::1]:1/cb#x",
        ] {
            assert!(!native().takes_redirect(uri), "{uri}");
        }
        let confidential = Client { auth_method: AuthMethod::ClientSecretBasic, ..native() };
        assert!(!confidential.takes_redirect("http://127.0.0.1:49152/cb?a=1"));
    }

    #[test]
    fn a_service_may_ask_for_name_and_address_unless_somebody_says_otherwise() {
        let client = Client::new(ClientId("leave".into()));
        assert_eq!(client.scope.to_string(), "openid profile email edu.acting");
    }

    #[test]
    fn only_pages_of_the_web_have_an_origin() {
        let redirect_uris = vec!["https://spa.example:8443/cb".to_owned(), "tw.edu.app:/cb".to_owned()];
        let client = Client { redirect_uris, ..native() };
        assert!(client.has_pages_at("https://spa.example:8443"));
        for origin in
            ["https://spa.example", "http://spa.example:8443", "null", "https://spa.example:8443/", ""]
        {
            assert!(!client.has_pages_at(origin), "{origin}");
        }
    }
}
