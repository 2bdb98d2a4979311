//! Step 4: who the applicant is, and the mailbox that becomes hers to sign in with.

use axum::extract::{RawQuery, State};
use axum::response::Response;
use domain::binding::{Draft, GuardianData, NumberRefusal, Step, Whose, mask_id, read_name, read_number};
use domain::contacts::{Contact, EmailAddress};
use domain::identifiers::{Landline, NationalId, Phone, taipei_date};

use super::contact::{Sent, request};
use super::pages::{CodeFailure, CodePage, ContactFailure, ParentPage, Refusal};
use super::returned::reasons;
use super::visit::{Visit, go};
use crate::accounts::Facts;
use crate::app::App;
use crate::contacts::{self, Attempt, CodePurpose, Proved};
use crate::contexts;
use crate::platform::db::{Act, Undo};
use crate::platform::fault::Fault;
use crate::platform::metrics::Event;
use crate::students;
use crate::web::error::Stop;
use crate::web::extract::{CsrfForm, Peer};

/// What is known before she types: what she told before, or what her account tells of herself.
async fn known(app: &App, visit: &Visit) -> Result<Option<GuardianData>, Fault> {
    if visit.draft().parent.is_some() {
        return Ok(visit.draft().parent.clone());
    }
    let Some(person) = visit.applicant.person else { return Ok(None) };
    let Some(standing) = contexts::standing(app, person).await? else { return Ok(None) };
    let facts = Facts::of(app, person).await?;
    let text =
        |told: &Option<(String, bool)>| told.as_ref().map(|(text, _)| text.clone()).unwrap_or_default();
    Ok(Some(GuardianData {
        national_id: facts.national_id().map(|id| id.expose().to_owned()).unwrap_or_default(),
        name: standing.profile.name.clone(),
        email: text(&standing.profile.email),
        phone: text(&standing.profile.phone),
        extension: None,
    }))
}

/// The form.
pub(super) async fn get(State(app): State<App>, visit: Visit) -> Result<Response, Stop> {
    visit.not_before(Step::Parent)?;
    let known = known(&app, &visit).await?;
    let page = ParentPage { returned: reasons(&app, &visit).await?, ..page(&visit, known.as_ref()) };
    visit.show(&app, &page)
}

/// The number is never written into a page again: one that is known is shown masked and stays unless another is typed.
fn page(visit: &Visit, known: Option<&GuardianData>) -> ParentPage {
    let contact = visit.applicant.contact.as_ref();
    let own_mailbox = match contact {
        Some(Contact::Email(email)) => email.expose().to_owned(),
        _ => String::new(),
    };
    let own_mobile = match contact {
        Some(Contact::Mobile(mobile)) => mobile.national(),
        _ => String::new(),
    };
    let or = |text: &str, other: String| if text.is_empty() { other } else { text.to_owned() };
    let number = known.map(|data| data.national_id.as_str()).filter(|number| !number.is_empty());
    ParentPage {
        way: visit.way(4),
        number_known: number.map(mask_id),
        number: String::new(),
        name: known.map(|data| data.name.clone()).unwrap_or_default(),
        email: or(known.map_or("", |data| &data.email), own_mailbox),
        phone: or(&known.map(|data| national(&data.phone)).unwrap_or_default(), own_mobile),
        extension: known.and_then(|data| data.extension.clone()).unwrap_or_default(),
        refusals: Vec::new(),
        returned: Vec::new(),
    }
}

/// `+8869…` as people here write it.
pub(super) fn national(e164: &str) -> String {
    e164.strip_prefix("+886").map_or_else(|| e164.to_owned(), |rest| format!("0{rest}"))
}

