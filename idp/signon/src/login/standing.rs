//! Where the first sign-ins of several people stand, for the page of a class.

use std::collections::HashMap;

use domain::accounts::{FirstSignIn, FirstSignInFacts, first_sign_in};
use domain::contexts::is_only_student;
use domain::ids::PersonId;
use domain::timestamp::Timestamp;

use super::{device, store};
use city::accounts;
use platform::fault::Fault;
use web::app::App;

/// How the first sign-in of a student stands for whoever leads the class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Begins {
    /// Where it stands.
    pub standing: FirstSignIn,
    /// The person is a student and nothing else: whoever leads the class opens no other account.
    pub is_only_student: bool,
}

impl Begins {
    /// Of somebody who is switched off, or has no account.
    pub const OFF: Self = Self { standing: FirstSignIn::Off, is_only_student: true };

    /// Whether a printed code opens it.
    pub fn waits(self) -> bool {
        !matches!(self.standing, FirstSignIn::Done | FirstSignIn::Off)
    }

    /// Whether whoever leads the class prints that code.
    pub fn takes_slip(self) -> bool {
        self.waits() && self.is_only_student
    }
}

/// Where the first sign-in of each of these people stands; `in_window` is whether an activation window of their class is open.
/// People who are switched off, or have no account, are left out.
///
/// # Errors
/// When the rows cannot be read.
pub async fn standings(
    app: &App,
    people: &[PersonId],
    in_window: bool,
    now: Timestamp,
) -> Result<HashMap<PersonId, Begins>, Fault> {
    let (sealer, allowed) = (app.keyring.sealer(), &app.config.login.default_secrets);
    let beginners = accounts::list_beginners(app.db.read(), &sealer, people).await?;
    let counters: Vec<Vec<u8>> =
        beginners.iter().map(|one| device::wide_counter(&sealer, &one.account)).collect();
    let locked = store::list_locked(app.db.read(), &counters, now).await?;
    let standing = |(one, counter): (&accounts::Beginner, &Vec<u8>)| {
        let facts = FirstSignInFacts { roles: &one.roles, is_locked: locked.contains(counter), in_window };
        let standing = first_sign_in(&one.account, facts, allowed, now);
        (one.account.person, Begins { standing, is_only_student: is_only_student(&one.roles) })
    };
    Ok(beginners.iter().zip(&counters).map(standing).collect())
}
