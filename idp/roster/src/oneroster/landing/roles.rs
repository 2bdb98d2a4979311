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
use super::posts::{Post, Saying, by_all};
use super::students::Numbers;
use crate::oneroster::rows::{Entry, Item, Landed, Landing, Outcome, Scene};
use crate::oneroster::store::{
    ContextRow, Kind, OrgFacts, end_contexts, insert_contexts, list_classes_of_students, list_contexts,
    list_living_contexts_of, list_says, list_standing, update_context,
};
use city::bindings;
use platform::db::Act;
use platform::fault::StoreError;

/// roles.csv.
pub(in crate::oneroster) struct Roles {
    pub(in crate::oneroster) orgs: HashMap<String, OrgFacts>,
    /// Contexts a row of which ends with this bundle.
    pub(in crate::oneroster) leaving: HashSet<Uuid>,
    /// Those rows.
    pub(in crate::oneroster) leaving_rows: HashSet<String>,
}

/// What a row of a batch is.
enum Found<'a> {
    Post(Post<'a>),
    /// What a guardian can act as follows from the children.
    Guardian(Uuid),
    Refused(RowRefusal),
}

/// What a row stood for, what it stands for now, if that is there, and what is known of that.
type Stand = (Option<ContextRow>, Option<ContextRow>, Option<Saying>);

/// What a batch writes.
struct Writing {
    known: HashMap<Uuid, ContextRow>,
    /// What the people are at schools now, this batch included.
    standing: Vec<ContextRow>,
    /// Contexts of which a row ends with this bundle: the roster may name them under another sourcedId.
    leaving: HashSet<Uuid>,
    /// The rows that stand for a context and do not end with this bundle; the only one may say nothing apart from it.
    rows: HashMap<Uuid, Vec<(String, Option<Saying>)>>,
    /// What the rows of the batch said last of which several stood for one context.
    said: HashMap<String, Saying>,
    says: Vec<(String, Option<String>)>,
    /// The classes that students are in, by person and school.
    classes: HashMap<(Uuid, Uuid), Uuid>,
    numbers: Numbers,
    accounts: Accounts,
    added: Vec<ContextRow>,
    updated: Vec<ContextRow>,
    ended: Vec<Uuid>,
    without_account: u64,
    names_kept: Vec<u64>,
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

