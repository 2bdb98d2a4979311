//! `cargo load --even`: whether the pages of a guardian who applies take the same time whatever number was typed.
//!
//! «'Not found', 'found elsewhere' and 'second fact wrong' look and take the same» (domain rules, step 2), and the
//! parent's own number tells nobody whether the city knows it. A city of its own, with a roster of some thousand people;
//! the cases take turns, so that what grows meanwhile grows for all of them.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use domain::contacts::Contact;
use domain::contexts::Relation;
use platform::db::Act;
use reqwest::Method;
use roster::demo_city::{DemoCityOptions, write};
use roster::oneroster::{ImportOptions, run_import};
use sea_orm::EntityTrait as _;
use tests::{Browser, City, Database, Form, Page};

use super::run::Report;

/// Pupils of the roster around the one who is looked up.
const PUPILS: u32 = 2_000;
const BORN: &str = "2018-05-04";
const MAIL: &str = "chen@mail.example";
/// A resident number of nobody.
const NOBODY: &str = "A800000014";

/// What is typed, and where the answer leads.
struct Case {
    name: &'static str,
    typed: Vec<(&'static str, String)>,
    leads_on: bool,
    took: Vec<Duration>,
}

impl Case {
    fn new(name: &'static str, typed: &[(&'static str, &str)], leads_on: bool) -> Self {
        let typed = typed.iter().map(|(field, text)| (*field, (*text).to_owned())).collect();
        Self { name, typed, leads_on, took: Vec::new() }
    }
}

/// Measures both steps, on each database that is there.
pub async fn run(rounds: u32) -> anyhow::Result<Report> {
    let mut text = format!("{rounds} rounds, a roster of {PUPILS} pupils; milliseconds\n");
    measure(&mut text, Database::Sqlite, rounds).await?;
    if Database::postgres_wanted() {
        measure(&mut text, Database::Postgres, rounds).await?;
    }
    Ok(Report { text, errors: 0 })
}

async fn measure(text: &mut String, database: Database, rounds: u32) -> anyhow::Result<()> {
    let city = City::with(database, |config| {
        config.binding.lookups_per_contact = u16::MAX;
        config.binding.lookups_per_network = u32::MAX;
    })
    .await;
    roster(&city).await?;
    let child = city.person("呂小潔").born(BORN).student("343611", "二年二班").activated().await;
    let other = city.person("王小明").born(BORN).student("343611", "二年二班").activated().await;
    let mother = city.person("陳美玲").guardian_of(&child, Relation::Mother).activated().await;
    let teacher = city.person("莫名").born(BORN).teacher("343611").activated().await;
    let browser = city.browser();
    begin(&city, &browser).await?;
    let (own, level) = (child.national_id.as_str(), "elementary");
    let look_up = |name, number, fact, level, leads_on| {
        let typed = [("relation", "mother"), ("number", number), ("fact", fact), ("level", level)];
        Case::new(name, &typed, leads_on)
    };
    let mut students = vec![
        look_up("number of nobody", NOBODY, BORN, level, false),
        look_up("number of a teacher", teacher.national_id.as_str(), BORN, level, false),
        look_up("second fact wrong", own, "2018-05-05", level, false),
        look_up("school of another kind", own, BORN, "junior_high", false),
        look_up("right", own, BORN, level, true),
    ];
    take_turns((&city, &browser), ("/binding/student", "student-form"), &mut students, rounds).await?;
    table(text, &format!("{database:?}, the student is looked up"), &students)?;
    choose(&browser).await?;
    let tell = |name, number: &str| {
        let typed = [("number", number), ("name", "陳美玲"), ("email", MAIL), ("phone", "0912345678")];
        Case::new(name, &typed, true)
    };
    let mut parents = vec![
        tell("number of nobody", NOBODY),
        tell("number of a teacher", &teacher.national_id),
        tell("number of another pupil", &other.national_id),
        tell("number of her mother", &mother.national_id),
    ];
    take_turns((&city, &browser), ("/binding/parent", "parent-form"), &mut parents, rounds).await?;
    table(text, &format!("{database:?}, the parent tells her own number"), &parents)
}

