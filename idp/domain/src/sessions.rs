//! A browser's sign-in, as rules see it.

use serde::{Deserialize, Serialize};

use crate::assurance::Acr;
use crate::contexts::is_only_student;
use crate::factors::Held;
use crate::ids::{ContextId, PersonId, SessionId};
use crate::standing::Standing;
use crate::timestamp::Timestamp;

/// Authentication method reference of a password (RFC 8176 section 2).
pub const AMR_PASSWORD: &str = "pwd";

/// Those of a passkey: its key stays in one device, or may be copied to others (RFC 8176 section 2).
pub const AMR_PASSKEYS: [&str; 2] = ["hwk", "swk"];

/// Authentication method reference of a sign-in by an account of another provider. RFC 8176 has no value for it: this one is
/// what Microsoft's tokens say (Microsoft identity platform, «Access token claims reference»). Its strength is never more
/// than that of a password, whatever the other provider says, and less where nobody vouches for its accounts.
pub const AMR_FEDERATED: &str = "fed";

/// Authentication method reference of a sign-in by a badge and pictures. The pictures are a secret that was agreed on before
/// (RFC 8176 section 2, «knowledge-based authentication»); it has no value for a piece of paper.
pub const AMR_BADGE: &str = "kba";

/// How long a proof by password or passkey is fresh, in seconds: what changes the ways in needs a fresh one.
pub const FRESH_SECONDS: i64 = 5 * 60;

/// A browser's sign-in: the person, the time and the strength.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// The id. It is never shown to a client, which gets a `sid` of its own.
    pub id: SessionId,
    /// The person.
    pub person: PersonId,
    /// The time of sign-in (`auth_time`).
    pub auth_time: Timestamp,
    /// The strength of the sign-in (`acr`).
    pub acr: String,
    /// The authentication methods, space-separated (`amr`).
    pub amr: String,
    /// The acting context, unless a client asks for another one.
    pub chosen_context: Option<ContextId>,
    /// When the browser first signed in.
    pub created_at: Timestamp,
    /// When it ends by itself.
    pub expires_at: Timestamp,
    /// When it was ended.
    pub ended_at: Option<Timestamp>,
    /// When the person last gave the password or a passkey once more, since the sign-in.
    pub proved_at: Option<Timestamp>,
    /// The person must enrol a second factor first; nothing else is done in this session.
    pub needs_factor: bool,
    /// It is on a computer that many people use.
    pub shared: bool,
}

impl Session {
    /// Whether it is valid at that moment. Expiry is compared at use, never left to a chore.
    pub fn is_live(&self, now: Timestamp) -> bool {
        self.ended_at.is_none() && now < self.expires_at && !self.created_at.is_future(now)
    }

    /// Whether the person gave the password or a passkey lately: within [`FRESH_SECONDS`]. A sign-in by anything else, such as
    /// an account elsewhere, is no such proof.
    pub fn is_fresh(&self, now: Timestamp) -> bool {
        let signed_in = self.began_by_own_proof().then_some(self.auth_time);
        self.proved_at.max(signed_in).is_some_and(|proved| now.since(proved) <= FRESH_SECONDS)
    }

    /// Whether a password or a passkey stands among the authentication methods.
    fn began_by_own_proof(&self) -> bool {
        self.amr.split(' ').any(|method| method == AMR_PASSWORD || AMR_PASSKEYS.contains(&method))
    }

    /// Whether it ends other sessions of the person: one that began by the least sure way alone, such as a badge, ends itself and
    /// no surer one, unless the password or a passkey was given lately.
    pub fn may_end_others(&self, now: Timestamp) -> bool {
        self.assurance() > Acr::Low || self.is_fresh(now)
    }

    /// Whether it began by a badge.
    pub fn is_by_badge(&self) -> bool {
        self.amr.split(' ').any(|method| method == AMR_BADGE)
    }

