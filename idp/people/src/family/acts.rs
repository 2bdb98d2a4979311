//! `/me/children/{binding}/unbind` and `…/not-mine`: ending a tie, or saying that it is wrong. Each asks once more.

use domain::binding::life::Cause;
use domain::binding::{RequestKind, Unbinding, parse_words, unbinding_of};
use domain::contexts::Basis;
use domain::ids::{BindingId, PersonId};

use super::access::{answers_for, back, find_tie, hide, own_living_tie, status_of, too_late};
use super::lines::Known;
use super::pages::{ActPage, FamilyNotice, UnbindForm};
use super::paths::{Child, NotMyChild, Unbind};
use super::settle::{Asked, ask_school};
use super::store::Detail;
use city::guardianship::{self, Binding};
use city::sessions::SignedIn;
use platform::fault::Fault;
use web::app::App;
use web::ask::{Ask, go};
use web::error::Paged;
use web::extract::CsrfForm;
use web::path::Id;

/// A tie that this person may end, and how: her own, or one that is entrusted with a child of hers.
struct Case {
    tie: Binding,
    how: Unbinding,
    is_own: bool,
}

impl Case {
    async fn of(ask: &Ask<SignedIn>, binding: Id<BindingId>) -> Paged<Self> {
        let (app, person) = (&ask.app, ask.person());
        let tie = find_tie(ask, binding, "unbind", |_| true).await?;
        let is_own = tie.guardian == person;
        let is_responsible = answers_for(app, person, tie.student, ask.now).await?;
        match unbinding_of(tie.basis, status_of(&tie, ask.now), is_own, is_responsible) {
            Some(how) => Ok(Self { tie, how, is_own }),
            None if is_own => Err(too_late("/me/children")),
            None if is_responsible && tie.basis == Basis::Delegated => {
                Err(too_late(home(app, person, &tie).await?))
            }
            None => Err(hide(ask, "unbind", tie.id).await),
        }
    }

    /// The page that asks once more.
    async fn page(&self, ask: &Ask<SignedIn>) -> Result<ActPage, Fault> {
        let about = if self.is_own { self.tie.student } else { self.tie.guardian };
        let by_request = self.how == Unbinding::Request;
        let act = match self.how {
            Unbinding::Request => "unbind",
            Unbinding::AtOnce if self.is_own => "end-own-delegation",
            Unbinding::AtOnce => "end-delegation",
        };
        Ok(ActPage {
            act,
            name: Known::of(&ask.app, &[about]).await?.name(about),
            action: Unbind { binding: self.tie.id }.to_string(),
            back: home(&ask.app, ask.person(), &self.tie).await?,
            form: by_request.then(UnbindForm::default),
        })
    }
}

/// The page of the child, as this person sees it.
async fn home(app: &App, person: PersonId, tie: &Binding) -> Result<String, Fault> {
    let ties = guardianship::bindings_of_guardian(app, person).await?;
    let own = ties.iter().find(|own| own.student == tie.student);
    Ok(own.map_or_else(|| "/me/children".to_owned(), |own| Child { binding: own.id }.to_string()))
}

/// The page.
pub(super) async fn get_unbind(ask: Ask<SignedIn>, binding: Id<BindingId>) -> Paged {
    let case = Case::of(&ask, binding).await?;
    ask.show(&case.page(&ask).await?)
}

/// A delegation ends at once; for any other tie the school is asked.
pub(super) async fn post_unbind(
    ask: Ask<SignedIn>,
    binding: Id<BindingId>,
    CsrfForm(fields): CsrfForm,
) -> Paged {
    let case = Case::of(&ask, binding).await?;
    if case.how == Unbinding::AtOnce {
        let (cause, actor) = (Cause::Withdrawn, Some(ask.person()));
        let ended = guardianship::change_binding(&ask.app, case.tie.id, cause, actor, ask.now).await?;
        if case.is_own {
            return go("/me/children/ended");
        }
        let notice = if ended { FamilyNotice::DelegationEnded } else { FamilyNotice::TooLate };
        return back(home(&ask.app, ask.person(), &case.tie).await?, notice);
    }
    let mut form = UnbindForm::default();
    let Some(words) = form.words.read(&fields, parse_words) else {
        return ask.show(&ActPage { form: Some(form), ..case.page(&ask).await? });
    };
    let detail = Detail { words: Some(words), value: None };
    let asked = ask_school(&ask, &case.tie, RequestKind::Unbind, detail).await?;
    back(Child { binding: case.tie.id }, told(asked))
}

/// What is told of a request.
pub(super) fn told(asked: Asked) -> FamilyNotice {
    match asked {
        Asked::Sent => FamilyNotice::RequestSent,
        Asked::Open => FamilyNotice::RequestOpen,
        Asked::Changed => FamilyNotice::TooLate,
    }
}

/// The page.
pub(super) async fn get_not_mine(ask: Ask<SignedIn>, binding: Id<BindingId>) -> Paged {
    let tie = own_living_tie(&ask, binding, "not-mine").await?;
    let binding = tie.id;
    ask.show(&ActPage {
        act: "not-my-child",
        name: Known::of(&ask.app, &[tie.student]).await?.name(tie.student),
        action: NotMyChild { binding }.to_string(),
        back: Child { binding }.to_string(),
        form: None,
    })
}

/// The tie is frozen and the school called, in one commit. What is told then needs no session: hers may be over with it.
pub(super) async fn post_not_mine(
    ask: Ask<SignedIn>,
    binding: Id<BindingId>,
    CsrfForm(_): CsrfForm,
) -> Paged {
    let tie = own_living_tie(&ask, binding, "not-mine").await?;
    match ask_school(&ask, &tie, RequestKind::NotMyChild, Detail::default()).await? {
        Asked::Sent | Asked::Open => go("/me/children/frozen"),
        Asked::Changed => back(Child { binding: tie.id }, FamilyNotice::TooLate),
    }
}
