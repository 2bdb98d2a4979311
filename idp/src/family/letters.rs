//! Mails and messages about invitations and requests, written with the act. They name people masked, and a school is told
//! that something waits but not what.

use domain::binding::{RequestKind, mask_name};
use domain::contacts::{Contact, EmailAddress};
use domain::ids::PersonId;
use domain::timestamp::Timestamp;

use super::paths::Answered;
use super::store::Request;
use crate::accounts;
use crate::app::App;
use crate::guardianship;
use crate::platform::db::Act;
use crate::platform::fault::{Fault, StoreError};
use crate::platform::jobs;
use crate::platform::mail::Mail;
use crate::platform::seal::Sealer;
use crate::platform::sms::Sms;
use crate::students::{self, Student};
use crate::web::letters::{Letter, compose, compose_sms};

/// Something to be put into the outbox.
#[derive(Clone)]
pub(super) enum Message {
    Mail(Mail),
    Sms(Sms),
}

/// Puts messages into the outbox.
pub(super) async fn enqueue(
    tx: &Act<'_>,
    sealer: &Sealer,
    messages: &[Message],
    now: Timestamp,
) -> Result<(), StoreError> {
    for message in messages {
        match message {
            Message::Mail(mail) => jobs::enqueue(tx, sealer, mail, now, now).await?,
            Message::Sms(sms) => jobs::enqueue(tx, sealer, sms, now, now).await?,
        }
    }
    Ok(())
}

/// To somebody who is invited.
pub(super) fn invitation(
    app: &App,
    to: &Contact,
    (inviter, child): (&str, &str),
    link: &str,
) -> Result<Message, Fault> {
    Ok(match to {
        Contact::Email(email) => {
            let (inviter, child) = (mask_name(inviter), mask_name(child));
            let args = [("inviter", inviter.as_str()), ("child", child.as_str())];
            let letter = Letter { name: "invitation", args: &args, link: Some(link), code: None };
            Message::Mail(compose(&app.renderer, email, &letter)?)
        }
        Contact::Mobile(mobile) => {
            Message::Sms(compose_sms(&app.renderer, mobile, "invitation", &[("link", link)])?)
        }
    })
}

/// To the inviter: somebody answered.
pub(super) async fn answered(
    app: &App,
    inviter: PersonId,
    child: &str,
    path: Answered,
) -> Result<Vec<Message>, Fault> {
    let child = mask_name(child);
    to_people(app, &[inviter], "invitation-answered", &[("child", &child)], &path.to_string()).await
}

/// To the homeroom teachers of a student: something waits. To the administrators of the school as well where a tie was
/// frozen, and in their stead where none of them gets a mail. Her own family is passed over.
pub(super) async fn request_made(
    app: &App,
    student: &Student,
    kind: RequestKind,
    now: Timestamp,
) -> Result<Vec<Message>, Fault> {
    let school = student.school.id;
    let at_work = students::employees(app, school, now).await?;
    let ties = guardianship::bindings_of_student(app, student.person).await?;
    let is_called = |person: &PersonId| {
        at_work.iter().any(|(one, _)| one == person) && !ties.iter().any(|tie| tie.guardian == *person)
    };
    let mut teachers = match &student.class {
        Some(class) => students::homeroom_teachers(app, class.id).await?,
        None => Vec::new(),
    };
    teachers.retain(is_called);
    let mut messages = to_people(app, &teachers, "request-made", &[], "/review/requests").await?;
    if messages.is_empty() || kind == RequestKind::NotMyChild {
        let mut others = students::administrators(app, school, now).await?;
        others.retain(|person| is_called(person) && !teachers.contains(person));
        messages.extend(to_people(app, &others, "request-made", &[], "/review/requests").await?);
    }
    Ok(messages)
}

/// To who asked: what the school decided.
pub(super) async fn request_settled(
    app: &App,
    request: &Request,
    (granted, words): (bool, &str),
) -> Result<Vec<Message>, Fault> {
    let name = if granted { "request-granted" } else { "request-refused" };
    let args = [("kind", request.kind.as_str()), ("words", words)];
    to_people(app, &[request.person], name, &args, page_of(request)).await
}

/// To who asked: no school looks into it any more, since the student left.
pub(super) async fn request_closed(app: &App, request: &Request) -> Result<Vec<Message>, Fault> {
    let args = [("kind", request.kind.as_str())];
    to_people(app, &[request.person], "request-closed", &args, page_of(request)).await
}

/// Where who asked sees what came of it.
fn page_of(request: &Request) -> &'static str {
    if request.person == request.student { "/me/guardians" } else { "/me/children" }
}

async fn to_people(
    app: &App,
    people: &[PersonId],
    name: &str,
    args: &[(&str, &str)],
    path: &str,
) -> Result<Vec<Message>, Fault> {
    let reachable = accounts::list_reachable(app.db.read(), &app.keyring.sealer(), people).await?;
    let link = format!("{}{path}", app.config.server.issuer);
    let letter = Letter { name, args, link: Some(&link), code: None };
    let mailboxes = reachable.values().filter_map(|one| EmailAddress::parse(one.email.as_deref()?));
    mailboxes.map(|to| Ok(Message::Mail(compose(&app.renderer, &to, &letter)?))).collect()
}
