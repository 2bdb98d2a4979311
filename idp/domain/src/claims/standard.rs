//! Standard claims (OIDC Core section 5.1), as far as a school sign-on has them and may reveal them.

use serde_json::Value;

use crate::scope::ScopeValue;
use crate::standing::Profile;

/// Each claim with the scope that asks for it. `birthdate` is left out on purpose: a day of birth leaves the
/// server in no token; `gender` because no service needs it.
pub(super) const NAMES: [(&str, ScopeValue); 11] = [
    ("name", ScopeValue::Profile),
    ("given_name", ScopeValue::Profile),
    ("family_name", ScopeValue::Profile),
    ("preferred_username", ScopeValue::Profile),
    ("zoneinfo", ScopeValue::Profile),
    ("locale", ScopeValue::Profile),
    ("updated_at", ScopeValue::Profile),
    ("email", ScopeValue::Email),
    ("email_verified", ScopeValue::Email),
    ("phone_number", ScopeValue::Phone),
    ("phone_number_verified", ScopeValue::Phone),
];

/// The claim's value, if it is known.
pub(super) fn value(profile: &Profile, name: &str) -> Option<Value> {
    let text = |text: &str| (!text.is_empty()).then(|| Value::from(text));
    match name {
        "name" => text(&profile.name),
        "given_name" => text(&profile.given_name),
        "family_name" => text(&profile.family_name),
        // An alias. An e-mail address that serves as login name is revealed by scope `email` only.
        "preferred_username" => {
            profile.login_name.as_deref().filter(|name| !name.contains('@')).and_then(text)
        }
        "zoneinfo" => Some("Asia/Taipei".into()),
        "locale" => Some("zh-TW".into()),
        "updated_at" => profile.updated_at.map(|at| at.0.into()),
        "email" => profile.email.as_ref().and_then(|(email, _)| text(email)),
        "email_verified" => profile.email.as_ref().map(|(_, verified)| (*verified).into()),
        "phone_number" => profile.phone.as_ref().and_then(|(phone, _)| text(phone)),
        "phone_number_verified" => profile.phone.as_ref().map(|(_, verified)| (*verified).into()),
        _ => None,
    }
}
