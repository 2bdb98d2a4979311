//! A story in a real Chromium with a virtual authenticator.

use domain::assurance::Acr;
use serde_json::json;
use tests::{City, Database};

use crate::browser::run_story;
use crate::clients::{person, wanted};

#[tokio::test]
async fn a_teacher_enrols_signs_in_steps_up_and_removes() {
    if !wanted("TEST_BROWSER") {
        return;
    }
    let city = City::today(Database::Sqlite, |config| {
        config.server.issuer = config.server.issuer.replace("127.0.0.1", "localhost");
    })
    .await;
    let teacher = city.teacher_mother().await;
    let client = city
        .register("records", |client| {
            client.trusted = true;
            client.min_acr = Some(Acr::Phr);
        })
        .await;
    let request = client.request().scope("openid").url();
    let request = request.as_str().replace("127.0.0.1", "localhost");
    let input = json!({
        "provider": city.app.config.server.issuer, "person": person(&teacher), "request": request,
        "redirect": client.redirect_uri(),
    });
    run_story("passkeys.mjs", input).await;
}
