//! The rows of a person, as the roster import would write them.

use city::accounts::{seal_email, seal_login_name, seal_phone};
use domain::contexts::{BindingMethod, BindingStatus, Level, Relation};
use domain::identifiers::{LoginName, NationalId, SchoolCode};
use domain::ids::{AccountId, ContextId, PersonId};
use platform::bound::{Bond, seal_password};
use platform::db::Act;
use platform::fault::StoreError;
use platform::seal::{Purpose, Sealer};
use sea_orm::{ColumnTrait as _, EntityTrait as _, IntoActiveModel as _, QueryFilter as _};
use tables::{account, binding, class, context, enrollment, identifier, org, password, person};
use uuid::Uuid;

use super::{Person, Post, next_national_id};
use crate::City;
use crate::city::{PASSWORD, test_password_hash};

type Outcome<T> = Result<T, StoreError>;

macro_rules! insert {
    ($tx:expr, $table:ident { $($fields:tt)* }) => {
        $table::Entity::insert($table::Model { $($fields)* }.into_active_model())
            .exec_without_returning($tx)
            .await?
    };
}

/// Writes someone and all that hangs on her.
pub(super) async fn write(
    city: &City,
    name: String,
    birth_date: String,
    posts: Vec<Post>,
    activated: bool,
) -> Person {
    let national_id = next_national_id(city.number());
    let writer = Writer {
        now: city.app.now().0,
        sealer: city.app.keyring.sealer(),
        phc: test_password_hash().await,
        english_code: format!("tp{}", letters(city.number())),
        national_id,
        activated,
    };
    let act = city.app.db.write(async move |tx: &Act<'_>| writer.person(tx, name, &birth_date, posts).await);
    act.await.expect("a person is written")
}

struct Writer {
    now: i64,
    sealer: std::sync::Arc<Sealer>,
    phc: String,
    english_code: String,
    national_id: NationalId,
    activated: bool,
}

impl Writer {
    async fn person(self, tx: &Act<'_>, name: String, birth_date: &str, posts: Vec<Post>) -> Outcome<Person> {
        let id = Uuid::now_v7();
        let sealed = self.sealer.seal_field("person", "birth_date", id, birth_date.as_bytes());
        let email = format!("{}@example.edu.tw", id.simple());
        insert!(
            tx,
            person {
                id,
                sourced_id: Some(id.to_string()),
                family_name: name.chars().take(1).collect(),
                given_name: name.chars().skip(1).collect(),
                name: name.clone(),
                email: None,
                email_sealed: seal_email(&self.sealer, id, Some(&email))?,
                email_lookup: Some(mailbox_lookup(&self.sealer, &email)),
                email_verified: true,
                phone: None,
                phone_sealed: seal_phone(&self.sealer, id, Some("+886912345678"))?,
                phone_verified: false,
                birth_date: Some(sealed.expect("sealing works")),
                gender: Some("female".to_owned()),
                active: true,
                updated_at: self.now,
            }
        );
        self.identifier(tx, id).await?;
        let mut someone = Person {
            id: PersonId(id),
            account: AccountId(Uuid::now_v7()),
            name,
            login: String::new(),
            password: PASSWORD.to_owned(),
            national_id: self.national_id.expose().to_owned(),
            contexts: vec![],
            school: None,
            class: None,
        };
        someone.login = self.login(id, &email, &posts);
        self.account(tx, &mut someone).await?;
        let mut children = 0;
        for post in posts {
            self.post(tx, &mut someone, post, &mut children).await?;
        }
        Ok(someone)
    }

    /// An activated person chose an alias or signs in by mail; a newcomer has the default name of the templates.
    fn login(&self, id: Uuid, email: &str, posts: &[Post]) -> String {
        if self.activated {
            let name = id.simple().to_string();
            return format!("user.{}", &name[name.len() - 12..]);
        }
        match posts.first() {
            Some(Post::Employee { .. }) => {
                format!("{}{}", self.english_code, self.national_id.last_nine().to_lowercase())
            }
            Some(Post::Student { .. }) => format!("{}{}", self.english_code, self.number()),
            _ => email.to_owned(),
        }
    }

    fn number(&self) -> &str {
        self.national_id.last_six()
    }

    async fn identifier(&self, tx: &Act<'_>, person_id: Uuid) -> Outcome<()> {
        let id = Uuid::now_v7();
        let sealed = self.sealer.seal_field("identifier", "sealed", id, self.national_id.expose().as_bytes());
        let lookup = self.sealer.lookup_hash(self.national_id.expose()).to_vec();
        insert!(
            tx,
            identifier {
                id,
                person_id,
                kind: "national_id".to_owned(),
                org_id: None,
                sealed: sealed.expect("sealing works"),
                bound: Some(Bond::of_identifier(id, person_id, &lookup).sign(&self.sealer)),
                lookup,
                valid_from: 0,
                valid_until: None,
            }
        );
        Ok(())
    }

    async fn account(&self, tx: &Act<'_>, someone: &mut Person) -> Outcome<()> {
        let name = LoginName::parse(&someone.login).expect("a login name");
        let (id, login_lookup) = (someone.account.0, login_lookup(&self.sealer, &name));
        // The name of a guardian is an address, which may be shown from the beginning.
        let shown = Some(someone.login.as_str()).filter(|login| self.activated || login.contains('@'));
        insert!(
            tx,
            account {
                id,
                person_id: someone.id.0,
                bound: Some(Bond::of_account(id, someone.id.0, &login_lookup).sign(&self.sealer)),
                login_lookup,
                login_name: None,
                login_name_sealed: seal_login_name(&self.sealer, id, shown)?,
                state: if self.activated { "active" } else { "pending" }.to_owned(),
                activation_tries: 0,
                activation_dies_at: self.now + 14 * 86_400,
                activation_mailed: false,
                secret_changed_at: self.activated.then_some(self.now - 86_400),
                signed_in_at: None,
                created_at: self.now - 86_400,
            }
        );
        if self.activated {
            insert!(
                tx,
                password {
                    id: Uuid::now_v7(),
                    account_id: someone.account.0,
                    phc: String::new(),
                    bound: Some(seal_password(&self.sealer, id, &self.phc).expect("sealing works")),
                    current: true,
                    created_at: self.now - 86_400,
                }
            );
        } else {
            self.national_id.last_six().clone_into(&mut someone.password);
        }
        Ok(())
    }

    async fn post(&self, tx: &Act<'_>, someone: &mut Person, post: Post, children: &mut u32) -> Outcome<()> {
        match post {
            Post::Student { school, class } => {
                let org = self.school(tx, &school).await?;
                let class = self.class(tx, org, &class).await?;
                self.enrol(tx, someone.id.0, class, "student").await?;
                (someone.school, someone.class) = (Some(org), Some(class));
                self.context(tx, someone, "student", org, Some(class), (vec![], None)).await
            }
            Post::Employee { role, school, titles, homeroom } => {
                let org = self.school(tx, &school).await?;
                if let Some(label) = homeroom {
                    let class = self.class(tx, org, &label).await?;
                    self.enrol(tx, someone.id.0, class, "teacher").await?;
                }
                self.context(tx, someone, role, org, None, (titles, None)).await
            }
            Post::GuardianOf { child, relation } => {
                *children += 1;
                let binding = self.binding(tx, someone.id.0, child.id.0, relation).await?;
                let org = child.school.expect("a child has a school");
                let bound = (vec![], Some((binding, *children)));
                self.context(tx, someone, "guardian", org, child.class, bound).await
            }
        }
    }

    async fn context(
        &self,
        tx: &Act<'_>,
        someone: &mut Person,
        role: &str,
        org_id: Uuid,
        class_id: Option<Uuid>,
        (titles, bound): (Vec<String>, Option<(Uuid, u32)>),
    ) -> Outcome<()> {
        let id = Uuid::now_v7();
        insert!(
            tx,
            context {
                id,
                person_id: someone.id.0,
                org_id,
                role: role.to_owned(),
                class_id,
                titles: serde_json::to_string(&titles).expect("titles are text"),
                binding_id: bound.map(|(binding, _)| binding),
                is_primary: someone.contexts.is_empty(),
                valid_from: self.now - 86_400,
                valid_until: None,
                ended_at: None,
            }
        );
        let name = bound.map_or_else(|| role.to_owned(), |(_, child)| format!("{role} {child}"));
        someone.contexts.push((name, ContextId(id)));
        Ok(())
    }

    async fn binding(
        &self,
        tx: &Act<'_>,
        guardian_id: Uuid,
        student_id: Uuid,
        relation: Relation,
    ) -> Outcome<Uuid> {
        let id = Uuid::now_v7();
        insert!(
            tx,
            binding {
                id,
                guardian_id,
                student_id,
                relation: relation.as_str().to_owned(),
                basis: "statutory".to_owned(),
                status: BindingStatus::Approved.as_str().to_owned(),
                method: BindingMethod::Registry.as_str().to_owned(),
                from_roster: true,
                verified_at: Some(self.now - 86_400),
                valid_until: None,
                adult_consent: false,
                scope: None,
                inviter_id: None,
                reason: None,
                changed_at: Some(self.now - 86_400),
            }
        );
        Ok(id)
    }

    async fn school(&self, tx: &Act<'_>, code: &str) -> Outcome<Uuid> {
        if let Some(known) = org::Entity::find().filter(org::Column::Code.eq(code)).one(tx).await? {
            return Ok(known.id);
        }
        let own = org::Entity::find().filter(org::Column::EnglishCode.eq(self.english_code.clone()));
        let english_code = match own.one(tx).await? {
            None => self.english_code.clone(),
            // Her second school.
            Some(_) => format!("{}b", self.english_code),
        };
        let id = Uuid::now_v7();
        let level = SchoolCode::parse(code).and_then(|code| code.level()).unwrap_or(Level::Elementary);
        insert!(
            tx,
            org {
                id,
                sourced_id: format!("org-{code}"),
                code: code.to_owned(),
                english_code: Some(english_code),
                name: school_name(code),
                level: level.as_str().to_owned(),
                active: true,
            }
        );
        Ok(id)
    }

    async fn class(&self, tx: &Act<'_>, org_id: Uuid, label: &str) -> Outcome<Uuid> {
        let same = class::Entity::find().filter(class::Column::OrgId.eq(org_id));
        if let Some(known) = same.filter(class::Column::Label.eq(label)).one(tx).await? {
            return Ok(known.id);
        }
        let id = Uuid::now_v7();
        let grade = "一二三四五六".chars().position(|c| label.starts_with(c)).unwrap_or(0);
        insert!(
            tx,
            class {
                id,
                sourced_id: format!("class-{id}"),
                org_id,
                grade: i32::try_from(grade).unwrap_or(0) + 1,
                label: label.to_owned(),
                year: 115,
                term: 1,
                active: true,
                session_ids: None,
                sessions: None,
                code: None,
            }
        );
        Ok(id)
    }

    async fn enrol(&self, tx: &Act<'_>, person_id: Uuid, class_id: Uuid, role: &str) -> Outcome<()> {
        let id = Uuid::now_v7();
        insert!(
            tx,
            enrollment {
                id,
                sourced_id: format!("enrollment-{id}"),
                person_id,
                class_id,
                role: role.to_owned(),
                homeroom: role == "teacher",
                seat: (role == "student").then_some(7),
                ended_at: None,
                begins_at: None,
                ends_at: None,
            }
        );
        Ok(())
    }
}

fn mailbox_lookup(sealer: &Sealer, email: &str) -> Vec<u8> {
    sealer.mac(Purpose::Lookup, format!("mailbox:{email}").as_bytes()).to_vec()
}

fn login_lookup(sealer: &Sealer, name: &LoginName) -> Vec<u8> {
    sealer.mac(Purpose::Lookup, format!("login:{}", name.expose()).as_bytes()).to_vec()
}

/// The real name of a school, from the list of the bureau.
fn school_name(code: &str) -> String {
    let list = include_str!("../../../idp/roster/src/demo_city/data/taipei-schools.csv");
    let line = list.lines().find(|line| line.starts_with(code)).expect("a real school");
    line.split(',').nth(1).expect("a name").to_owned()
}

/// A number in letters, `a` to `j` for the digits: English codes hold no digits.
fn letters(number: u32) -> String {
    number.to_string().bytes().map(|digit| char::from(digit - b'0' + b'a')).collect()
}
