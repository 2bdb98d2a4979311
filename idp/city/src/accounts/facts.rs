//! What is known of a person and must not be in her password.

use domain::contexts::Role;
use domain::identifiers::{BirthDate, EnglishCode, LoginName, NationalId, Phone, SchoolCode, StudentNo};
use domain::ids::PersonId;
use domain::passwords::PersonalFacts;

use super::credentials::{find_by_person, open_identifier};
use super::store::{self, KnownSchool};
use platform::fault::{Fault, StoreError};
use web::app::App;

/// The facts, opened for one judgement; never kept.
#[derive(Debug, Default)]
pub struct Facts {
    /// Full name.
    pub name: String,
    /// E-mail address.
    pub email: Option<String>,
    /// The default login name of a student; a teacher's is not among what may be shown.
    pub student_login: Option<String>,
    /// What she is at the schools now.
    pub roles: Vec<Role>,
    national_ids: Vec<NationalId>,
    birth_date: Option<BirthDate>,
    phones: Vec<Phone>,
    login_names: Vec<LoginName>,
    school_codes: Vec<SchoolCode>,
    english_codes: Vec<EnglishCode>,
}

impl Facts {
    /// Reads and opens what is known of a person.
    ///
    /// # Errors
    /// When a row is missing, cannot be read or does not open.
    pub async fn of(app: &App, person: PersonId) -> Result<Self, Fault> {
        let db = app.db.read();
        let row = store::find_person(db, &app.keyring.sealer(), person).await?;
        let row = row.ok_or_else(|| StoreError::inconsistent("account", "person_id", person))?;
        let schools = store::list_schools_of(db, person).await?;
        let mut facts = Self::of_person(app, row)?;
        facts.add_schools(&schools);
        facts.roles = store::list_roles_of(db, person).await?;
        for row in store::list_identifiers(db, person, "national_id").await? {
            facts.national_ids.extend(NationalId::parse_stored(&open_identifier(app, row.id, &row.sealed)?));
        }
        for row in store::list_identifiers(db, person, "student_number").await? {
            let number = open_identifier(app, row.id, &row.sealed)?;
            facts.add_student_number(&number, schools.iter().find(|school| Some(school.id) == row.school));
        }
        facts.add_names(find_by_person(app, person).await?.and_then(|found| found.account.login_name));
        Ok(facts)
    }

    /// The same as the rules for passwords take it.
    pub fn personal(&self) -> PersonalFacts<'_> {
        PersonalFacts {
            national_ids: &self.national_ids,
            birth_date: self.birth_date,
            phones: &self.phones,
            login_names: &self.login_names,
            school_codes: &self.school_codes,
            english_codes: &self.english_codes,
        }
    }

    /// Her day of birth, for rules about age.
    pub fn birth_date(&self) -> Option<BirthDate> {
        self.birth_date
    }

    /// The number she has now: for her own eyes, masked.
    pub fn national_id(&self) -> Option<&NationalId> {
        self.national_ids.first()
    }

    /// Whether a text holds the end of one of her numbers: such an alias would show in tokens what a default
    /// name must not.
    pub fn are_shown_by(&self, text: &str) -> bool {
        // Separators between the digits hide nothing.
        let bare: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
        self.national_ids.iter().any(|id| bare.contains(&id.last_six().to_ascii_lowercase()))
    }

    /// The alias about to be chosen is a login name too.
    pub fn add_alias(&mut self, alias: Option<&str>) {
        self.login_names.extend(alias.and_then(LoginName::parse));
    }

    fn of_person(app: &App, row: store::KnownPerson) -> Result<Self, Fault> {
        let birth_date = match &row.birth_date {
            None => None,
            Some(sealed) => {
                let (table, column) = ("person", "birth_date");
                let text = app.keyring.sealer().open_text(table, column, row.id, sealed)?;
                let broken = || StoreError::inconsistent(table, column, row.id);
                Some(BirthDate::parse(&text).ok_or_else(broken)?)
            }
        };
        let phones = row.phone.as_deref().and_then(Phone::parse).into_iter().collect();
        Ok(Self { name: row.name, email: row.email, birth_date, phones, ..Self::default() })
    }

    fn add_schools(&mut self, schools: &[KnownSchool]) {
        self.school_codes.extend(schools.iter().filter_map(|school| SchoolCode::parse(&school.code)));
        self.english_codes.extend(schools.iter().filter_map(english_code));
    }

    fn add_student_number(&mut self, number: &str, school: Option<&KnownSchool>) {
        let code = school.and_then(english_code);
        if let Some((number, code)) = StudentNo::parse(number).zip(code) {
            let name = LoginName::student_default(&code, &number);
            self.student_login = Some(name.expose().to_owned());
            self.login_names.push(name);
        }
    }

    /// The default names follow from the codes and numbers; the name that counts and the address stand beside.
    fn add_names(&mut self, login_name: Option<String>) {
        let defaults: Vec<LoginName> = self
            .english_codes
            .iter()
            .flat_map(|code| self.national_ids.iter().map(|id| LoginName::teacher_default(code, id)))
            .collect();
        self.login_names.extend(defaults);
        let typed = [login_name.as_deref(), self.email.as_deref()];
        let typed: Vec<LoginName> = typed.into_iter().flatten().filter_map(LoginName::parse).collect();
        self.login_names.extend(typed);
    }
}

fn english_code(school: &KnownSchool) -> Option<EnglishCode> {
    school.english_code.as_deref().and_then(EnglishCode::parse)
}
