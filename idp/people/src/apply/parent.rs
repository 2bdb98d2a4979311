//! Step 4: who the applicant is, and the mailbox that becomes hers to sign in with.

use domain::binding::{Draft, GuardianData, NumberRefusal, Step, Whose, mask_id, read_name, read_number};
use domain::contacts::{Contact, EmailAddress};
use domain::identifiers::{Landline, NationalId, Phone, taipei_date};
use domain::parameters::Parameters;

use super::contact::{Sent, request};
use super::pages::{
    CodeForm, CodePage, CodeRefusal, ContactFailure, ExtensionRefusal, NotSent, ParentForm, ParentPage,
    TextRefusal,
};
use super::phone::{mask_phone, national};
use super::returned::reasons;
use super::visit::{self, Visit};
use city::accounts::Facts;
use city::contacts::{self, Attempt, CodePurpose, Proved};
use city::contexts;
use city::students;
use platform::db::{Act, Undo};
use platform::fault::Fault;
use platform::metrics::Event;
use web::app::App;
use web::ask::{Ask, go};
use web::error::Paged;
use web::extract::{Asker, CsrfForm};

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
pub(super) async fn get(ask: Ask<Visit>) -> Paged {
    let (app, visit) = (&ask.app, &ask.who);
    visit.not_before(Step::Parent)?;
    let known = known(app, visit).await?;
    let form = filled(visit, known.as_ref(), &Masked::of(visit, known.as_ref()));
    ask.show(&page(app, visit, known.as_ref(), form).await?)
}

/// What is known and is shown masked, since another session typed it: it stays unless something else is typed. The contact by
/// which the person came is the person's own, and is shown whole.
#[derive(Default)]
struct Masked {
    email: Option<String>,
    phone: Option<String>,
}

impl Masked {
    fn of(visit: &Visit, known: Option<&GuardianData>) -> Self {
        let draft = visit.draft();
        let Some(data) = known.filter(|_| draft.parent.is_some() && !draft.was_typed_in(visit.since)) else {
            return Self::default();
        };
        let came_by = visit.applicant.contact.as_ref().map(Contact::lookup);
        let is_strange = |contact: &Contact| Some(contact.lookup()) != came_by;
        let email = Contact::parse(&data.email).ok().filter(is_strange).map(|email| email.masked());
        let own_phone = Contact::parse(&national(&data.phone)).is_ok_and(|phone| !is_strange(&phone));
        let phone = (!own_phone).then(|| mask_phone(&national(&data.phone)));
        Self { email, phone }
    }

    /// Whether a form leaves one of them as it is.
    fn is_kept_by(&self, fields: &Parameters) -> bool {
        let is_empty = |name: &str| fields.get(name).is_none_or(|typed| typed.trim().is_empty());
        (self.email.is_some() && is_empty("email")) || (self.phone.is_some() && is_empty("phone"))
    }
}

/// The number is never written into a page again: one that is known is shown masked and stays unless another is typed. So are
/// mailbox and telephone that another session typed.
async fn page(
    app: &App,
    visit: &Visit,
    known: Option<&GuardianData>,
    mut form: ParentForm,
) -> Result<ParentPage, Fault> {
    let number = known.map(|data| data.national_id.as_str()).filter(|number| !number.is_empty());
    if number.is_some() {
        form.number = form.number.optional();
    }
    let Masked { email, phone } = Masked::of(visit, known);
    if email.is_some() {
        form.email = form.email.optional();
    }
    if phone.is_some() {
        form.phone = form.phone.optional();
    }
    let returned = reasons(app, visit).await?;
    let (way, number_known) = (visit.way(4), number.map(mask_id));
    Ok(ParentPage { way, number_known, email_known: email, phone_known: phone, form, returned })
}

/// The form with what is known.
fn filled(visit: &Visit, known: Option<&GuardianData>, masked: &Masked) -> ParentForm {
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
    let mut form = ParentForm::default();
    form.name.value = known.map(|data| data.name.clone()).unwrap_or_default();
    if masked.email.is_none() {
        form.email.value = or(known.map_or("", |data| &data.email), own_mailbox);
    }
    if masked.phone.is_none() {
        form.phone.value = or(&known.map(|data| national(&data.phone)).unwrap_or_default(), own_mobile);
        form.extension.value = known.and_then(|data| data.extension.clone()).unwrap_or_default();
    }
    form
}

