use domain::jose::{Algorithm, JwkSet, verify_compact};
use platform::db::Act;
use platform::limits::Tally;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use serde_json::Value;
use tables::consent_document::{Column, Entity};
use tests::{City, Database, on_both};

use super::{form_with, keep, send, verify};

const UNCHANGED: &str = "內容與封存時相同，沒有被更動。";
const CHANGED: &str = "內容已被更動";
const UNKNOWN: &str = "這不是本系統封存的文件。";

#[tokio::test]
async fn anybody_learns_that_a_document_is_as_it_was_sealed() {
    on_both(async |city| {
        let kept = keep(&city).await;
        city.clock.advance(400 * 86_400);
        let page = verify(&city, &kept.pdf).await;
        let text = page.text();
        assert_eq!(page.status, 200);
        assert!(
            text.contains(UNCHANGED) && text.contains(&kept.number) && text.contains("2026-11.zh"),
            "{text}"
        );
        for personal in ["莫名", "呂", "A12", "0912", "mo.ming", "仁愛國小"] {
            assert!(!page.body.contains(personal), "the page tells {personal}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_changed_document_is_known_by_its_number_and_told_as_changed() {
    on_both(async |city| {
        let kept = keep(&city).await;
        let mut longer = kept.pdf.clone();
        longer.push(b'\n');
        let mut touched = kept.pdf.clone();
        let middle = touched.len() / 3;
        touched[middle] ^= 1;
        for file in [longer, touched] {
            let page = verify(&city, &file).await;
            assert!(page.text().contains(CHANGED) && page.text().contains(&kept.number), "{}", page.text());
        }
    })
    .await;
}

#[tokio::test]
async fn a_document_of_somebody_else_is_unknown() {
    on_both(async |city| {
        let kept = keep(&city).await;
        let foreign = b"%PDF-1.7\n%%EOF\n".to_vec();
        let invented = [foreign.as_slice(), b"PCB-1151124-00000000"].concat();
        for file in [foreign, invented] {
            let page = verify(&city, &file).await;
            assert!(page.text().contains(UNKNOWN), "{}", page.text());
        }
        let application = kept.application;
        let removed = city
            .app
            .db
            .write(async move |tx: &Act<'_>| city::documents::remove_within(tx, application).await);
        removed.await.unwrap();
        assert!(verify(&city, &kept.pdf).await.text().contains(UNKNOWN), "a document that is not kept");
    })
    .await;
}

#[tokio::test]
async fn what_is_no_document_is_refused_with_a_clear_sentence() {
    let city = City::sqlite().await;
    let cases = [
        (verify(&city, b"").await, 422, "沒有收到檔案"),
        (verify(&city, b"<html>PCB-1151124-00000000</html>").await, 422, "不是 PDF"),
        (verify(&city, &[b"%PDF-1.7".to_vec(), vec![0; 2 << 20]].concat()).await, 413, "超過 2 MB"),
        (verify(&city, &vec![b'x'; 12 << 20]).await, 413, "超過 2 MB"),
        (send(&city, form_with("other", b"%PDF-1.7")).await, 422, "沒有收到檔案"),
        (send(&city, Vec::new()).await, 422, "沒有收到檔案"),
        (send(&city, b"no parts".to_vec()).await, 422, "沒有收到檔案"),
        (send(&city, vec![b'x'; 17 << 20]).await, 413, ""),
    ];
    for (page, status, words) in cases {
        assert_eq!(page.status, status, "{words}");
        assert!(page.text().contains(words), "{words}: {}", page.text());
    }
    let page = city.browser().post("/documents/verify", &[("document", "%PDF-1.7")]).await;
    assert!(page.text().contains("沒有收到檔案"), "a form without a file");
}

#[tokio::test]
async fn a_file_as_large_as_the_limit_is_still_looked_at() {
    let city = City::sqlite().await;
    let file = [b"%PDF-1.7".to_vec(), vec![0; (2 << 20) - 8]].concat();
    assert!(verify(&city, &file).await.text().contains(UNKNOWN));
}

#[tokio::test]
async fn a_seal_is_checked_without_us_by_hash_and_public_key() {
    on_both(async |city| {
        let kept = keep(&city).await;
        let browser = city.browser();
        let keys = browser.get("/documents/keys").await.body;
        let page = verify(&city, &kept.pdf).await.body;
        let seal =
            page.split("<textarea").nth(1).unwrap().split('>').nth(1).unwrap().split('<').next().unwrap();

        let keys = JwkSet::parse(keys.as_bytes()).unwrap();
        let verified = verify_compact(seal, &keys, &[Algorithm::Es256]).unwrap();
        assert_eq!(verified.header.typ.as_deref(), Some("consent-seal+jwt"));
        let evidence: Value = serde_json::from_slice(&verified.payload).unwrap();
        let hash = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &kept.pdf);
        let hash = hash.as_ref().iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>();
        assert_eq!(evidence["sha256"], hash.concat());
        assert_eq!(evidence["document"], kept.number);
        assert_eq!(evidence["application"], kept.application.to_string());
        assert_eq!(evidence["method"], "email-code");
        assert_eq!(evidence["signature"], "typed");
        assert_eq!(evidence["notice"], "2026-11.zh");
        assert_eq!(evidence["submitted_at"], city.app.now().0);
        assert_eq!(evidence["verified_at"], city.app.now().0 - 600);
    })
    .await;
}

#[tokio::test]
async fn a_record_that_was_tampered_with_confirms_nothing() {
    on_both(async |city| {
        let (kept, other) = (keep(&city).await, keep(&city).await);
        let seal =
            Entity::find_by_id(other.application.0).one(city.app.db.read()).await.unwrap().unwrap().seal;
        let number = kept.number.clone();
        let changed = city.app.db.write(async move |tx: &Act<'_>| {
            let change = Entity::update_many().col_expr(Column::Seal, Expr::value(seal));
            change.filter(Column::Number.eq(number)).exec(tx).await?;
            Ok(())
        });
        changed.await.unwrap();
        let page = verify(&city, &kept.pdf).await;
        assert!(page.text().contains("目前無法證實這份文件"), "{}", page.text());
        assert!(verify(&city, &other.pdf).await.text().contains(UNCHANGED));
    })
    .await;
}

#[tokio::test]
async fn rotated_token_keys_still_confirm_an_old_document() {
    // Keys of its own: those of the other cities must stay.
    let keys = std::env::temp_dir().join(format!("keys-of-documents-{}", uuid::Uuid::new_v4()));
    let city = City::with(Database::Sqlite, |config| config.server.keys.clone_from(&keys)).await;
    let kept = keep(&city).await;
    for _ in 0..3 {
        platform::keys::rotate(&keys, None, city.app.now()).unwrap();
    }
    city.app.keyring.reload().unwrap();
    assert!(verify(&city, &kept.pdf).await.text().contains(UNCHANGED));
    std::fs::remove_dir_all(keys).unwrap();
}

#[tokio::test]
async fn a_network_that_asks_too_often_is_told_when_to_come_back() {
    on_both(async |city| {
        let kept = keep(&city).await;
        let sealer = city.app.keyring.sealer();
        let hour = Tally::of(&sealer, &["documents verify", "127.0.0.1"], 300, 3_600);
        let now = city.app.now();
        let asked = city.app.db.write(async move |tx: &Act<'_>| {
            for _ in 0..299 {
                hour.take(tx, now).await?;
            }
            Ok(())
        });
        asked.await.unwrap();
        assert!(verify(&city, &kept.pdf).await.text().contains(UNCHANGED), "the last of the hour");
        let page = verify(&city, &kept.pdf).await;
        assert_eq!(page.status, 429);
        assert!(page.text().contains("請稍後再試") && !page.text().contains(UNCHANGED), "{}", page.text());
        city.clock.advance(3_600);
        assert!(verify(&city, &kept.pdf).await.text().contains(UNCHANGED));
    })
    .await;
}
