//! A badge that somebody holds against the server, and the pictures that go with it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::badges::{BadgeCode, BadgeState, Picked};
use domain::ids::PersonId;
use domain::timestamp::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use super::issue::lookup;
use super::limits::{WRONG_PICTURES, WRONG_PICTURES_HERE};
use super::model::Badge;
use super::secret::Secret;
use super::standings::may_hold;
use super::store;
use platform::audit::{AuditAct, NOBODY};
use platform::db::Act;
use platform::fault::{Fault, StoreError};
use platform::limits::{Limit, Taken};
use platform::seal::Sealer;
use web::app::App;
use web::extract::Asker;

/// A badge as it was found by its code, whoever's it is. It stays sealed in the page of the pictures.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundBadge {
    /// Keyed hash of the code.
    code: Vec<u8>,
}

/// What was given with a badge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Given {
    /// The pictures.
    Pictures(Picked),
    /// The pictures that are chosen now, for the first time.
    First(Picked),
}

/// A try, with all that the transaction needs.
pub struct Trial {
    code: Vec<u8>,
    /// Whose badge it is. Nobody has the nil id: an unknown badge costs the same.
    person: PersonId,
    given: Given,
    /// What is written where the pictures are chosen now.
    first: Option<Secret>,
    here: Limit,
    anywhere: Limit,
}

/// The badge of a code that was read, and whether its owner chooses the pictures now.
///
/// # Errors
/// When the badge cannot be read.
pub async fn find(app: &App, code: &BadgeCode, now: Timestamp) -> Result<(FoundBadge, bool), Fault> {
    let found = FoundBadge { code: lookup(&app.keyring.sealer(), code) };
    let chooses = found.chooses(app, now).await?;
    Ok((found, chooses))
}

impl FoundBadge {
    /// Whether its owner has no pictures and may choose them now.
    ///
    /// # Errors
    /// When the badge cannot be read.
    pub async fn chooses(&self, app: &App, now: Timestamp) -> Result<bool, Fault> {
        let badge = store::find(app.db.read(), &app.keyring.sealer(), &self.code).await?;
        let person = badge.as_ref().map_or(PersonId(Uuid::nil()), |badge| badge.person);
        let has_pictures = store::find_pictures(app.db.read(), person).await?.is_some();
        let may = may_hold(app, person, now).await?.is_ok();
        Ok(may && !has_pictures && badge.is_some_and(|badge| takes_choice(&badge, now)))
    }

    /// A try with that badge by whoever asks.
    ///
    /// # Errors
    /// When the badge cannot be read, or there are no random bytes.
    pub async fn tried(&self, app: &App, given: Given, asker: &Asker) -> Result<Trial, Fault> {
        let sealer = app.keyring.sealer();
        let badge = store::find(app.db.read(), &sealer, &self.code).await?;
        let person = badge.as_ref().map_or(PersonId(Uuid::nil()), |badge| badge.person);
        let first = match &given {
            Given::First(picked) => Some(Secret::of(&sealer, person, picked)?),
            Given::Pictures(_) => None,
        };
        // Once the school opens a badge, its tries are counted anew.
        let since = badge.map_or(0, |badge| badge.opened_at.0).to_string();
        let code = URL_SAFE_NO_PAD.encode(&self.code);
        let here = WRONG_PICTURES_HERE.of(app, &[&code, &since, &asker.browser, &asker.network]);
        let anywhere = WRONG_PICTURES.of(app, &[&code, &since]);
        Ok(Trial { code: self.code.clone(), person, given, first, here, anywhere })
    }
}

fn takes_choice(badge: &Badge, now: Timestamp) -> bool {
    badge.state() == BadgeState::Live && now < badge.choice_until
}

impl Trial {
    /// Whose badge it is, if it is anybody's. That says nothing of whether it opens anything.
    pub fn person(&self) -> PersonId {
        self.person
    }
}

/// Judges a try; whether it is right. The row of the badge stays locked until the transaction ends, so that of many tries at
/// once, on whatever nodes, each waits for the one before. A wrong one is counted; the last of a day closes the badge.
/// `may_come_in` is whether the owner may sign in by a badge at all.
///
/// # Errors
/// When a row cannot be read or written.
pub async fn try_within(
    act: &Act<'_>,
    sealer: &Sealer,
    trial: Trial,
    may_come_in: bool,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let badge = store::hold(act, sealer, &trial.code).await?;
    let secret = store::find_pictures(act, trial.person).await?;
    let has_pictures = secret.is_some();
    let secret = secret.unwrap_or_else(Secret::of_nobody);
    let badge = badge.filter(|badge| badge.state() == BadgeState::Live && badge.person == trial.person);
    let has_tries = trial.here.left(act, now).await? > 0 && trial.anywhere.left(act, now).await? > 0;
    let (is_right, first) = match (&trial.given, trial.first) {
        (Given::Pictures(picked), _) => (secret.is(sealer, trial.person, picked), None),
        (Given::First(_), first) => {
            let takes = badge.as_ref().is_some_and(|badge| takes_choice(badge, now));
            (takes && !has_pictures, first)
        }
    };
    if has_tries && may_come_in && is_right && badge.is_some() {
        let Some(first) = first else { return Ok(true) };
        return choose_within(act, trial.person, first, now).await;
    }
    if has_tries && trial.here.take(act, now).await? == Taken::Yes {
        trial.anywhere.take(act, now).await?;
        if trial.anywhere.left(act, now).await? == 0 && store::mark_closed(act, &trial.code, now).await? {
            let (subject, detail) = (trial.person.to_string(), json!({}));
            act.audit(AuditAct::BadgeClosed, NOBODY, &subject, &detail, now).await?;
        }
    }
    Ok(false)
}

/// Writes the pictures that are chosen for the first time; of several who do so at once one wins.
async fn choose_within(
    act: &Act<'_>,
    person: PersonId,
    secret: Secret,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let chosen = store::insert_pictures(act, person, secret, now).await?;
    if chosen {
        let who = person.to_string();
        act.audit(AuditAct::PicturesChosen, &who, &who, &json!({}), now).await?;
    }
    Ok(chosen)
}
