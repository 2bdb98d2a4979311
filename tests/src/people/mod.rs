//! People of the city, written as rows.

mod cast;
mod guardians;
mod rows;

use domain::contexts::Relation;
use domain::identifiers::NationalId;
use domain::ids::{AccountId, ContextId, PersonId};
use uuid::Uuid;

use crate::City;

pub use guardians::Applicant;

/// Someone who lives in the city.
#[derive(Clone, Debug)]
pub struct Person {
    /// Her row.
    pub id: PersonId,
    /// How she signs in.
    pub account: AccountId,
    /// Full name.
    pub name: String,
    /// What she types as login name.
    pub login: String,
    /// What she types as password; of a newcomer the activation secret.
    pub password: String,
    /// National ID.
    pub national_id: String,
    /// What she can act as, by a short name: `teacher`, `student`, `guardian 1`, `guardian 2`, …
    pub contexts: Vec<(String, ContextId)>,
    school: Option<Uuid>,
    /// The class, of a pupil.
    pub class: Option<Uuid>,
}

impl Person {
    /// The context of that short name.
    pub fn context(&self, name: &str) -> ContextId {
        let found = self.contexts.iter().find(|(known, _)| known == name);
        found.unwrap_or_else(|| panic!("{} is no {name}: {:?}", self.name, self.contexts)).1
    }
}

/// What someone is at a school.
#[derive(Clone, Debug)]
enum Post {
    Student { school: String, class: String },
    Employee { role: &'static str, school: String, titles: Vec<String>, homeroom: Option<String> },
    GuardianOf { child: Box<Person>, relation: Relation },
}

/// Someone about to be written.
pub struct PersonBuilder<'c> {
    city: &'c City,
    name: String,
    birth_date: String,
    posts: Vec<Post>,
}

impl City {
    /// Someone of this name, family name first.
    pub fn person(&self, name: &str) -> PersonBuilder<'_> {
        PersonBuilder {
            city: self,
            name: name.to_owned(),
            birth_date: "1985-03-07".to_owned(),
            posts: vec![],
        }
    }
}

impl PersonBuilder<'_> {
    /// Born on that day, `YYYY-MM-DD`.
    #[must_use]
    pub fn born(mut self, day: &str) -> Self {
        day.clone_into(&mut self.birth_date);
        self
    }

    /// A pupil in a class.
    #[must_use]
    pub fn student(mut self, school: &str, class: &str) -> Self {
        self.posts.push(Post::Student { school: school.to_owned(), class: class.to_owned() });
        self
    }

    /// A teacher at a school.
    #[must_use]
    pub fn teacher(self, school: &str) -> Self {
        self.employee("teacher", school)
    }

    /// `teacher`, `staff` or `principal` at a school.
    #[must_use]
    pub fn employee(mut self, role: &'static str, school: &str) -> Self {
        self.posts.push(Post::Employee { role, school: school.to_owned(), titles: vec![], homeroom: None });
        self
    }

    /// The last post carries this title.
    #[must_use]
    pub fn title(mut self, title: &str) -> Self {
        if let Some(Post::Employee { titles, .. }) = self.posts.last_mut() {
            titles.push(title.to_owned());
        }
        self
    }

    /// The last post is responsible for this class.
    #[must_use]
    pub fn homeroom(mut self, class: &str) -> Self {
        if let Some(Post::Employee { homeroom, .. }) = self.posts.last_mut() {
            *homeroom = Some(class.to_owned());
        }
        self
    }

    /// Guardian of a child.
    #[must_use]
    pub fn guardian_of(mut self, child: &Person, relation: Relation) -> Self {
        self.posts.push(Post::GuardianOf { child: Box::new(child.clone()), relation });
        self
    }

    /// Written, with an account that is ready to sign in.
    pub async fn activated(self) -> Person {
        rows::write(self.city, self.name, self.birth_date, self.posts, true).await
    }

    /// Written, with an account that waits for its first sign-in.
    pub async fn pending(self) -> Person {
        rows::write(self.city, self.name, self.birth_date, self.posts, false).await
    }
}

/// The next valid national ID of this city.
fn next_national_id(number: u32) -> NationalId {
    let nine = format!("A2{number:07}");
    let digit = NationalId::check_digit(&nine).expect("a well-formed number");
    NationalId::parse(&format!("{nine}{digit}")).expect("a valid number")
}
