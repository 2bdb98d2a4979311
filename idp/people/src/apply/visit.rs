//! A request of an applicant: who she is, what she has filled in, and how her draft is changed.

use axum::extract::FromRequestParts;
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::binding::{Draft, Step};
use domain::ids::{ApplicantId, PersonId};
use domain::parameters::Parameters;
use domain::timestamp::Timestamp;
use http::request::Parts;

use super::pages::{ChangedPage, Leave, Way};
use super::session::{Bundle, Stand};
use super::store::{self, Known};
use city::notices;
use city::sessions::MaybeSignedIn;
use platform::db::{Act, Connection};
use platform::fault::{Fault, StoreError};
use web::app::App;
use web::ask::{Ask, Who};
use web::error::{PageError, Paged, Stop};
use web::extract::FormOf;

/// The caller has a live session as an applicant; whoever has none is sent to the begin of the way.
pub(super) struct Visit {
    pub(super) applicant: Known,
    /// When she proved herself.
    pub(super) since: Timestamp,
    pub(super) now: Timestamp,
    pub(super) bundle: Bundle,
}

/// A page keeps the session alive.
impl Who for Visit {
    fn renewed(&self, app: &App, now: Timestamp) -> Result<Option<String>, Fault> {
        let Stand::Open(open) = &self.bundle.stand else { return Ok(None) };
        self.bundle.clone().at(Stand::Open(open.touched(now))).cookie(app).map(Some)
    }
}

/// The begin of the way, for who was away too long.
pub(super) const OVER: &str = "/binding?told=over";

impl FromRequestParts<App> for Visit {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let now = app.now();
        let bundle = Bundle::of(&parts.headers, app);
        let found = find_live(app, &bundle, now).await;
        let found = found.map_err(|error| PageError::from(error).into_response())?;
        let Some((applicant, since)) = found else {
            // Who was never here is told of no session.
            let begin = if matches!(bundle.stand, Stand::New) { "/binding" } else { OVER };
            return Err(Redirect::to(begin).into_response());
        };
        if applicant.person.is_some() {
            let signed_in = MaybeSignedIn::from_request_parts(parts, app).await;
            let MaybeSignedIn(session) = signed_in.map_err(axum::response::IntoResponse::into_response)?;
            if !applicant.is_open_to(session.map(|session| session.person)) {
                return Err(Redirect::to("/binding?told=over-account").into_response());
            }
        }
        parts.extensions.insert(FormOf::Way(applicant.id.0));
        Ok(Self { applicant, since, now, bundle })
    }
}

/// The applicant whose live session a browser brings along, and when she proved herself.
async fn find_live(
    app: &App,
    bundle: &Bundle,
    now: Timestamp,
) -> Result<Option<(Known, Timestamp)>, StoreError> {
    let Stand::Open(open) = &bundle.stand else { return Ok(None) };
    let found = store::find(app.db.read(), &app.keyring.sealer(), open.applicant).await?;
    Ok(found.filter(|known| open.is_live(known.signed_out_at, now)).map(|known| (known, open.since)))
}

/// The same, if the pages are open to who is signed in.
pub(super) async fn find_open(
    app: &App,
    bundle: &Bundle,
    signed_in: Option<PersonId>,
    now: Timestamp,
) -> Result<Option<Known>, StoreError> {
    let live = find_live(app, bundle, now).await?;
    Ok(live.map(|(known, _)| known).filter(|known| known.is_open_to(signed_in)))
}

impl Visit {
    /// What every page of the way shows and posts.
    pub(super) fn way(&self, step: u8) -> Way {
        Way {
            step,
            revision: self.applicant.revision,
            whose: self.applicant.contact.as_ref().map(domain::contacts::Contact::masked),
            leave: Some(Leave::LogOut),
        }
    }

    /// The draft.
    pub(super) fn draft(&self) -> &Draft {
        &self.applicant.draft
    }

    /// The furthest step that is open.
    pub(super) fn step(&self) -> Step {
        self.draft().step(&notices::current().version)
    }

    /// A redirect to the step whose turn it is, if it comes before this one.
    pub(super) fn not_before(&self, step: Step) -> Paged<()> {
        let turn = self.step();
        if turn < step { Err(Stop::at(address_of(turn))) } else { Ok(()) }
    }

    /// Whether the posted page showed the present draft.
    fn is_shown(&self, fields: &Parameters) -> bool {
        let shown = fields.get("revision").and_then(|text| text.parse::<i32>().ok());
        shown == Some(self.applicant.revision)
    }

    /// A draft to be kept in place of the present one.
    pub(super) fn change(&self, app: &App, draft: &Draft) -> Result<Change, Fault> {
        let id = self.applicant.id;
        let draft = store::seal_draft(&app.keyring.sealer(), id, draft)?;
        Ok(Change { place: (id, self.applicant.revision), draft, now: self.now })
    }
}

/// Keeps a changed draft if the page that was posted showed the present one; else nothing is changed, and a page
/// says so.
pub(super) async fn save(ask: &Ask<Visit>, fields: &Parameters, draft: &Draft) -> Paged<()> {
    if claim(ask, fields, draft).await? { Ok(()) } else { Err(changed(ask)) }
}

/// Whether the draft was kept in place of the one that the posted page showed.
pub(super) async fn claim(ask: &Ask<Visit>, fields: &Parameters, draft: &Draft) -> Result<bool, Fault> {
    if !ask.who.is_shown(fields) {
        return Ok(false);
    }
    let change = ask.who.change(&ask.app, draft)?;
    Ok(ask.app.db.write(async move |tx: &Act<'_>| change.keep_within(tx).await).await?)
}

/// Ends the way of a page that showed an older draft, before anything it asks for is used up.
pub(super) fn not_stale(ask: &Ask<Visit>, fields: &Parameters) -> Paged<()> {
    if ask.who.is_shown(fields) { Ok(()) } else { Err(changed(ask)) }
}

/// The page for who changed something in another tab meanwhile.
pub(super) fn changed(ask: &Ask<Visit>) -> Stop {
    let page = ChangedPage { way_on: address_of(ask.who.step()).to_owned() };
    match ask.app.renderer.page(ask.locale, &page) {
        Ok(mut response) => {
            *response.status_mut() = http::StatusCode::CONFLICT;
            response.into()
        }
        Err(fault) => fault.into(),
    }
}

/// A draft to be kept in place of the one of that revision; may be moved into a transaction.
pub(super) struct Change {
    place: (ApplicantId, i32),
    draft: Vec<u8>,
    now: Timestamp,
}

impl Change {
    /// Keeps it; whether the draft was still the one of that revision.
    pub(super) async fn keep_within(self, tx: &impl Connection) -> Result<bool, StoreError> {
        store::mark_draft(tx, self.place, self.draft, self.now).await
    }
}

/// Where a step is done.
pub(super) fn address_of(step: Step) -> &'static str {
    match step {
        Step::Student => "/binding/student",
        Step::Notice => "/binding/notice",
        Step::Parent => "/binding/parent",
        Step::Review => "/binding/review",
    }
}
