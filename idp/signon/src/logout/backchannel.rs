//! Telling a client that a session is over (OIDC Back-Channel Logout 1.0 sections 2.3 to 2.8).

use domain::clients::Client;
use domain::ids::{ClientId, PersonId};
use domain::logout::backchannel::{LOGOUT_TYP, LogoutToken};
use domain::timestamp::Timestamp;

use city::clients;
use city::grants::LogoutNotice;
use platform::fault::Fault;
use platform::ids::random_id;
use platform::jobs::Delivery;
use platform::outbound::{Outbound, OutboundError};
use web::app::App;

/// Delivers logout tokens.
pub struct LogoutCourier {
    app: App,
    outbound: Outbound,
}

impl LogoutCourier {
    /// With nothing prepared yet.
    pub fn new(app: App) -> Self {
        Self { outbound: Outbound::new(app.config.server.allow_private_targets), app }
    }

    /// Tells the client of a notice; one that does not want to be told, or is gone, has been told.
    pub async fn deliver(&self, payload: &str) -> Delivery {
        let Ok(notice) = serde_json::from_str::<LogoutNotice>(payload) else {
            return Delivery::Never("the notice cannot be read".to_owned());
        };
        let known = match clients::find_active(&self.app, &ClientId(notice.client_id.clone())).await {
            Ok(known) => known,
            Err(fault) => return Delivery::Later(fault.to_string()),
        };
        let Some(known) = known else { return Delivery::Done };
        let Some(address) = &known.client.backchannel_logout_uri else { return Delivery::Done };
        match self.token(&known.client, &notice, self.app.now()) {
            Ok(token) => self.post(address, &token).await,
            Err(fault) => Delivery::Later(fault.to_string()),
        }
    }

    fn token(&self, client: &Client, notice: &LogoutNotice, now: Timestamp) -> Result<String, Fault> {
        let keyring = &self.app.keyring;
        let sub = clients::subject(&keyring.sealer(), client, PersonId(notice.person));
        let jti = random_id().to_string();
        let issuer = &self.app.config.server.issuer;
        let claims = LogoutToken::new(issuer, &client.id, (&notice.sid, &sub), &jti, now);
        let claims = serde_json::to_vec(&claims).map_err(|error| Fault::Key(Box::new(error)))?;
        let key = keyring.signing_key(client.id_token_alg)?;
        key.sign_compact(Some(LOGOUT_TYP), &claims).map_err(|error| Fault::Key(Box::new(error)))
    }

    async fn post(&self, address: &str, token: &str) -> Delivery {
        let (http, address) = match self.outbound.client_for(address) {
            Ok(target) => target,
            Err(error @ OutboundError::Refused(_)) => return Delivery::Never(error.to_string()),
            Err(error @ OutboundError::Unusable(_)) => return Delivery::Later(error.to_string()),
        };
        // Section 2.8: 200, also 204, is success; 400 is the client's last word.
        match http.post(address).form(&[("logout_token", token)]).send().await {
            Ok(answer) if matches!(answer.status().as_u16(), 200 | 204) => Delivery::Done,
            Ok(answer) if answer.status().as_u16() == 400 => {
                Delivery::Never("the client refused the token (400)".to_owned())
            }
            Ok(answer) => Delivery::Later(format!("the client answered {}", answer.status().as_u16())),
            Err(error) if error.is_timeout() => {
                Delivery::Later("the client did not answer in time".to_owned())
            }
            Err(_) => Delivery::Later("the client cannot be reached".to_owned()),
        }
    }
}
