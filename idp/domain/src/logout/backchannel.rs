//! The logout token (OIDC Back-Channel Logout 1.0 section 2.4).

use serde::Serialize;

use crate::ids::ClientId;
use crate::timestamp::Timestamp;

/// The `typ` of its header, which keeps it from passing for another token (section 2.4, RFC 8725 section 3.11).
pub const LOGOUT_TYP: &str = "logout+jwt";
/// The lifetime in seconds; at most two minutes are recommended.
const LIFE: i64 = 120;

/// The content of a logout token. It never contains a `nonce`, so that it cannot pass for an ID token.
#[derive(Debug, Serialize)]
pub struct LogoutToken<'a> {
    iss: &'a str,
    aud: &'a str,
    iat: Timestamp,
    exp: Timestamp,
    jti: &'a str,
    events: Events,
    sid: &'a str,
    sub: &'a str,
}

#[derive(Debug, Serialize)]
struct Events {
    #[serde(rename = "http://schemas.openid.net/event/backchannel-logout")]
    logout: NoMembers,
}

/// `{}`.
#[derive(Debug, Serialize)]
struct NoMembers {}

impl<'a> LogoutToken<'a> {
    /// A token for one client about one of its sessions.
    pub fn new(
        issuer: &'a str,
        client: &'a ClientId,
        (sid, sub): (&'a str, &'a str),
        jti: &'a str,
        now: Timestamp,
    ) -> Self {
        let events = Events { logout: NoMembers {} };
        Self { iss: issuer, aud: &client.0, iat: now, exp: now.plus(LIFE), jti, events, sid, sub }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::LogoutToken;
    use crate::ids::ClientId;
    use crate::timestamp::Timestamp;

    #[test]
    fn it_says_what_the_specification_asks_for_and_nothing_else() {
        let client = ClientId("leave".to_owned());
        let token = LogoutToken::new("https://op", &client, ("s1", "p1"), "j1", Timestamp(1000));
        let expected = json!({
            "iss": "https://op", "aud": "leave", "iat": 1000, "exp": 1120, "jti": "j1", "sid": "s1", "sub": "p1",
            "events": { "http://schemas.openid.net/event/backchannel-logout": {} }
        });
        assert_eq!(serde_json::to_value(token).unwrap(), expected);
    }
}
