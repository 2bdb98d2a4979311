//! Recovery codes: printed, hashed, each good once.

use domain::binding::LetterCode;
use domain::factors::RECOVERY_CODES;
use domain::ids::PersonId;
use domain::timestamp::Timestamp;
use serde_json::json;

use super::store;
use super::tell::{News, mail};
use platform::audit::AuditAct;
use platform::db::Act;
use platform::fault::{Fault, StoreError};
use platform::invalidate::Key;
use platform::jobs;
use platform::random::random_bytes;
use platform::seal::{Purpose, Sealer};
use web::app::App;

/// New recovery codes, shown once.
pub struct RecoveryCodes(Vec<LetterCode>);

impl RecoveryCodes {
    /// Makes new codes; they count once they are written.
    ///
    /// # Errors
    /// When there are no random bytes.
    pub(super) fn generate() -> Result<Self, Fault> {
        let codes = (0..RECOVERY_CODES).map(|_| Ok(LetterCode::from_random(random_bytes()?)));
        Ok(Self(codes.collect::<Result<_, Fault>>()?))
    }

    /// The codes in groups, as they are shown.
    pub fn grouped(&self) -> Vec<String> {
        self.0.iter().map(LetterCode::grouped).collect()
    }

    /// Replaces the codes of a person.
    pub(super) async fn write_within(
        &self,
        act: &Act<'_>,
        sealer: &Sealer,
        person: PersonId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let hashes = self.0.iter().map(|code| hash(sealer, person, code)).collect();
        store::replace_codes(act, person, hashes, now).await
    }
}

/// The keyed hash of a code, which counts for its person only.
fn hash(sealer: &Sealer, person: PersonId, code: &LetterCode) -> Vec<u8> {
    let bytes = [b"recovery-code:".as_slice(), person.0.as_bytes(), code.expose().as_bytes()].concat();
    sealer.mac(Purpose::Lookup, &bytes).to_vec()
}

/// Gives a person new codes; those of before are void.
///
/// # Errors
/// When they cannot be made or written.
pub async fn make_codes(app: &App, person: PersonId, now: Timestamp) -> Result<RecoveryCodes, Fault> {
    let (codes, sealer) = (RecoveryCodes::generate()?, app.keyring.sealer());
    let told = mail(app, person, News::CodesMade, now).await?;
    let act = app.db.write(async move |act: &Act<'_>| {
        codes.write_within(act, &sealer, person, now).await?;
        act.invalidate(&[Key::Person(person)], now).await?;
        let who = person.to_string();
        act.audit(AuditAct::FactorCodesMade, &who, &who, &json!({}), now).await?;
        jobs::enqueue_each(act, &sealer, &told, now).await?;
        Ok(codes)
    });
    Ok(act.await?)
}

/// Uses a recovery code up; `false` if it was used before, or is none of the person's.
///
/// # Errors
/// When the row cannot be written.
pub async fn use_code_within(
    act: &Act<'_>,
    sealer: &Sealer,
    person: PersonId,
    code: &LetterCode,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let used = store::use_code(act, person, &hash(sealer, person, code), now).await?;
    if used {
        act.invalidate(&[Key::Person(person)], now).await?;
    }
    Ok(used)
}
