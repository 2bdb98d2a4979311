//! Mails about requests, written with the act. A school is told that something waits but not what.

use domain::binding::{RequestKind, Source};
use domain::ids::PersonId;
use domain::timestamp::Timestamp;

use super::store::Request;
use crate::relatives::{link_to, to_people};
use city::bindings;
use city::students::{self, Student};
use platform::fault::Fault;
use platform::mail::Mail;
use web::app::App;
use web::letters::{Letter as _, Link, Text, letters};

letters! {
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

/// To the homeroom teachers of a student: something waits. To the administrators of the school as well where a binding was
/// frozen, and in their stead where none of them gets a mail. Her own family is passed over.
pub(super) async fn request_made(
    app: &App,
    student: &Student,
    kind: RequestKind,
    now: Timestamp,
) -> Result<Vec<Mail>, Fault> {
    let school = student.school.id;
    let at_work = students::employees(app, school, now).await?;
    let bindings = bindings::of_student(app, student.person).await?;
    let is_called = |person: &PersonId| {
        at_work.iter().any(|(one, _)| one == person)
            && !bindings.iter().any(|binding| binding.guardian == *person)
    };
    let place = (school, student.class.as_ref().map(|class| class.id));
    let reviewers = students::reviewers_at(app.db.read(), &[Some(place)], now).await?;
    let called = |source| -> Vec<PersonId> {
        reviewers.iter().flat_map(|one| one.people(source)).filter(is_called).collect()
    };
    let teachers = called(Source::Teacher);
    let letter = RequestMade { link: link_to(app, "/review/requests") }.sheet();
    let mut messages = to_people(app, &teachers, &letter).await?;
    if messages.is_empty() || kind == RequestKind::NotMyChild {
        let mut others = called(Source::SchoolAdmin);
        others.retain(|person| !teachers.contains(person));
        messages.extend(to_people(app, &others, &letter).await?);
    }
    Ok(messages)
}

/// To who asked: what the school decided.
pub(super) async fn request_settled(
    app: &App,
    request: &Request,
    (granted, words): (bool, &str),
) -> Result<Vec<Mail>, Fault> {
    let (kind, words, link) = (request.kind, Text(words.to_owned()), link_to(app, page_of(request)));
    let letter = if granted {
        RequestGranted { kind, words, link }.sheet()
    } else {
        RequestRefused { kind, words, link }.sheet()
    };
    to_people(app, &[request.person], &letter).await
}

/// To who asked: no school looks into it any more, since the student left.
pub(super) async fn request_closed(app: &App, request: &Request) -> Result<Vec<Mail>, Fault> {
    let letter = RequestClosed { kind: request.kind, link: link_to(app, page_of(request)) };
    to_people(app, &[request.person], &letter.sheet()).await
}

/// Where who asked sees what came of it.
fn page_of(request: &Request) -> &'static str {
    if request.person == request.student { "/me/guardians" } else { "/me/children" }
}
