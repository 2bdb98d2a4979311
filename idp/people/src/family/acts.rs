//! `/me/children/{binding}/unbind` and `…/not-mine`: ending a binding, or saying that it is wrong. Each asks once more.

use domain::binding::life::Cause;
use domain::binding::{RequestKind, Unbinding, parse_words, unbinding_of};
use domain::contexts::Basis;
use domain::ids::{BindingId, PersonId};

use super::pages::{ActPage, UnbindForm};
use super::paths::{NotMyChild, Unbind};
use crate::relatives::{
    Child, FamilyNotice, Known, answers_for, back, find_binding, hide, own_living_binding, too_late,
};
use crate::requests::{Asked, Detail, ask_school};
use city::bindings::{self, Binding};
use city::sessions::SignedIn;
use platform::fault::Fault;
use web::app::App;
use web::ask::{Ask, go};
use web::error::Paged;
use web::extract::CsrfForm;
use web::path::Id;

/// A binding that this person may end, and how: her own, or one that is entrusted with a child of hers.
struct Case {
    binding: Binding,
    how: Unbinding,
    is_own: bool,
}

impl Case {
    async fn of(ask: &Ask<SignedIn>, binding: Id<BindingId>) -> Paged<Self> {
        let (app, person) = (&ask.app, ask.person());
        let binding = find_binding(ask, binding, "unbind", |_| true).await?;
        let is_own = binding.guardian == person;
        let is_responsible = answers_for(app, person, binding.student, ask.now).await?;
        match unbinding_of(binding.basis, binding.status_at(ask.now), is_own, is_responsible) {
            Some(how) => Ok(Self { binding, how, is_own }),
            None if is_own => Err(too_late("/me/children")),
            None if is_responsible && binding.basis == Basis::Delegated => {
                Err(too_late(home(app, person, &binding).await?))
            }
            None => Err(hide(ask, "unbind", binding.id).await),
        }
    }

    async fn page(&self, ask: &Ask<SignedIn>) -> Result<ActPage, Fault> {
        let about = if self.is_own { self.binding.student } else { self.binding.guardian };
        let by_request = self.how == Unbinding::Request;
        let act = match self.how {
            Unbinding::Request => "unbind",
            Unbinding::AtOnce if self.is_own => "end-own-delegation",
            Unbinding::AtOnce => "end-delegation",
        };
        Ok(ActPage {
            act,
            name: Known::of(&ask.app, &[about]).await?.name(about),
            action: Unbind { binding: self.binding.id }.to_string(),
            back: home(&ask.app, ask.person(), &self.binding).await?,
            form: by_request.then(UnbindForm::default),
        })
    }
}

/// The page of the child, as this person sees it.
async fn home(app: &App, person: PersonId, binding: &Binding) -> Result<String, Fault> {
    let bindings = bindings::of_guardian(app, person).await?;
    let own = bindings.iter().find(|own| own.student == binding.student);
    Ok(own.map_or_else(|| "/me/children".to_owned(), |own| Child { binding: own.id }.to_string()))
}

pub(super) async fn get_unbind(ask: Ask<SignedIn>, binding: Id<BindingId>) -> Paged {
    let case = Case::of(&ask, binding).await?;
    ask.show(&case.page(&ask).await?)
}

/// A delegation ends at once; for any other binding the school is asked.
pub(super) async fn post_unbind(
    ask: Ask<SignedIn>,
    binding: Id<BindingId>,
    CsrfForm(fields): CsrfForm,
) -> Paged {
    let case = Case::of(&ask, binding).await?;
    if case.how == Unbinding::AtOnce {
        let (cause, actor) = (Cause::Withdrawn, Some(ask.person()));
        let ended = bindings::change_binding(&ask.app, case.binding.id, cause, actor, ask.now).await?;
        if case.is_own {
            return go("/me/children/ended");
        }
        let notice = if ended { FamilyNotice::DelegationEnded } else { FamilyNotice::TooLate };
        return back(home(&ask.app, ask.person(), &case.binding).await?, notice);
    }
    let mut form = UnbindForm::default();
    let Some(words) = form.words.read(&fields, parse_words) else {
        return ask.show(&ActPage { form: Some(form), ..case.page(&ask).await? });
    };
    let detail = Detail { words: Some(words), value: None };
    let asked = ask_school(&ask, &case.binding, RequestKind::Unbind, detail).await?;
    back(Child { binding: case.binding.id }, told(asked))
}

/// What is told of a request.
pub(super) fn told(asked: Asked) -> FamilyNotice {
    match asked {
        Asked::Sent => FamilyNotice::RequestSent,
        Asked::Open => FamilyNotice::RequestOpen,
        Asked::Changed => FamilyNotice::TooLate,
    }
}

pub(super) async fn get_not_mine(ask: Ask<SignedIn>, binding: Id<BindingId>) -> Paged {
    let binding = own_living_binding(&ask, binding, "not-mine").await?;
    ask.show(&ActPage {
        act: "not-my-child",
        name: Known::of(&ask.app, &[binding.student]).await?.name(binding.student),
        action: NotMyChild { binding: binding.id }.to_string(),
        back: Child { binding: binding.id }.to_string(),
        form: None,
    })
}

/// The binding is frozen and the school called, in one commit. What is told then needs no session: hers may be over with it.
pub(super) async fn post_not_mine(
    ask: Ask<SignedIn>,
    binding: Id<BindingId>,
    CsrfForm(_): CsrfForm,
) -> Paged {
    let binding = own_living_binding(&ask, binding, "not-mine").await?;
    match ask_school(&ask, &binding, RequestKind::NotMyChild, Detail::default()).await? {
        Asked::Sent | Asked::Open => go("/me/children/frozen"),
        Asked::Changed => back(Child { binding: binding.id }, FamilyNotice::TooLate),
    }
}
