//! Whoever was invited answers: she proves the contact by a code, agrees to the notice, gives a mailbox if a mobile was
//! invited, and says who she is.
//!
//! The mailed link names the invitation, sealed. From the first code on a sealed cookie carries how far she has come; it
//! is good for nothing but these pages.

mod code;
mod identity;
mod mailbox;
mod notice;
mod start;

use axum::extract::FromRequestParts;
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::binding::{InvitationStatus, mask_name};
use domain::contacts::{Contact, EmailAddress};
use domain::timestamp::Timestamp;
use http::request::Parts;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::pages::InvitationTerms;
use super::store::{self, Invitation};
use crate::relatives::{Known, answers_for, last_day, tell_done};
use city::bindings;
use city::notices;
use platform::fault::Fault;
use platform::seal::Purpose;
use web::app::App;
use web::ask::Who;
use web::cookies::{self, CookieName};
use web::error::{PageRefusal, Paged, Stop};
use web::extract::FormOf;
use web::route::Caller::{Anyone, Handle, Invited};
use web::route::Card;

/// The pages of the way.
pub(super) fn cards() -> Vec<Card> {
    let page = |path| Card::page(path, Invited);
    vec![
        Card::page("/invitation", Handle).get(start::get).by(Anyone).form(start::post).named_forms(),
        Card::page("/invitation/decline", Anyone)
            .form(start::post_decline)
            .named_forms()
            .posted_from("/invitation"),
        page("/invitation/code").get(code::get).form(code::post).entrance_of("/invitation"),
        page("/invitation/notice").get(notice::get).form(notice::post),
        page("/invitation/leave").form(notice::post_leave).posted_from("/invitation/notice"),
        page("/invitation/mailbox").get(mailbox::get).form(mailbox::post),
        page("/invitation/mailbox/code").get(mailbox::get_code).form(mailbox::post_code),
        page("/invitation/identity").get(identity::get).form(identity::post),
        Card::page("/invitation/done", Anyone).get(|app, language| tell_done(app, language, "done")),
        Card::page("/invitation/confirmed", Anyone)
            .get(|app, language| tell_done(app, language, "confirmed")),
        Card::page("/invitation/declined", Anyone).get(|app, language| tell_done(app, language, "declined")),
    ]
}

/// The way is over after so many seconds; the link opens it again.
const WAY_SECONDS: i64 = 60 * 60;

/// What is sealed for this purpose: one never passes for the other.
#[derive(Serialize, Deserialize)]
enum Sealed {
    /// The link of the mail.
    Link(Uuid),
    /// The cookie of whoever follows it.
    Way(Way),
}

/// How far somebody has come.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Way {
    invitation: Uuid,
    until: Timestamp,
    /// The contact that was invited is hers.
    proved: bool,
    /// Version and language of the notice she agreed to.
    agreed: Option<(String, String)>,
    /// The mailbox a code was sent to.
    asked: Option<EmailAddress>,
    /// The mailbox that is hers.
    mailbox: Option<EmailAddress>,
}

/// A page of the way, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Code,
    Notice,
    Mailbox,
    Identity,
}

impl Step {
    fn address(self) -> &'static str {
        match self {
            Self::Code => "/invitation/code",
            Self::Notice => "/invitation/notice",
            Self::Mailbox => "/invitation/mailbox",
            Self::Identity => "/invitation/identity",
        }
    }
}

impl Way {
    fn begin(invitation: Uuid, now: Timestamp) -> Self {
        let until = now.plus(WAY_SECONDS);
        Self { invitation, until, proved: false, agreed: None, asked: None, mailbox: None }
    }

    /// The furthest page she may open. A notice that changed meanwhile is asked for again.
    fn step(&self) -> Step {
        let version = notices::current().version.as_str();
        if !self.proved {
            Step::Code
        } else if self.agreed.as_ref().is_none_or(|(agreed, _)| agreed != version) {
            Step::Notice
        } else if self.mailbox.is_none() {
            Step::Mailbox
        } else {
            Step::Identity
        }
    }

    fn cookie(&self, app: &App) -> Result<String, Fault> {
        let sealed = app.keyring.sealer().seal(Purpose::Invitation, &Sealed::Way(self.clone()))?;
        Ok(cookies::set(CookieName::Invitation, &sealed, Some(WAY_SECONDS), &app.config.server))
    }
}

