//! The city's provider as discovery describes it, kept for an hour and fetched again when a key is unknown.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreErrorResponseType, CoreGenderClaim, CoreJsonWebKey,
    CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm, CoreRevocableToken,
    CoreRevocationErrorResponse, CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AdditionalProviderMetadata, Client, DiscoveryError, EmptyExtraTokenFields, EndSessionUrl,
    EndpointMaybeSet, EndpointNotSet, EndpointSet, IdToken, IdTokenClaims, IdTokenFields, IdTokenVerifier,
    IssuerUrl, JsonWebKey as _, JsonWebKeySet, LogoutProviderMetadata, PostLogoutRedirectUrl,
    ProviderMetadata, RedirectUrl, RequestTokenError, StandardErrorResponse, StandardTokenResponse,
    UserInfoClaims, UserInfoError,
};
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;

use crate::claims::MoreClaims;
use crate::config::Config;
use crate::http::{Http, HttpFault};

/// The answer of the token endpoint, with the city's claims in its ID token.
pub type CityTokenResponse = StandardTokenResponse<
    IdTokenFields<
        MoreClaims,
        EmptyExtraTokenFields,
        CoreGenderClaim,
        CoreJweContentEncryptionAlgorithm,
        CoreJwsSigningAlgorithm,
    >,
    CoreTokenType,
>;
/// An ID token.
pub type CityIdToken =
    IdToken<MoreClaims, CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm>;
/// What an ID token says.
pub type CityIdTokenClaims = IdTokenClaims<MoreClaims, CoreGenderClaim>;
/// What userinfo says.
pub type CityUserInfo = UserInfoClaims<MoreClaims, CoreGenderClaim>;
/// An error of the token endpoint.
pub type TokenRefusal = RequestTokenError<HttpFault, StandardErrorResponse<CoreErrorResponseType>>;

type CityClient = Client<
    MoreClaims,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    CityTokenResponse,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// Metadata beyond OIDC Discovery that this client uses.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
struct MoreMetadata {
    /// RFC 9207.
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}
impl AdditionalProviderMetadata for MoreMetadata {}

type CityMetadata = ProviderMetadata<
    LogoutProviderMetadata<MoreMetadata>,
    CoreAuthDisplay,
    openidconnect::core::CoreClientAuthMethod,
    openidconnect::core::CoreClaimName,
    openidconnect::core::CoreClaimType,
    openidconnect::core::CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    openidconnect::core::CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    openidconnect::core::CoreResponseMode,
    openidconnect::core::CoreResponseType,
    openidconnect::core::CoreSubjectIdentifierType,
>;

/// Why something with the provider did not come to be.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// The provider cannot be asked now.
    #[error("the provider cannot be reached: {0}")]
    Unreachable(String),
    /// The provider said no: an OAuth error code.
    #[error("the provider refused: {0}")]
    Refused(String),
    /// The provider's answer does not hold.
    #[error("the provider's answer cannot be trusted: {0}")]
    Untrusted(String),
}

impl Trouble {
    /// The answer does not hold, for this reason.
    pub fn untrusted(reason: impl ToString) -> Self {
        Self::Untrusted(reason.to_string())
    }

    /// What an error of the token endpoint means. The answer's body never gets into the text.
    pub fn from_token_endpoint(error: TokenRefusal) -> Self {
        match error {
            RequestTokenError::ServerResponse(answer) => Self::Refused(answer.error().to_string()),
            RequestTokenError::Request(fault) => Self::Unreachable(fault.to_string()),
            RequestTokenError::Parse(error, _) => Self::Untrusted(error.to_string()),
            RequestTokenError::Other(text) => Self::Untrusted(text),
        }
    }

    /// What an error of userinfo means; 401 is a token that no longer counts (RFC 6750 section 3.1).
    pub fn from_userinfo(error: UserInfoError<HttpFault>) -> Self {
        match error {
            UserInfoError::Response(status, ..) if status.as_u16() == 401 => {
                Self::Refused("invalid_token".into())
            }
            UserInfoError::Response(status, ..) => Self::Unreachable(status.to_string()),
            UserInfoError::Request(fault) => Self::Unreachable(fault.to_string()),
            other => Self::untrusted(other),
        }
    }
}

