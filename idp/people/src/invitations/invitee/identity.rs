//! `/invitation/identity`: who she is, for the inviter to recognise.

use domain::binding::{GuardianData, NumberRefusal, Whose, read_name, read_number};
use domain::identifiers::{NationalId, Phone, taipei_date};
use domain::parameters::Parameters;
use serde_json::json;

use super::{Step, Visit, Way, terms, waiting};
use crate::invitations::letters;
use crate::invitations::pages::{IdentityForm, IdentityPage, Unreadable};
use crate::invitations::paths::Answered;
use crate::invitations::store::{self, Answer};
use crate::relatives::Known;
use city::students;
use platform::audit::{AuditAct, NOBODY};
use platform::db::Act;
use platform::fault::Fault;
use platform::jobs;
use web::app::App;
use web::ask::Ask;
use web::error::{PageRefusal, Paged};
use web::extract::CsrfForm;

pub(super) async fn get(ask: Ask<Visit>) -> Paged {
    ask.who.not_before(Step::Identity)?;
    show(&ask, IdentityForm::default()).await
}

async fn show(ask: &Ask<Visit>, form: IdentityForm) -> Paged {
    ask.show(&IdentityPage { terms: terms(&ask.app, &ask.who.invitation).await?, form })
}

/// What was typed: the inviter gets a mail, and sees who it is.
pub(super) async fn post(mut ask: Ask<Visit>, CsrfForm(fields): CsrfForm) -> Paged {
    ask.who.not_before(Step::Identity)?;
    let mut form = IdentityForm::default();
    let Some(data) = judge(&ask.app, &ask.who, &fields, &mut form).await? else {
        return show(&ask, form).await;
    };
    answer(&ask.app, &ask.who, data).await?;
    // What is left in the browser leads back to that page and tells nothing of her.
    let visit = &mut ask.who;
    visit.way = Way::begin(visit.invitation.id, visit.now);
    visit.go(&ask.app, "/invitation/done")
}

/// Reads the fields; what is wrong with them is told on the page. Whether the city knows somebody is not.
async fn judge(
    app: &App,
    visit: &Visit,
    fields: &Parameters,
    form: &mut IdentityForm,
) -> Result<Option<GuardianData>, Fault> {
    let number = form.number.read(fields, |typed| read_number(typed, Whose::Own, taipei_date(visit.now)));
    let name = form.name.read(fields, read_name);
    let phone = form.phone.read(fields, |typed| Phone::parse(typed).ok_or(Unreadable::Unreadable));
    let (Some(number), Some(name), Some(phone)) = (number, name, phone) else { return Ok(None) };
    // Compared only where the answer is kept if it is nobody else's.
    if let Some(refusal) = compare(app, visit, &number).await? {
        form.number.refuse(refusal);
        return Ok(None);
    }
    let Some(mailbox) = &visit.way.mailbox else { return Ok(None) };
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
async fn answer(app: &App, visit: &Visit, data: GuardianData) -> Paged<()> {
    let (sealer, now, id) = (app.keyring.sealer(), visit.now, visit.invitation.id);
    let (inviter, student) = (visit.invitation.inviter, visit.invitation.student);
    let (version, language) = visit.way.agreed.clone().unwrap_or_default();
    let answer = Answer { data, notice: format!("{version} {language}") };
    let child = Known::of(app, &[student]).await?.name(student);
    let messages = letters::answered(app, inviter, &child, Answered { id }).await?;
    let act = app.db.write(async move |act: &Act<'_>| {
        let done = store::mark_answered(act, &sealer, id, &answer, now).await?;
        if done {
            jobs::enqueue_each(act, &sealer, &messages, now).await?;
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
