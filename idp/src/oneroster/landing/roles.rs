//! roles.csv: what people are at schools. 在職 and 在籍 rows bring a context, a student number, an account.

use std::collections::{HashMap, HashSet};

use domain::contexts::Role;
use domain::identifiers::{LoginName, NationalId};
use domain::ids::PersonId;
use domain::oneroster::{BundleFile, Record, RoleRow, RosterRole, RowRefusal};
use uuid::Uuid;

use super::accounts::{Accounts, Name, national_ids};
use super::people_by_id;
use super::places::one_entry;
use super::students::Numbers;
use crate::guardianship;
use crate::oneroster::stage::{Entry, Item, Landed, Landing, Outcome, Scene};
use crate::oneroster::store::{
    ContextRow, Kind, OrgFacts, Tx, end_contexts, insert_contexts, list_classes_of_students, list_contexts,
    list_living_contexts_of, update_context,
};
use crate::platform::fault::StoreError;

/// roles.csv.
pub(in crate::oneroster) struct Roles {
    pub(in crate::oneroster) orgs: HashMap<String, OrgFacts>,
    /// Contexts whose row ends with this bundle.
    pub(in crate::oneroster) leaving: HashSet<Uuid>,
}

/// A role at a school, with everything that its row names.
struct Post<'a> {
    row: &'a RoleRow,
    person: Uuid,
    org: &'a OrgFacts,
    role: Role,
    name: Option<Name>,
}

/// What a row of a batch is.
enum Found<'a> {
    Post(Post<'a>),
    /// What a guardian can act as follows from the children.
    Guardian(Uuid),
    Refused(RowRefusal),
}

/// What a batch writes.
struct Writing {
    known: HashMap<Uuid, ContextRow>,
    /// Living contexts whose row ends with this bundle: the roster may name them under another sourcedId.
    leaving: Vec<ContextRow>,
    /// The classes that students are in, by person and school.
    classes: HashMap<(Uuid, Uuid), Uuid>,
    numbers: Numbers,
    accounts: Accounts,
    added: Vec<ContextRow>,
    updated: Vec<ContextRow>,
    ended: Vec<Uuid>,
    without_account: u64,
}

impl Landing for Roles {
    type Row = RoleRow;
    const FILE: BundleFile = BundleFile::Roles;
    const KIND: Kind = Kind::Role;

    fn read(&self, scene: &Scene, record: &Record<'_>) -> Result<Vec<Entry<RoleRow>>, RowRefusal> {
        let mut entries = one_entry(record, RoleRow::read)?;
        entries.retain(|entry| !entry.row.span.is_over(scene.today));
        Ok(entries)
    }

    async fn land(&self, scene: &Scene, tx: &Tx, items: &[Item<RoleRow>]) -> Result<Outcome, StoreError> {
        scene.lock(tx).await?;
        let people = people_by_id(tx, items.iter().map(|item| item.row.user.clone()).collect()).await?;
        let mut found: Vec<Found<'_>> = items.iter().map(|item| self.find(item, &people)).collect();
        name_all(scene, tx, &mut found).await?;
        let mut writing = Writing::read(scene, tx, items, &found).await?;
        writing.leaving.retain(|row| self.leaving.contains(&row.id));
        let mut outcome = Outcome::default();
        for (item, found) in items.iter().zip(&found) {
            outcome.landed.push(match found {
                Found::Post(post) => writing.take(scene, item, post)?,
                Found::Guardian(person) => Landed::At(*person),
                Found::Refused(refusal) => Landed::Refused(refusal.clone()),
            });
        }
        outcome.without_account = writing.without_account;
        writing.write(scene, tx).await?;
        Ok(outcome)
    }
}

impl Roles {
    fn find<'a>(&'a self, item: &'a Item<RoleRow>, people: &HashMap<String, Uuid>) -> Found<'a> {
        let row = &item.row;
        let Some(&person) = people.get(&row.user) else {
            return Found::Refused(RowRefusal::Unknown { column: "userSourcedId", wanted: "user" });
        };
        let Some(org) = self.orgs.get(&row.org) else {
            return Found::Refused(RowRefusal::Unknown { column: "orgSourcedId", wanted: "org" });
        };
        match row.role {
            RosterRole::OfGuardian => Found::Guardian(person),
            RosterRole::At(_) if !org.is_school => {
                Found::Refused(RowRefusal::Contradiction("orgSourcedId is no school"))
            }
            RosterRole::At(role) => Found::Post(Post { row, person, org, role, name: None }),
        }
    }
}