    /// Whether it still counts for its person as she stands: her account is in use, and its password is not newer. A session
    /// by a badge acts only as a student: once its person is none, or something else besides, it is over.
    pub fn suits(&self, standing: &Standing, now: Timestamp) -> bool {
        let is_current = standing.secret_changed_at.is_none_or(|changed| changed <= self.auth_time);
        standing.active && is_current && (!self.is_by_badge() || is_only_student(&standing.live_roles(now)))
    }

    /// Whether the person has enrolled a second factor and did not use it in this session. Whoever has only the first proof of
    /// such a person changes nothing of the ways in.
    pub fn lacks_step(&self, held: Held) -> bool {
        held.any() && (self.needs_factor || self.assurance() < Acr::Mfa)
    }

    /// How surely the person signed in.
    pub fn assurance(&self) -> Acr {
        Acr::of(&self.acr).unwrap_or(Acr::Sfa)
    }
}

#[cfg(test)]
mod tests {
    use super::{AMR_BADGE, FRESH_SECONDS};
    use crate::assurance::Acr;
    use crate::contexts::{Context, Role};
    use crate::samples::{NOW, mother, session, standing, teacher};
    use crate::standing::Standing;

    #[test]
    fn a_proof_is_fresh_for_five_minutes_and_can_be_given_anew() {
        let mut session = session();
        let (last, late) = (session.auth_time.plus(FRESH_SECONDS), session.auth_time.plus(FRESH_SECONDS + 1));
        assert!(session.is_fresh(last) && !session.is_fresh(late));
        session.proved_at = Some(late);
        assert!(
            session.is_fresh(late.plus(FRESH_SECONDS)) && !session.is_fresh(late.plus(FRESH_SECONDS + 1))
        );
    }

    #[test]
    fn only_a_password_or_a_passkey_makes_a_sign_in_a_fresh_proof() {
        let mut session = session();
        for (amr, is_fresh) in [
            ("pwd", true),
            ("pwd otp mfa", true),
            ("hwk user mfa", true),
            ("swk user mfa", true),
            ("fed", false),
            ("fed otp mfa", false),
            (AMR_BADGE, false),
            ("", false),
        ] {
            session.amr = amr.to_owned();
            assert_eq!(session.is_fresh(session.auth_time), is_fresh, "{amr}");
        }
        session.proved_at = Some(session.auth_time);
        assert!(session.is_fresh(session.auth_time), "the password was given later");
    }

    #[test]
    fn a_session_by_a_badge_is_over_once_its_person_is_more_than_a_student() {
        let student = Context { role: Role::Student, ..teacher() };
        let (none, one, both) = (vec![], vec![student.clone()], vec![student, mother()]);
        let mut session = session();
        for (amr, contexts, suits) in [
            ("pwd", &both, true),
            (AMR_BADGE, &one, true),
            (AMR_BADGE, &both, false),
            (AMR_BADGE, &none, false),
            ("kba otp mfa", &both, false),
        ] {
            session.amr = amr.to_owned();
            let standing = Standing { contexts: contexts.clone(), ..standing() };
            assert_eq!(session.suits(&standing, NOW), suits, "{amr}");
        }
    }

    #[test]
    fn the_least_sure_session_ends_no_other_one_before_a_fresh_proof() {
        let (badge, mut session) = ((Acr::Low.value(), AMR_BADGE), session());
        let late = session.auth_time.plus(FRESH_SECONDS + 1);
        assert!(session.may_end_others(late));
        (session.acr, session.amr) = (badge.0.to_owned(), badge.1.to_owned());
        assert!(!session.may_end_others(session.auth_time) && !session.may_end_others(late));
        session.proved_at = Some(late);
        assert!(session.may_end_others(late));
    }

    #[test]
    fn a_session_is_over_with_its_account_and_with_its_password() {
        let session = session();
        assert!(session.suits(&standing(), NOW));
        assert!(!session.suits(&Standing { active: false, ..standing() }, NOW));
        let changed = Standing { secret_changed_at: Some(session.auth_time.plus(1)), ..standing() };
        assert!(!session.suits(&changed, NOW));
    }
}
