//! The last page of step 4: everything once more, the signature, and sending it.

use domain::binding::{Draft, GuardianData, Step, mask_id, mask_name};
use domain::contacts::Contact;
use domain::ids::LetterId;
use domain::timestamp::Timestamp;
use serde_json::json;

use super::limits::SENDINGS;
use super::pages::{ReviewPage, SendRefusal};
use super::phone::{mask_phone, national};
use super::store;
use super::students::{GONE, lines};
use super::visit::{self, Visit};
use city::applications::{self, Item, Submission, SubmitRefusal};
use city::documents::{Circumstances, Method, NoticeText};
use city::notices;
use city::students;
use platform::audit::AuditAct;
use platform::db::Act;
use platform::fault::Fault;
use platform::limits::Taken;
use web::app::App;
use web::ask::{Ask, go};
use web::error::{Paged, Stop};
use web::extract::LongCsrfForm;
use web::render::i18n::Locale;
use web::signature::SignaturePart;

/// The largest form with a drawing that is read to its end.
pub(super) const MOST_FORM_BYTES: usize = 16 * 1024 * 1024;

/// Everything once more: the number masked; mailbox and telephone whole where they were typed, so that they can be checked.
pub(super) async fn get(ask: Ask<Visit>) -> Paged {
    let visit = &ask.who;
    visit.not_before(Step::Review)?;
    let page = page(&ask).await?;
    ask.show(&page)
}

async fn page(ask: &Ask<Visit>) -> Paged<ReviewPage> {
    let (app, visit) = (&ask.app, &ask.who);
    let Some(parent) = &visit.draft().parent else { return Err(Stop::at("/binding/parent")) };
    let extension = parent.extension.as_ref().map(|extension| format!(" #{extension}")).unwrap_or_default();
    let (email, phone) = (Contact::parse(&parent.email).ok(), national(&parent.phone));
    let whole = visit.draft().was_typed_in(visit.since);
    Ok(ReviewPage {
        way: visit.way(4),
        students: lines(app, visit).await?,
        name: parent.name.clone(),
        number: mask_id(&parent.national_id),
        email: email.map(|email| if whole { email.whole() } else { email.masked() }).unwrap_or_default(),
        phone: if whole { phone } else { mask_phone(&phone) } + &extension,
        is_whole: whole,
        notice: notices::current().date_text(ask.locale),
        signature: SignaturePart::default(),
        signature_refusal: None,
        refusal: None,
    })
}

/// `POST /binding/review`: 送出資料. What was sent already is not sent again.
pub(super) async fn post(mut ask: Ask<Visit>, LongCsrfForm(fields): LongCsrfForm) -> Paged {
    let visit = &ask.who;
    let shown = fields.get("revision").and_then(|text| text.parse::<i32>().ok());
    let is_stale = shown != Some(visit.applicant.revision);
    if is_stale && (visit.draft().students.is_empty() || visit.draft().sending == shown) {
        // The back button, or the second press of a button: it is sent, or just about to be.
        return go("/binding/status");
    }
    visit.not_before(Step::Review)?;
    let Some(parent) = visit.draft().parent.clone() else { return go("/binding/parent") };
    let signature = SignaturePart::posted(&fields);
    let signed = match signature.read(&parent.name) {
        Ok(signed) => signed,
        Err(refusal) => {
            let page = ReviewPage { signature, signature_refusal: Some(refusal.code()), ..page(&ask).await? };
            return ask.show(&page);
        }
    };
    if is_stale {
        return Err(visit::changed(&ask));
    }
    if let Taken::No { retry_at } = take(&ask.app, visit).await? {
        let refusal = Some(SendRefusal::too_many(retry_at));
        let page = ReviewPage { signature, refusal, ..page(&ask).await? };
        return ask.show(&page);
    }
    // Of two at once one goes on; the other finds what the first has sent.
    let sending = Draft { sending: shown, ..visit.draft().clone() };
    if !visit::claim(&ask, &fields, &sending).await? {
        return go("/binding/status");
    }
    ask.who.applicant.revision += 1;
    let (app, visit) = (&ask.app, &ask.who);
    let Some(submission) = submission(app, visit, parent, signed) else {
        return Err(Stop::at("/binding/notice"));
    };
    match applications::submit(app, submission, visit.now).await? {
        Ok(_) => {
            forget(app, visit).await?;
            go("/binding/status?told=sent")
        }
        Err(refusal) => {
            let refusal = Some(told(app, visit, refusal).await?);
            let page = ReviewPage { signature, refusal, ..page(&ask).await? };
            ask.show(&page)
        }
    }
}

/// What is sent; none if the notice of the draft is not there any more.
fn submission(
    app: &App,
    visit: &Visit,
    guardian: GuardianData,
    signature: domain::binding::Signature,
) -> Option<Submission> {
    let draft = visit.draft();
    let agreed = draft.agreed.as_ref()?;
    let locale = Locale::negotiate([agreed.language.as_str()])?;
    let text = notices::find(&agreed.version)?.told(locale, &app.config.help.telephone);
    let method = match (&visit.applicant.person, &visit.applicant.contact) {
        (Some(_), _) => Method::SignedIn,
        (None, Some(Contact::Mobile(_))) => Method::SmsCode,
        (None, _) => Method::EmailCode,
    };
    let item = |chosen: &domain::binding::Chosen| Item {
        student: chosen.student,
        org: chosen.org,
        relation: chosen.relation,
        letter: chosen.by.letter().map(LetterId),
    };
    Some(Submission {
        applicant: visit.applicant.id,
        person: visit.applicant.person,
        contact: visit.applicant.contact.clone(),
        guardian,
        circumstances: Circumstances { method, verified_at: visit.since },
        notice: NoticeText {
            version: format!("{} {}", agreed.version, agreed.language),
            paragraphs: text.paragraphs(),
        },
        choice: text.agree,
        signature,
        items: draft.students.iter().map(item).collect(),
    })
}

/// Takes what was sent out of the draft. If somebody changed the draft meanwhile, her next try is refused in words.
async fn forget(app: &App, visit: &Visit) -> Result<(), Fault> {
    let (place, now): (_, Timestamp) = ((visit.applicant.id, visit.applicant.revision), visit.now);
    let rest: Draft = visit.draft().clone().sent();
    let sealed = store::seal_draft(&app.keyring.sealer(), visit.applicant.id, &rest)?;
    app.db.write(async move |tx: &Act<'_>| store::mark_draft(tx, place, sealed, now).await).await?;
    Ok(())
}

/// Counts a sending of the contact; that it was one too many is on record.
async fn take(app: &App, visit: &Visit) -> Result<Taken, Fault> {
    let limit = SENDINGS.of(app, &[&visit.applicant.name()]);
    let (now, subject) = (visit.now, visit.applicant.id.to_string());
    let taken = app.db.write(async move |tx: &Act<'_>| {
        let taken = limit.take(tx, now).await?;
        if taken != Taken::Yes {
            tx.audit(AuditAct::BindingSendingLimited, &subject, &subject, &json!({}), now).await?;
        }
        Ok(taken)
    });
    Ok(taken.await?)
}

/// The refusal in words, with the student it is about.
async fn told(app: &App, visit: &Visit, refusal: SubmitRefusal) -> Result<SendRefusal, Fault> {
    let known = match refusal.student() {
        Some(student) if visit.draft().has(student) => students::find(app, student).await?,
        _ => None,
    };
    let name = known.map_or_else(|| GONE.to_owned(), |student| mask_name(&student.name));
    Ok(SendRefusal { kind: refusal.as_str(), student: name, retry_at: None })
}
