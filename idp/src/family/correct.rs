//! `/me/children/{binding}/correct/{name|number}`: a guardian asks her child's school to correct what the city knows of
//! her.

use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use domain::binding::{
    NameRefusal, NumberRefusal, RequestKind, Whose, mask_id, may_be_corrected, parse_words, read_name,
    read_number,
};
use domain::identifiers::taipei_date;
use domain::ids::PersonId;
use domain::timestamp::Timestamp;

use super::access::{own_living_tie, refuse};
use super::acts::told;
use super::child::back;
use super::lines::{Known, child_line};
use super::pages::{CorrectPage, Typed};
use super::settle::ask;
use super::store::Detail;
use crate::accounts::Facts;
use crate::app::App;
use crate::guardianship::Binding;
use crate::platform::fault::Fault;
use crate::sessions::SignedIn;
use crate::students;
use crate::web::error::{PageRefusal, Stop};
use crate::web::extract::{CsrfForm, CsrfToken, Language, Now};

/// What can be corrected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Name,
    Number,
}

impl What {
    fn parse(text: &str) -> Option<Self> {
        match text {
            "name" => Some(Self::Name),
            "number" => Some(Self::Number),
            _ => None,
        }
    }

    fn kind(self) -> RequestKind {
        match self {
            Self::Name => RequestKind::CorrectName,
            Self::Number => RequestKind::CorrectNumber,
        }
    }
}

/// The tie by which she asks, and what is known of her.
struct Case {
    tie: Binding,
    what: What,
    facts: Facts,
}

impl Case {
    async fn of(app: &App, person: PersonId, (binding, what): (&str, &str)) -> Result<Self, Stop> {
        let what = What::parse(what).ok_or(PageRefusal::NotFound)?;
        let tie = own_living_tie(app, person, binding, "correct").await?;
        let facts = Facts::of(app, person).await?;
        if may_be_corrected(&facts.roles) {
            Ok(Self { tie, what, facts })
        } else {
            Err(refuse(app, person, "correct", tie.id.0).await.into())
        }
    }

    async fn page(&self, app: &App, csrf: &CsrfToken, now: Timestamp) -> Result<CorrectPage, Fault> {
        let known = Known::of(app, &[self.tie.student]).await?;
        let present = match self.what {
            What::Name => Some(self.facts.name.clone()),
            What::Number => self.facts.national_id().map(|number| mask_id(number.expose())),
        };
        Ok(CorrectPage {
            csrf: csrf.value.clone(),
            what: if self.what == What::Name { "name" } else { "number" },
            child: child_line(&self.tie, &known, now),
            present,
            value: Typed::default(),
            words: Typed::default(),
        })
    }

    /// What it should be, or why it cannot be that.
    async fn read(
        &self,
        app: &App,
        (asker, typed): (PersonId, &str),
        now: Timestamp,
    ) -> Result<Result<String, &'static str>, Fault> {
        Ok(match self.what {
            What::Name => read_name(typed)
                .map_err(NameRefusal::code)
                .and_then(|name| if name == self.facts.name { Err("same") } else { Ok(name) }),
            What::Number => match read_number(typed, Whose::Own, taipei_date(now)) {
                Err(refusal) => Err(refusal.code()),
                Ok(_) if !students::may_compare(app, &asker.to_string(), now).await? => {
                    Err(NumberRefusal::TooMany.code())
                }
                Ok(number) => {
                    // Her present number or the child's: which of them, is not told.
                    let known = students::is_number_of(app, &number, &[self.tie.student]).await?
                        || self.facts.national_id() == Some(&number);
                    if known { Err("known") } else { Ok(number.expose().to_owned()) }
                }
            },
        })
    }
}

/// The form.
pub(super) async fn get(
    State(app): State<App>,
    Language(locale): Language,
    Now(now): Now,
    SignedIn { session }: SignedIn,
    csrf: CsrfToken,
    Path((binding, what)): Path<(String, String)>,
) -> Result<Response, Stop> {
    let case = Case::of(&app, session.person, (&binding, &what)).await?;
    let page = case.page(&app, &csrf, now).await?;
    Ok((csrf, app.renderer.page(locale, &page)?).into_response())
}

/// What was typed: the school is asked.
pub(super) async fn post(
    State(app): State<App>,
    Language(locale): Language,
    Now(now): Now,
    SignedIn { session }: SignedIn,
    csrf: CsrfToken,
    Path((binding, what)): Path<(String, String)>,
    CsrfForm(fields): CsrfForm,
) -> Result<Response, Stop> {
    let case = Case::of(&app, session.person, (&binding, &what)).await?;
    let text = |name| fields.get(name).unwrap_or_default();
    let (value, words) =
        (case.read(&app, (session.person, text("value")), now).await?, parse_words(text("words")));
    if let (Ok(value), Some(words)) = (&value, &words) {
        let detail = Detail { words: Some(words.clone()), value: Some(value.clone()) };
        let asked = ask(&app, (session.person, &case.tie), case.what.kind(), detail, now).await?;
        return Ok(back(case.tie.id, told(asked)).into_response());
    }
    let page = CorrectPage {
        value: Typed { value: text("value").to_owned(), refusal: value.err() },
        words: Typed { value: text("words").to_owned(), refusal: words.is_none().then_some("empty-or-long") },
        ..case.page(&app, &csrf, now).await?
    };
    Ok((csrf, app.renderer.page(locale, &page)?).into_response())
}
