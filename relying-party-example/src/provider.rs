//! The city's provider as discovery describes it, kept for an hour and fetched again when a key is unknown.

use std::sync::Arc;
use std::time::Duration;

use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreErrorResponseType, CoreGenderClaim, CoreJsonWebKey,
    CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm, CoreRevocableToken,
    CoreRevocationErrorResponse, CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AdditionalProviderMetadata, Client, DiscoveryError, EmptyExtraTokenFields, EndSessionUrl,
    EndpointMaybeSet, EndpointNotSet, EndpointSet, IdToken, IdTokenClaims, IdTokenFields, IdTokenVerifier,
    IssuerUrl, JsonWebKeySet, LogoutProviderMetadata, PostLogoutRedirectUrl, ProviderMetadata, RedirectUrl,
    RequestTokenError, StandardErrorResponse, StandardTokenResponse, UserInfoClaims, UserInfoError,
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
    /// The keys that sign ID and logout tokens.
    pub keys: JsonWebKeySet<CoreJsonWebKey>,
    /// What the city's own claims begin with: `https://sso.tp.edu.tw/claims`.
    pub claims_prefix: Option<String>,
    /// When this was fetched, Unix seconds.
    fetched_at: i64,
    clock: crate::config::Clock,
}

impl City {
    /// Checks ID tokens at the portal's clock; only asymmetric algorithms count.
    pub fn id_token_verifier(&self) -> IdTokenVerifier<'_, CoreJsonWebKey> {
        let now = self.clock.clone();
        self.client.id_token_verifier().set_allowed_algs(asymmetric()).set_time_fn(move || now.date_time())
    }
}

/// The algorithms by which a provider may sign for this client. No HMAC: a client secret is no signing key.
pub fn asymmetric() -> [CoreJwsSigningAlgorithm; 4] {
    [
        CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
        CoreJwsSigningAlgorithm::RsaSsaPssSha256,
        CoreJwsSigningAlgorithm::EcdsaP256Sha256,
        CoreJwsSigningAlgorithm::EdDsa,
    ]
}

/// Finds the provider when it is first needed and keeps what it found.
pub struct Provider {
    config: Arc<Config>,
    http: Http,
    known: Mutex<Option<Arc<City>>>,
}

/// Discovery is asked again after this long.
const KEPT_FOR: i64 = 3600;
/// And not more often than this, whatever key a token names.
const AT_MOST_EVERY: i64 = 30;

impl Provider {
    /// Asks nobody yet.
    pub fn new(config: Arc<Config>) -> Result<Self, HttpFault> {
        Ok(Self { config, http: Http::new()?, known: Mutex::new(None) })
    }

    /// The provider, fetched now if it is not known or was fetched long ago. When it cannot be asked, what is
    /// known still serves.
    pub async fn city(&self) -> Result<Arc<City>, Trouble> {
        self.at_most_old(KEPT_FOR).await
    }

    /// The provider with its present keys, for a signature by a key that is not known.
    pub async fn city_again(&self) -> Result<Arc<City>, Trouble> {
        self.at_most_old(AT_MOST_EVERY).await
    }

    async fn at_most_old(&self, seconds: i64) -> Result<Arc<City>, Trouble> {
        let mut known = self.known.lock().await;
        let now = self.config.clock.now();
        if let Some(city) = known.as_ref().filter(|city| now - city.fetched_at < seconds) {
            return Ok(city.clone());
        }
        match (self.discover(now).await, known.as_ref()) {
            (Ok(city), _) => Ok(known.insert(Arc::new(city)).clone()),
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