    async fn land(
        &self,
        scene: &Scene,
        tx: &Act<'_>,
        items: &[Item<RoleRow>],
    ) -> Result<Outcome, StoreError> {
        scene.lock(tx).await?;
        let people =
            people_by_id(scene, tx, items.iter().map(|item| item.row.user.clone()).collect()).await?;
        let mut found: Vec<Found<'_>> = items.iter().map(|item| self.find(item, &people)).collect();
        name_all(scene, tx, &mut found).await?;
        let mut writing = self.writing(scene, tx, items, &found).await?;
        let mut outcome = Outcome::default();
        for (item, found) in items.iter().zip(&found) {
            outcome.landed.push(match found {
                Found::Post(post) => writing.take(scene, item, post)?,
                Found::Guardian(person) => Landed::At(*person),
                Found::Refused(refusal) => Landed::Refused(refusal.clone()),
            });
        }
        outcome.without_account = writing.without_account;
        outcome.names_kept = std::mem::take(&mut writing.names_kept);
        outcome.says = std::mem::take(&mut writing.says);
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

    async fn writing(
        &self,
        scene: &Scene,
        tx: &Act<'_>,
        items: &[Item<RoleRow>],
        found: &[Found<'_>],
    ) -> Result<Writing, StoreError> {
        let (mut people, mut numbers, mut names) = (Vec::new(), Vec::new(), Vec::new());
        for one in found {
            if let Found::Post(post) = one {
                people.push(post.person);
                numbers.extend(post.row.student_no.as_ref().map(|number| (post.org.id, number)));
                names.extend(post.name.as_ref());
            }
        }
        let targets: Vec<Uuid> = items.iter().filter_map(Item::target).collect();
        let known = list_contexts(tx, &targets).await?;
        let mut standing = list_living_contexts_of(tx, &people).await?;
        standing.retain(|row| row.binding.is_none());
        let contexts = known.iter().chain(&standing).map(|row| row.id).collect::<HashSet<_>>();
        Ok(Writing {
            rows: self.rows_of(tx, &contexts.into_iter().collect::<Vec<_>>()).await?,
            known: known.into_iter().map(|row| (row.id, row)).collect(),
            leaving: standing.iter().map(|row| row.id).filter(|id| self.leaving.contains(id)).collect(),
            standing,
            classes: list_classes_of_students(tx, &people, scene.now).await?,
            numbers: Numbers::read(scene, tx, &people, &numbers).await?,
            accounts: Accounts::read(scene, tx, &people, names.into_iter()).await?,
            said: said_last(tx, items).await?,
            says: Vec::new(),
            added: Vec::new(),
            updated: Vec::new(),
            ended: Vec::new(),
            without_account: 0,
            names_kept: Vec::new(),
        })
    }

    /// The rows that stand for these contexts and go on.
    async fn rows_of(
        &self,
        tx: &Act<'_>,
        contexts: &[Uuid],
    ) -> Result<HashMap<Uuid, Vec<(String, Option<Saying>)>>, StoreError> {
        let mut rows: HashMap<Uuid, Vec<(String, Option<Saying>)>> = HashMap::new();
        for row in list_standing(tx, Kind::Role, contexts).await? {
            if !self.leaving_rows.contains(&row.sourced_id) {
                let says = row.says.as_deref().and_then(Saying::parse);
                rows.entry(row.target).or_default().push((row.sourced_id, says));
            }
        }
        Ok(rows)
    }
}

/// What known rows of a batch said last of which several stood for one context.
async fn said_last(tx: &Act<'_>, items: &[Item<RoleRow>]) -> Result<HashMap<String, Saying>, StoreError> {
    let known = items.iter().filter(|item| item.known.is_some()).map(|item| item.id.clone());
    let says = list_says(tx, Kind::Role, &known.collect::<Vec<_>>()).await?;
    Ok(says.into_iter().filter_map(|(id, says)| Some((id, Saying::parse(&says)?))).collect())
}

/// Finds the default login names; those of teachers and staff need the national ID.
async fn name_all(scene: &Scene, tx: &Act<'_>, found: &mut [Found<'_>]) -> Result<(), StoreError> {
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
    fn take(&mut self, scene: &Scene, item: &Item<RoleRow>, post: &Post<'_>) -> Result<Landed, StoreError> {
        let own = self.said_before(item);
        if !post.row.span.tells_end && own.as_ref().is_some_and(|own| own.is_over(scene.now)) {
            return Ok(Landed::Aside);
        }
        let place = (post.person, post.org.id);
        let number = post.row.student_no.as_ref().filter(|_| post.role == Role::Student);
        if number.is_some_and(|number| self.numbers.is_taken(scene, place, number)) {
            return Ok(Landed::Refused(RowRefusal::Taken("metadata.studentNumber")));
        }
        let (old, same, before) = self.find(scene, item, post, own.as_ref());
        let first =
            post.is_first(own.as_ref()) && !self.has_another_first(post.person, old.as_ref(), same.as_ref());
        let taken = |name| self.accounts.is_taken(scene, post.person, name, first);
        if post.name.as_ref().is_some_and(taken) {
            return Ok(Landed::Refused(RowRefusal::Taken("the default login name")));
        }
        if let Some(number) = number {
            self.numbers.give(scene, place, number)?;
        }
        if let Some(name) = &post.name
            && self.accounts.give(scene, post.person, name, first)
        {
            self.names_kept.push(item.line);
        }
        self.without_account += u64::from(!self.accounts.has(post.person));
        Ok(Landed::At(self.context(scene, item, post, (old, same, before))))
    }

    /// What the row said last, for what its file says nothing of: kept where several rows stand for one context, else what
    /// that is.
    fn said_before(&self, item: &Item<RoleRow>) -> Option<Saying> {
        let known = || item.target().and_then(|id| self.known.get(&id)).map(Saying::of);
        self.said.get(&item.id).cloned().or_else(known)
    }

    /// What the row stood for, and what it stands for now, if that is there, and what is known of that. A row that comes
    /// to mean another person, school or role is another context. One that says under another sourcedId what a row said
    /// that ends is the same; so is one that says what another row says too, with no day between.
    fn find(&self, scene: &Scene, item: &Item<RoleRow>, post: &Post<'_>, own: Option<&Saying>) -> Stand {
        let is_post =
            |row: &&ContextRow| row.person == post.person && row.org == post.org.id && row.role == post.role;
        let old = item.target().and_then(|id| self.known.get(&id));
        let own = own.filter(|_| old.as_ref().is_some_and(is_post));
        let said = post.said_from_now(scene, own);
        let posts = || self.standing.iter().filter(is_post);
        let same = posts()
            .find(|row| old.is_some_and(|old| old.id == row.id))
            .or_else(|| posts().find(|row| self.leaving.contains(&row.id)))
            .or_else(|| posts().find(|row| said.touches(&Saying::of(row))))
            .or_else(|| old.filter(is_post));
        (old.cloned(), same.cloned(), own.cloned().or_else(|| same.map(Saying::of)))
    }

    /// Whether the person's first role is another that goes on: then her name follows that one.
    fn has_another_first(&self, person: Uuid, old: Option<&ContextRow>, same: Option<&ContextRow>) -> bool {
        let own = [old, same];
        self.standing.iter().any(|row| {
            row.person == person
                && row.primary
                && !self.leaving.contains(&row.id)
                && own.into_iter().flatten().all(|own| own.id != row.id)
        })
    }

    fn context(
        &mut self,
        scene: &Scene,
        item: &Item<RoleRow>,
        post: &Post<'_>,
        (old, same, before): Stand,
    ) -> Uuid {
        let class = self.classes.get(&(post.person, post.org.id)).copied();
        let said = post.said(scene, before.as_ref());
        let row = post.context(same.as_ref(), &said, class);
        let (id, is_new) = (row.id, same.is_none());
        let row = self.said_by_all(scene, item, row, said, same.as_ref());
        self.leaving.remove(&id);
        self.standing.retain(|known| known.id != id);
        self.standing.push(row.clone());
        if is_new {
            self.added.push(row);
        } else {
            self.updated.push(row);
        }
        if let Some(old) = old.filter(|old| old.id != id) {
            self.leave(scene, item, old);
        }
        id
    }

    /// What the context is by this row and the others that stand for it.
    fn said_by_all(
        &mut self,
        scene: &Scene,
        item: &Item<RoleRow>,
        row: ContextRow,
        said: Saying,
        before: Option<&ContextRow>,
    ) -> ContextRow {
        let rows = self.rows.entry(row.id).or_default();
        let had_said = rows.iter().any(|(id, says)| *id == item.id && says.is_some());
        rows.retain(|(id, _)| *id != item.id);
        for (_, says) in rows.iter_mut().filter(|(_, says)| says.is_none()) {
            *says = before.map(Saying::of);
        }
        rows.push((item.id.clone(), Some(said)));
        if rows.len() > 1 {
            let text =
                |(id, says): &(String, Option<Saying>)| (id.clone(), says.as_ref().map(Saying::to_text));
            self.says.extend(rows.iter().map(text));
        } else if had_said {
            self.says.push((item.id.clone(), None));
        }
        let sayings: Vec<Saying> = rows.iter().filter_map(|(_, says)| says.clone()).collect();
        by_all(row, &sayings, scene.now)
    }

    /// A context that a row stands for no more ends, unless another row does.
    fn leave(&mut self, scene: &Scene, item: &Item<RoleRow>, old: ContextRow) {
        let rows = self.rows.entry(old.id).or_default();
        rows.retain(|(id, _)| *id != item.id);
        if rows.is_empty() {
            self.standing.retain(|row| row.id != old.id);
            self.ended.push(old.id);
            return;
        }
        let sayings: Vec<Saying> = rows.iter().filter_map(|(_, says)| says.clone()).collect();
        self.updated.push(by_all(old, &sayings, scene.now));
    }

    async fn write(self, scene: &Scene, tx: &Act<'_>) -> Result<(), StoreError> {
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
            bindings::revive_left_within(tx, &scene.sealer, &students, scene.now).await?;
        }
        Ok(())
    }
}
