//! Identifiers of rows: opaque, never shown to a relying party as they are.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }
    )*};
}

id! {
    /// A human being.
    PersonId;
    /// How a person signs in.
    AccountId;
    /// One role of a person at one school.
    ContextId;
    /// A school, or the bureau above the schools.
    OrgId;
    /// A class of one school year.
    ClassId;
    /// A guardian's binding to a student.
    BindingId;
    /// A guardian who applies.
    ApplicantId;
    /// A guardian's application for one student.
    ApplicationId;
    /// An appointment at a school.
    DutyId;
    /// A school's letter to the guardians of a student.
    LetterId;
    /// An account of another provider that opens the account of a person.
    LinkId;
    /// A browser's sign-in.
    SessionId;
    /// What one person in one context lets one client know. It equals the id of the code.
    GrantId;
    /// A person's consent for one client in one context, as long as it only grows: less is another consent.
    ConsentId;
}

/// `client_id` of a relying party (RFC 6749 section 2.2): unique, public, chosen by the operator.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ClientId(pub String);

impl std::fmt::Display for ClientId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
