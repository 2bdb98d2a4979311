//! The demo city as a person finds it: a first sign-in at the portal, and a later start.

use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};

use tests::Browser;
use tests::demo::file::DemoFile;
use tests::demo::ports::Ports;
use tests::demo::{DemoCity, Options};

use crate::portal::{Visitor, link};

/// A small demo city with a directory and ports of its own.
pub(crate) fn options(name: &str) -> Options {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let dir = std::env::temp_dir().join(format!("demo-{}-{name}", std::process::id()));
    let _ = std::fs::remove_dir_all(&dir);
    let is_free = |port| std::net::TcpListener::bind(("127.0.0.1", port)).is_ok();
    let start = 20_000 + u16::try_from(std::process::id() % 1000).unwrap() * 9;
    let mut bases = std::iter::repeat_with(|| start + NEXT.fetch_add(3, Ordering::Relaxed));
    let base = bases.find(|base| (*base..base + 3).all(is_free)).unwrap();
    Options { dir, ports: Ports { base }, fresh: false, students: 500 }
}

/// A process that another test starts holds the probe of a free port for a moment, between fork and exec: it is
/// waited for.
pub(crate) async fn start(options: &Options) -> DemoCity {
    for _ in 0..20 {
        match DemoCity::start(options, Arc::new(|_| ())).await {
            Err(error) if error.to_string().contains("--port-base") => {
                tokio::time::sleep(std::time::Duration::from_millis(100)).await;
            }
            started => return started.unwrap(),
        }
    }
    panic!("the ports from {} on stay taken", options.ports.base);
}

#[tokio::test]
async fn a_teacher_who_is_a_mother_activates_her_account_and_acts_as_both() {
    let options = options("story");
    let city = start(&options).await;
    let newcomer = city.file.accounts.iter().find(|account| account.name == "張雅雯").unwrap();
    let visitor = Visitor {
        login: &newcomer.login,
        password: newcomer.activation_secret.as_deref().unwrap(),
        card: "導師",
        activates: Some(("yawen.zhang", "海內存知己 far away")),
    };
    let browser = Browser::new(&city.file.issuer);
    let (page, asked) = visitor.go(&browser, &format!("{}/sign-in", city.file.portal)).await;
    assert_eq!(asked, ["sign in", "alias", "new password", "card"]);
    assert!(page.text().contains("導師 張雅雯"), "{}", page.text());
    let mother = Visitor { card: "周承翰", ..visitor };
    let (page, asked) = mother.go(&browser, &link(&page, "周○翰的家長")).await;
    assert!(!asked.contains(&"sign in") && page.text().contains("周○翰的家長"), "{asked:?} {}", page.text());
    city.stop().await;

    let later = start(&options).await;
    let known = later.file.accounts.iter().find(|account| account.name == "張雅雯").unwrap();
    assert_eq!(known.activation_secret, None, "a secret that was used is not shown again");
    later.stop().await;
    std::fs::remove_dir_all(&options.dir).unwrap();
}

#[tokio::test]
async fn a_later_start_finds_what_there_was() {
    let options = options("again");
    let first = start(&options).await;
    assert_the_readme_is_right(&first.file);
    let known = serde_json::to_value(&first.file).unwrap();
    let taken = DemoCity::start(&options, Arc::new(|_| ())).await.err().unwrap().to_string();
    assert!(taken.contains("--port-base"), "{taken}");
    first.stop().await;
    let city = start(&options).await;
    assert_eq!(serde_json::to_value(&city.file).unwrap(), known);

    for account in city.file.accounts.iter().filter(|account| account.password.is_some()) {
        let browser = Browser::new(&city.file.issuer);
        let form = browser.get("/login").await.form_with("login").unwrap();
        let form = form.set("login", &account.login).set("password", account.password.as_deref().unwrap());
        let page = browser.submit(form).await;
        assert!(page.form_with("login").is_none(), "{} signs in: {}", account.name, page.text());
    }

    let (browser, plain) = (Browser::new(&city.file.issuer), &city.file.plain);
    let login = plain.pattern.replace("{n}", &plain.count.to_string());
    let pupil = Visitor { login: &login, password: &plain.password, card: "", activates: None };
    let address = format!("{}/sign-in", city.file.portal);
    let (page, asked) = pupil.go(&browser, &address).await;
    assert_eq!(asked.first(), Some(&"sign in"));
    assert!(page.text().contains(" 學生 "), "{}", page.text());
    let (_, asked) = pupil.go(&Browser::new(&city.file.issuer), &address).await;
    assert_eq!(asked, ["sign in"], "consent is not asked again");
    city.stop().await;
    std::fs::remove_dir_all(&options.dir).unwrap();
}

/// What the README tells newcomers to type.
fn assert_the_readme_is_right(file: &DemoFile) {
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../README.md")).unwrap();
    assert!(readme.contains(&format!("`{}`", file.plain.password)));
    for line in readme.lines().filter(|line| line.starts_with("| `") && !line.contains("`plain-1`")) {
        let login = line.split('`').nth(1).unwrap();
        let account = file.accounts.iter().find(|account| account.login == login);
        assert!(account.is_some_and(|account| line.contains(&account.name)), "{line}");
    }
    for account in &file.accounts {
        if let Some(secret) = &account.activation_secret {
            assert!(
                readme.contains(&format!("`{}`", account.login)) && readme.contains(&format!("`{secret}`"))
            );
        }
    }
}

#[tokio::test]
async fn a_directory_of_something_else_is_left_alone() {
    let options = options("foreign");
    std::fs::create_dir_all(&options.dir).unwrap();
    std::fs::write(options.dir.join("thesis.txt"), "years of work").unwrap();
    let refusal = DemoCity::start(&options, Arc::new(|_| ())).await.err().unwrap().to_string();
    assert!(refusal.contains("something else"), "{refusal}");
    assert_eq!(std::fs::read_to_string(options.dir.join("thesis.txt")).unwrap(), "years of work");
    std::fs::remove_dir_all(&options.dir).unwrap();
}
