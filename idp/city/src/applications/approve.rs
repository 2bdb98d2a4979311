//! Approving an application: the decision, the binding and everybody's letters in one transaction.

use domain::binding::{ApplicationAct, ApplicationStatus, Source, is_known_guardian, is_reached};
use domain::contacts::Contact;
use domain::contexts::BindingMethod;
use domain::identifiers::NationalId;
use domain::ids::{ApplicationId, BindingId, PersonId};
use domain::timestamp::Timestamp;
use serde_json::json;

use super::model::Application;
use super::store::{self, Outcome};
use crate::accounts;
use crate::bindings::{self, Approval, Bars, BindRefusal, Binding, BindingsOf, Trace};
use platform::audit::{AuditAct, NOBODY};
use platform::db::{Act, Undo};
use platform::fault::StoreError;
use web::app::App;

/// Who approves, and what shows it.
pub(super) struct Ground {
    pub(super) source: Source,
    pub(super) by: Option<PersonId>,
    pub(super) evidence: serde_json::Value,
}

/// Where the detail of an approval's event keeps its [`Trace`].
pub(super) const APPROVAL_DID: &str = "did";

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
    let approval = Approval {
        guardian: &application.guardian,
        student: application.student,
        relation: application.relation,
        basis: application.basis,
        method: method_of(ground.source),
    };
    let (binding, trace) = match bindings::bind_approved_within(app, act, &approval, now).await? {
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
        binding: Some(binding),
    };
    if !store::mark_decided(act, application, &outcome, now).await? {
        // What was written for it goes with the transaction.
        return Err(Undo::Refused(Outdated));
    }
    record(act, application, (ground, binding, &trace), now).await?;
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
    act: &Act<'_>,
    application: &Application,
    (ground, binding, trace): (&Ground, BindingId, &Trace),
    now: Timestamp,
) -> Result<(), StoreError> {
    let detail =
        json!({ "source": ground.source.as_str(), "evidence": ground.evidence, APPROVAL_DID: trace });
    let event = (ground.by, ApplicationAct::Approved);
    store::insert_event(act, application.id, event, &detail, now).await?;
    let actor = ground.by.map_or_else(|| NOBODY.to_owned(), |by| by.to_string());
    let detail = json!({ "source": ground.source.as_str(), "binding": binding.to_string() });
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
    if Bars::of_students(act, &[application.student]).await?.stand_for(application.student) {
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
    let bindings = bindings::list(act, BindingsOf::Guardians(&[person])).await?;
    let applied = (application.relation, application.basis);
    let vouches = |binding: &Binding| {
        binding.student == application.student
            && binding.from_roster
            && binding.lives(now)
            && is_known_guardian(applied, (binding.relation, binding.basis))
    };
    let Some(binding) = bindings.into_iter().find(vouches) else { return Ok(None) };
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
