//! `GET /school/students/{id}`, and unfreezing what a custody block froze.

use domain::binding::EndReason;
use domain::binding::life::Cause;
use domain::contexts::{Basis, BindingStatus, is_only_student};
use domain::ids::PersonId;
use serde_json::json;
use uuid::Uuid;

use super::pages::{
    Asked, BindingLine, BlockForm, BlockLine, ConfirmPage, GuardianLine, SchoolNotice, StudentActs,
    StudentPage,
};
use super::paths::{ClassPath, StudentPath};
use super::sight::{Sight, may_choose, may_read, refuse, student};
use city::accounts;
use city::bindings::{self, Binding, CustodyBlock};
use city::contexts;
use city::sessions::SignedIn;
use city::students::Scope;
use platform::audit::AuditAct;
use platform::fault::Fault;
use platform::ids::new_id;
use web::app::App;
use web::ask::{Ask, go};
use web::error::{PageRefusal, Paged};
use web::extract::CsrfForm;
use web::path::{Id, told};

pub(super) async fn get(ask: Ask<SignedIn>, id: Id<PersonId>) -> Paged {
    let sight = student(&ask, id).await?;
    ask.record(AuditAct::SchoolSeen, sight.student.person, json!({})).await?;
    let notice = ask.query().get("done").and_then(SchoolNotice::parse);
    ask.show(&StudentPage { notice, ..page(&ask.app, &sight, BlockForm::default()).await? })
}

/// Back to the student's page, with the message.
pub(super) fn back(id: PersonId, notice: SchoolNotice) -> Paged {
    go(told(StudentPath { id }, "done", notice.as_str()))
}

/// Unfreezes a binding after a confirmation; a custody block keeps it frozen. The school may have settled a family's
/// report «this is not my child» while a block existed, so this page unfreezes that binding too.
pub(super) async fn post_unfreeze(ask: Ask<SignedIn>, id: Id<PersonId>, CsrfForm(fields): CsrfForm) -> Paged {
    let sight = student(&ask, id).await?;
    let asked = fields.get("binding").and_then(|text| Uuid::parse_str(text).ok());
    let Some(binding) =
        sight.bindings.iter().find(|binding| Some(binding.id.0) == asked && is_frozen(binding))
    else {
        return Err(refuse(&ask, "binding", PageRefusal::NotFound).await);
    };
    if fields.get("step") != Some("do") {
        return ask.show(&ConfirmPage {
            guardians: vec![guardian_line(&ask.app, binding).await?],
            fields: vec![("binding", binding.id.to_string())],
            ..ConfirmPage::of(&sight, Asked::Unfreeze)
        });
    }
    let actor = Some(ask.person());
    let freed = bindings::change_binding(&ask.app, binding.id, Cause::Unfrozen, actor, ask.now).await?;
    back(sight.student.person, if freed { SchoolNotice::Unfrozen } else { SchoolNotice::StillBarred })
}

fn is_frozen(binding: &Binding) -> bool {
    binding.status == BindingStatus::Blocked
}

/// A guardian by name and relation.
pub(super) async fn guardian_line(app: &App, binding: &Binding) -> Result<GuardianLine, Fault> {
    let guardian = contexts::standing(app, binding.guardian).await?;
    let name = guardian.map_or_else(String::new, |guardian| guardian.profile.name.clone());
    Ok(GuardianLine { name, relation: relation_of(binding) })
}

/// A block; whom it bars and why, for people who may read it. A number of somebody else than a guardian of the student tells
/// no name: else everybody who may set a block could ask for the name of a number.
fn block_line(block: CustodyBlock, scope: &Scope, guardian: Option<GuardianLine>) -> BlockLine {
    let reads = may_read(scope, &block);
    BlockLine {
        id: block.id.to_string(),
        of_one: block.of_one,
        number: block.number.filter(|_| reads && guardian.is_none()),
        guardian: guardian.filter(|_| reads),
        note: reads.then_some(block.note),
        set_at: block.set_at.into(),
        lifted_at: block.lifted_at.map(Into::into),
    }
}

/// The relation of a guardian in a word. A delegated guardian is only that to a school.
pub(super) fn relation_of(binding: &Binding) -> &'static str {
    if binding.basis == Basis::Delegated { Basis::Delegated.as_str() } else { binding.relation.as_str() }
}

/// The page with the typed text about a block.
pub(super) async fn page(app: &App, sight: &Sight, form: BlockForm) -> Result<StudentPage, Fault> {
    let student = &sight.student;
    let mut bindings = Vec::new();
    for binding in &sight.bindings {
        bindings.push(BindingLine {
            id: binding.id.to_string(),
            guardian: guardian_line(app, binding).await?,
            status: binding.status.as_str(),
            method: binding.method.as_str(),
            since: binding.verified_at.map(Into::into),
            until: binding.valid_until.map(|until| until.plus(-1).into()),
            may_choose: may_choose(binding),
            is_frozen: is_frozen(binding),
            is_disputed: is_frozen(binding) && binding.reason == Some(EndReason::NotMyChild),
        });
    }
    let blocks = bindings::list_custody_blocks(app, student.person).await?;
    let mut lines = Vec::new();
    for block in blocks {
        let guardian = match sight.bindings.iter().find(|binding| Some(binding.guardian) == block.barred) {
            Some(binding) => Some(guardian_line(app, binding).await?),
            None => None,
        };
        lines.push(block_line(block, &sight.scope, guardian));
    }
    let waiting = accounts::list_waiting_among(app.db.read(), &[student.person]).await?;
    let roles = accounts::list_roles_of(app.db.read(), student.person).await?;
    Ok(StudentPage {
        waits: !waiting.is_empty(),
        is_more: !is_only_student(&roles),
        page: new_id().to_string(),
        id: student.person,
        acts: StudentActs::of(student.person),
        name: student.name.clone(),
        class: student.class.as_ref().map(|class| class.label.clone()),
        class_id: student.class.as_ref().map(|class| class.id),
        back: student.class.as_ref().map(|class| ClassPath { class: class.id }),
        school: student.school.school.name.clone(),
        bindings,
        blocks: lines,
        form,
        notice: None,
    })
}