/// All that is known about the provider, and how to speak to it.
pub struct City {
    /// Knows the endpoints, the keys and our own credentials.
    pub client: CityClient,
    /// Asks.
    pub http: Http,
    /// Scopes to ask for.
    pub scopes: Vec<String>,
    /// Where to sign out, if the provider offers it.
    pub end_session: Option<EndSessionUrl>,
    /// Where the browser comes back to after signing out.
    pub after_logout: PostLogoutRedirectUrl,
    /// Exactly as the provider writes it.
    pub issuer: String,
    /// Each answer of the authorization endpoint names its issuer (RFC 9207).
    pub names_itself: bool,
    /// What signs ID and logout tokens, as registered.
    pub algorithm: CoreJwsSigningAlgorithm,
    /// The keys that sign ID and logout tokens.
    pub keys: JsonWebKeySet<CoreJsonWebKey>,
    /// What the city's own claims begin with: `https://sso.tp.edu.tw/claims`.
    pub claims_prefix: Option<String>,
    /// When this was fetched, Unix seconds.
    fetched_at: i64,
    clock: crate::config::Clock,
}

impl City {
    /// Checks ID tokens at the portal's clock; only the registered algorithm counts (OIDC Core section 3.1.3.7).
    pub fn id_token_verifier(&self) -> IdTokenVerifier<'_, CoreJsonWebKey> {
        let now = self.clock.clone();
        let verifier = self.client.id_token_verifier().set_allowed_algs([self.algorithm.clone()]);
        verifier.set_time_fn(move || now.date_time())
    }

    /// Whether a key of this name is published. A token that names none may be signed by any.
    fn has_key(&self, kid: Option<&str>) -> bool {
        let is_it = |key: &CoreJsonWebKey| key.key_id().is_some_and(|id| Some(id.as_str()) == kid);
        kid.is_none() || self.keys.keys().iter().any(is_it)
    }
}

/// An algorithm for which this client may be registered. No HMAC: a client secret is no signing key.
pub fn algorithm(word: &str) -> Option<CoreJwsSigningAlgorithm> {
    match word {
        "RS256" => Some(CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256),
        "PS256" => Some(CoreJwsSigningAlgorithm::RsaSsaPssSha256),
        "ES256" => Some(CoreJwsSigningAlgorithm::EcdsaP256Sha256),
        "EdDSA" => Some(CoreJwsSigningAlgorithm::EdDsa),
        _ => None,
    }
}

/// The key that a token names; none of what is no token.
pub fn key_named_by(token: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Header {
        kid: Option<String>,
    }
    let header = BASE64_URL_SAFE_NO_PAD.decode(token.split('.').next()?).ok()?;
    serde_json::from_slice::<Header>(&header).ok()?.kid
}

/// From whom a token comes that names an unknown key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bearer {
    /// From the provider's token endpoint.
    Provider,
    /// From whoever sends one here. All of them together may have keys fetched once in a while.
    Anybody,
}

/// Finds the provider when it is first needed and keeps what it found.
pub struct Provider {
    config: Arc<Config>,
    http: Http,
    known: Mutex<Known>,
}

/// What is kept.
#[derive(Default)]
struct Known {
    city: Option<Arc<City>>,
    /// Keys that were looked for and not found, and when.
    missed: HashMap<String, i64>,
    /// When keys were last fetched for anybody's sake.
    for_anybody: Option<i64>,
}

/// Discovery is asked again after this long.
const KEPT_FOR: i64 = 3600;
/// A key that was not there is looked for again after this long.
const MISSED_FOR: i64 = 30;

impl Provider {
    /// Asks nobody yet.
    pub fn new(config: Arc<Config>) -> Result<Self, HttpFault> {
        Ok(Self { config, http: Http::new()?, known: Mutex::default() })
    }

