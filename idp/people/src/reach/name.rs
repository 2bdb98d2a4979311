//! `/me/login-name`: another name to sign in with.

use city::accounts;
use city::contexts;
use city::recovery;
use city::sessions::SignedIn;
use domain::recovery::takes_link;
use web::ask::Ask;
use web::error::{PageRefusal, Paged};
use web::extract::CsrfForm;

use super::overview::back;
use super::pages::{NameForm, NamePage, ReachNotice};
use crate::ways::{After, first};

/// The page; a student has none, since the name of a student is the school's.
async fn page(ask: &Ask<SignedIn>) -> Paged<NamePage> {
    let roles = accounts::list_roles_of(ask.app.db.read(), ask.person()).await?;
    if !takes_link(&roles) {
        return Err(PageRefusal::NotFound.into());
    }
    first(ask, After::LoginName, None).await?;
    let standing = contexts::standing(&ask.app, ask.person()).await?.ok_or(PageRefusal::Forbidden)?;
    Ok(NamePage { login_name: standing.profile.login_name.clone(), form: NameForm::default() })
}

/// The form.
pub(super) async fn get(ask: Ask<SignedIn>) -> Paged {
    ask.show(&page(&ask).await?)
}

/// What was typed.
pub(super) async fn post(ask: Ask<SignedIn>, CsrfForm(fields): CsrfForm) -> Paged {
    let mut page = page(&ask).await?;
    let typed = page.form.alias.keep(&fields);
    match recovery::change_alias(&ask.app, ask.person(), typed, ask.now).await? {
        Ok(()) => back(ReachNotice::Name),
        Err(problem) => {
            page.form.alias.refuse(problem);
            ask.show(&page)
        }
    }
}
