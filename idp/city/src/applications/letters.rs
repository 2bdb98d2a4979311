//! Mails about applications, written with the act. They name a child masked, and nobody else's number, ever.

use domain::binding::{ReturnReason, Stage};
use domain::ids::PersonId;
use domain::timestamp::Timestamp;

use super::model::Application;
use crate::accounts;
use platform::db::Act;
use platform::fault::StoreError;
use web::app::App;
use web::letters::{Count, Letter as _, Link, Masked, Stationery, Text, letters, send};

letters! {
    /// The application was returned, and why.
    BindingReturned = "mail-binding-returned" to "the applicant" {
        child: Masked, reason: ReturnReason, words: Text, link: Link
    }
    /// A decision was taken back and comes again.
    BindingUndone = "mail-binding-undone" to "the applicant" { child: Masked }
    /// The reminder: how many applications wait, and no names.
    Reminder = "mail-review-call" to "a reviewer" { count: Count, stage: Stage, link: Link }
}

async fn child_of(act: &Act<'_>, application: &Application) -> Result<Masked, StoreError> {
    Ok(Masked::of(&accounts::find_name(act, application.student).await?.unwrap_or_default()))
}

/// To the applicant: it was returned, why, and where to go on.
pub(super) async fn returned(
    app: &App,
    act: &Act<'_>,
    application: &Application,
    (reason, text): (ReturnReason, Option<&str>),
    now: Timestamp,
) -> Result<(), StoreError> {
    let child = child_of(act, application).await?;
    let link = Link(format!("{}/binding", app.config.server.issuer));
    let words = Text(text.map(|text| format!("「{text}」")).unwrap_or_default());
    let letter = BindingReturned { child, reason, words, link };
    send(app, act, &application.guardian.email, &letter.sheet(), now).await
}

/// To the applicant: the decision was taken back and comes again.
pub(super) async fn undone(
    app: &App,
    act: &Act<'_>,
    application: &Application,
    now: Timestamp,
) -> Result<(), StoreError> {
    let letter = BindingUndone { child: child_of(act, application).await? };
    send(app, act, &application.guardian.email, &letter.sheet(), now).await
}

/// To a reviewer, at that moment: how many applications wait, and no names.
pub(super) async fn reminder(
    app: &App,
    act: &Act<'_>,
    (person, stage): (PersonId, Stage),
    waiting: usize,
    when: (Timestamp, Timestamp),
) -> Result<(), StoreError> {
    let with = Stationery { renderer: &app.renderer, sealer: &app.keyring.sealer() };
    let Some(email) = accounts::find_mailbox(act, with.sealer, person).await? else { return Ok(()) };
    let link = Link(format!("{}/review", app.config.server.issuer));
    let letter = Reminder { count: Count(waiting), stage, link };
    with.send(act, &email, &letter.sheet(), when).await
}
