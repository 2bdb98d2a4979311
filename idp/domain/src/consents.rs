//! A consent: what a person lets a client know.

use crate::ids::{ConsentId, ContextId};
use crate::scope::Scope;
use crate::timestamp::Timestamp;

/// The version of the words on the consent screen; raised when their meaning changes, which asks again.
pub const TEXT_VERSION: &str = "2026-11";

/// One consent: for one client, as one context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consent {
    /// The id. A code names the consent that it rests on. A withdrawn or narrowed consent never gets its id again.
    pub id: ConsentId,
    /// The context; none if the client needs no context.
    pub context: Option<ContextId>,
    /// The scope.
    pub scope: Scope,
    /// The version of the text that the person saw.
    pub text_version: String,
    /// When.
    pub given_at: Timestamp,
}

impl Consent {
    /// Whether it covers this request.
    pub fn covers(&self, context: Option<ContextId>, scope: &Scope) -> bool {
        self.context == context && self.text_version == TEXT_VERSION && scope.is_within(&self.scope)
    }
}

/// The scope of the consent after the person agrees to `scope`: that scope, and the one `before` under the same text.
/// If the request asks for consent `anew` (`prompt=consent`), the person decides about all of it: the new scope
/// alone.
pub fn agreed(before: Option<&Consent>, scope: &Scope, anew: bool) -> Scope {
    let kept = before.filter(|before| !anew && before.text_version == TEXT_VERSION);
    kept.map_or_else(|| scope.clone(), |before| before.scope.union(scope))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::{Consent, TEXT_VERSION, agreed};
    use crate::ids::ConsentId;
    use crate::samples::{NOW, scope};

    #[test]
    fn a_consent_grows_until_the_person_is_asked_anew_or_by_other_words() {
        let (id, given_at, context) = (ConsentId(Uuid::nil()), NOW, None);
        let mut before = Consent {
            id,
            context,
            scope: scope("openid email"),
            text_version: TEXT_VERSION.into(),
            given_at,
        };
        assert_eq!(agreed(None, &scope("openid"), false), scope("openid"));
        assert_eq!(agreed(Some(&before), &scope("openid phone"), false), scope("openid email phone"));
        assert_eq!(agreed(Some(&before), &scope("openid"), false), scope("openid email"));
        assert_eq!(agreed(Some(&before), &scope("openid"), true), scope("openid"));
        before.text_version = "older".into();
        assert_eq!(agreed(Some(&before), &scope("openid"), false), scope("openid"));
    }
}
