use std::io::Write as _;
use std::process::{Command, Stdio};

use tests::{Browser, City, Form, Page, on_both};

use super::{audited, class, signed_in};
use crate::clients::wanted;

#[tokio::test]
async fn a_letter_leads_to_the_application_and_a_new_one_voids_it() {
    on_both(async |city| {
        let (_, address, browser) = class(&city).await;
        let print = async || {
            let page = browser.submit(browser.get(&address).await.form("letters-form")).await;
            let digits = page.body.split("sheet-digits\">").nth(1).unwrap().split('<').next().unwrap();
            assert!(page.body.contains("<svg") && page.text().contains("呂小潔"), "{}", page.text());
            digits.replace('-', "")
        };
        let (first, second) = (print().await, print().await);
        let counts = async |code: &str| {
            let code = domain::binding::LetterCode::parse(code).unwrap();
            city::students::find_letter(&city.app, &code, city.clock.now()).await.unwrap().is_some()
        };
        assert!(!counts(&first).await && counts(&second).await);
        let start = city.browser().get(&format!("/binding?letter={second}")).await;
        assert!(start.body.contains("letter-notice"), "{}", start.text());
        assert_eq!(audited(&city, "letter.printed").await, 2);
    })
    .await;
}

/// Sends a form as a patient person does: where the page says that there is too much to do, once more.
async fn send_at_last(browser: &Browser, form: &Form) -> Page {
    loop {
        let page = browser.submit(form.clone()).await;
        if page.status != 503 {
            return page;
        }
    }
}

#[tokio::test]
async fn a_page_that_prints_twice_prints_the_same_and_no_void_code() {
    on_both(async |city| {
        let (_, address, browser) = class(&city).await;
        city.pupil_in("二年二班", "莫小安").await;
        let codes = |page: &tests::Page| -> Vec<String> {
            let digits = page.body.split("sheet-digits\">").skip(1);
            digits.map(|rest| rest.split('<').next().unwrap().replace('-', "")).collect()
        };
        let counts = async |code: &String| {
            let code = domain::binding::LetterCode::parse(code).unwrap();
            city::students::find_letter(&city.app, &code, city.clock.now()).await.unwrap().is_some()
        };
        let form = browser.get(&address).await.form("letters-form");
        let pages = tokio::join!(send_at_last(&browser, &form), send_at_last(&browser, &form));
        let (one, two) = (codes(&pages.0), codes(&pages.1));
        let shown = [&pages.0, &pages.1].map(|page| format!("{} {}", page.status, page.url));
        assert_eq!((one.len(), &one), (2, &two), "whichever is shown last: {shown:?}");
        assert!(counts(&one[0]).await && counts(&one[1]).await);
        assert_eq!(audited(&city, "letter.printed").await, 2, "each once");
        let other = browser.submit(browser.get(&address).await.form("letters-form")).await;
        assert!(!counts(&one[0]).await && counts(&codes(&other)[0]).await);
        let late = codes(&browser.submit(form).await);
        assert!(late[0] != one[0] && counts(&late[0]).await, "no dead code is shown again");
    })
    .await;
}

#[tokio::test]
async fn a_letter_is_printed_for_one_of_the_class_only() {
    on_both(async |city| {
        let (pupil, address, browser) = class(&city).await;
        let foreign = city.pupil_in("三年一班", "別班生").await;
        let form = browser.get(&format!("/school/students/{}", pupil.id)).await.form("letter-form");
        let page = browser.submit(form.clone()).await;
        assert_eq!(page.body.matches("class=\"sheet\"").count(), 1, "{}", page.text());
        for student in [foreign.id.to_string(), "x".to_owned()] {
            let refused = browser.submit(form.clone().force("student", &student)).await;
            assert_eq!(refused.status, 404, "{}", refused.text());
        }
        assert_eq!((audited(&city, "letter.printed").await, audited(&city, "school.refused").await), (1, 2));
        city.person("羅建宏").guardian_of(&pupil, domain::contexts::Relation::Father).activated().await;
        assert!(!browser.get(&address).await.body.contains("letters-form"), "everybody is bound");
        let other = signed_in(&city, &city.homeroom_teacher_of("三年一班", "王師").await).await;
        let class = form.value("class").unwrap().to_owned();
        let csrf = other.get("/me").await.form("logout-form").value("csrf").unwrap().to_owned();
        let stolen = other.post("/school/letters", &[("csrf", &csrf), ("class", &class)]).await;
        assert_eq!(stolen.status, 404);
    })
    .await;
}

/// The picture of a code as a portable graymap.
pub(crate) fn graymap(svg: &str) -> Vec<u8> {
    let part = |from: &str, name: &str| {
        from.split(&format!("{name}=\"")).nth(1).unwrap().split('"').next().unwrap().to_owned()
    };
    let side: usize = part(svg, "width").parse().unwrap();
    let mut dots = vec![255_u8; side * side];
    // Each dark stretch is written as M{left} {top}h{width}v{height}H{left}V{top}.
    for stretch in part(svg, " d").split('M').skip(1) {
        let numbers: Vec<usize> = stretch
            .split(|mark: char| !mark.is_ascii_digit())
            .filter_map(|number| number.parse().ok())
            .collect();
        let &[left, top, width, height, ..] = numbers.as_slice() else { panic!("{stretch}") };
        for row in top..top + height {
            dots[row * side + left..row * side + left + width].fill(0);
        }
    }
    [format!("P5 {side} {side} 255\n").into_bytes(), dots].concat()
}

/// What another program reads in a picture.
pub(crate) fn read_code(picture: &[u8]) -> String {
    let mut zbar = Command::new("zbarimg")
        .args(["--raw", "-q", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("tests/run installs zbar-tools");
    zbar.stdin.take().unwrap().write_all(picture).unwrap();
    String::from_utf8(zbar.wait_with_output().unwrap().stdout).unwrap().trim_end().to_owned()
}

#[tokio::test]
async fn another_program_reads_the_address_in_the_printed_code() {
    if !wanted("TEST_CLIENTS") {
        return;
    }
    let city = City::sqlite().await;
    let (_, address, browser) = class(&city).await;
    let page = browser.submit(browser.get(&address).await.form("letters-form")).await;
    let digits =
        page.body.split("sheet-digits\">").nth(1).unwrap().split('<').next().unwrap().replace('-', "");
    let picture = page.body.split("<svg").find(|part| part.contains("crispEdges")).unwrap();
    let text = read_code(&graymap(picture));
    assert_eq!(text, format!("{}/binding?letter={digits}", city.app.config.server.issuer));
    assert!(text.is_ascii());
}
