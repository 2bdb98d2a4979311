//! Signing out: a client's request (OIDC RP-Initiated Logout sections 2 and 3), and the notices to other clients.

pub mod backchannel;

use serde::{Deserialize, Serialize};

use crate::clients::Client;
use crate::contexts::words;
use crate::ids::ClientId;
use crate::parameters::Parameters;

words! {
    /// Why a request loses the way back to its client. It never loses the sign-out: section 2 has the server ask the person.
    LostWay {
        /// The parameters cannot be read, or one is repeated.
        Unreadable = "unreadable",
        /// An address to return to came without an `id_token_hint`.
        NoHint = "no-hint",
        /// The hint is no ID token of ours, its key is gone, or its client is.
        BadHint = "bad-hint",
        /// `client_id` names another client than the hint.
        OtherClient = "other-client",
        /// The client did not register the address.
        NotRegistered = "not-registered",
    }
}

/// What happens when the person confirms. It travels sealed through the confirmation page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogoutRequest {
    /// The client, as far as the hint proves it.
    pub client: Option<ClientId>,
    /// The session of the hint, under the name that this client knows.
    pub sid: Option<String>,
    /// The address to return to, one that this client registered.
    pub return_uri: Option<String>,
    /// What the client wants to have back with it.
    pub state: Option<String>,
    /// Why there is no address to return to, where one was asked for or the hint was of no use.
    pub lost: Option<LostWay>,
}

impl LogoutRequest {
    /// A request of which nothing can be used.
    pub fn lost(why: LostWay) -> Self {
        Self { lost: Some(why), ..Self::default() }
    }

    /// Where the browser goes once the person is signed out. It is judged again: the page may have waited, and the client may
    /// be switched off or have another address by now.
    pub fn way_back(&self, client: &Client) -> Option<String> {
        let uri = self.return_uri.as_deref()?;
        if !client.active || !is_registered(client, uri) {
            return None;
        }
        let Some(state) = &self.state else { return Some(uri.to_owned()) };
        let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("state", state).finish();
        let joint = if uri.contains('?') { '&' } else { '?' };
        Some(format!("{uri}{joint}{query}"))
    }
}

/// What the `id_token_hint` of a request turned out to be.
#[derive(Clone, Copy, Debug)]
pub enum Hinted<'a> {
    /// There is none.
    Nothing,
    /// It cannot be verified.
    Unverified,
    /// An ID token, expired or not, of this client, with this `sid`.
    Token(&'a Client, Option<&'a str>),
}

/// Judges a request. Only an ID token of ours and an address that its client registered, byte for byte, lead back to a
/// client; anything else ends on a page of ours, which names the cause.
pub fn read(parameters: &Parameters, hinted: Hinted<'_>) -> LogoutRequest {
    if parameters.refuse_repeats().is_err() {
        return LogoutRequest::lost(LostWay::Unreadable);
    }
    let asked = parameters.get("post_logout_redirect_uri");
    let (client, sid) = match hinted {
        Hinted::Nothing if asked.is_some() => return LogoutRequest::lost(LostWay::NoHint),
        Hinted::Nothing => return LogoutRequest::default(),
        Hinted::Unverified => return LogoutRequest::lost(LostWay::BadHint),
        Hinted::Token(client, sid) => (client, sid),
    };
    if parameters.get("client_id").is_some_and(|id| id != client.id.0) {
        return LogoutRequest::lost(LostWay::OtherClient);
    }
    let return_uri = asked.filter(|uri| is_registered(client, uri)).map(str::to_owned);
    let lost = (asked.is_some() && return_uri.is_none()).then_some(LostWay::NotRegistered);
    let state = parameters.get("state").map(str::to_owned);
    LogoutRequest { client: Some(client.id.clone()), sid: sid.map(str::to_owned), return_uri, state, lost }
}

fn is_registered(client: &Client, uri: &str) -> bool {
    client.post_logout_redirect_uris.iter().any(|registered| registered == uri)
}

#[cfg(test)]
mod tests {
    use super::{Hinted, LogoutRequest, LostWay, read};
    use crate::parameters::Parameters;
    use crate::samples::client;

    fn ask(query: &str, with_hint: bool) -> LogoutRequest {
        let parameters = Parameters::parse_with_repeats(query.as_bytes()).unwrap();
        let client = client();
        read(&parameters, if with_hint { Hinted::Token(&client, Some("s1")) } else { Hinted::Nothing })
    }

    #[test]
    fn a_hint_and_a_registered_address_lead_there_with_the_state() {
        let uri = "post_logout_redirect_uri=https://rp.example/bye";
        assert_eq!(ask(uri, true).way_back(&client()).as_deref(), Some("https://rp.example/bye"));
        let with_state = ask(&format!("{uri}&state=a%26b"), true);
        assert_eq!(with_state.way_back(&client()).as_deref(), Some("https://rp.example/bye?state=a%26b"));
        assert_eq!((with_state.sid.as_deref(), with_state.lost), (Some("s1"), None));
        assert_eq!(ask("state=x", true).return_uri, None);
    }

    #[test]
    fn an_address_that_was_taken_from_the_client_meanwhile_leads_nowhere() {
        let asked = ask("post_logout_redirect_uri=https://rp.example/bye", true);
        let off = crate::clients::Client { active: false, ..client() };
        assert_eq!(asked.way_back(&off), None);
        let elsewhere = vec!["https://rp.example/other".to_owned()];
        let moved = crate::clients::Client { post_logout_redirect_uris: elsewhere, ..client() };
        assert_eq!(asked.way_back(&moved), None);
    }

    #[test]
    fn what_cannot_be_used_costs_the_way_back_and_names_the_cause() {
        let bye = "post_logout_redirect_uri=https://rp.example/bye";
        assert_eq!(ask(bye, false), LogoutRequest::lost(LostWay::NoHint));
        for uri in ["https://rp.example/bye/", "https://rp.example/bye?x=1", "https://evil.example/"] {
            let asked = ask(&format!("post_logout_redirect_uri={uri}"), true);
            assert_eq!((asked.return_uri, asked.lost), (None, Some(LostWay::NotRegistered)), "{uri}");
            assert!(asked.client.is_some() && asked.sid.is_some());
        }
        assert_eq!(ask("client_id=other", true), LogoutRequest::lost(LostWay::OtherClient));
        assert_eq!(ask(&format!("{bye}&state=a&state=b"), true), LogoutRequest::lost(LostWay::Unreadable));
        let parameters = Parameters::parse(bye.as_bytes()).unwrap();
        assert_eq!(read(&parameters, Hinted::Unverified), LogoutRequest::lost(LostWay::BadHint));
        assert_eq!(ask("", false), LogoutRequest::default());
    }
}
