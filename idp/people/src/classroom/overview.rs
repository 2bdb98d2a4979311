//! `GET /school/activation`: the classes whose activation windows a person sees.

use domain::contexts::Class;
use domain::ids::ClassId;

use super::pages::{WindowLink, WindowsPage, WindowsPart};
use super::sight::scopes;
use city::sessions::SignedIn;
use city::students;
use city::windows::{self, ActivationPath};
use web::ask::Ask;
use web::error::Paged;

/// The page: the own classes of a teacher or deputy, and all classes of a school for its administrator.
pub(super) async fn get(ask: Ask<SignedIn>) -> Paged {
    let mut parts: Vec<WindowsPart> = Vec::new();
    for scope in scopes(&ask).await? {
        let classes = students::list_classes(&ask.app, &scope).await?;
        let ids: Vec<ClassId> = classes.iter().map(|class| class.id).collect();
        let open = windows::list_open(&ask.app, &ids, ask.now).await?;
        let link = |class: Class| WindowLink {
            id: class.id,
            open: ActivationPath { class: class.id },
            label: class.label,
            is_open: open.contains(&class.id),
        };
        let links = classes.into_iter().map(link);
        let (capacity, school) = (scope.capacity().source().as_str(), scope.school().school.name.clone());
        match parts.last_mut().filter(|part| part.capacity == capacity && part.school == school) {
            Some(part) => part.classes.extend(links),
            None => parts.push(WindowsPart { capacity, school, classes: links.collect() }),
        }
    }
    ask.show(&WindowsPage { parts })
}
