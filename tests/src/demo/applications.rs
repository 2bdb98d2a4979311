//! Applications that wait for a homeroom teacher from the first start on.

use anyhow::{Context as _, anyhow};
use city::applications::{self, Item, Submission};
use city::documents::{Circumstances, Method, NoticeText};
use city::{accounts, notices, students};
use domain::binding::{GuardianData, Signature};
use domain::contacts::Contact;
use domain::contexts::Relation;
use domain::identifiers::{Mobile, NationalId};
use domain::ids::ApplicantId;
use platform::db::Act;
use platform::seal::Purpose;
use roster::demo_city::{Unbound, UnboundChild};
use sea_orm::{EntityTrait as _, IntoActiveModel as _};
use tables::applicant;
use uuid::Uuid;
use web::app::App;
use web::render::i18n::Locale;

/// Sends the applications of these guardians, as if they had proved their mailboxes and filled in the pages.
pub async fn send(app: &App, guardians: Vec<Unbound>) -> anyhow::Result<()> {
    for guardian in guardians {
        let contact =
            Contact::parse(&guardian.email).map_err(|_| anyhow!("an address that cannot be one"))?;
        let submission = submission(app, applicant(app, &contact).await?, contact, guardian).await?;
        let sent = applications::submit(app, submission, app.now()).await?;
        sent.map_err(|refusal| anyhow!("an application of the demo city was refused: {}", refusal.as_str()))?;
    }
    Ok(())
}

/// Whoever proves that mailbox later finds the application.
async fn applicant(app: &App, contact: &Contact) -> anyhow::Result<ApplicantId> {
    let (id, now, sealer) = (Uuid::now_v7(), app.now().0, app.keyring.sealer());
    let name = format!("applicant:{}", contact.lookup());
    let row = applicant::Model {
        id,
        lookup: sealer.mac(Purpose::Lookup, name.as_bytes()).to_vec(),
        contact: sealer.seal_field("applicant", "contact", id, contact.expose().as_bytes())?,
        person_id: None,
        draft: None,
        revision: 0,
        signed_out_at: 0,
        created_at: now,
        updated_at: now,
    };
    let insert = applicant::Entity::insert(row.into_active_model());
    app.db
        .write(async move |act: &Act<'_>| {
            insert.exec_without_returning(act).await?;
            Ok(())
        })
        .await?;
    Ok(ApplicantId(id))
}

async fn submission(
    app: &App,
    applicant: ApplicantId,
    contact: Contact,
    guardian: Unbound,
) -> anyhow::Result<Submission> {
    let relation = Relation::parse(&guardian.relation).context("a relation that cannot be one")?;
    let mut items = Vec::new();
    for child in &guardian.children {
        items.push(item(app, child, relation).await?);
    }
    let mobile = Mobile::parse(&guardian.mobile).context("a mobile number that cannot be one")?;
    let (notice, locale) = (notices::current(), Locale::default());
    let text = notice.told(locale, &app.config.help.telephone);
    Ok(Submission {
        applicant,
        person: None,
        contact: Some(contact),
        circumstances: Circumstances { method: Method::EmailCode, verified_at: app.now() },
        notice: NoticeText {
            version: format!("{} {}", notice.version, locale.tag()),
            paragraphs: text.paragraphs(),
        },
        choice: text.agree,
        signature: Signature::Typed(guardian.name.clone()),
        guardian: GuardianData {
            national_id: guardian.national_id,
            name: guardian.name,
            email: guardian.email,
            phone: mobile.e164().to_owned(),
            extension: None,
        },
        items,
    })
}

async fn item(app: &App, child: &UnboundChild, relation: Relation) -> anyhow::Result<Item> {
    let number = NationalId::parse(&child.national_id).map_err(|_| anyhow!("a number that cannot be one"))?;
    let student = accounts::find_by_number_within(app.db.read(), &app.keyring.sealer(), &number).await?;
    let student = student.with_context(|| format!("the import made no {}", child.name))?;
    let places = students::list(app, &[student]).await?;
    let place = places.first().with_context(|| format!("{} is at no school", child.name))?;
    Ok(Item { student, org: place.school.id, relation, letter: None })
}
