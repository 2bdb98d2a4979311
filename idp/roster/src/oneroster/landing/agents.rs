//! The agents of users.csv: guardians for whom the roster vouches, one context for each child.

use std::collections::{HashMap, HashSet};

use domain::binding::EndReason;
use domain::binding::life::{self, After, BindingState, Cause};
use domain::contexts::{Basis, BindingStatus};
use domain::identifiers::{BirthDate, LoginName};
use domain::ids::{BindingId, OrgId, PersonId};
use domain::oneroster::{AgentBinding, BundleFile, Record, RowRefusal};
use serde_json::json;
use uuid::Uuid;

use super::accounts::{Accounts, Name};
use super::people_by_id;
use crate::oneroster::rows::{Entry, Item, Landed, Landing, Outcome, Scene};
use crate::oneroster::seen::binding;
use crate::oneroster::store::{
    Binding, Contact, Kind, NewBinding, confirm_binding, insert_bindings, list_bindings_between, list_births,
    list_contacts, list_contexts_of_bindings, list_student_contexts, mark_unvouched,
};
use city::bindings::{self, Bars};
use city::contexts::{self, GuardianContext};
use platform::audit::{AuditAct, OPERATOR};
use platform::db::Act;
use platform::fault::StoreError;
use platform::ids::new_id;

/// The agents of users.csv.
pub(in crate::oneroster) struct Agents;

/// A student and one agent.
pub(in crate::oneroster) struct BindingRow {
    pub(in crate::oneroster) student: String,
    pub(in crate::oneroster) binding: AgentBinding,
}

/// What a batch knows and writes.
struct Writing {
    people: HashMap<String, Uuid>,
    /// The school of each student.
    schools: HashMap<Uuid, Uuid>,
    /// Students who are of age.
    grown: HashSet<Uuid>,
    bindings: HashMap<(Uuid, Uuid), Binding>,
    /// Bindings in which somebody can act now.
    acting: HashSet<Uuid>,
    contacts: HashMap<Uuid, Contact>,
    accounts: Accounts,
    added: Vec<NewBinding>,
    confirmed: Vec<(NewBinding, Binding)>,
    bars: Bars,
    kept_out: KeptOut,
    contexts: Vec<GuardianContext>,
    without_account: u64,
}

/// Guardians who are not bound though the roster names them.
#[derive(Default)]
struct KeptOut {
    /// Guardian, student and why, where that is not on record yet.
    news: Vec<(Uuid, Uuid, EndReason)>,
    /// Their bindings, if there are any.
    bindings: Vec<Uuid>,
    /// Those that live, though a block stands against a number the guardian has got since.
    living: Vec<BindingId>,
}

impl Landing for Agents {
    type Row = BindingRow;
    const FILE: BundleFile = BundleFile::Users;
    const KIND: Kind = Kind::Agent;

    fn read(&self, _: &Scene, record: &Record<'_>) -> Result<Vec<Entry<BindingRow>>, RowRefusal> {
        let student = record.sourced_id()?;
        if record.is_deleted()? {
            return Ok(Vec::new());
        }
        let mut entries: Vec<Entry<BindingRow>> = Vec::new();
        for one in AgentBinding::read_all(record)? {
            let id = binding(student, &one.agent);
            if entries.iter().all(|entry| entry.id != id) {
                let (content, row) =
                    (one.content(), BindingRow { student: student.to_owned(), binding: one });
                entries.push(Entry { id, content, remarks: Vec::new(), row });
            }
        }
        Ok(entries)
    }

    fn cells(content: &str) -> (String, Vec<&str>) {
        (String::new(), AgentBinding::cells(content))
    }

    async fn land(
        &self,
        scene: &Scene,
        tx: &Act<'_>,
        items: &[Item<BindingRow>],
    ) -> Result<Outcome, StoreError> {
        scene.lock(tx).await?;
        let mut writing = Writing::read(scene, tx, items).await?;
        let landed = items.iter().map(|item| writing.take(scene, item)).collect();
        let without_account = writing.without_account;
        insert_bindings(tx, writing.added, scene.now).await?;
        for (binding, known) in &writing.confirmed {
            confirm_binding(tx, binding, known, scene.now).await?;
        }
        contexts::open_for_guardians_within(tx, &writing.contexts, scene.now).await?;
        writing.accounts.write(scene, tx).await?;
        writing.kept_out.write(scene, tx).await?;
        Ok(Outcome { landed, without_account, ..Outcome::default() })
    }
}

