//! What a person can act as, and what is known of her at the moment. Owns the table `context`.

mod cache;
mod store;

use std::sync::Arc;

use domain::contexts::Context;
use domain::ids::PersonId;
use domain::standing::Standing;

use platform::fault::Fault;
use web::app::App;

pub use store::{
    EndedContexts, GuardianContext, InUse, SeatedIn, StudentPlace, class_at, counts_at,
    end_of_bindings_within, has_any_within, is_student_since, list_class_codes, list_in_use,
    list_places_of_students, list_seats, open_for_guardians_within, remove_of_person_within, seated_in,
    students_of,
};

/// A person with her contexts; none if no person has that id.
pub async fn standing(app: &App, person: PersonId) -> Result<Option<Arc<Standing>>, Fault> {
    let (sealer, now) = (app.keyring.sealer(), app.now());
    let read = || store::read_standing(app.db.read(), &sealer, person, now);
    Ok(cache::cache(app, now).get_or_read(&person, read).await?)
}

/// The number by which the school of a context knows the student it is about: herself, or a guardian's child.
pub async fn student_number(app: &App, context: &Context) -> Result<Option<String>, Fault> {
    let student = context.child.as_ref().map_or(context.person, |child| child.person);
    let sealer = app.keyring.sealer();
    Ok(store::read_student_number(app.db.read(), &sealer, student, &context.school.code).await?)
}
