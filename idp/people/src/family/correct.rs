//! `/me/children/{binding}/correct/{name|number}`: a guardian asks her child's school to correct what the city knows of
//! her.

use axum::extract::Path;
use domain::binding::{
    NumberRefusal, RequestKind, Whose, mask_id, may_be_corrected, parse_words, read_name, read_number,
};
use domain::identifiers::taipei_date;
use domain::ids::BindingId;
use domain::parameters::Parameters;

use super::acts::told;
use super::pages::{CorrectForm, CorrectPage, NoCorrection};
use super::paths::What;
use crate::relatives::{Child, Known, back, child_line, own_living_binding, refuse};
use crate::requests::{Detail, ask_school};
use city::accounts::Facts;
use city::bindings::Binding;
use city::sessions::SignedIn;
use city::students;
use platform::fault::Fault;
use web::ask::Ask;
use web::error::{PageRefusal, Paged};
use web::extract::CsrfForm;
use web::form::Field;
use web::path::Id;

impl What {
    fn kind(self) -> RequestKind {
        match self {
            Self::Name => RequestKind::CorrectName,
            Self::Number => RequestKind::CorrectNumber,
        }
    }
}

/// The binding by which she asks, and what is known of her.
struct Case {
    binding: Binding,
    what: What,
    facts: Facts,
}

impl Case {
    async fn of(ask: &Ask<SignedIn>, (binding, what): (Id<BindingId>, String)) -> Paged<Self> {
        let what = What::parse(&what).ok_or(PageRefusal::NotFound)?;
        let binding = own_living_binding(ask, binding, "correct").await?;
        let facts = Facts::of(&ask.app, ask.person()).await?;
        if may_be_corrected(&facts.roles) {
            Ok(Self { binding, what, facts })
        } else {
            Err(refuse(ask, "correct", binding.id).await)
        }
    }

    async fn page(&self, ask: &Ask<SignedIn>, form: CorrectForm) -> Result<CorrectPage, Fault> {
        let known = Known::of(&ask.app, &[self.binding.student]).await?;
        let present = match self.what {
            What::Name => Some(self.facts.name.clone()),
            What::Number => self.facts.national_id().map(|number| mask_id(number.expose())),
        };
        Ok(CorrectPage { what: self.what, child: child_line(&self.binding, &known, ask.now), present, form })
    }

    /// What it should be; why it cannot be that is told beside the field.
    async fn read(
        &self,
        ask: &Ask<SignedIn>,
        field: &mut Field,
        fields: &Parameters,
    ) -> Result<Option<String>, Fault> {
        if self.what == What::Name {
            let name = field.read(fields, read_name);
            if name.as_ref() == Some(&self.facts.name) {
                field.refuse(NoCorrection::Same);
            }
            return Ok(name.filter(|_| !field.is_refused()));
        }
        let read = |typed: &str| read_number(typed, Whose::Own, taipei_date(ask.now));
        let Some(number) = field.read(fields, read) else { return Ok(None) };
        if !students::may_compare(&ask.app, &ask.person().to_string(), ask.now).await? {
            field.refuse(NumberRefusal::TooMany);
            return Ok(None);
        }
        // Her present number or the child's: which of them, is not told.
        let known = students::is_number_of(&ask.app, &number, &[self.binding.student]).await?
            || self.facts.national_id() == Some(&number);
        if known {
            field.refuse(NoCorrection::Known);
            return Ok(None);
        }
        Ok(Some(number.expose().to_owned()))
    }
}

pub(super) async fn get(ask: Ask<SignedIn>, Path(path): Path<(Id<BindingId>, String)>) -> Paged {
    let case = Case::of(&ask, path).await?;
    ask.show(&case.page(&ask, CorrectForm::of(case.what)).await?)
}

/// What was typed: the school is asked.
pub(super) async fn post(
    ask: Ask<SignedIn>,
    Path(path): Path<(Id<BindingId>, String)>,
    CsrfForm(fields): CsrfForm,
) -> Paged {
    let case = Case::of(&ask, path).await?;
    let mut form = CorrectForm::of(case.what);
    let value = case.read(&ask, &mut form.value, &fields).await?;
    let words = form.words.read(&fields, parse_words);
    if let (Some(value), Some(words)) = (value, words) {
        let detail = Detail { words: Some(words), value: Some(value) };
        let asked = ask_school(&ask, &case.binding, case.what.kind(), detail).await?;
        return back(Child { binding: case.binding.id }, told(asked));
    }
    ask.show(&case.page(&ask, form).await?)
}