/// What is typed, judged.
pub(super) async fn post(ask: Ask<Visit>, asker: Asker, CsrfForm(fields): CsrfForm) -> Paged {
    let (app, visit) = (&ask.app, &ask.who);
    visit.not_before(Step::Parent)?;
    let known = known(app, visit).await?;
    let mut form = ParentForm::default();
    let Some(data) = judge(app, visit, known.as_ref(), (&mut form, &fields)).await? else {
        return ask.show(&page(app, visit, known.as_ref(), form).await?);
    };
    let mailbox = Contact::parse(&data.email).ok();
    let own =
        |mailbox: &Contact| visit.applicant.contact.as_ref().map(Contact::lookup) == Some(mailbox.lookup());
    let mut draft = visit.draft().clone();
    // Whoever leaves as it is what another session typed does not get to see it by that.
    let is_kept = Masked::of(visit, known.as_ref()).is_kept_by(&fields);
    let typed_in = if is_kept { draft.typed_in } else { Some(visit.since) };
    draft.tell(data, mailbox.as_ref().is_some_and(own), typed_in);
    visit::save(&ask, &fields, &draft).await?;
    let Some(mailbox) = mailbox.filter(|_| !draft.mailbox_proved) else { return go("/binding/review") };
    match request(app, &mailbox, CodePurpose::Mailbox, &asker, visit.now).await? {
        Sent::Sent => go("/binding/mailbox"),
        Sent::Refused(_) => go("/binding/mailbox?sent=not"),
    }
}

