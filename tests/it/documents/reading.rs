use city::documents;
use platform::db::Act;
use sea_orm::EntityTrait as _;
use tables::consent_document::Entity;
use tests::{City, on_both};

use super::{document, keep};

#[tokio::test]
async fn a_kept_document_is_read_back_byte_for_byte_and_lies_encrypted() {
    on_both(async |city| {
        let kept = keep(&city).await;
        let read = documents::read(&city.app, kept.application).await.unwrap().unwrap();
        assert_eq!(read.name, format!("{}.pdf", kept.number));
        assert!(read.pdf == kept.pdf, "the same bytes");
        let row = Entity::find_by_id(kept.application.0).one(city.app.db.read()).await.unwrap().unwrap();
        assert!(!row.file.windows(5).any(|window| window == b"%PDF-"), "the file lies encrypted");
        let nobody = documents::read(&city.app, domain::ids::ApplicationId(uuid::Uuid::nil())).await.unwrap();
        assert!(nobody.is_none());
    })
    .await;
}

#[tokio::test]
async fn an_application_has_one_document() {
    on_both(async |city| {
        let kept = keep(&city).await;
        let another = document(&city);
        let pdf = documents::render(&city.app, &another).await.unwrap();
        let circumstances =
            documents::Circumstances { method: documents::Method::SmsCode, verified_at: city.app.now() };
        let sealed = documents::seal(&city.app, kept.application, &another, circumstances, &pdf).unwrap();
        let second = city.app.db.write(async move |tx: &Act<'_>| documents::store_within(tx, &sealed).await);
        second.await.unwrap_err();
        let read = documents::read(&city.app, kept.application).await.unwrap().unwrap();
        assert!(read.pdf == kept.pdf, "the first one stays");
    })
    .await;
}

#[tokio::test]
async fn many_documents_are_printed_at_once() {
    let city = City::sqlite().await;
    let prints = (0..12).map(|_| {
        let (app, document) = (city.app.clone(), document(&city));
        async move { documents::render(&app, &document).await.unwrap().len() }
    });
    let sizes = futures_util::future::join_all(prints).await;
    assert!(sizes.iter().all(|size| *size > 10_000));
}