    /// The provider, fetched now if it is not known or was fetched long ago. When it cannot be asked, what is
    /// known still serves.
    pub async fn city(&self) -> Result<Arc<City>, Trouble> {
        let mut known = self.known.lock().await;
        let now = self.config.clock.now();
        match known.city.as_ref().filter(|city| now - city.fetched_at < KEPT_FOR) {
            Some(city) => Ok(city.clone()),
            None => self.fetch(&mut known, now).await,
        }
    }

    /// The provider with the key that a token names. A key that is not known is fetched at once, however lately others were:
    /// providers change their keys at any time (OIDC Core section 10.1.1). One that was not there is not looked for again
    /// for a while.
    pub async fn city_with_key(&self, kid: Option<&str>, bearer: Bearer) -> Result<Arc<City>, Trouble> {
        let city = self.city().await?;
        let mut known = self.known.lock().await;
        let city = known.city.clone().unwrap_or(city);
        let now = self.config.clock.now();
        let is_recent = |at: &i64| now - at < MISSED_FOR;
        known.missed.retain(|_, at| is_recent(at));
        let Some(kid) = kid.filter(|kid| !city.has_key(Some(kid)) && !known.missed.contains_key(*kid)) else {
            return Ok(city);
        };
        if bearer == Bearer::Anybody {
            if known.for_anybody.as_ref().is_some_and(is_recent) {
                return Err(Trouble::Unreachable("keys were fetched for a stranger just now".into()));
            }
            known.for_anybody = Some(now);
        }
        let city = self.fetch(&mut known, now).await?;
        if city.fetched_at == now && !city.has_key(Some(kid)) {
            known.missed.insert(kid.to_owned(), now);
        }
        Ok(city)
    }

    /// Asks the provider. When it cannot be asked, what is known still serves.
    async fn fetch(&self, known: &mut Known, now: i64) -> Result<Arc<City>, Trouble> {
        match (self.discover(now).await, known.city.as_ref()) {
            (Ok(city), _) => Ok(known.city.insert(Arc::new(city)).clone()),
            (Err(trouble), Some(old)) => {
                tracing::warn!(error = %trouble, "discovery failed, the last answer still serves");
                Ok(old.clone())
            }
            (Err(trouble), None) => Err(trouble),
        }
    }

    async fn discover(&self, now: i64) -> Result<City, Trouble> {
        let issuer = IssuerUrl::new(self.config.issuer.clone()).map_err(Trouble::untrusted)?;
        let asked = CityMetadata::discover_async(issuer, &self.http);
        let metadata = match tokio::time::timeout(Duration::from_secs(15), asked).await {
            Err(_) => return Err(Trouble::Unreachable("discovery took too long".into())),
            Ok(Err(DiscoveryError::Request(fault))) => return Err(Trouble::Unreachable(fault.to_string())),
            Ok(Err(DiscoveryError::Response(status, ..))) => {
                return Err(Trouble::Unreachable(status.to_string()));
            }
            Ok(answer) => answer.map_err(Trouble::untrusted)?,
        };
        let more = metadata.additional_metadata().clone();
        let redirect = RedirectUrl::new(self.config.address("callback")).map_err(Trouble::untrusted)?;
        let after_logout = PostLogoutRedirectUrl::new(self.config.address("")).map_err(Trouble::untrusted)?;
        Ok(City {
            issuer: self.config.issuer.clone(),
            keys: metadata.jwks().clone(),
            claims_prefix: claims_prefix(&metadata),
            client: Client::from_provider_metadata(
                metadata,
                self.config.client_id.clone(),
                self.config.client_secret.clone(),
            )
            .set_redirect_uri(redirect),
            http: self.http.clone(),
            scopes: self.config.scopes.clone(),
            end_session: more.end_session_endpoint,
            names_itself: more.additional_metadata.authorization_response_iss_parameter_supported,
            after_logout,
            algorithm: self.config.algorithm.clone(),
            fetched_at: now,
            clock: self.config.clock.clone(),
        })
    }
}

/// The city's claims stand under an address of its own; the one that ends in `/acting` shows which.
fn claims_prefix(metadata: &CityMetadata) -> Option<String> {
    let names = metadata.claims_supported()?;
    names.iter().find_map(|name| name.strip_suffix("/acting").map(str::to_owned))
}