/// The roster of an invented city.
async fn roster(city: &City) -> anyhow::Result<()> {
    let dir = city.dir().join("roster");
    write(&DemoCityOptions { students: PUPILS, seed: 1 }, &dir)?;
    let (sealer, now) = (city.app.keyring.sealer(), city.clock.now());
    run_import(&city.app.db, sealer, &dir, ImportOptions::default(), now, Arc::new(|_| ())).await?;
    Ok(())
}

/// Step 1.
async fn begin(city: &City, browser: &Browser) -> anyhow::Result<()> {
    let page = browser.get("/binding/contact").await;
    let page = browser.submit(page.form("contact-form").set("contact", MAIL)).await;
    let contact = Contact::parse(MAIL).ok().context("a contact")?;
    let code = city.code_for(&contact).await.context("a code by mail")?;
    browser.submit(page.form("code-form").set("code", &code)).await;
    Ok(())
}

/// The student who was found last is chosen, and the notice agreed to.
async fn choose(browser: &Browser) -> anyhow::Result<()> {
    let form = browser.get("/binding/school").await.form("school-form");
    let school = form.choices("school").first().map(|school| (*school).to_owned()).context("a school")?;
    let page = browser.submit(form.set("school", &school)).await;
    browser.submit(page.form("confirm-form")).await;
    let page = browser.get("/binding/notice").await;
    browser.submit(page.form("notice-form").set("agree", "yes")).await;
    Ok(())
}

/// Each case once a round, another one first each time.
async fn take_turns(
    (city, browser): (&City, &Browser),
    (path, form): (&str, &str),
    cases: &mut [Case],
    rounds: u32,
) -> anyhow::Result<()> {
    for _ in 0..rounds {
        cases.rotate_left(1);
        forget_uses(city).await?;
        for case in cases.iter_mut() {
            let form = browser.get(path).await.form(form);
            let form = case.typed.iter().fold(form, |form, (field, text)| form.set(field, text));
            let begin = Instant::now();
            let page = post(browser, &form).await;
            case.took.push(begin.elapsed());
            ensure!(page.status == if case.leads_on { 303 } else { 200 }, "{}: {}", case.name, page.text());
        }
    }
    Ok(())
}

/// Each use of a limit has a row: more of them than anybody has would cost more than what is measured.
async fn forget_uses(city: &City) -> anyhow::Result<()> {
    let all = tables::allowance::Entity::delete_many();
    city.app.db.write(async move |tx: &Act<'_>| Ok(all.exec(tx).await?)).await?;
    Ok(())
}

async fn post(browser: &Browser, form: &Form) -> Page {
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&form.fields).finish();
    browser.once(Method::POST, form.action.clone(), Some(body)).await
}

/// Medians, and how far each is from the fastest that leads to the same page.
fn table(text: &mut String, title: &str, cases: &[Case]) -> anyhow::Result<()> {
    writeln!(text, "\n{title:48} {:>8} {:>8} {:>8}", "median", "90 %", "beyond")?;
    let milliseconds = |took: Duration| took.as_secs_f64() * 1_000.0;
    for case in cases {
        let (median, ninety) = (quantile(&case.took, 50), quantile(&case.took, 90));
        let same = cases.iter().filter(|other| other.leads_on == case.leads_on);
        let fastest = same.map(|other| quantile(&other.took, 50)).min().unwrap_or_default();
        let beyond = 100.0 * (milliseconds(median) / milliseconds(fastest) - 1.0);
        let (median, ninety) = (milliseconds(median), milliseconds(ninety));
        writeln!(text, "  {:46} {median:8.2} {ninety:8.2} {beyond:7.1}%", case.name)?;
    }
    Ok(())
}

fn quantile(took: &[Duration], percent: usize) -> Duration {
    let mut sorted = took.to_vec();
    sorted.sort_unstable();
    sorted.get(sorted.len().saturating_sub(1) * percent / 100).copied().unwrap_or_default()
}