impl KeptOut {
    fn add(
        &mut self,
        item: &Item<BindingRow>,
        (guardian, student): (Uuid, Uuid),
        known: Option<&Binding>,
        reason: EndReason,
    ) {
        self.bindings.extend(known.map(|row| row.id));
        if !item.was_kept_out() {
            self.news.push((guardian, student, reason));
        }
    }

    /// Freezes what a block bars, and writes down who was kept from whom; a rehearsal does not, since it must not hold
    /// the chain of entries for long.
    async fn write(&self, scene: &Scene, tx: &Act<'_>) -> Result<(), StoreError> {
        mark_unvouched(tx, &self.bindings).await?;
        if scene.options.dry_run {
            return Ok(());
        }
        for id in &self.living {
            bindings::change_binding_within(tx, *id, Cause::BlockSet, None, scene.now).await?;
        }
        for (guardian, student, reason) in &self.news {
            let detail = json!({ "reason": reason.as_str(), "guardian": guardian.to_string() });
            tx.audit(AuditAct::BindingRefused, OPERATOR, &student.to_string(), &detail, scene.now).await?;
        }
        Ok(())
    }
}

/// Which of these students are of age.
async fn grown(scene: &Scene, tx: &Act<'_>, students: &[Uuid]) -> Result<HashSet<Uuid>, StoreError> {
    let mut grown = HashSet::new();
    for (id, sealed) in list_births(tx, students).await? {
        let text = scene.sealer.open_text("person", "birth_date", id, &sealed)?;
        let broken = || StoreError::inconsistent("person", "birth_date", id);
        if BirthDate::parse(&text).ok_or_else(broken)?.is_adult_on(scene.today) {
            grown.insert(id);
        }
    }
    Ok(grown)
}

impl Writing {
    async fn read(scene: &Scene, tx: &Act<'_>, items: &[Item<BindingRow>]) -> Result<Self, StoreError> {
        let ids = items.iter().flat_map(|item| [item.row.student.clone(), item.row.binding.agent.clone()]);
        let ids: HashSet<String> = ids.collect();
        let people = people_by_id(scene, tx, ids.into_iter().collect()).await?;
        let pair = |item: &Item<BindingRow>| {
            Some((*people.get(&item.row.binding.agent)?, *people.get(&item.row.student)?))
        };
        let pairs: Vec<(Uuid, Uuid)> = items.iter().filter_map(pair).collect();
        let students: Vec<Uuid> = pairs.iter().map(|(_, student)| *student).collect();
        let guardians: Vec<Uuid> = pairs.iter().map(|(guardian, _)| *guardian).collect();
        let both: Vec<(PersonId, PersonId)> =
            pairs.iter().map(|(guardian, student)| (PersonId(*guardian), PersonId(*student))).collect();
        let mut schools = HashMap::new();
        for row in list_student_contexts(tx, &students).await? {
            schools.entry(row.person).or_insert(row.org);
        }
        let bindings = list_bindings_between(tx, &pairs).await?;
        let bound: Vec<Uuid> = bindings.iter().map(|row| row.id).collect();
        let acting = list_contexts_of_bindings(tx, &bound).await?;
        let contacts = list_contacts(tx, &scene.sealer, &guardians).await?;
        let names: Vec<Name> = contacts.values().filter_map(name).collect();
        Ok(Self {
            schools,
            grown: grown(scene, tx, &students).await?,
            bindings: bindings.into_iter().map(|row| ((row.guardian, row.student), row)).collect(),
            acting: acting.into_iter().filter_map(|row| row.binding).collect(),
            accounts: Accounts::read(scene, tx, &guardians, names.iter()).await?,
            people,
            contacts,
            added: Vec::new(),
            confirmed: Vec::new(),
            bars: Bars::read(tx, &both).await?,
            kept_out: KeptOut::default(),
            contexts: Vec::new(),
            without_account: 0,
        })
    }

