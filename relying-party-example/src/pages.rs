//! Pages: templates, what they are given, and the pages that say what went wrong with one way on.

use std::borrow::Cow;
use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use chrono::{DateTime, FixedOffset};
use minijinja::value::Serde;
use minijinja::{Environment, UndefinedBehavior};
use serde::Serialize;
use serde_json::{Value, json};

use crate::badge;
use crate::claims::{Context, Role};
use crate::config::Links;
use crate::language;
use crate::provider::Trouble;
use crate::session::Identity;

/// All templates, parsed.
pub struct Pages(Environment<'static>);

const TEMPLATES: [(&str, &str); 6] = [
    ("layout.html", include_str!("../templates/layout.html")),
    ("landing.html", include_str!("../templates/landing.html")),
    ("home.html", include_str!("../templates/home.html")),
    ("service.html", include_str!("../templates/service.html")),
    ("claims.html", include_str!("../templates/claims.html")),
    ("stumble.html", include_str!("../templates/stumble.html")),
];

impl Pages {
    /// Parses all templates.
    pub fn new(links: &Links) -> Result<Self, minijinja::Error> {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
        environment.add_global("links", minijinja::Value::from(Serde(links)));
        language::teach(&mut environment);
        for (name, source) in TEMPLATES {
            environment.add_template(name, source)?;
        }
        Ok(Self(environment))
    }

    /// A page.
    pub fn render(&self, name: &str, status: StatusCode, given: impl Serialize) -> Response {
        match self.0.get_template(name).and_then(|template| template.render(Serde(given))) {
            Ok(html) => (status, Html(html)).into_response(),
            Err(error) => {
                tracing::error!(%error, template = name, "a page cannot be shown");
                (StatusCode::INTERNAL_SERVER_ERROR, "這一頁暫時無法顯示 This page cannot be shown")
                    .into_response()
            }
        }
    }

    /// A page that says what went wrong.
    pub fn stumble(&self, status: StatusCode, stumble: &Stumble) -> Response {
        self.render("stumble.html", status, json!({"stumble": stumble}))
    }

    /// The page for what happened with the provider.
    pub fn trouble(&self, trouble: &Trouble) -> Response {
        tracing::warn!(error = %trouble, "a sign-in did not come to be");
        match trouble {
            Trouble::Unreachable(_) => self.stumble(StatusCode::SERVICE_UNAVAILABLE, &Stumble::UNREACHABLE),
            Trouble::Untrusted(_) => self.stumble(StatusCode::BAD_GATEWAY, &Stumble::UNTRUSTED),
            Trouble::Refused(code) => self.stumble(StatusCode::FORBIDDEN, Stumble::of_code(code)),
        }
    }
}

/// Something went wrong: what, what it means, and the one way on.
#[derive(Serialize)]
pub struct Stumble {
    title: &'static str,
    title_en: &'static str,
    text: &'static str,
    text_en: &'static str,
    href: Cow<'static, str>,
    action: &'static str,
    action_en: &'static str,
}

macro_rules! stumbles {
    ($($(#[$doc:meta])* $name:ident: $title:literal $title_en:literal, $text:literal $text_en:literal,
        $href:literal $action:literal $action_en:literal;)*) => {
        impl Stumble {$(
            $(#[$doc])*
            pub const $name: Self = Self {
                title: $title, title_en: $title_en, text: $text, text_en: $text_en,
                href: Cow::Borrowed($href), action: $action, action_en: $action_en,
            };
        )*}
    };
}

stumbles! {
    /// No such page.
    NOT_FOUND: "找不到這一頁" "Page not found",
        "網址可能打錯，或這一頁已經移走。" "The address may be mistyped, or the page has moved.",
        "/" "回首頁" "Go to the start page";
    /// The address names an identity that is not signed in here.
    SIGNED_OUT: "這個身分已登出" "This identity is signed out",
        "登入已結束，或是在另一個瀏覽器登入的。" "The sign-in has ended, or was made in another browser.",
        "/sign-in" "重新登入" "Sign in again";
    /// A form of another site.
    FROM_ELSEWHERE: "這個動作不是從本網站送出的" "This did not come from our pages",
        "為了您的安全，我們沒有執行。" "To keep you safe, nothing was done.",
        "/" "回首頁" "Go to the start page";
    /// The address makes no sense.
    BROKEN: "這個連結不完整" "This link is broken",
        "請從首頁重新開始。" "Please start again from the first page.",
        "/" "回首頁" "Go to the start page";
    /// Nothing is known of this sign-in.
    TOO_LATE: "這次登入已經過期" "This sign-in has expired",
        "可能等待太久、已經用過，或在另一個瀏覽器開始。" "It took too long, was used already, or began in another browser.",
        "/sign-in" "重新登入" "Sign in again";
    /// The browser came back without any cookie.
    NO_COOKIES: "瀏覽器沒有送出 Cookie" "Your browser sent no cookie",
        "請允許本網站使用 Cookie，再登入一次。若是在另一個瀏覽器開始登入，請回到那裡。" "Allow cookies for this site and sign in again. If you began in another browser, go back to it.",
        "/sign-in" "重新登入" "Sign in again";
    /// The provider is silent.
    UNREACHABLE: "登入服務暫時沒有回應" "The sign-in service does not answer",
        "請稍候一下再試，您的資料沒有受到影響。" "Please try again in a moment. Nothing was lost.",
        "/sign-in" "再試一次" "Try again";
    /// The provider's answer does not hold.
    UNTRUSTED: "無法確認登入結果" "The sign-in could not be verified",
        "登入服務的回覆不符合預期，所以沒有讓您登入。" "The answer was not what it should be, so you were not signed in.",
        "/sign-in" "重新登入" "Sign in again";
    /// `access_denied`.
    DENIED: "您沒有同意登入" "You did not agree",
        "沒有任何資料提供給校園服務。" "Nothing was shared with the school services.",
        "/sign-in" "重新選擇" "Choose again";
    /// `login_required`, `interaction_required` and their like.
    QUESTION: "登入服務需要再問您一次" "The sign-in service has a question",
        "例如重新登入、同意，或選擇身分。" "For example to sign in, to agree, or to choose an identity.",
        "/sign-in?choose=1" "繼續" "Go on";
    /// The grant has ended.
    ENDED: "這個身分的登入已結束" "This sign-in has ended",
        "可能已登出、角色異動，或被收回。" "You signed out, your role changed, or it was withdrawn.",
        "/sign-in" "重新登入" "Sign in again";
    /// The provider refuses the portal itself.
    REFUSED: "登入服務沒有接受這次要求" "The sign-in service refused",
        "這不是您的問題，請稍後再試或通知學校。" "This is not your fault. Try later or tell your school.",
        "/" "回首頁" "Go to the start page";
    /// The role does not fit the service.
    NOT_FOR_YOU: "這項服務不適用目前的身分" "Not for this identity",
        "換一個身分，就能使用其他服務。" "Switch to another identity to use other services.",
        "/" "回服務清單" "Back to the services";
    /// Signed out here, but the provider did not answer.
    HALF_SIGNED_OUT: "本網站已登出" "You are signed out here",
        "登入服務沒有回應；若是公用電腦，請關閉瀏覽器。" "The sign-in service did not answer. On a shared computer, close the browser.",
        "/" "回首頁" "Go to the start page";
}

impl Stumble {
    /// The same, with another way on.
    pub fn back_to(self, href: String) -> Self {
        Self { href: Cow::Owned(href), ..self }
    }

    /// What an OAuth or OpenID Connect error code means for the person.
    fn of_code(code: &str) -> &'static Self {
        match code {
            "access_denied" => &Self::DENIED,
            "login_required" | "interaction_required" | "consent_required" | "account_selection_required" => {
                &Self::QUESTION
            }
            "invalid_grant" | "invalid_token" => &Self::ENDED,
            "temporarily_unavailable" | "server_error" => &Self::UNREACHABLE,
            _ => &Self::REFUSED,
        }
    }
}

/// The person, as every page shows her.
#[derive(Serialize)]
pub struct Me {
    handle: String,
    name: String,
    badge: String,
    school: String,
}

impl Me {
    /// From the signed claims of one identity.
    pub fn of(identity: &Identity) -> Self {
        let name = identity.name();
        let acting = identity.standing.acting.as_ref();
        Self {
            handle: identity.handle.clone(),
            badge: acting.map_or_else(|| name.clone(), |acting| badge::badge(acting, &name)),
            school: acting.map(|acting| acting.school.name.clone()).unwrap_or_default(),
            name,
        }
    }
}

/// A way a person may act, as a link.
#[derive(Serialize)]
pub struct Way {
    label: String,
    school: String,
    href: String,
    is_current: bool,
    is_open: bool,
}

/// All ways in which a person may act: her roles, and each approved child.
pub fn ways(current: &Identity, open: &[Arc<Identity>]) -> Vec<Way> {
    let standing = &current.standing;
    let roles =
        standing.roles.iter().filter(|role| role.role != Role::Guardian || role.child.is_some()).cloned();
    let approved = |entry: &&crate::claims::ChildEntry| {
        entry.binding.as_ref().is_none_or(|binding| binding.status == "approved")
    };
    let children = standing.children.iter().filter(approved).map(|entry| Context {
        ctx: String::new(),
        role: Role::Guardian,
        school: entry.school.clone(),
        class: entry.class.clone(),
        titles: Vec::new(),
        homeroom: Vec::new(),
        child: Some(entry.child.clone()),
    });
    let mut seen = Vec::new();
    let mut ways = Vec::new();
    for context in roles.chain(children) {
        if !seen.contains(&key(&context)) {
            seen.push(key(&context));
            ways.push(way(&context, current, open));
        }
    }
    ways
}

/// What tells one way of acting from another in a wish: role, school, child.
fn key(context: &Context) -> (Role, String, Option<String>) {
    (context.role, context.school.code.clone(), context.child.as_ref().map(|child| child.sub.clone()))
}

fn way(context: &Context, current: &Identity, open: &[Arc<Identity>]) -> Way {
    let acts =
        |identity: &Identity| identity.standing.acting.as_ref().is_some_and(|a| key(a) == key(context));
    let opened = open.iter().find(|identity| acts(identity));
    let href = opened.map_or_else(|| wish(context), |identity| format!("/as/{}", identity.handle));
    Way {
        label: badge::short(context),
        school: context.school.name.clone(),
        href,
        is_current: acts(current),
        is_open: opened.is_some(),
    }
}

fn wish(context: &Context) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair("role", context.role.as_str()).append_pair("school", &context.school.code);
    if let Some(child) = &context.child {
        query.append_pair("child", &child.sub);
    }
    format!("/sign-in?{}", query.finish())
}

/// A claim as a table shows it.
#[derive(Serialize)]
pub struct ClaimRow {
    name: String,
    value: String,
    is_block: bool,
    time: Option<String>,
}

/// The claims of a JSON object, by name.
pub fn claim_rows(claims: &Value) -> Vec<ClaimRow> {
    let all = claims.as_object().into_iter().flatten();
    let mut rows: Vec<ClaimRow> = all.filter(|(_, value)| !value.is_null()).map(claim_row).collect();
    rows.sort_by(|one, other| one.name.cmp(&other.name));
    rows
}

fn claim_row((name, value): (&String, &Value)) -> ClaimRow {
    let is_time = matches!(name.as_str(), "iat" | "exp" | "auth_time" | "updated_at");
    let words = words(value);
    ClaimRow {
        name: name.clone(),
        is_block: words.is_none() && (value.is_object() || value.is_array()),
        value: words.unwrap_or_else(|| format!("{value:#}")),
        time: value.as_i64().filter(|_| is_time).map(time),
    }
}

/// A text, or texts side by side.
fn words(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Array(all) => {
            let texts: Option<Vec<&str>> = all.iter().map(Value::as_str).collect();
            texts.filter(|texts| !texts.is_empty()).map(|texts| texts.join(", "))
        }
        _ => None,
    }
}

/// A moment in Taipei's time.
pub fn time(seconds: i64) -> String {
    let taipei = FixedOffset::east_opt(8 * 3600);
    let moment =
        DateTime::from_timestamp(seconds, 0).zip(taipei).map(|(utc, taipei)| utc.with_timezone(&taipei));
    moment.map_or_else(String::new, |moment| moment.format("%Y-%m-%d %H:%M:%S").to_string())
}
