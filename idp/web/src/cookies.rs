//! Cookies: names, attributes, reading.

use cookie::{Cookie, SameSite};
use http::header::{COOKIE, SET_COOKIE};
use http::{HeaderMap, HeaderValue};

use platform::config::ServerConfig;

/// A cookie of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CookieName {
    /// The session.
    Session,
    /// Names the browser before anyone signed in; forms are bound to it.
    Browser,
    /// A device that signed in before.
    Device,
    /// A device that needs no second step.
    Trusted,
    /// Between the password and the second step.
    Second,
    /// The language chosen.
    Language,
    /// How often something wrong was typed at the sign-in.
    Tries,
    /// An activation under way.
    Activation,
    /// An application for binding under way.
    Applicant,
    /// An answer to an invitation under way.
    Invitation,
    /// An account of another provider that nobody here is linked to yet.
    Upstream,
    /// On a shared computer: from when on what is begun there counts.
    Left,
}

impl CookieName {
    fn bare(self) -> &'static str {
        match self {
            Self::Session => "sid",
            Self::Browser => "browser",
            Self::Device => "device",
            Self::Trusted => "trusted",
            Self::Second => "second",
            Self::Language => "lang",
            Self::Tries => "tries",
            Self::Activation => "activation",
            Self::Applicant => "applicant",
            Self::Invitation => "invitation",
            Self::Upstream => "upstream",
            Self::Left => "left",
        }
    }

    /// The name on the wire: with the `__Host-` prefix (RFC 6265bis section 4.1.3) where we are on https.
    pub fn on(self, server: &ServerConfig) -> String {
        if server.is_https() { format!("__Host-{}", self.bare()) } else { self.bare().to_owned() }
    }
}

/// The value of a cookie, if the browser sent it. Another service of the same domain may set cookies of any bytes (RFC 6265
/// section 5.4 has the browser send octets): each pair is read by itself, and only a value of ours must be ASCII.
pub fn read<'h>(headers: &'h HeaderMap, name: CookieName, server: &ServerConfig) -> Option<&'h str> {
    let name = name.on(server);
    let lines = headers.get_all(COOKIE).iter().map(HeaderValue::as_bytes);
    let mut pairs = lines.flat_map(|line| line.split(|byte| *byte == b';')).map(<[u8]>::trim_ascii);
    pairs.find_map(|pair| {
        let value = pair.strip_prefix(name.as_bytes())?.strip_prefix(b"=")?;
        std::str::from_utf8(value).ok().filter(|value| value.is_ascii())
    })
}

/// A `Set-Cookie` value: `HttpOnly`, `SameSite=Lax`, for the whole host; `seconds` of life, none for the
/// browser's session.
pub fn set(name: CookieName, value: &str, seconds: Option<i64>, server: &ServerConfig) -> String {
    let mut cookie = Cookie::build((name.on(server), value.to_owned()))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(server.is_https());
    if let Some(seconds) = seconds {
        cookie = cookie.max_age(cookie::time::Duration::seconds(seconds));
    }
    cookie.build().to_string()
}

/// A `Set-Cookie` value that removes the cookie.
pub fn clear(name: CookieName, server: &ServerConfig) -> String {
    set(name, "", Some(0), server)
}

/// What a browser has of a person who signs in: all of it goes at a sign-out.
const OF_A_SIGN_IN: [CookieName; 3] = [CookieName::Session, CookieName::Second, CookieName::Upstream];

/// Removes from a browser what it has of the person who signs out.
pub fn sign_out(headers: &mut HeaderMap, server: &ServerConfig) {
    for name in OF_A_SIGN_IN {
        give(headers, &clear(name, server));
    }
}

/// Adds a `Set-Cookie` value to the headers of an answer.
pub fn give(headers: &mut HeaderMap, cookie: &str) {
    if let Ok(value) = HeaderValue::from_str(cookie) {
        headers.append(SET_COOKIE, value);
    }
}
