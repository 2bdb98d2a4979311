//! Step 1: an e-mail address or a mobile number, and the code that proves it.

use domain::contacts::Contact;
use domain::ids::ApplicantId;
use domain::timestamp::Timestamp;
use serde_json::json;

use super::entrance::with_bundle;
use super::limits::CODES_OF_NETWORK;
use super::pages::{
    CodeForm, CodePage, CodeRefusal, ContactFailure, ContactForm, ContactPage, Leave, NotSent, Way,
};
use super::session::{Bundle, Comer, Stand, open_within};
use super::visit::OVER;
use city::contacts::{self, Attempt, CodePurpose, Proved, Requested};
use platform::audit::AuditAct;
use platform::db::Act;
use platform::fault::Fault;
use platform::jobs::{self, JobKind};
use platform::limits::Taken;
use platform::metrics::Event;
use web::app::App;
use web::ask::{Ask, go};
use web::error::Paged;
use web::extract::{Asker, CsrfForm};

/// The form; empty, since the one before at this device may have been somebody else. Whoever comes from the page of the
/// code, to mend what was typed, finds it there.
pub(super) async fn get(ask: Ask<Bundle>) -> Paged {
    let mut form = ContactForm::default();
    let asked = ask.who.asked(ask.now).filter(|_| ask.query().get("change").is_some());
    form.contact.value = asked.map(Contact::whole).unwrap_or_default();
    ask.show(&ContactPage { way: Way::open(), is_change: asked.is_some(), form })
}

/// What was typed: a code is on its way, whoever the contact belongs to.
pub(super) async fn post(ask: Ask<Bundle>, asker: Asker, CsrfForm(fields): CsrfForm) -> Paged {
    let (app, now) = (&ask.app, ask.now);
    let mut form = ContactForm::default();
    if let Some(contact) = form.contact.read(&fields, Contact::parse) {
        let stand = Stand::Asked { contact: contact.clone(), at: now };
        let bundle = || ask.who.clone().taken_over(Some(&contact), stand);
        match request(app, &contact, CodePurpose::Apply, &asker, now).await? {
            Sent::Sent => return with_bundle(app, &bundle(), go("/binding/code")?),
            // A code that was sent before can be typed all the same, on whatever device.
            Sent::Refused(failure) if failure.has_earlier() => {
                let page = CodePage { refused: Some(failure), ..page_of(app, &contact, now).await? };
                return with_bundle(app, &bundle(), ask.show(&page)?);
            }
            Sent::Refused(failure) => form.contact.refuse_until(failure.kind, failure.retry_at),
        }
    }
    ask.show(&ContactPage { way: Way::open(), is_change: false, form })
}

/// The form for the digits.
pub(super) async fn get_code(ask: Ask<Bundle>) -> Paged {
    let Some(contact) = ask.who.asked(ask.now) else { return begin(&ask.who) };
    let sent_again = ask.query().get("sent") == Some("again");
    ask.show(&CodePage { sent_again, ..page_of(&ask.app, contact, ask.now).await? })
}

/// The digits: the right ones open the application, on whatever device.
pub(super) async fn post_code(ask: Ask<Bundle>, CsrfForm(fields): CsrfForm) -> Paged {
    let (app, now, bundle) = (&ask.app, ask.now, &ask.who);
    let Some(contact) = bundle.asked(now) else { return begin(bundle) };
    let mut form = CodeForm::default();
    let typed = form.code.keep(&fields);
    if typed.trim().is_empty() {
        form.code.refuse(CodeRefusal::Empty);
    } else {
        match arrive(app, contact, typed, now).await? {
            Arrived::Open(stand) => {
                return with_bundle(app, &bundle.clone().at(stand), go("/binding/status")?);
            }
            Arrived::Refused(proved) => form.refuse(proved),
        }
    }
    ask.show(&CodePage { form, ..page_of(app, contact, now).await? })
}

/// `POST /binding/code/again`.
pub(super) async fn post_again(ask: Ask<Bundle>, asker: Asker, CsrfForm(_): CsrfForm) -> Paged {
    let (app, now, bundle) = (&ask.app, ask.now, &ask.who);
    let Some(contact) = bundle.asked(now) else { return begin(bundle) };
    let Sent::Refused(refused) = request(app, contact, CodePurpose::Apply, &asker, now).await? else {
        let stand = Stand::Asked { contact: contact.clone(), at: now };
        return with_bundle(app, &bundle.clone().at(stand), go("/binding/code?sent=again")?);
    };
    ask.show(&CodePage { refused: Some(refused), ..page_of(app, contact, now).await? })
}

/// Where a code is asked for, by who has none to type.
fn begin(bundle: &Bundle) -> Paged {
    go(if matches!(bundle.stand, Stand::Asked { .. }) { OVER } else { "/binding/contact" })
}

/// The page, with a way out: the browser keeps whom the code went to.
async fn page_of(app: &App, contact: &Contact, now: Timestamp) -> Result<CodePage, Fault> {
    CodePage::new(app, contact, Way { leave: Some(Leave::Restart), ..Way::open() }, now).await
}

impl CodePage {
    /// The page for the digits that were sent to a contact, shown whole: the browser has just typed it.
    pub(super) async fn new(app: &App, contact: &Contact, way: Way, now: Timestamp) -> Result<Self, Fault> {
        let (by_sms, kind) = match contact {
            Contact::Email(_) => (false, JobKind::Mail),
            Contact::Mobile(_) => (true, JobKind::Sms),
        };
        Ok(Self {
            way,
            to: contact.whole(),
            by_sms,
            of_mailbox: false,
            sent_again: false,
            is_late: jobs::is_late(&app.db, kind, now).await?,
            form: CodeForm::default(),
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
    asker: &Asker,
    now: Timestamp,
) -> Result<Sent, Fault> {
    let tally = CODES_OF_NETWORK.of(app, &[&asker.network]);
    let taken = app.db.write(async move |tx: &Act<'_>| tally.take(tx, now).await).await?;
    if let Taken::No { retry_at } = taken {
        app.metrics.count(Event::CodeRefused);
        return Ok(Sent::Refused(ContactFailure::until(NotSent::Network, retry_at)));
    }
    Ok(match contacts::request_code(app, contact, purpose, asker, now).await? {
        Requested::Sent => Sent::Sent,
        Requested::TooMany { retry_at, offer_email } => {
            let kind = if offer_email { NotSent::TooManySms } else { NotSent::TooMany };
            Sent::Refused(ContactFailure::until(kind, retry_at))
        }
        Requested::SmsStopped => Sent::Refused(ContactFailure { kind: NotSent::SmsStopped, retry_at: None }),
    })
}

enum Arrived {
    Open(Stand),
    Refused(Proved),
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
        None => Arrived::Refused(proved),
    })
}

impl ContactFailure {
    fn until(kind: NotSent, retry_at: Timestamp) -> Self {
        Self { kind, retry_at: Some(retry_at.into()) }
    }

    /// Whether a code of the last hour may still be good.
    fn has_earlier(&self) -> bool {
        matches!(self.kind, NotSent::TooMany | NotSent::TooManySms)
    }
}

impl CodeForm {
    /// Tells why the digits did not do.
    pub(super) fn refuse(&mut self, proved: Proved) {
        match proved {
            Proved::Wrong { tries_left } => self.code.refuse_with(CodeRefusal::Wrong, tries_left.into()),
            Proved::Dead | Proved::Right => self.code.refuse(CodeRefusal::Dead),
        }
    }
}
