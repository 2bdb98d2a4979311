use tests::City;

use super::{Class, codes};
use crate::clients::scanner::scanned;
use crate::clients::wanted;

#[tokio::test]
async fn another_program_reads_the_address_in_the_code_of_a_badge() {
    if !wanted("TEST_CLIENTS") {
        return;
    }
    let city = City::sqlite().await;
    let class = Class::of(&city).await;
    let page = class.does("issue", &class.pupil).await;
    let code = codes(&page)[0].replace('-', "");
    let text = scanned(&page);
    assert_eq!(text, format!("{}/badge#{code}", city.app.config.server.issuer));
    assert!(text.is_ascii());
}

#[tokio::test]
async fn neighbours_have_different_signs() {
    let city = City::sqlite().await;
    let class = Class::of(&city).await;
    city.pupil_in("二年二班", "莫小安").await;
    let page = class.teacher.submit(class.teacher.get(&class.address).await.form("missing-form")).await;
    let signs: Vec<&str> = page.body.split("class=\"badge-sign\"").skip(1).collect();
    let shape = |part: &str| part.split("</svg>").next().unwrap().to_owned();
    assert!(signs.len() == 2 && shape(signs[0]) != shape(signs[1]));
}
