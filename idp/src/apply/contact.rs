//! Step 1: an e-mail address or a mobile number, and the code that proves it.

use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse as _, Response};
use domain::contacts::{Contact, ContactRefusal};
use domain::ids::ApplicantId;
use domain::timestamp::Timestamp;
use serde_json::json;

use super::entrance::with_bundle;
use super::limits::CODES_OF_NETWORK;
use super::pages::{CodeFailure, CodePage, ContactFailure, ContactPage, Leave, Way};
use super::session::{Bundle, Comer, Stand, open_within};
use super::visit::{OVER, go};
use crate::app::App;
use crate::contacts::{self, Attempt, CodePurpose, Proved, Requested};
use crate::platform::audit::AuditAct;
use crate::platform::db::Act;
use crate::platform::fault::Fault;
use crate::platform::jobs::{self, JobKind};
use crate::platform::limits::Taken;
use crate::platform::metrics::Event;
use crate::web::error::Stop;
use crate::web::extract::{CsrfForm, CsrfToken, Language, Now, Peer, network_of};

/// The form; empty, since the one before at this device may have been somebody else.
pub(super) async fn get(
    State(app): State<App>,
    Language(locale): Language,
    csrf: CsrfToken,
) -> Result<Response, Stop> {
    let page = ContactPage { way: Way::open(&csrf), contact: String::new(), failure: None };
    Ok((csrf, app.renderer.page(locale, &page)?).into_response())
}

/// What was typed: a code is on its way, whoever the contact belongs to.
pub(super) async fn post(
    State(app): State<App>,
    Language(locale): Language,
    Now(now): Now,
    peer: Peer,
    bundle: Bundle,
    csrf: CsrfToken,
    CsrfForm(fields): CsrfForm,
) -> Result<Response, Stop> {
    let typed = fields.get("contact").unwrap_or_default();
    let failure = match Contact::parse(typed) {
        Err(refusal) => ContactFailure::of(refusal),
        Ok(contact) => match request(&app, &contact, CodePurpose::Apply, &peer, now).await? {
            Sent::Sent => {
                let stand = Stand::Asked { contact: contact.clone(), at: now };
                let bundle = bundle.taken_over(Some(&contact), stand);
                return Ok(with_bundle(&app, &bundle, go("/binding/code"))?);
            }
            // A code that was sent before can be typed all the same, on whatever device.
            Sent::Refused(failure) if failure.has_earlier() => {
                let stand = Stand::Asked { contact: contact.clone(), at: now };
                let page = CodePage { refused: Some(failure), ..page_of(&app, &contact, &csrf, now).await? };
                let response = (csrf, app.renderer.page(locale, &page)?).into_response();
                return Ok(with_bundle(&app, &bundle.taken_over(Some(&contact), stand), response)?);
            }
            Sent::Refused(failure) => failure,
        },
    };
    let page = ContactPage { way: Way::open(&csrf), contact: typed.to_owned(), failure: Some(failure) };
    Ok((csrf, app.renderer.page(locale, &page)?).into_response())
}

/// The form for the digits.
pub(super) async fn get_code(
    State(app): State<App>,
    Language(locale): Language,
    bundle: Bundle,
    csrf: CsrfToken,
    Now(now): Now,
    RawQuery(query): RawQuery,
) -> Result<Response, Stop> {
    let Some(contact) = bundle.asked(now) else { return Ok(begin(&bundle)) };
    let again = query.as_deref() == Some("sent=again");
    let page = CodePage { sent_again: again, ..page_of(&app, contact, &csrf, now).await? };
    Ok((csrf, app.renderer.page(locale, &page)?).into_response())
}

/// The digits: the right ones open the application, on whatever device.
pub(super) async fn post_code(
    State(app): State<App>,
    Language(locale): Language,
    Now(now): Now,
    bundle: Bundle,
    csrf: CsrfToken,
    CsrfForm(fields): CsrfForm,
) -> Result<Response, Stop> {
    let Some(contact) = bundle.asked(now) else { return Ok(begin(&bundle)) };
    let typed = fields.get("code").unwrap_or_default();
    let failure = if typed.trim().is_empty() {
        CodeFailure::Empty
    } else {
        match arrive(&app, contact, typed, now).await? {
            Arrived::Open(stand) => {
                return Ok(with_bundle(&app, &bundle.at(stand), go("/binding/status"))?);
            }
            Arrived::Refused(failure) => failure,
        }
    };
    let page = CodePage { failure: Some(failure), ..page_of(&app, contact, &csrf, now).await? };
    Ok((csrf, app.renderer.page(locale, &page)?).into_response())
}

/// `POST /binding/code/again`.
pub(super) async fn post_again(
    State(app): State<App>,
    Language(locale): Language,
    Now(now): Now,
    peer: Peer,
    bundle: Bundle,
    csrf: CsrfToken,
    CsrfForm(_): CsrfForm,
) -> Result<Response, Stop> {
    let Some(contact) = bundle.asked(now) else { return Ok(begin(&bundle)) };
    let Sent::Refused(refused) = request(&app, contact, CodePurpose::Apply, &peer, now).await? else {
        let stand = Stand::Asked { contact: contact.clone(), at: now };
        return Ok(with_bundle(&app, &bundle.at(stand), go("/binding/code?sent=again"))?);
    };
    let page = CodePage { refused: Some(refused), ..page_of(&app, contact, &csrf, now).await? };
    Ok((csrf, app.renderer.page(locale, &page)?).into_response())
}