/// What is typed, judged.
pub(super) async fn post(
    State(app): State<App>,
    visit: Visit,
    peer: Peer,
    CsrfForm(fields): CsrfForm,
) -> Result<Response, Stop> {
    visit.not_before(Step::Parent)?;
    let known = known(&app, &visit).await?;
    let mut page = page(&visit, known.as_ref());
    for (name, field) in [
        ("number", &mut page.number),
        ("name", &mut page.name),
        ("email", &mut page.email),
        ("phone", &mut page.phone),
        ("extension", &mut page.extension),
    ] {
        fields.get(name).unwrap_or_default().clone_into(field);
    }
    let data = match judge(&app, &visit, known.as_ref(), &page).await? {
        Ok(data) => data,
        Err(refusals) => {
            (page.refusals, page.returned) = (refusals, reasons(&app, &visit).await?);
            return visit.show(&app, &page);
        }
    };
    let mailbox = Contact::parse(&data.email).ok();
    let own =
        |mailbox: &Contact| visit.applicant.contact.as_ref().map(Contact::lookup) == Some(mailbox.lookup());
    let mut draft = visit.draft().clone();
    draft.tell(data, mailbox.as_ref().is_some_and(own));
    visit.save(&app, &fields, &draft).await?;
    let Some(mailbox) = mailbox.filter(|_| !draft.mailbox_proved) else { return Ok(go("/binding/review")) };
    Ok(match request(&app, &mailbox, CodePurpose::Mailbox, &peer, visit.now).await? {
        Sent::Sent => go("/binding/mailbox"),
        Sent::Refused(_) => go("/binding/mailbox?sent=not"),
    })
}

/// Her data, or what is wrong with them, in the order of the page.
async fn judge(
    app: &App,
    visit: &Visit,
    known: Option<&GuardianData>,
    page: &ParentPage,
) -> Result<Result<GuardianData, Vec<Refusal>>, Fault> {
    let kept = known.map(|data| data.national_id.as_str()).filter(|_| page.number.trim().is_empty());
    let number = read_number(kept.unwrap_or(&page.number), Whose::Own, taipei_date(visit.now));
    let number = match number {
        Ok(number) => judge_number(app, visit, number, kept.is_none()).await?,
        refused => refused,
    };
    let name = read_name(&page.name);
    let email = EmailAddress::parse(&page.email);
    let phone = read_phone(&page.phone, &page.extension);
    let empty = |text: &str, other| if text.trim().is_empty() { "empty" } else { other };
    let told = [
        number.as_ref().err().map(|refusal| Refusal::new("number", refusal.as_str())),
        name.as_ref().err().map(|refusal| Refusal::new("name", refusal.as_str())),
        email.is_none().then(|| Refusal::new("email", empty(&page.email, "unreadable"))),
        phone.as_ref().err().cloned(),
    ];
    let (Ok(number), Ok(name), Some(email), Ok((phone, extension))) = (number, name, email, phone) else {
        return Ok(Err(told.into_iter().flatten().collect()));
    };
    Ok(Ok(GuardianData {
        national_id: number.expose().to_owned(),
        name,
        email: email.expose().to_owned(),
        phone,
        extension,
    }))
}

/// Whoever is signed in applies as nobody else, and nobody as the child. What is typed is compared so often a day.
async fn judge_number(
    app: &App,
    visit: &Visit,
    number: NationalId,
    typed: bool,
) -> Result<Result<NationalId, NumberRefusal>, Fault> {
    let asker = visit.applicant.id.to_string();
    if typed && !students::may_compare(app, &asker, visit.now).await? {
        return Ok(Err(NumberRefusal::TooMany));
    }
    if visit.applicant.person.is_some() {
        return Ok(if is_own(app, visit, &number).await? { Ok(number) } else { Err(NumberRefusal::NotOwn) });
    }
    let children: Vec<_> = visit.draft().students.iter().map(|chosen| chosen.student).collect();
    let of_student = students::is_number_of(app, &number, &children).await?;
    Ok(if of_student { Err(NumberRefusal::OfStudent) } else { Ok(number) })
}

/// Whether the number is that of her account: whoever is signed in applies as nobody else.
async fn is_own(app: &App, visit: &Visit, number: &NationalId) -> Result<bool, Fault> {
    let Some(person) = visit.applicant.person else { return Ok(true) };
    Ok(Facts::of(app, person).await?.national_id() == Some(number))
}

/// A mobile, or a landline with its extension in a field of its own or written behind it.
fn read_phone(number: &str, extension: &str) -> Result<(String, Option<String>), Refusal> {
    let extension = extension.trim();
    if number.trim().is_empty() {
        return Err(Refusal::new("phone", "empty"));
    }
    match Phone::parse(number) {
        None => Err(Refusal::new("phone", "unreadable")),
        Some(Phone::Mobile(mobile)) if extension.is_empty() => Ok((mobile.e164().to_owned(), None)),
        Some(Phone::Mobile(_)) => Err(Refusal::new("extension", "mobile")),
        Some(Phone::Landline(line)) if extension.is_empty() => {
            Ok((line.e164().to_owned(), line.extension().map(str::to_owned)))
        }
        Some(Phone::Landline(line)) => {
            let whole = Landline::parse(&format!("{}#{extension}", line.e164()));
            let read = whole.and_then(|whole| whole.extension().map(str::to_owned));
            read.map(|read| (line.e164().to_owned(), Some(read)))
                .ok_or(Refusal::new("extension", "unreadable"))
        }
    }
}

