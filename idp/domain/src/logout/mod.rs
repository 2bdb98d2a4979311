//! Signing out: a client's request (OIDC RP-Initiated Logout sections 2 and 3), and the notices to other clients.

pub mod backchannel;

use serde::{Deserialize, Serialize};

use crate::clients::Client;
use crate::ids::ClientId;
use crate::parameters::Parameters;
use crate::refusal::OauthRefusal;

/// What happens when the person confirms. It travels sealed through the confirmation page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogoutRequest {
    /// The client, as far as the hint proves it.
    pub client: Option<ClientId>,
    /// The address to return to, with `state` in it. This client registered it.
    pub return_uri: Option<String>,
}

/// Judges the request of the client whose ID token, expired or not, came along. Only such a token allows a redirect.
/// Without it, or with an address that is not registered byte for byte, the request ends on a page of ours.
pub fn read(parameters: &Parameters, hinted: Option<&Client>) -> Result<LogoutRequest, OauthRefusal> {
    parameters.refuse_repeats()?;
    let asked = parameters.get("post_logout_redirect_uri");
    let Some(client) = hinted else {
        return match asked {
            Some(_) => Err(OauthRefusal::invalid_request("post_logout_redirect_uri needs an id_token_hint")),
            None => Ok(LogoutRequest::default()),
        };
    };
    if parameters.get("client_id").is_some_and(|id| id != client.id.0) {
        return Err(OauthRefusal::invalid_request("client_id is not the one of id_token_hint"));
    }
    let return_uri = asked.map(|uri| registered(client, uri, parameters.get("state"))).transpose()?;
    Ok(LogoutRequest { client: Some(client.id.clone()), return_uri })
}

fn registered(client: &Client, uri: &str, state: Option<&str>) -> Result<String, OauthRefusal> {
    if !client.post_logout_redirect_uris.iter().any(|registered| registered == uri) {
        return Err(OauthRefusal::invalid_request("post_logout_redirect_uri is not registered"));
    }
    let Some(state) = state else { return Ok(uri.to_owned()) };
    let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("state", state).finish();
    let joint = if uri.contains('?') { '&' } else { '?' };
    Ok(format!("{uri}{joint}{query}"))
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::parameters::Parameters;
    use crate::samples::client;

    fn ask(query: &str, with_hint: bool) -> Result<Option<String>, ()> {
        let parameters = Parameters::parse(query.as_bytes()).unwrap();
        let client = client();
        read(&parameters, with_hint.then_some(&client)).map(|request| request.return_uri).map_err(|_| ())
    }

    #[test]
    fn a_hint_and_a_registered_address_lead_there_with_the_state() {
        let uri = "post_logout_redirect_uri=https://rp.example/bye";
        assert_eq!(ask(uri, true), Ok(Some("https://rp.example/bye".into())));
        assert_eq!(
            ask(&format!("{uri}&state=a%26b"), true),
            Ok(Some("https://rp.example/bye?state=a%26b".into()))
        );
        assert_eq!(ask("state=x", true), Ok(None));
    }

    #[test]
    fn without_a_hint_or_with_another_address_nobody_is_redirected() {
        assert_eq!(ask("post_logout_redirect_uri=https://rp.example/bye", false), Err(()));
        for uri in ["https://rp.example/bye/", "https://rp.example/bye?x=1", "https://evil.example/"] {
            assert_eq!(ask(&format!("post_logout_redirect_uri={uri}"), true), Err(()), "{uri}");
        }
        assert_eq!(ask("client_id=other", true), Err(()));
        assert_eq!(ask("", false), Ok(None));
    }
}
