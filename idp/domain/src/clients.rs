//! A registered relying party (OIDC Dynamic Client Registration section 2 names).

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::contexts::{Role, words};
use crate::ids::ClientId;
use crate::jose::Algorithm;
use crate::scope::Scope;
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
    /// The claims of the granted scopes stand in the ID token too, for services that never ask userinfo.
    #[serde(default)]
    pub claims_in_id_token: bool,
    /// Opaque handles or RFC 9068 JWT.
    pub token_format: TokenFormat,
    /// The audience of its JWT access tokens.
    pub resource: Option<String>,
    /// PKCE is required unless the operator exempted this confidential client (RFC 9700 section 2.1.1).
    pub pkce_required: bool,
    /// In a new session a person with several fitting contexts goes on with the last one chosen, without being asked again.
    #[serde(default)]
    pub keeps_context: bool,
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

impl Client {
    /// Whether it may use this grant type.
    pub fn may(&self, grant: GrantType) -> bool {
        self.grant_types.contains(&grant)
    }

    /// Whether a person may use it in this role.
    pub fn admits(&self, role: Role) -> bool {
        self.allowed_roles.is_empty() || self.allowed_roles.contains(&role)
    }

    /// Whether it proves itself with anything.
    pub fn is_confidential(&self) -> bool {
        self.auth_method != AuthMethod::None
    }
}
