//! ID tokens judged by the `openidconnect` crate, which shares no code with the provider.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::DateTime;
use openidconnect::core::{CoreIdToken, CoreIdTokenVerifier, CoreJsonWebKeySet, CoreJwsSigningAlgorithm};
use openidconnect::{ClientId, ClientSecret, IssuerUrl, Nonce};
use serde_json::Value;

use super::Client;

impl Client {
    /// The claims of an ID token after all checks of OIDC Core section 3.1.3.7; fails the test if one fails.
    pub async fn verify(&self, id_token: &str, nonce: &str) -> Value {
        self.try_verify(id_token, Some(nonce)).await.unwrap_or_else(|error| panic!("{error}: {id_token}"))
    }

    /// The same, with the reason where a check fails. Without a nonce none may be in the token.
    pub async fn try_verify(&self, id_token: &str, nonce: Option<&str>) -> Result<Value, String> {
        let keys: CoreJsonWebKeySet =
            serde_json::from_value(self.get("/oauth/jwks").await.body).map_err(|error| error.to_string())?;
        let algorithm = serde_json::to_value(self.registered.id_token_alg).expect("a name");
        let algorithm: CoreJwsSigningAlgorithm =
            serde_json::from_value(algorithm).expect("a known algorithm");
        let now = DateTime::from_timestamp(self.clock.now().0, 0).expect("a time");
        let verifier = CoreIdTokenVerifier::new_confidential_client(
            ClientId::new(self.id().to_owned()),
            ClientSecret::new(self.secret.clone()),
            IssuerUrl::new(self.issuer.clone()).expect("an address"),
            keys,
        )
        .set_allowed_algs([algorithm])
        .set_time_fn(move || now);
        let token: CoreIdToken = id_token.parse().map_err(|error| format!("{error}"))?;
        let same = |found: Option<&Nonce>| {
            let found = found.map(|found| found.secret().as_str());
            if found == nonce { Ok(()) } else { Err(format!("nonce {found:?} instead of {nonce:?}")) }
        };
        token.claims(&verifier, same).map_err(|error| format!("{error:?}"))?;
        Ok(payload(id_token))
    }
}

/// The payload of a token, unchecked.
/// The claims of a token, unchecked.
///
/// # Panics
/// If it is no token.
pub fn payload(token: &str) -> Value {
    let part = token.split('.').nth(1).expect("three parts");
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).expect("base64url")).expect("JSON")
}
