//! Room `documents`: consent documents, their seals, 驗證文件.

mod reading;
mod verify;

use city::documents::{self, Circumstances, ConsentDocument, Method, NoticeText};
use domain::binding::{GuardianData, Signature};
use domain::contexts::{Basis, Relation};
use domain::ids::ApplicationId;
use platform::db::Act;
use sea_orm::ActiveValue::Set;
use sea_orm::EntityTrait as _;
use tables::{applicant, application, org};
use tests::{City, Page};
use url::Url;
use uuid::Uuid;

/// A document that was kept, with its file.
struct Kept {
    application: ApplicationId,
    number: String,
    pdf: Vec<u8>,
}

fn document(city: &City) -> ConsentDocument {
    ConsentDocument {
        number: documents::new_number(city.app.now()).unwrap(),
        submitted_at: city.app.now(),
        notice: NoticeText {
            version: "2026-11.zh".to_owned(),
            paragraphs: vec!["蒐集目的：親子綁定。".to_owned()],
        },
        choice: "本人同意。".to_owned(),
        school: "仁愛國小".to_owned(),
        class: Some("四年二班".to_owned()),
        student: "呂小潔".to_owned(),
        relation: Relation::Mother,
        basis: Basis::Statutory,
        guardian: GuardianData {
            national_id: "A123456789".to_owned(),
            name: "莫名".to_owned(),
            email: "mo.ming@example.tw".to_owned(),
            phone: "+886912345678".to_owned(),
            extension: None,
        },
        signature: Signature::Typed("莫名".to_owned()),
    }
}

/// Prints, seals and keeps a document with the application it belongs to.
async fn keep(city: &City) -> Kept {
    let application = an_application(city).await;
    let document = document(city);
    let pdf = documents::render(&city.app, &document).await.unwrap();
    let circumstances = Circumstances { method: Method::EmailCode, verified_at: city.app.now().plus(-600) };
    let sealed = documents::seal(&city.app, application, &document, circumstances, &pdf).unwrap();
    let kept = city.app.db.write(async move |tx: &Act<'_>| documents::store_within(tx, &sealed).await);
    kept.await.unwrap();
    Kept { application, number: document.number, pdf }
}

async fn an_application(city: &City) -> ApplicationId {
    let student = city.pupil().await.id;
    let school = org::Entity::find().one(city.app.db.read()).await.unwrap().unwrap().id;
    let (id, applicant_id) = (Uuid::now_v7(), Uuid::now_v7());
    let applicant = applicant::ActiveModel {
        id: Set(applicant_id),
        lookup: Set(applicant_id.as_bytes().to_vec()),
        contact: Set(vec![1]),
        person_id: Set(None),
        draft: Set(None),
        revision: Set(0),
        signed_out_at: Set(0),
        created_at: Set(0),
        updated_at: Set(0),
    };
    let application = application::ActiveModel {
        id: Set(id),
        applicant_id: Set(applicant_id),
        student_id: Set(student.0),
        org_id: Set(school),
        relation: Set("mother".to_owned()),
        basis: Set("statutory".to_owned()),
        status: Set("pending".to_owned()),
        open_key: Set(None),
        guardian_lookup: Set(vec![1]),
        guardian: Set(vec![1]),
        notice: Set("2026-11.zh".to_owned()),
        by_letter: Set(false),
        submitted_at: Set(0),
        source: Set(None),
        decided_at: Set(None),
        decided_by: Set(None),
        reason: Set(None),
        reason_text: Set(None),
        binding_id: Set(None),
        reminded: Set(0),
        revision: Set(0),
    };
    let written = city.app.db.write(async move |tx: &Act<'_>| {
        applicant::Entity::insert(applicant).exec_without_returning(tx).await?;
        application::Entity::insert(application).exec_without_returning(tx).await?;
        Ok(())
    });
    written.await.unwrap();
    ApplicationId(id)
}

const BOUNDARY: &str = "----a-boundary-of-a-test";

/// What a browser sends for a form with one file.
fn form_with(field: &str, file: &[u8]) -> Vec<u8> {
    let head = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"a.pdf\"\r\n\
         Content-Type: application/pdf\r\n\r\n"
    );
    [head.as_bytes(), file, format!("\r\n--{BOUNDARY}--\r\n").as_bytes()].concat()
}

/// The page that comes of sending a body to 驗證文件.
async fn send(city: &City, body: Vec<u8>) -> Page {
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let url = Url::parse(&city.address("/documents/verify")).unwrap();
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    let answer = http.post(url.clone()).header("content-type", kind).body(body).send().await.unwrap();
    let (status, headers) = (answer.status(), answer.headers().clone());
    Page { url, status, headers, body: answer.text().await.unwrap(), left: None }
}

async fn verify(city: &City, file: &[u8]) -> Page {
    send(city, form_with("document", file)).await
}