/// Her data; what is wrong with them is told beside the fields.
async fn judge(
    app: &App,
    visit: &Visit,
    known: Option<&GuardianData>,
    (form, fields): (&mut ParentForm, &Parameters),
) -> Result<Option<GuardianData>, Fault> {
    let is_empty = form.number.keep(fields).trim().is_empty();
    let kept = known.map(|data| data.national_id.as_str()).filter(|_| is_empty);
    let read = |typed: &str| read_number(kept.unwrap_or(typed), Whose::Own, taipei_date(visit.now));
    let mut number = form.number.read(fields, read);
    if let Some(read) = &number
        && let Err(refusal) = judge_number(app, visit, read, kept.is_none()).await?
    {
        form.number.refuse(refusal);
        number = None;
    }
    let name = form.name.read(fields, read_name);
    let masked = Masked::of(visit, known);
    let kept_email = known.filter(|_| masked.email.is_some()).map(|data| data.email.as_str());
    let email = form.email.read(fields, |typed| {
        let typed = kept_email.filter(|_| typed.trim().is_empty()).unwrap_or(typed);
        EmailAddress::parse(typed).ok_or(TextRefusal::of(typed))
    });
    let kept_phone = known.filter(|_| masked.phone.is_some());
    let phone = match kept_phone.filter(|_| form.phone.keep(fields).trim().is_empty()) {
        Some(data) => Some((data.phone.clone(), data.extension.clone())),
        None => read_phone(form, fields),
    };
    let (Some(number), Some(name), Some(email), Some((phone, extension))) = (number, name, email, phone)
    else {
        return Ok(None);
    };
    Ok(Some(GuardianData {
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
    number: &NationalId,
    typed: bool,
) -> Result<Result<(), NumberRefusal>, Fault> {
    let asker = visit.applicant.id.to_string();
    if typed && !students::may_compare(app, &asker, visit.now).await? {
        return Ok(Err(NumberRefusal::TooMany));
    }
    if visit.applicant.person.is_some() {
        return Ok(if is_own(app, visit, number).await? { Ok(()) } else { Err(NumberRefusal::NotOwn) });
    }
    let children: Vec<_> = visit.draft().students.iter().map(|chosen| chosen.student).collect();
    let of_student = students::is_number_of(app, number, &children).await?;
    Ok(if of_student { Err(NumberRefusal::OfStudent) } else { Ok(()) })
}

/// Whether the number is that of her account: whoever is signed in applies as nobody else.
async fn is_own(app: &App, visit: &Visit, number: &NationalId) -> Result<bool, Fault> {
    let Some(person) = visit.applicant.person else { return Ok(true) };
    Ok(Facts::of(app, person).await?.national_id() == Some(number))
}

/// A mobile, or a landline with its extension in a field of its own or written behind it.
fn read_phone(form: &mut ParentForm, fields: &Parameters) -> Option<(String, Option<String>)> {
    let extension = form.extension.keep(fields).trim();
    let phone = form.phone.read(fields, |typed| Phone::parse(typed).ok_or(TextRefusal::of(typed)))?;
    match phone {
        Phone::Mobile(mobile) if extension.is_empty() => Some((mobile.e164().to_owned(), None)),
        Phone::Mobile(_) => {
            form.extension.refuse(ExtensionRefusal::Mobile);
            None
        }
        Phone::Landline(line) if extension.is_empty() => {
            Some((line.e164().to_owned(), line.extension().map(str::to_owned)))
        }
        Phone::Landline(line) => {
            let whole = Landline::parse(&format!("{}#{extension}", line.e164()));
            let read = whole.and_then(|whole| whole.extension().map(str::to_owned));
            if read.is_none() {
                form.extension.refuse(ExtensionRefusal::Unreadable);
            }
            read.map(|read| (line.e164().to_owned(), Some(read)))
        }
    }
}

/// The mailbox that waits for its code.
fn waiting(draft: &Draft) -> Option<Contact> {
    let parent = draft.parent.as_ref().filter(|_| !draft.mailbox_proved)?;
    Contact::parse(&parent.email).ok()
}

async fn mailbox_page(app: &App, visit: &Visit, mailbox: &Contact) -> Result<CodePage, Fault> {
    let is_own = visit.draft().was_typed_in(visit.since);
    let to = if is_own { mailbox.whole() } else { mailbox.masked() };
    Ok(CodePage { of_mailbox: true, to, ..CodePage::new(app, mailbox, visit.way(4), visit.now).await? })
}

/// `GET /binding/mailbox`: the digits that were sent to the address.
pub(super) async fn get_mailbox(ask: Ask<Visit>) -> Paged {
    let (app, visit) = (&ask.app, &ask.who);
    visit.not_before(Step::Parent)?;
    let Some(mailbox) = waiting(visit.draft()) else { return go("/binding/parent") };
    let mut page = mailbox_page(app, visit, &mailbox).await?;
    page.sent_again = ask.query().get("sent") == Some("again");
    let not_sent = ContactFailure { kind: NotSent::NotSent, retry_at: None };
    page.refused = (ask.query().get("sent") == Some("not")).then_some(not_sent);
    ask.show(&page)
}

/// `POST /binding/mailbox`.
pub(super) async fn post_mailbox(ask: Ask<Visit>, CsrfForm(fields): CsrfForm) -> Paged {
    let (app, visit) = (&ask.app, &ask.who);
    visit.not_before(Step::Parent)?;
    let Some(mailbox) = waiting(visit.draft()) else { return go("/binding/review") };
    let mut form = CodeForm::default();
    let typed = form.code.keep(&fields);
    if typed.trim().is_empty() {
        form.code.refuse(CodeRefusal::Empty);
    } else {
        visit::not_stale(&ask, &fields)?;
        match prove(app, visit, &mailbox, typed).await? {
            None => return Err(visit::changed(&ask)),
            Some(Proved::Right) => return go("/binding/review"),
            Some(refused) => form.refuse(refused),
        }
    }
    let page = CodePage { form, ..mailbox_page(app, visit, &mailbox).await? };
    ask.show(&page)
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
pub(super) async fn post_again(ask: Ask<Visit>, asker: Asker, CsrfForm(_): CsrfForm) -> Paged {
    let (app, visit) = (&ask.app, &ask.who);
    visit.not_before(Step::Parent)?;
    let Some(mailbox) = waiting(visit.draft()) else { return go("/binding/review") };
    let sent = request(app, &mailbox, CodePurpose::Mailbox, &asker, visit.now).await?;
    let Sent::Refused(refused) = sent else { return go("/binding/mailbox?sent=again") };
    let page = CodePage { refused: Some(refused), ..mailbox_page(app, visit, &mailbox).await? };
    ask.show(&page)
}
