//! `GET /school`: the classes that a person may see, with the number of bound students of each.

use domain::contexts::Class;
use domain::ids::ClassId;
use domain::review::{Of, ReviewAct};
use domain::timestamp::Timestamp;

use super::pages::{ClassLink, OverviewPage, SchoolPart};
use super::paths::ClassPath;
use super::sight::among;
use city::bindings;
use city::sessions::SignedIn;
use city::students::{self, Scope};
use platform::fault::Fault;
use web::app::App;
use web::ask::{Ask, go};
use web::error::Paged;

/// The page. A person who is only a deputy is redirected to the review queue.
pub(super) async fn get(ask: Ask<SignedIn>) -> Paged {
    let all = students::scopes_of(&ask.app, ask.person(), ask.now).await?;
    if !all.is_empty() && !all.iter().any(|scope| scope.may(ReviewAct::See, Of::School, false)) {
        return go("/review");
    }
    let mut parts = Vec::new();
    for scope in among(&ask, all).await? {
        parts.push(part(&ask.app, &scope, ask.now).await?);
    }
    ask.show(&OverviewPage { parts })
}

async fn part(app: &App, scope: &Scope, now: Timestamp) -> Result<SchoolPart, Fault> {
    let classes = students::list_classes(app, scope).await?;
    let ids: Vec<ClassId> = classes.iter().map(|class| class.id).collect();
    let counts = bindings::count_bound(app, &ids, now).await?;
    let link = |class: Class| {
        let count = counts.get(&class.id).copied().unwrap_or_default();
        let (bound, unbound) = (count.bound, count.students - count.bound);
        ClassLink { id: class.id, open: ClassPath { class: class.id }, label: class.label, bound, unbound }
    };
    let classes: Vec<ClassLink> = classes.into_iter().map(link).collect();
    Ok(SchoolPart {
        capacity: scope.capacity().source().as_str(),
        school: scope.school().school.name.clone(),
        bound: classes.iter().map(|class| class.bound).sum(),
        unbound: classes.iter().map(|class| class.unbound).sum(),
        classes,
    })
}
