//! What a person let a client know.

use crate::ids::{ConsentId, ContextId};
use crate::scope::Scope;
use crate::timestamp::Timestamp;

/// The version of the words on the consent screen; raised when their meaning changes, which asks again.
pub const TEXT_VERSION: &str = "2026-11";

/// One consent: for one client, as one context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consent {
    /// Which. A code names the consent it stands on; what was withdrawn or made narrower never has that id again.
    pub id: ConsentId,
    /// As what; none where the client needs no context.
    pub context: Option<ContextId>,
    /// What.
    pub scope: Scope,
    /// The words she saw.
    pub text_version: String,
    /// When.
    pub given_at: Timestamp,
}

impl Consent {
    /// Whether it covers what is asked now.
    pub fn covers(&self, context: Option<ContextId>, scope: &Scope) -> bool {
        self.context == context && self.text_version == TEXT_VERSION && scope.is_within(&self.scope)
    }
}

/// What the client may know once the person agrees to `scope`: that, and what she agreed to `before` under the same
/// words. Asked for her consent `anew` (`prompt=consent`), she decides about all of it: that alone.
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
