//! Enrolling and removing a passkey.

use domain::factors::MOST_PASSKEYS;
use domain::ids::PersonId;
use domain::timestamp::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;
use webauthn_rs::prelude::{PasskeyRegistration, RegisterPublicKeyCredential};

use super::ceremony::{self, Asking, Question};
use super::letters::{PasskeyAdded, PasskeyRemoved};
use super::relying::RelyingParty;
use super::store::{self, New};
use crate::accounts::{self, find_proved_mailbox};
use platform::audit::AuditAct;
use platform::db::Act;
use platform::fault::{Fault, StoreError};
use platform::ids::new_id;
use platform::invalidate::Key;
use platform::jobs;
use platform::mail::Mail;
use platform::seal::{Purpose, SealFault, Sealer};
use web::app::App;
use web::letters::{Letter as _, Link, Sheet, Text, Until, compose};

/// What authenticators call a person: a keyed name that says nothing, the same for all passkeys of the person (Web
/// Authentication section 5.4.3).
pub(super) fn user_handle(sealer: &Sealer, person: PersonId) -> Uuid {
    let mac = sealer.mac(Purpose::UserHandle, person.0.as_bytes());
    Uuid::from_bytes(std::array::from_fn(|at| mac.get(at).copied().unwrap_or_default()))
}

/// The question to the authenticator that is to keep a passkey. `names` are the sign-in name and the name of the person,
/// which the authenticator shows. None where passkeys cannot be used, or the person has too many.
///
/// # Errors
/// When the rows cannot be read or the ceremony cannot be sealed.
pub async fn ask_to_enrol(
    app: &App,
    asking: Asking,
    names: (&str, &str),
    now: Timestamp,
) -> Result<Option<Question>, Fault> {
    let Some(party) = &app.part::<RelyingParty>().0 else { return Ok(None) };
    let Some((person, _)) = asking.whose else { return Ok(None) };
    let known = store::list_credentials(app.db.read(), person).await?;
    if known.len() >= MOST_PASSKEYS {
        return Ok(None);
    }
    let handle = user_handle(&app.keyring.sealer(), person);
    let begun = party.start_passkey_registration(handle, names.0, names.1, Some(known));
    let Ok((options, state)) = begun else { return Ok(None) };
    let mut options = serde_json::to_value(&options).map_err(|_| SealFault::Payload)?;
    demand_discoverable(&mut options);
    Ok(Some(ceremony::put(app, asking, &options, &state, now)?))
}

/// The library leaves it to the authenticator whether a passkey can be found without a name; sign-in by conditional UI needs
/// one that can (Web Authentication section 5.4.4).
fn demand_discoverable(options: &mut Value) {
    let selection = options.get_mut("publicKey").and_then(|key| key.get_mut("authenticatorSelection"));
    if let Some(Value::Object(selection)) = selection {
        selection.insert("residentKey".to_owned(), json!("required"));
        selection.insert("requireResidentKey".to_owned(), json!(true));
        selection.insert("userVerification".to_owned(), json!("required"));
    }
}

/// How an enrolment ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Enrolled {
    /// Done.
    Yes,
    /// The answer does not fit: too late, of another browser, person or session, used before, or not what was asked.
    No,
    /// The passkey is enrolled already.
    Already,
}

