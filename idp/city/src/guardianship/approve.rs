//! Approving an application: the decision, the binding and everybody's letters in one transaction.

use domain::binding::life::After;
use domain::binding::{ApplicationAct, ApplicationStatus, Source, is_known_guardian, is_living, is_reached};
use domain::contacts::Contact;
use domain::contexts::BindingMethod;
use domain::identifiers::NationalId;
use domain::ids::{ApplicationId, PersonId};
use domain::timestamp::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::bind::{Bound, Wanted, bind_within};
use super::model::{Application, Binding};
use super::store::{self, Outcome};
use super::{letters, model::BindRefusal};
use crate::accounts;
use platform::audit::{AuditAct, NOBODY};
use platform::db::{Act, Undo};
use platform::fault::StoreError;
use platform::seal::Purpose;
use web::app::App;

/// Who approves, and what shows it.
pub(super) struct Ground {
    pub(super) source: Source,
    pub(super) by: Option<PersonId>,
    pub(super) evidence: serde_json::Value,
}

/// Where the detail of an approval's event keeps its [`Trace`].
pub(super) const APPROVAL_DID: &str = "did";

/// What an approval did, kept in its event so that it can be taken back.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Trace {
    /// The binding was made or lives again by it.
    #[serde(rename = "tie_changed")]
    pub(super) binding_changed: bool,
    /// What was before, sealed: [`super::bind::Before`].
    pub(super) before: String,
}

/// What became of it.
pub(super) enum Approved {
    Done,
    Barred,
    Changed,
}

/// The application is not the one that was read any more: somebody was faster.
#[derive(Clone, Copy, Debug)]
pub(super) struct Outdated;

/// Approves a pending application as it was read in this transaction.
pub(super) async fn approve_within(
    app: &App,
    act: &Act<'_>,
    application: &Application,
    ground: &Ground,
    now: Timestamp,
) -> Result<Approved, Undo<Outdated>> {
    let wanted = Wanted {
        guardian: &application.guardian,
        student: application.student,
        relation: application.relation,
        basis: application.basis,
        method: method_of(ground.source),
        entrusted: None,
    };
    let bound = match bind_within(app, act, &wanted, now).await? {
        Ok(bound) => bound,
        Err(BindRefusal::Barred) => return Ok(Approved::Barred),
        Err(_) => return Ok(Approved::Changed),
    };
    let outcome = Outcome {
        status: ApplicationStatus::Approved,
        source: Some(ground.source),
        by: ground.by,
        reason: None,
        text: None,
        binding: Some(bound.binding),
    };
    if !store::mark_decided(act, application, &outcome, now).await? {
        // What was written for it goes with the transaction.
        return Err(Undo::Refused(Outdated));
    }
    record(app, act, application, (ground, &bound), now).await?;
    letters::bound(app, act, &wanted, &bound, now).await?;
    Ok(Approved::Done)
}

fn method_of(source: Source) -> BindingMethod {
    match source {
        Source::Household | Source::Roster => BindingMethod::Registry,
        Source::Teacher | Source::Deputy | Source::SchoolAdmin => BindingMethod::Teacher,
        Source::Guardian => BindingMethod::Guardian,
    }
}

async fn record(
    app: &App,
    act: &Act<'_>,
    application: &Application,
    (ground, bound): (&Ground, &Bound),
    now: Timestamp,
) -> Result<(), StoreError> {
    let before = app.keyring.sealer().seal(Purpose::Undo, &bound.before)?;
    let trace = Trace { binding_changed: bound.change.after != After::Stays, before };
    let detail =
        json!({ "source": ground.source.as_str(), "evidence": ground.evidence, APPROVAL_DID: trace });
    let event = (ground.by, ApplicationAct::Approved);
    store::insert_event(act, application.id, event, &detail, now).await?;
    let actor = ground.by.map_or_else(|| NOBODY.to_owned(), |by| by.to_string());
    let detail = json!({ "source": ground.source.as_str(), "binding": bound.binding.to_string() });
    act.audit(AuditAct::ApplicationApproved, &actor, &application.id.to_string(), &detail, now).await
}

/// By what somebody who applies is known to be she.
pub(super) struct Proof {
    /// Where she is signed in.
    pub(super) person: Option<PersonId>,
    /// Mailbox and telephone that she proved.
    pub(super) contacts: Vec<Contact>,
}

/// Approves at once what the guardian data of the roster vouches for: the same number, the same name, the same relation
/// or ground, and a mailbox or telephone that she proved; where any block stands, people decide.
pub(super) async fn approve_by_roster(
    app: &App,
    act: &Act<'_>,
    id: ApplicationId,
    proof: &Proof,
    now: Timestamp,
) -> Result<(), StoreError> {
    let Some(application) = store::find(act, &app.keyring.sealer(), id).await? else { return Ok(()) };
    let Some(binding) = roster_binding(app, act, (&application, proof), now).await? else { return Ok(()) };
    if store::has_block(act, application.student).await? {
        return Ok(());
    }
    let evidence = json!({ "roster_binding": binding.id.to_string() });
    let ground = Ground { source: Source::Roster, by: None, evidence };
    // Whatever is not approved waits for people.
    match approve_within(app, act, &application, &ground, now).await {
        Ok(_) => Ok(()),
        Err(Undo::Failed(error)) => Err(error),
        // Nobody else sees yet what this transaction inserted.
        Err(Undo::Refused(Outdated)) => Err(StoreError::inconsistent("application", "revision", id)),
    }
}

/// The living binding of the roster that vouches for an application.
async fn roster_binding(
    app: &App,
    act: &Act<'_>,
    (application, proof): (&Application, &Proof),
    now: Timestamp,
) -> Result<Option<Binding>, StoreError> {
    let Some(number) = NationalId::parse_stored(&application.guardian.national_id) else { return Ok(None) };
    let known = accounts::find_by_number_within(act, &app.keyring.sealer(), &number).await?;
    let Some(person) = known else { return Ok(None) };
    let binding = store::find_pair(act, person, application.student).await?;
    let applied = (application.relation, application.basis);
    let vouches = |binding: &Binding| {
        binding.from_roster
            && is_living(binding.status, binding.valid_until, now)
            && is_known_guardian(applied, (binding.relation, binding.basis))
    };
    let Some(binding) = binding.filter(vouches) else { return Ok(None) };
    let known = accounts::list_particulars(act, &app.keyring.sealer(), &[person]).await?.remove(&person);
    let Some(known) = known else { return Ok(None) };
    let is_she = proof.person == Some(person)
        || is_reached(&proof.contacts, [known.email.as_deref(), known.phone.as_deref()]);
    Ok((is_she && plain(&known.name) == plain(&application.guardian.name)).then_some(binding))
}

/// A name without its spaces.
fn plain(name: &str) -> String {
    name.chars().filter(|letter| !letter.is_whitespace()).collect::<String>().to_lowercase()
}
