//! `/invitation/identity`: who she is, for the inviter to recognise.

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use domain::binding::{GuardianData, NameRefusal, NumberRefusal, Whose, read_name, read_number};
use domain::identifiers::{NationalId, Phone, taipei_date};
use domain::parameters::Parameters;
use serde_json::json;

use super::{Step, Visit, Way, terms, waiting};
use crate::app::App;
use crate::family::letters;
use crate::family::lines::Known;
use crate::family::pages::{IdentityPage, Typed};
use crate::family::store::{self, Answer};
use crate::platform::audit::{AuditAct, NOBODY};
use crate::platform::db::Act;
use crate::platform::fault::Fault;
use crate::students;
use crate::web::error::{PageError, PageRefusal, Stop};
use crate::web::extract::{CsrfForm, CsrfToken, Language};

/// The form.
pub(super) async fn get(
    State(app): State<App>,
    Language(locale): Language,
    visit: Visit,
    csrf: CsrfToken,
) -> Result<Response, PageError> {
    if let Some(earlier) = visit.not_before(Step::Identity) {
        return Ok(earlier);
    }
    let page = page(&app, &visit, &csrf).await?;
    Ok((csrf, app.renderer.page(locale, &page)?).into_response())
}

async fn page(app: &App, visit: &Visit, csrf: &CsrfToken) -> Result<IdentityPage, Fault> {
    Ok(IdentityPage {
        csrf: csrf.value.clone(),
        terms: terms(app, &visit.invitation).await?,
        number: Typed::default(),
        name: Typed::default(),
        phone: Typed::default(),
    })
}

/// What was typed: the inviter gets a mail, and sees who it is.
pub(super) async fn post(
    State(app): State<App>,
    Language(locale): Language,
    mut visit: Visit,
    csrf: CsrfToken,
    CsrfForm(fields): CsrfForm,
) -> Result<Response, Stop> {
    if let Some(earlier) = visit.not_before(Step::Identity) {
        return Ok(earlier);
    }
    let mut page = page(&app, &visit, &csrf).await?;
    let Some(data) = judge(&app, &visit, &fields, &mut page).await? else {
        return Ok((csrf, app.renderer.page(locale, &page)?).into_response());
    };
    answer(&app, &visit, data).await?;
    // What is left in the browser leads back to that page and tells nothing of her.
    visit.way = Way::begin(visit.invitation.id, visit.now);
    Ok(visit.go(&app, "/invitation/done")?)
}

/// Reads the fields; what is wrong with them is told on the page. Whether the city knows somebody is not.
async fn judge(
    app: &App,
    visit: &Visit,
    fields: &Parameters,
    page: &mut IdentityPage,
) -> Result<Option<GuardianData>, Fault> {
    let text = |name| fields.get(name).unwrap_or_default();
    let mut number =
        read_number(text("number"), Whose::Own, taipei_date(visit.now)).map_err(NumberRefusal::code);
    let name = read_name(text("name")).map_err(NameRefusal::code);
    let phone = Phone::parse(text("phone")).ok_or("unreadable");
    // Compared only where the answer is kept if it is nobody else's.
    if let (Ok(typed), Ok(_), Ok(_)) = (&number, &name, &phone)
        && let Some(refusal) = compare(app, visit, typed).await?
    {
        number = Err(refusal.code());
    }
    page.number = Typed { value: text("number").to_owned(), refusal: number.as_ref().err().copied() };
    page.name = Typed { value: text("name").to_owned(), refusal: name.as_ref().err().copied() };
    page.phone = Typed { value: text("phone").to_owned(), refusal: phone.as_ref().err().copied() };
    let (Ok(number), Ok(name), Ok(phone), Some(mailbox)) = (number, name, phone, &visit.way.mailbox) else {
        return Ok(None);
    };
    let extension = match &phone {
        Phone::Landline(line) => line.extension().map(str::to_owned),
        Phone::Mobile(_) => None,
    };
    Ok(Some(GuardianData {
        national_id: number.expose().to_owned(),
        name,
        email: mailbox.expose().to_owned(),
        phone: phone.e164().to_owned(),
        extension,
    }))
}

/// Her own number is neither the child's nor the inviter's; which of them it is, is not told.
async fn compare(app: &App, visit: &Visit, number: &NationalId) -> Result<Option<NumberRefusal>, Fault> {
    let invitation = &visit.invitation;
    if !students::may_compare(app, &invitation.id.to_string(), visit.now).await? {
        return Ok(Some(NumberRefusal::TooMany));
    }
    let others = [invitation.student, invitation.inviter];
    Ok(students::is_number_of(app, number, &others).await?.then_some(NumberRefusal::NotOwn))
}

/// Keeps the answer; of several at once one is kept, and the others are told how it stands.
async fn answer(app: &App, visit: &Visit, data: GuardianData) -> Result<(), Stop> {
    let (sealer, now, id) = (app.keyring.sealer(), visit.now, visit.invitation.id);
    let (inviter, student) = (visit.invitation.inviter, visit.invitation.student);
    let (version, language) = visit.way.agreed.clone().unwrap_or_default();
    let answer = Answer { data, notice: format!("{version} {language}") };
    let child = Known::of(app, &[student]).await?.name(student);
    let messages = letters::answered(app, inviter, &child, &format!("/me/invitations/{id}")).await?;
    let act = app.db.write(async move |act: &Act<'_>| {
        let done = store::mark_answered(act, &sealer, id, &answer, now).await?;
        if done {
            letters::enqueue(act, &sealer, &messages, now).await?;
            let detail = json!({ "notice": answer.notice });
            act.audit(AuditAct::InvitationAnswered, NOBODY, &id.to_string(), &detail, now).await?;
        }
        Ok(done)
    });
    if !act.await? {
        waiting(app, id, now).await?;
        return Err(PageRefusal::InvitationOver.into());
    }
    Ok(())
}