    fn take(&mut self, scene: &Scene, item: &Item<BindingRow>) -> Landed {
        // The student's own line was refused where users are read.
        let Some(&student) = self.people.get(&item.row.student) else { return Landed::Aside };
        let Some(&guardian) = self.people.get(&item.row.binding.agent) else {
            return Landed::Refused(RowRefusal::Unknown { column: "agentSourcedIds", wanted: "user" });
        };
        if guardian == student {
            return Landed::Refused(RowRefusal::Contradiction("nobody is her own agent"));
        }
        let Some(&school) = self.schools.get(&student) else { return Landed::Aside };
        let known = self.bindings.get(&(guardian, student)).cloned();
        let (relation, basis) = item.row.binding.stands(known.as_ref().map(|row| (row.relation, row.basis)));
        let after = self.after((guardian, student), known.as_ref(), basis);
        if let Some(landed) = self.keep_out(item, (guardian, student), known.as_ref(), after) {
            return landed;
        }
        let id = known.as_ref().map_or_else(new_id, |row| row.id);
        let is_over = known.as_ref().is_some_and(|row| row.status != BindingStatus::Approved);
        self.write_binding(NewBinding { id, guardian, student, relation, basis, after }, known);
        if after == After::Stays && is_over {
            return Landed::At(id);
        }
        if after != After::Waits && self.acting.insert(id) {
            self.contexts.push(GuardianContext {
                guardian: PersonId(guardian),
                school: OrgId(school),
                binding: BindingId(id),
            });
        }
        self.account(scene, guardian);
        Landed::At(id)
    }

    /// One binding for each pair, however many rows name it.
    fn write_binding(&mut self, new: NewBinding, known: Option<Binding>) {
        if let Some(known) = known {
            self.confirmed.push((new, known));
            return;
        }
        let BindingState { status, reason } = new.state();
        let row = Binding {
            id: new.id,
            guardian: new.guardian,
            student: new.student,
            status,
            reason,
            relation: new.relation,
            basis: new.basis,
            adult_consent: false,
        };
        self.bindings.insert((new.guardian, new.student), row);
        self.added.push(new);
    }

    /// What becomes of the binding by the roster's word: `domain::binding::life`.
    fn after(&self, (guardian, student): (Uuid, Uuid), known: Option<&Binding>, basis: Basis) -> After {
        let lives = known.is_some_and(|row| row.status == BindingStatus::Approved);
        let facts = life::Facts {
            is_barred: self.bars.bar(PersonId(guardian), PersonId(student), !lives),
            is_of_age: self.grown.contains(&student),
            has_agreed: known.is_some_and(|row| row.adult_consent),
            is_more: known.is_some_and(|row| row.is_more(basis)),
            ..life::Facts::default()
        };
        life::change(Cause::Named, known.map(Binding::state), &facts).after
    }

    /// Where the line goes if the guardian is not bound by it. A binding that lives against a custody block is frozen.
    fn keep_out(
        &mut self,
        item: &Item<BindingRow>,
        pair: (Uuid, Uuid),
        known: Option<&Binding>,
        after: After,
    ) -> Option<Landed> {
        let reason = match after {
            After::Stays | After::Lives | After::Waits => return None,
            After::Settled(reason) => reason,
            After::Barred => EndReason::Custody,
            After::Frozen(reason) => {
                self.kept_out.living.extend(known.map(|row| BindingId(row.id)));
                reason
            }
            After::Later | After::Ended(_) | After::Restored => return Some(Landed::Aside),
        };
        self.kept_out.add(item, pair, known, reason);
        Some(if matches!(after, After::Settled(_)) { Landed::Settled } else { Landed::Barred })
    }

    /// A guardian signs in by e-mail, unless she has an account for another reason.
    fn account(&mut self, scene: &Scene, guardian: Uuid) {
        let name = self.contacts.get(&guardian).and_then(name);
        if let Some(name) = name.filter(|name| !self.accounts.is_taken(scene, guardian, name, false)) {
            // Not her first role: no name is changed.
            let _ = self.accounts.give(scene, guardian, &name, false);
        }
        self.without_account += u64::from(!self.accounts.has(guardian));
    }
}

fn name(contact: &Contact) -> Option<Name> {
    LoginName::parse(contact.email.as_deref()?).map(Name::Email)
}