/// The mailbox that waits for its code.
fn waiting(draft: &Draft) -> Option<Contact> {
    let parent = draft.parent.as_ref().filter(|_| !draft.mailbox_proved)?;
    Contact::parse(&parent.email).ok()
}

async fn mailbox_page(app: &App, visit: &Visit, mailbox: &Contact) -> Result<CodePage, Fault> {
    Ok(CodePage { of_mailbox: true, ..CodePage::new(app, mailbox, visit.way(4), visit.now).await? })
}

/// `GET /binding/mailbox`: the digits that were sent to the address.
pub(super) async fn get_mailbox(
    State(app): State<App>,
    visit: Visit,
    RawQuery(query): RawQuery,
) -> Result<Response, Stop> {
    visit.not_before(Step::Parent)?;
    let Some(mailbox) = waiting(visit.draft()) else { return Ok(go("/binding/parent")) };
    let mut page = mailbox_page(&app, &visit, &mailbox).await?;
    page.sent_again = query.as_deref() == Some("sent=again");
    page.refused = (query.as_deref() == Some("sent=not")).then(ContactFailure::not_sent);
    visit.show(&app, &page)
}

/// `POST /binding/mailbox`.
pub(super) async fn post_mailbox(
    State(app): State<App>,
    visit: Visit,
    CsrfForm(fields): CsrfForm,
) -> Result<Response, Stop> {
    visit.not_before(Step::Parent)?;
    let Some(mailbox) = waiting(visit.draft()) else { return Ok(go("/binding/review")) };
    let typed = fields.get("code").unwrap_or_default();
    let failure = if typed.trim().is_empty() {
        CodeFailure::Empty
    } else {
        visit.not_stale(&app, &fields)?;
        match prove(&app, &visit, &mailbox, typed).await? {
            None => return Err(Stop::from(visit.changed(&app)?)),
            Some(Proved::Right) => return Ok(go("/binding/review")),
            Some(refused) => CodeFailure::of(refused),
        }
    };
    let page = CodePage { failure: Some(failure), ..mailbox_page(&app, &visit, &mailbox).await? };
    visit.show(&app, &page)
}

/// Why a right code is not used up after all: the draft was changed meanwhile.
struct Changed;

/// Judges the digits; the right ones are used up together with the draft that says so. None where the draft was changed
/// meanwhile: then the code stays good. A wrong try counts in any case.
async fn prove(app: &App, visit: &Visit, mailbox: &Contact, typed: &str) -> Result<Option<Proved>, Fault> {
    let attempt = Attempt::new(app, mailbox, CodePurpose::Mailbox, typed);
    let draft = Draft { mailbox_proved: true, ..visit.draft().clone() };
    let (change, now) = (visit.change(app, &draft)?, visit.now);
    let done = app.db.attempt(async move |act: &Act<'_>| {
        let proved = contacts::prove_within(act, &attempt, now).await?;
        if proved == Proved::Right && !change.keep_within(act).await? {
            return Err(Undo::Refused(Changed));
        }
        Ok(proved)
    });
    let Ok(proved) = done.await? else { return Ok(None) };
    app.metrics.count(if proved == Proved::Right { Event::ContactProved } else { Event::ContactRefused });
    Ok(Some(proved))
}

/// `POST /binding/mailbox/again`.
pub(super) async fn post_again(
    State(app): State<App>,
    visit: Visit,
    peer: Peer,
    CsrfForm(_): CsrfForm,
) -> Result<Response, Stop> {
    visit.not_before(Step::Parent)?;
    let Some(mailbox) = waiting(visit.draft()) else { return Ok(go("/binding/review")) };
    let sent = request(&app, &mailbox, CodePurpose::Mailbox, &peer, visit.now).await?;
    let Sent::Refused(refused) = sent else { return Ok(go("/binding/mailbox?sent=again")) };
    let page = CodePage { refused: Some(refused), ..mailbox_page(&app, &visit, &mailbox).await? };
    visit.show(&app, &page)
}