/// Where a code is asked for, by who has none to type.
fn begin(bundle: &Bundle) -> Response {
    go(if matches!(bundle.stand, Stand::Asked { .. }) { OVER } else { "/binding/contact" })
}

/// The page, with a way out: the browser keeps whom the code went to.
async fn page_of(app: &App, contact: &Contact, csrf: &CsrfToken, now: Timestamp) -> Result<CodePage, Fault> {
    CodePage::new(app, contact, Way { leave: Some(Leave::Restart), ..Way::open(csrf) }, now).await
}

impl CodePage {
    /// The page for the digits that were sent to a contact.
    pub(super) async fn new(app: &App, contact: &Contact, way: Way, now: Timestamp) -> Result<Self, Fault> {
        let (by_sms, kind) = match contact {
            Contact::Email(_) => (false, JobKind::Mail),
            Contact::Mobile(_) => (true, JobKind::Sms),
        };
        Ok(Self {
            way,
            to: contact.masked(),
            by_sms,
            of_mailbox: false,
            sent_again: false,
            is_late: jobs::is_late(&app.db, kind, now).await?,
            failure: None,
            refused: None,
        })
    }
}

/// What came of asking for a code.
pub(super) enum Sent {
    Sent,
    Refused(ContactFailure),
}

/// Asks for a code, if the network may.
pub(super) async fn request(
    app: &App,
    contact: &Contact,
    purpose: CodePurpose,
    peer: &Peer,
    now: Timestamp,
) -> Result<Sent, Fault> {
    let tally = CODES_OF_NETWORK.of(app, &[&network_of(peer.address)]);
    let taken = app.db.write(async move |tx: &Act<'_>| tally.take(tx, now).await).await?;
    if let Taken::No { retry_at } = taken {
        app.metrics.count(Event::CodeRefused);
        return Ok(Sent::Refused(ContactFailure::busy(retry_at)));
    }
    Ok(match contacts::request_code(app, contact, purpose, now).await? {
        Requested::Sent => Sent::Sent,
        Requested::TooMany { retry_at, offer_email } => {
            Sent::Refused(ContactFailure::too_many(retry_at, offer_email))
        }
        Requested::SmsStopped => Sent::Refused(ContactFailure::sms_stopped()),
    })
}

enum Arrived {
    Open(Stand),
    Refused(CodeFailure),
}

/// Judges the digits; the right ones are used up together with the begin of the session.
async fn arrive(app: &App, contact: &Contact, typed: &str, now: Timestamp) -> Result<Arrived, Fault> {
    let attempt = Attempt::new(app, contact, CodePurpose::Apply, typed);
    let arrival = Comer::Contact(contact.clone()).arrival(app)?;
    let done = app.db.write(async move |tx: &Act<'_>| {
        let proved = contacts::prove_within(tx, &attempt, now).await?;
        if proved != Proved::Right {
            return Ok((proved, None));
        }
        let open = open_within(tx, arrival, now).await?;
        let ApplicantId(id) = open.applicant;
        let actor = id.to_string();
        tx.audit(AuditAct::BindingOpened, &actor, &actor, &json!({}), now).await?;
        Ok((proved, Some(open)))
    });
    let (proved, open) = done.await?;
    app.metrics.count(if open.is_some() { Event::ContactProved } else { Event::ContactRefused });
    Ok(match open {
        Some(open) => Arrived::Open(Stand::Open(open)),
        None => Arrived::Refused(CodeFailure::of(proved)),
    })
}

impl ContactFailure {
    fn of(refusal: ContactRefusal) -> Self {
        let kind = match refusal {
            ContactRefusal::Empty => "empty",
            ContactRefusal::Landline => "landline",
            ContactRefusal::Unreadable => "unreadable",
        };
        Self { kind, retry_at: None }
    }

    /// Whether a code of the last hour may still be good.
    fn has_earlier(&self) -> bool {
        matches!(self.kind, "too-many" | "too-many-sms")
    }

    fn too_many(retry_at: Timestamp, offer_email: bool) -> Self {
        let kind = if offer_email { "too-many-sms" } else { "too-many" };
        Self { kind, retry_at: Some(retry_at.into()) }
    }

    fn busy(retry_at: Timestamp) -> Self {
        Self { kind: "network", retry_at: Some(retry_at.into()) }
    }

    /// No new code could be sent when the page was left.
    pub(super) fn not_sent() -> Self {
        Self { kind: "not-sent", retry_at: None }
    }

    fn sms_stopped() -> Self {
        Self { kind: "sms-stopped", retry_at: None }
    }
}

impl CodeFailure {
    /// Why the digits did not do.
    pub(super) fn of(proved: Proved) -> Self {
        match proved {
            Proved::Wrong { tries_left } => Self::Wrong { tries_left },
            Proved::Dead | Proved::Right => Self::Dead,
        }
    }
}