/// The address of the mail.
///
/// # Errors
/// When it cannot be sealed.
pub(super) fn link_to(app: &App, invitation: Uuid) -> Result<String, Fault> {
    let handle = app.keyring.sealer().seal(Purpose::Invitation, &Sealed::Link(invitation))?;
    Ok(format!("{}/invitation?t={handle}", app.config.server.issuer))
}

/// The invitation of a link, if it still waits for an answer.
async fn of_link(app: &App, handle: Option<&str>, now: Timestamp) -> Paged<Invitation> {
    let opened = handle.and_then(|handle| app.keyring.sealer().open(Purpose::Invitation, handle));
    match opened {
        Some(Sealed::Link(id)) => waiting(app, id, now).await,
        _ => Err(PageRefusal::InvitationOver.into()),
    }
}

/// An invitation that waits for an answer, by somebody who is still responsible for the child. Whoever has answered it is
/// led to where it stands.
async fn waiting(app: &App, id: Uuid, now: Timestamp) -> Paged<Invitation> {
    let found = store::find_invitation(app.db.read(), &app.keyring.sealer(), id).await?;
    let invitation = found.ok_or(PageRefusal::InvitationOver)?;
    if invitation.status == InvitationStatus::Confirmed && lives(app, &invitation, now).await? {
        return Err(Stop::at("/invitation/confirmed"));
    }
    let holds =
        invitation.is_open(now) && answers_for(app, invitation.inviter, invitation.student, now).await?;
    match invitation.status {
        InvitationStatus::Sent if holds => Ok(invitation),
        InvitationStatus::Answered if holds => Err(Stop::at("/invitation/done")),
        _ => Err(PageRefusal::InvitationOver.into()),
    }
}

/// Whether what came of a confirmed invitation lives.
async fn lives(app: &App, invitation: &Invitation, now: Timestamp) -> Result<bool, Fault> {
    let Some(binding) = invitation.binding else { return Ok(false) };
    let binding = bindings::find(app.db.read(), binding).await?;
    Ok(binding.is_some_and(|binding| binding.lives(now)))
}

/// What she is invited to, with names masked.
async fn terms(app: &App, invitation: &Invitation) -> Result<InvitationTerms, Fault> {
    let known = Known::of(app, &[invitation.inviter, invitation.student]).await?;
    Ok(InvitationTerms {
        inviter: mask_name(&known.name(invitation.inviter)),
        child: mask_name(&known.name(invitation.student)),
        scope: invitation.scope.clone(),
        until: last_day(invitation.valid_until),
    })
}

/// Somebody on the way, with the invitation she answers; whoever is not gets a page that says so.
pub(super) struct Visit {
    way: Way,
    invitation: Invitation,
    now: Timestamp,
}

impl Visit {
    /// Leads back to the page whose turn it is, if that comes before this one.
    fn not_before(&self, step: Step) -> Paged<()> {
        let turn = self.way.step();
        if turn < step { Err(Stop::at(turn.address())) } else { Ok(()) }
    }

    /// On to the page whose turn it is.
    fn on(&self, app: &App) -> Paged {
        self.go(app, self.way.step().address())
    }

    /// To a page, with what the browser has to remember.
    fn go(&self, app: &App, address: &str) -> Paged {
        let mut response = Redirect::to(address).into_response();
        cookies::give(response.headers_mut(), &self.way.cookie(app)?);
        Ok(response)
    }

    /// The invited contact is hers: an e-mail address is her mailbox too.
    fn prove(&mut self) {
        self.way.proved = true;
        if let Contact::Email(email) = &self.invitation.contact {
            self.way.mailbox = Some(email.clone());
        }
    }
}

impl Who for Visit {}

impl FromRequestParts<App> for Visit {
    type Rejection = Stop;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Stop> {
        let now = app.now();
        let text = cookies::read(&parts.headers, CookieName::Invitation, &app.config.server);
        let opened = text.and_then(|text| app.keyring.sealer().open(Purpose::Invitation, text));
        let Some(Sealed::Way(way)) = opened else { return Err(PageRefusal::InvitationOver.into()) };
        if way.until <= now {
            return Err(PageRefusal::InvitationOver.into());
        }
        let invitation = waiting(app, way.invitation, now).await?;
        parts.extensions.insert(FormOf::Way(invitation.id));
        Ok(Self { way, invitation, now })
    }
}

/// Away, and the browser remembers nothing.
fn leave(app: &App, address: &str) -> Response {
    let mut response = Redirect::to(address).into_response();
    let cookie = cookies::clear(CookieName::Invitation, &app.config.server);
    cookies::give(response.headers_mut(), &cookie);
    response
}
