//! Mails and messages about invitations and requests, written with the act. They name people masked, and a school is told
//! that something waits but not what.

use std::fmt::Display;

use domain::binding::RequestKind;
use domain::contacts::{Contact, EmailAddress};
use domain::ids::PersonId;
use domain::timestamp::Timestamp;

use super::paths::Answered;
use super::store::Request;
use city::accounts;
use city::bindings;
use city::students::{self, Student};
use platform::db::Act;
use platform::fault::{Fault, StoreError};
use platform::jobs;
use platform::mail::Mail;
use platform::seal::Sealer;
use platform::sms::Sms;
use web::app::App;
use web::letters::{Letter as _, Link, Masked, Sheet, Text, compose, compose_sms, letters};

letters! {
    /// Somebody is asked to look after a child.
    InvitationMail = "mail-invitation" to "the person who is invited" { inviter: Masked, child: Masked, link: Link }
    /// The same.
    InvitationSms = "sms-invitation" to "the person who is invited" { link: Link }
    /// The invited person answered.
    InvitationAnswered = "mail-invitation-answered" to "the guardian who invited" { child: Masked, link: Link }
    /// Something waits, but not what.
    RequestMade = "mail-request-made" to "the homeroom teachers of a student, or the administrators of the school" {
        link: Link
    }
    /// The school did what was asked for.
    RequestGranted = "mail-request-granted" to "the person who asked" { kind: RequestKind, words: Text, link: Link }
    /// The school did not do what was asked for.
    RequestRefused = "mail-request-refused" to "the person who asked" { kind: RequestKind, words: Text, link: Link }
    /// The student left, so no school looks into the request.
    RequestClosed = "mail-request-closed" to "the person who asked" { kind: RequestKind, link: Link }
}

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
    let link = Link(link.to_owned());
    Ok(match to {
        Contact::Email(email) => {
            let (inviter, child) = (Masked::of(inviter), Masked::of(child));
            Message::Mail(compose(&app.renderer, email, &InvitationMail { inviter, child, link }.sheet())?)
        }
        Contact::Mobile(mobile) => {
            Message::Sms(compose_sms(&app.renderer, mobile, &InvitationSms { link }.sheet())?)
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
    let letter = InvitationAnswered { child: Masked::of(child), link: link_to(app, path) };
    to_people(app, &[inviter], &letter.sheet()).await
}

/// To the homeroom teachers of a student: something waits. To the administrators of the school as well where a binding was
/// frozen, and in their stead where none of them gets a mail. Her own family is passed over.
pub(super) async fn request_made(
    app: &App,
    student: &Student,
    kind: RequestKind,
    now: Timestamp,
) -> Result<Vec<Message>, Fault> {
    let school = student.school.id;
    let at_work = students::employees(app, school, now).await?;
    let bindings = bindings::of_student(app, student.person).await?;
    let is_called = |person: &PersonId| {
        at_work.iter().any(|(one, _)| one == person)
            && !bindings.iter().any(|binding| binding.guardian == *person)
    };
    let mut teachers = match &student.class {
        Some(class) => students::homeroom_teachers(app, class.id).await?,
        None => Vec::new(),
    };
    teachers.retain(is_called);
    let letter = RequestMade { link: link_to(app, "/review/requests") }.sheet();
    let mut messages = to_people(app, &teachers, &letter).await?;
    if messages.is_empty() || kind == RequestKind::NotMyChild {
        let mut others = students::administrators(app, school, now).await?;
        others.retain(|person| is_called(person) && !teachers.contains(person));
        messages.extend(to_people(app, &others, &letter).await?);
    }
    Ok(messages)
}

/// To who asked: what the school decided.
pub(super) async fn request_settled(
    app: &App,
    request: &Request,
    (granted, words): (bool, &str),
) -> Result<Vec<Message>, Fault> {
    let (kind, words, link) = (request.kind, Text(words.to_owned()), link_to(app, page_of(request)));
    let letter = if granted {
        RequestGranted { kind, words, link }.sheet()
    } else {
        RequestRefused { kind, words, link }.sheet()
    };
    to_people(app, &[request.person], &letter).await
}

/// To who asked: no school looks into it any more, since the student left.
pub(super) async fn request_closed(app: &App, request: &Request) -> Result<Vec<Message>, Fault> {
    let letter = RequestClosed { kind: request.kind, link: link_to(app, page_of(request)) };
    to_people(app, &[request.person], &letter.sheet()).await
}

/// Where who asked sees what came of it.
fn page_of(request: &Request) -> &'static str {
    if request.person == request.student { "/me/guardians" } else { "/me/children" }
}

fn link_to(app: &App, path: impl Display) -> Link {
    Link(format!("{}{path}", app.config.server.issuer))
}

async fn to_people(app: &App, people: &[PersonId], letter: &Sheet) -> Result<Vec<Message>, Fault> {
    let reachable = accounts::list_reachable(app.db.read(), &app.keyring.sealer(), people).await?;
    let mailboxes = reachable.values().filter_map(|one| EmailAddress::parse(one.email.as_deref()?));
    mailboxes.map(|to| Ok(Message::Mail(compose(&app.renderer, &to, letter)?))).collect()
}
