//! Proof Key for Code Exchange (RFC 7636), S256 only, and which client may do without.

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq as _;

use crate::contexts::words;

words! {
    /// Whether a client must send a challenge (RFC 9700 section 2.1.1).
    Pkce {
        /// Always.
        Required = "required",
        /// Unless its request asks for `openid` with a `nonce`: its framework compares the one of the ID token.
        Nonce = "nonce",
        /// Never: its framework knows neither.
        Exempt = "exempt",
    }
}

impl Pkce {
    /// Whether a request may come without a challenge. A public client always needs one: nothing but the challenge bindings the
    /// code to it. `openid_with_nonce` says whether the request has scope `openid` and a `nonce`.
    pub fn is_dispensable(self, confidential: bool, openid_with_nonce: bool) -> bool {
        confidential
            && match self {
                Self::Required => false,
                Self::Nonce => openid_with_nonce,
                Self::Exempt => true,
            }
    }
}

/// How a registration holds it: yes or no, as the release before reads it, and the word `nonce`.
pub(crate) mod stored {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::Pkce;

    #[derive(Serialize, Deserialize)]
    #[serde(untagged)]
    enum Stored {
        Required(bool),
        Word(Pkce),
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
    pub(crate) fn serialize<S: Serializer>(value: &Pkce, serializer: S) -> Result<S::Ok, S::Error> {
        let stored = match value {
            Pkce::Required => Stored::Required(true),
            Pkce::Exempt => Stored::Required(false),
            Pkce::Nonce => Stored::Word(Pkce::Nonce),
        };
        stored.serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Pkce, D::Error> {
        Ok(match Stored::deserialize(deserializer)? {
            Stored::Required(true) => Pkce::Required,
            Stored::Required(false) => Pkce::Exempt,
            Stored::Word(word) => word,
        })
    }
}

/// `code_challenge`: 43 characters of base64url, the hash of the verifier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Challenge(String);

impl Challenge {
    /// Reads a challenge of method S256 (RFC 7636 section 4.2).
    pub fn parse(text: &str) -> Option<Self> {
        let hash = URL_SAFE_NO_PAD.decode(text).ok()?;
        (hash.len() == 32).then(|| Self(text.to_owned()))
    }

    /// Whether the challenge was made from `verifier` (RFC 7636 section 4.6): 43 to 128 unreserved characters,
    /// compared in constant time.
    pub fn is_met_by(&self, verifier: &str) -> bool {
        let well_formed = (43..=128).contains(&verifier.len())
            && verifier.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~'));
        let hash = URL_SAFE_NO_PAD.encode(digest(&SHA256, verifier.as_bytes()));
        well_formed & bool::from(hash.as_bytes().ct_eq(self.0.as_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::{Challenge, Pkce};

    /// RFC 7636 appendix B.
    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    #[test]
    fn the_example_of_the_rfc_holds_and_nothing_else() {
        let challenge = Challenge::parse(CHALLENGE).unwrap();
        assert!(challenge.is_met_by(VERIFIER));
        for wrong in ["", CHALLENGE, &VERIFIER[1..], &format!("{VERIFIER}x")] {
            assert!(!challenge.is_met_by(wrong), "{wrong}");
        }
    }

    #[test]
    fn only_a_confidential_client_does_without_and_with_a_nonce_unless_it_is_exempt() {
        for (demand, with_nonce, without) in
            [(Pkce::Required, false, false), (Pkce::Nonce, true, false), (Pkce::Exempt, true, true)]
        {
            assert_eq!(demand.is_dispensable(true, true), with_nonce, "{demand}");
            assert_eq!(demand.is_dispensable(true, false), without, "{demand}");
            assert!(!demand.is_dispensable(false, true) && !demand.is_dispensable(false, false), "{demand}");
        }
    }

    #[test]
    fn a_registration_is_read_as_the_release_before_wrote_it() {
        #[derive(serde::Serialize, serde::Deserialize)]
        struct Row(#[serde(with = "super::stored")] Pkce);
        let cases = [("true", Pkce::Required), ("false", Pkce::Exempt), ("\"nonce\"", Pkce::Nonce)];
        for (text, demand) in cases {
            assert_eq!(serde_json::from_str::<Row>(text).unwrap().0, demand);
            assert_eq!(serde_json::to_string(&Row(demand)).unwrap(), text);
        }
    }

    #[test]
    fn a_challenge_is_the_base64url_of_a_hash() {
        for bad in ["", "abc", &CHALLENGE[1..], &format!("{CHALLENGE}="), &CHALLENGE.replace('-', "+")] {
            assert!(Challenge::parse(bad).is_none(), "{bad}");
        }
    }
}
