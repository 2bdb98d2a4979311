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
use super::limits::{WRONG_PICTURES, WRONG_PICTURES_HERE, lately};
use super::model::Badge;
use super::secret::Secret;
use super::standings::{may_hold, may_hold_within};
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
    lately: Limit,
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
        // Once the school opens a badge, its tries of a day are counted anew.
        let since = badge.map_or(0, |badge| badge.opened_at.0).to_string();
        let code = URL_SAFE_NO_PAD.encode(&self.code);
        let here = WRONG_PICTURES_HERE.of(app, &[&code, &since, &asker.browser, &asker.network]);
        let anywhere = WRONG_PICTURES.of(app, &[&code, &since]);
        let lately = lately(app, &self.code);
        Ok(Trial { code: self.code.clone(), person, given, first, here, anywhere, lately })
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

    /// The keyed hash of the code of the badge, for counts.
    pub fn badge(&self) -> &[u8] {
        &self.code
    }

    /// Whether it is judged at all: not too many wrong ones came before it.
    async fn is_free_within(&self, act: &Act<'_>, now: Timestamp) -> Result<bool, StoreError> {
        let is_free = self.here.left(act, now).await? > 0 && self.anywhere.left(act, now).await? > 0;
        Ok(is_free && self.lately.left(act, now).await? > 0)
    }

    /// Counts it as a wrong one; whether it is one too many for the badge.
    async fn count_within(&self, act: &Act<'_>, now: Timestamp) -> Result<bool, StoreError> {
        if self.here.take(act, now).await? != Taken::Yes {
            return Ok(false);
        }
        self.anywhere.take(act, now).await?;
        self.lately.take(act, now).await?;
        Ok(self.anywhere.left(act, now).await? == 0 || self.lately.left(act, now).await? == 0)
    }
}

/// Judges a try; whether it is right. The row of the badge stays locked until the transaction ends, so that of many tries at
/// once, on whatever nodes, each waits for the one before. A wrong one is counted; the last of a day or a week closes the badge.
/// `may_come_in` is whether the owner may sign in by a badge at all, as it was known before; it is judged again here, since
/// the account may have been switched off, or the owner become more than a student, while the pictures were picked.
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
    let has_tries = trial.is_free_within(act, now).await?;
    let is_right = match &trial.given {
        Given::Pictures(picked) => secret.is(sealer, trial.person, picked),
        Given::First(_) => !has_pictures && badge.as_ref().is_some_and(|badge| takes_choice(badge, now)),
    };
    let opens = has_tries && may_come_in && is_right && badge.is_some();
    if opens && may_hold_within(act, trial.person, now).await? {
        let Some(first) = trial.first else { return Ok(true) };
        return choose_within(act, trial.person, first, now).await;
    }
    if has_tries
        && trial.count_within(act, now).await?
        && let Some(badge) = badge
    {
        store::set(act, sealer, &Badge { closed_at: Some(now), ..badge }).await?;
        let (subject, detail) = (trial.person.to_string(), json!({}));
        act.audit(AuditAct::BadgeClosed, NOBODY, &subject, &detail, now).await?;
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