/// Enrols the passkey of an answer under a name.
///
/// # Errors
/// When it cannot be sealed or written.
pub async fn enrol(
    app: &App,
    asking: &Asking,
    (handle, answer): (&str, &str),
    name: &str,
    now: Timestamp,
) -> Result<Enrolled, Fault> {
    let Some(((person, _), party)) = asking.whose.zip(app.part::<RelyingParty>().0.as_ref()) else {
        return Ok(Enrolled::No);
    };
    let ceremony = ceremony::open::<PasskeyRegistration>(app, asking, handle, now);
    let answer = serde_json::from_str::<RegisterPublicKeyCredential>(answer).ok();
    let Some((ceremony, answer)) = ceremony.zip(answer) else { return Ok(Enrolled::No) };
    let Ok(key) = party.finish_passkey_registration(&answer, &ceremony.state) else {
        return Ok(Enrolled::No);
    };
    let (once, sealer, id) = (ceremony.once(), app.keyring.sealer(), new_id());
    let new = New::of(&sealer, (id, person), key, name)?;
    let (at, link) = (Until(now), link(app));
    let told = mail(app, person, PasskeyAdded { name: Text(name.to_owned()), at, link }.sheet()).await?;
    let act = app.db.write(async move |act: &Act<'_>| {
        if !once.use_up_within(act).await? {
            return Ok(Enrolled::No);
        }
        // Several questions may have been put before the last passkey that fits was enrolled.
        accounts::hold_within(act, person).await?;
        if store::count(act, person).await? >= MOST_PASSKEYS {
            return Ok(Enrolled::No);
        }
        if !store::insert(act, new, now).await? {
            return Ok(Enrolled::Already);
        }
        act.invalidate(&[Key::Person(person)], now).await?;
        let who = person.to_string();
        let detail = json!({ "factor": "passkey", "passkey": id });
        act.audit(AuditAct::FactorAdded, &who, &who, &detail, now).await?;
        jobs::enqueue_each(act, &sealer, &told, now).await?;
        Ok(Enrolled::Yes)
    });
    Ok(act.await?)
}

/// A passkey about to be removed.
pub struct Removal {
    id: Uuid,
    person: PersonId,
    told: Option<Mail>,
}

impl Removal {
    /// Of a passkey of a person, by the id of its row; none if it is none of that person's.
    ///
    /// # Errors
    /// When the rows cannot be read.
    pub async fn prepare(
        app: &App,
        person: PersonId,
        id: Uuid,
        now: Timestamp,
    ) -> Result<Option<Self>, Fault> {
        let listed = store::list(app.db.read(), &app.keyring.sealer(), person).await?;
        let Some(listed) = listed.into_iter().find(|listed| listed.id == id) else { return Ok(None) };
        let (at, link) = (Until(now), link(app));
        let told = mail(app, person, PasskeyRemoved { name: Text(listed.name), at, link }.sheet()).await?;
        Ok(Some(Self { id, person, told }))
    }

    /// Removes it inside a transaction; `false` if it is gone. Whether it may go is judged before
    /// (`domain::factors::Held::may_remove`).
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn carry_out_within(
        &self,
        act: &Act<'_>,
        sealer: &Sealer,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        if !store::delete(act, self.person, self.id).await? {
            return Ok(false);
        }
        act.invalidate(&[Key::Person(self.person)], now).await?;
        let who = self.person.to_string();
        let detail = json!({ "factor": "passkey", "passkey": self.id });
        act.audit(AuditAct::FactorRemoved, &who, &who, &detail, now).await?;
        jobs::enqueue_each(act, sealer, &self.told, now).await?;
        Ok(true)
    }
}

fn link(app: &App) -> Link {
    Link(app.config.server.url("/me/ways"))
}

async fn mail(app: &App, person: PersonId, sheet: Sheet) -> Result<Option<Mail>, Fault> {
    let mailbox = find_proved_mailbox(app.db.read(), &app.keyring.sealer(), person).await?;
    mailbox.map(|mailbox| compose(&app.renderer, &mailbox, &sheet)).transpose()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::demand_discoverable;

    #[test]
    fn a_passkey_must_be_found_without_a_name_and_verify_its_user() {
        let mut options =
            json!({ "publicKey": { "authenticatorSelection": { "residentKey": "discouraged" } } });
        demand_discoverable(&mut options);
        let selection = &options["publicKey"]["authenticatorSelection"];
        assert_eq!(
            *selection,
            json!({ "residentKey": "required", "requireResidentKey": true, "userVerification": "required" })
        );
    }
}