/// Finds the default login names; those of teachers and staff need the national ID.
async fn name_all(scene: &Scene, tx: &Tx, found: &mut [Found<'_>]) -> Result<(), StoreError> {
    let mut workers = Vec::new();
    for one in &*found {
        if let Found::Post(post) = one
            && post.role != Role::Student
        {
            workers.push(post.person);
        }
    }
    let ids = national_ids(scene, tx, &workers).await?;
    for one in found {
        if let Found::Post(post) = one {
            post.name = default_name(post, ids.get(&post.person)).map(Name::Default);
        }
    }
    Ok(())
}

fn default_name(post: &Post<'_>, id: Option<&NationalId>) -> Option<LoginName> {
    let school = post.org.english_code.as_ref()?;
    match post.role {
        Role::Student => Some(LoginName::student_default(school, post.row.student_no.as_ref()?)),
        _ => Some(LoginName::teacher_default(school, id?)),
    }
}

impl Writing {
    async fn read(
        scene: &Scene,
        tx: &Tx,
        items: &[Item<RoleRow>],
        found: &[Found<'_>],
    ) -> Result<Self, StoreError> {
        let (mut people, mut numbers, mut names) = (Vec::new(), Vec::new(), Vec::new());
        for one in found {
            if let Found::Post(post) = one {
                people.push(post.person);
                numbers.extend(post.row.student_no.as_ref());
                names.extend(post.name.as_ref());
            }
        }
        let targets: Vec<Uuid> = items.iter().filter_map(Item::target).collect();
        let known = list_contexts(tx, &targets).await?;
        Ok(Self {
            known: known.into_iter().map(|row| (row.id, row)).collect(),
            leaving: list_living_contexts_of(tx, &people).await?,
            classes: list_classes_of_students(tx, &people).await?,
            numbers: Numbers::read(scene, tx, &people, &numbers).await?,
            accounts: Accounts::read(scene, tx, &people, names.into_iter()).await?,
            added: Vec::new(),
            updated: Vec::new(),
            ended: Vec::new(),
            without_account: 0,
        })
    }

    fn take(&mut self, scene: &Scene, item: &Item<RoleRow>, post: &Post<'_>) -> Result<Landed, StoreError> {
        if !post.row.span.tells_end && self.is_over(scene, item) {
            return Ok(Landed::Aside);
        }
        let place = (post.person, post.org.id);
        let number = post.row.student_no.as_ref().filter(|_| post.role == Role::Student);
        if number.is_some_and(|number| self.numbers.is_taken(scene, place, number)) {
            return Ok(Landed::Refused(RowRefusal::Taken("metadata.studentNumber")));
        }
        let first = self.is_first(item, post);
        let taken = |name| self.accounts.is_taken(scene, post.person, name, first);
        if post.name.as_ref().is_some_and(taken) {
            return Ok(Landed::Refused(RowRefusal::Taken("the default login name")));
        }
        if let Some(number) = number {
            self.numbers.give(scene, place, number)?;
        }
        if let Some(name) = &post.name {
            self.accounts.give(scene, post.person, name, first);
        }
        self.without_account += u64::from(!self.accounts.has(post.person));
        Ok(Landed::At(self.context(scene, item, post)))
    }

    /// Whether its last day, which the file does not tell any more, has come.
    fn is_over(&self, scene: &Scene, item: &Item<RoleRow>) -> bool {
        let known = item.target().and_then(|id| self.known.get(&id));
        known.and_then(|row| row.valid_until).is_some_and(|until| until <= scene.now)
    }

    /// Whether it is the person's first role; what is known where the file has no column for it.
    fn is_first(&self, item: &Item<RoleRow>, post: &Post<'_>) -> bool {
        let known = item.target().and_then(|id| self.known.get(&id)).map(|row| row.primary);
        post.row.primary.or_known(known).unwrap_or(true)
    }

    /// A row that comes to mean another person, school or role is another context; one that says under another
    /// sourcedId what a row said that ends is the same.
    fn context(&mut self, scene: &Scene, item: &Item<RoleRow>, post: &Post<'_>) -> Uuid {
        let is_post =
            |row: &ContextRow| row.person == post.person && row.org == post.org.id && row.role == post.role;
        let known = item.target().and_then(|id| self.known.get(&id)).cloned();
        let same = known.clone().filter(is_post).or_else(|| {
            let at = self.leaving.iter().position(is_post)?;
            Some(self.leaving.swap_remove(at))
        });
        let class = self.classes.get(&(post.person, post.org.id)).copied();
        let begins = post.row.span.valid_from(scene.now);
        let row = ContextRow {
            id: same.as_ref().map_or_else(Uuid::now_v7, |row| row.id),
            person: post.person,
            org: post.org.id,
            role: post.role,
            class: class.filter(|_| post.role == Role::Student),
            titles: post
                .row
                .titles
                .clone()
                .or_known(same.as_ref().map(|row| row.titles.clone()))
                .unwrap_or_default(),
            binding: None,
            primary: post.row.primary.or_known(same.as_ref().map(|row| row.primary)).unwrap_or(true),
            valid_from: match (&same, post.row.span.begin) {
                (Some(row), None) => row.valid_from,
                _ => begins,
            },
            valid_until: post.row.span.valid_until(same.as_ref().and_then(|row| row.valid_until)),
        };
        let id = row.id;
        if same.is_none() {
            self.added.push(row);
        } else {
            self.updated.push(row);
        }
        self.ended.extend(known.map(|row| row.id).filter(|known| *known != id));
        id
    }

    async fn write(self, scene: &Scene, tx: &Tx) -> Result<(), StoreError> {
        let workers = self.added.iter().chain(&self.updated).filter(|row| row.role != Role::Student);
        let workers: Vec<PersonId> = workers.map(|row| PersonId(row.person)).collect();
        // Whose work was over by its date begins anew, and without what she was there before.
        scene.end_duties(tx, &workers).await?;
        end_contexts(tx, &self.ended, scene.now).await?;
        let begins = self.added.iter().chain(&self.updated).filter(|row| row.role == Role::Student);
        let students: Vec<PersonId> = begins.map(|row| PersonId(row.person)).collect();
        insert_contexts(tx, self.added).await?;
        for row in self.updated {
            update_context(tx, row).await?;
        }
        let left = self.ended.iter().filter_map(|id| self.known.get(id)).map(|row| PersonId(row.person));
        scene.end_duties(tx, &left.collect::<Vec<_>>()).await?;
        self.numbers.write(scene, tx).await?;
        self.accounts.write(scene, tx).await?;
        if !students.is_empty() && !scene.options.dry_run {
            // Every node forgets everything after the batch, so this too.
            let _ = guardianship::revive_left_within(tx, &scene.sealer, &students, scene.now).await?;
        }
        Ok(())
    }
}
