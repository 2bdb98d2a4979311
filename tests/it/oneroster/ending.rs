//! What is no longer in the roster.

use city::sessions::{Opening, Proved, list_live_of, open_within};
use city::students::{self, Capacity};
use domain::binding::Duty;
use domain::grants::Grant;
use domain::ids::{ClientId, ContextId, GrantId, OrgId, PersonId};
use domain::scope::Scope;
use platform::audit::OPERATOR;
use platform::db::Act;
use roster::oneroster::{ImportError, ImportOptions, Kind};
use sea_orm::EntityTrait as _;
use tests::{City, on_both};
use uuid::Uuid;

use super::bundle::Bundle;
use super::facts::{binding_of, contexts, identifiers, person, row_counts};

pub(super) const CONFIRMED: ImportOptions = ImportOptions {
    dry_run: false,
    confirm: true,
    brake: domain::oneroster::Brake { percent: 5, rows: 50 },
    guardians_need_mail: true,
};

/// A grant of somebody in her first context.
pub(super) async fn grant(city: &City, sourced_id: &str) -> GrantId {
    let context = contexts(city, sourced_id).await.remove(0);
    let client = city.client(&format!("leave of {sourced_id}")).await;
    let now = city.clock.now();
    let grant = Grant {
        id: GrantId(Uuid::now_v7()),
        session: None,
        offline: true,
        person: PersonId(context.person_id),
        context: Some(ContextId(context.id)),
        client: ClientId(client.id().to_owned()),
        scope: Scope::parse("openid"),
        claims: "{}".to_owned(),
        auth_time: now,
        acr: "1".to_owned(),
        amr: "pwd".to_owned(),
        sid: Uuid::now_v7().to_string(),
        generation: 0,
        rotated_at: now,
        chosen_at: None,
        created_at: now,
        expires_at: now.plus(86_400),
        ended_at: None,
    };
    let id = grant.id;
    assert!(city::grants::insert(&city.app, &grant, None).await.unwrap());
    id
}

pub(super) async fn is_over(city: &City, grant: GrantId) -> bool {
    let find = tables::grant::Entity::find_by_id(grant.0).one(city.app.db.read()).await.unwrap();
    find.unwrap().ended_at.is_some()
}

#[tokio::test]
async fn a_role_that_ends_ends_its_grants_and_no_other() {
    on_both(async |city| {
        let bundle = Bundle::of(&city, 300);
        bundle.must_import(&city).await;
        let (hers, others) = (grant(&city, "T-moming").await, grant(&city, "T-linjingyi").await);
        bundle.remove("roles.csv", "role-T-moming-1");
        bundle.remove("enrollments.csv", "enrollment-T-moming-1");
        let report = bundle.must_import(&city).await;
        assert_eq!(report.of(Kind::Role).ended, 1, "{report}");
        assert!(is_over(&city, hers).await && !is_over(&city, others).await);
        let left: Vec<String> = contexts(&city, "T-moming").await.into_iter().map(|row| row.role).collect();
        assert_eq!(left, ["guardian", "guardian"]);
        assert!(person(&city, "T-moming").await.unwrap().active);
    })
    .await;
}

#[tokio::test]
async fn a_role_ends_on_its_end_date_without_any_other_change() {
    on_both(async |city| {
        let bundle = Bundle::of(&city, 300);
        bundle.set("roles.csv", "role-O-huangshufen-1", "endDate", "2026-11-26");
        bundle.must_import(&city).await;
        let hers = grant(&city, "O-huangshufen").await;
        city.clock.advance(2 * 86_400);
        let report = bundle.must_import(&city).await;
        assert_eq!(report.of(Kind::Role).ended, 1, "{report}");
        assert!(is_over(&city, hers).await);
        assert!(bundle.must_import(&city).await.is_quiet());
    })
    .await;
}

/// Gives somebody the administration of her school.
async fn administers(city: &City, sourced_id: &str) {
    let work = contexts(city, sourced_id).await.remove(0);
    let (person, school) = (PersonId(work.person_id), OrgId(work.org_id));
    let duty = students::NewDuty { person, school, class: None, kind: Duty::SchoolAdmin };
    let now = city.clock.now();
    students::give_duty(&city.app, OPERATOR, (duty, None), now).await.unwrap().unwrap();
}

/// The scopes of a school's administrator that somebody has.
async fn administrations(city: &City, sourced_id: &str) -> usize {
    let id = person(city, sourced_id).await.unwrap().id;
    let scopes = students::scopes_of(&city.app, PersonId(id), city.clock.now()).await.unwrap();
    scopes.iter().filter(|scope| scope.capacity() == Capacity::Admin).count()
}

async fn duties_ended(city: &City) -> usize {
    let rows = tables::audit_entry::Entity::find().all(city.app.db.read()).await.unwrap();
    rows.iter().filter(|row| row.act == "duty.ended" && row.actor == OPERATOR).count()
}

#[tokio::test]
async fn a_duty_does_not_come_back_with_the_work() {
    on_both(async |city| {
        let bundle = Bundle::of(&city, 300);
        bundle.must_import(&city).await;
        administers(&city, "O-huangshufen").await;
        bundle.reissue("role-O-huangshufen-1", "role-again");
        bundle.must_import(&city).await;
        assert_eq!(administrations(&city, "O-huangshufen").await, 1, "work that goes on keeps it");
        bundle.set("roles.csv", "role-again", "endDate", "2026-11-01");
        let dry = ImportOptions { dry_run: true, ..ImportOptions::default() };
        bundle.import(&city, dry).await.unwrap();
        assert_eq!((administrations(&city, "O-huangshufen").await, duties_ended(&city).await), (1, 0));
        bundle.must_import(&city).await;
        assert_eq!(administrations(&city, "O-huangshufen").await, 0);
        assert_eq!(duties_ended(&city).await, 1, "on record");
        bundle.set("roles.csv", "role-again", "endDate", "");
        bundle.must_import(&city).await;
        assert_eq!(contexts(&city, "O-huangshufen").await.len(), 1, "she works there again");
        assert_eq!(administrations(&city, "O-huangshufen").await, 0, "and administers nothing");
    })
    .await;
}

#[tokio::test]
async fn a_duty_does_not_come_back_with_work_that_was_over_by_its_date() {
    on_both(async |city| {
        let bundle = Bundle::of(&city, 300);
        bundle.set("roles.csv", "role-O-huangshufen-1", "endDate", "2026-11-26");
        bundle.must_import(&city).await;
        administers(&city, "O-huangshufen").await;
        city.clock.advance(2 * 86_400);
        bundle.set("roles.csv", "role-O-huangshufen-1", "endDate", "2027-07-31");
        bundle.must_import(&city).await;
        assert_eq!(contexts(&city, "O-huangshufen").await.len(), 1, "she works there again");
        assert_eq!((administrations(&city, "O-huangshufen").await, duties_ended(&city).await), (0, 1));
    })
    .await;
}

#[tokio::test]
async fn a_bundle_cut_short_ends_nothing_without_confirmation() {
    on_both(async |city| {
        let bundle = Bundle::of(&city, 300);
        bundle.must_import(&city).await;
        let rows = row_counts(&city).await;
        let is_plain = |line: &[String]| line[0].starts_with("enrollment-S0");
        let gone = bundle.count("enrollments.csv", is_plain);
        bundle.retain("enrollments.csv", |line| !is_plain(line));
        let error = bundle.import(&city, ImportOptions::default()).await.unwrap_err();
        let ImportError::Brake(text) = &error else { panic!("{error}") };
        assert!(text.starts_with(&format!("this would end {gone} of ")), "{text}");
        assert!(gone > 50 && text.ends_with(" enrolments: add --confirm"), "{text}");
        assert_eq!(row_counts(&city).await, rows);
        let dry = ImportOptions { dry_run: true, ..ImportOptions::default() };
        let rehearsed = bundle.import(&city, dry).await.unwrap();
        assert_eq!(rehearsed.brake.as_ref(), Some(text));
        assert_eq!(rehearsed.of(Kind::Enrollment).ended, gone);
        let report = bundle.import(&city, CONFIRMED).await.unwrap();
        assert_eq!(report.of(Kind::Enrollment).ended, gone, "{report}");
    })
    .await;
}

#[tokio::test]
async fn roles_and_people_have_the_brake_too() {
    let city = City::sqlite().await;
    let bundle = Bundle::of(&city, 300);
    bundle.must_import(&city).await;
    bundle.retain("roles.csv", |line| !line[0].starts_with("role-S0"));
    bundle.retain("users.csv", |line| !line[0].starts_with("S0"));
    let error = bundle.import(&city, ImportOptions::default()).await.unwrap_err().to_string();
    assert!(error.contains(" people") && error.contains(" roles"), "{error}");
}

#[tokio::test]
async fn a_student_who_leaves_ends_what_the_guardians_could_do() {
    on_both(async |city| {
        let bundle = Bundle::of(&city, 300);
        bundle.must_import(&city).await;
        let hers = grant(&city, "G-wangdatong").await;
        let role = bundle.get("roles.csv", "role-S-wangxiaoming-1", "metadata.studentNumber");
        bundle.set("roles.csv", "role-S-wangxiaoming-1", "endDate", "2026-11-01");
        bundle.remove("enrollments.csv", "enrollment-S-wangxiaoming-1");
        bundle.must_import(&city).await;
        assert!(contexts(&city, "G-wangdatong").await.is_empty());
        assert!(contexts(&city, "S-wangxiaoming").await.is_empty());
        assert!(identifiers(&city, "S-wangxiaoming", "student_number").await.is_empty());
        let binding = binding_of(&city, "G-wangdatong", "S-wangxiaoming").await;
        assert_eq!((binding.status.as_str(), binding.reason.as_deref()), ("ended", Some("left")));
        assert!(is_over(&city, hers).await);
        bundle.set("roles.csv", "role-S-wangxiaoming-1", "endDate", "");
        city.clock.advance(86_400);
        bundle.must_import(&city).await;
        assert_eq!(contexts(&city, "G-wangdatong").await.len(), 1);
        let binding = binding_of(&city, "G-wangdatong", "S-wangxiaoming").await;
        assert_eq!((binding.status.as_str(), binding.reason), ("approved", None));
        assert_eq!(identifiers(&city, "S-wangxiaoming", "student_number").await, [role]);
    })
    .await;
}

/// `T-moming` is the one agent of `S-luoyian`, and nobody else any more.
fn name_the_mother_alone(bundle: &Bundle) {
    bundle.set("users.csv", "S-luoyian", "agentSourcedIds", "T-moming");
    bundle.set("users.csv", "S-luoyian", "metadata.agentRelations", "mother");
    bundle.set("users.csv", "S-luoyian", "metadata.agentBases", "statutory");
}

#[tokio::test]
async fn an_agent_who_is_not_named_any_more_ends() {
    on_both(async |city| {
        let bundle = Bundle::of(&city, 300);
        bundle.must_import(&city).await;
        name_the_mother_alone(&bundle);
        let report = bundle.must_import(&city).await;
        let bindings = report.of(Kind::Agent);
        assert_eq!((bindings.added, bindings.changed, bindings.ended), (0, 0, 1), "{report}");
        assert_eq!(binding_of(&city, "G-luojianhong", "S-luoyian").await.status, "ended");
        assert_eq!(contexts(&city, "G-luojianhong").await.len(), 1, "the other child is still his");
    })
    .await;
}

#[tokio::test]
async fn a_delta_ends_only_what_it_names() {
    on_both(async |city| {
        let bundle = Bundle::of(&city, 300);
        bundle.must_import(&city).await;
        for file in ["users", "roles", "enrollments", "demographics"] {
            bundle.mode(file, "delta");
            bundle.retain(&format!("{file}.csv"), |line| line[0].contains("wangxiaoming"));
        }
        bundle.set("roles.csv", "role-S-wangxiaoming-1", "status", "tobedeleted");
        bundle.set("enrollments.csv", "enrollment-S-wangxiaoming-1", "status", "tobedeleted");
        let report = bundle.must_import(&city).await;
        assert_eq!((report.of(Kind::Role).ended, report.of(Kind::Enrollment).ended), (1, 1), "{report}");
        assert_eq!((report.of(Kind::User).ended, report.of(Kind::Agent).ended), (0, 0), "{report}");
        assert!(contexts(&city, "S-wangxiaoming").await.is_empty());
        assert_eq!(contexts(&city, "T-moming").await.len(), 3);
    })
    .await;
}

#[tokio::test]
async fn a_person_without_any_row_left_is_switched_off() {
    on_both(async |city| {
        let bundle = Bundle::of(&city, 300);
        bundle.must_import(&city).await;
        bundle.remove("users.csv", "O-huangshufen");
        bundle.remove("demographics.csv", "O-huangshufen");
        bundle.remove("roles.csv", "role-O-huangshufen-1");
        bundle.must_import(&city).await;
        assert!(!person(&city, "O-huangshufen").await.unwrap().active);
    })
    .await;
}

#[tokio::test]
async fn whom_an_agent_entrusted_ends_with_the_agents_binding() {
    use domain::contexts::Relation;
    on_both(async |city| {
        let bundle = Bundle::of(&city, 300);
        bundle.must_import(&city).await;
        let binding = binding_of(&city, "G-luojianhong", "S-luoyian").await;
        let delegation = city::bindings::Delegation {
            guardian: city.applicant("羅叔叔").await.guardian,
            student: PersonId(binding.student_id),
            relation: Relation::Other,
            inviter: PersonId(binding.guardian_id),
            scope: "接送".to_owned(),
            valid_until: city.clock.now().plus(30 * 86_400),
        };
        let (app, now) = (city.app.clone(), city.clock.now());
        let act = city.app.db.write(async move |tx: &Act<'_>| {
            city::bindings::bind_delegated_within(&app, tx, &delegation, now).await
        });
        let entrusted = act.await.unwrap().unwrap();
        name_the_mother_alone(&bundle);
        bundle.must_import(&city).await;
        let over = tables::binding::Entity::find_by_id(entrusted.0).one(city.app.db.read()).await.unwrap();
        let over = over.unwrap();
        assert_eq!((over.status.as_str(), over.reason.as_deref()), ("ended", Some("withdrawn")));
    })
    .await;
}

/// What a guardian was told about the end of a binding.
async fn told(city: &City, guardian: &str) -> Vec<String> {
    let email = person(city, guardian).await.unwrap().email.unwrap();
    let mails = city.mails().await.into_iter().filter(|mail| mail.to == email);
    mails.filter(|mail| mail.subject.contains("親子綁定已結束")).map(|mail| mail.text).collect()
}

#[tokio::test]
async fn guardians_are_told_by_mail_that_the_student_left_and_once() {
    on_both(async |city| {
        let bundle = Bundle::of(&city, 300);
        bundle.must_import(&city).await;
        bundle.set("roles.csv", "role-S-wangxiaoming-1", "endDate", "2026-11-01");
        bundle.remove("enrollments.csv", "enrollment-S-wangxiaoming-1");
        let dry = ImportOptions { dry_run: true, ..ImportOptions::default() };
        bundle.import(&city, dry).await.unwrap();
        assert!(told(&city, "G-wangdatong").await.is_empty(), "a rehearsal writes to nobody");
        for _ in 0..2 {
            bundle.must_import(&city).await;
            let mails = told(&city, "G-wangdatong").await;
            assert_eq!(mails.len(), 1, "{mails:?}");
            assert!(mails[0].contains("王○明") && mails[0].contains("學生已不在本市學校就讀"), "{mails:?}");
        }
        assert_eq!(city.mails().await.len(), 1, "nobody else is told");
    })
    .await;
}

#[tokio::test]
async fn a_guardian_whom_the_roster_names_no_more_is_told() {
    on_both(async |city| {
        let bundle = Bundle::of(&city, 300);
        bundle.must_import(&city).await;
        name_the_mother_alone(&bundle);
        bundle.must_import(&city).await;
        let mails = told(&city, "G-luojianhong").await;
        assert_eq!(mails.len(), 1, "{mails:?}");
        assert!(mails[0].contains("您已不是這位學生的監護人"), "{mails:?}");
        assert!(told(&city, "T-moming").await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn at_the_turn_of_the_school_year_those_who_leave_school_cause_no_flood_of_mails() {
    on_both(async |city| {
        let bundle = Bundle::of(&city, 300);
        bundle.must_import(&city).await;
        bundle.set("roles.csv", "role-S-wangxiaoming-1", "endDate", "2027-07-01");
        // 2027-07-02 in Taipei.
        city.clock.advance(219 * 86_400);
        bundle.must_import(&city).await;
        assert_eq!(binding_of(&city, "G-wangdatong", "S-wangxiaoming").await.status, "ended");
        assert!(city.mails().await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn an_end_by_the_roster_ends_her_session_and_her_clients_are_told() {
    on_both(async |mut city| {
        // What is to be delivered stays in the outbox.
        city.stop_serving().await;
        let bundle = Bundle::of(&city, 300);
        bundle.must_import(&city).await;
        let hers = grant(&city, "G-wangdatong").await;
        let guardian = PersonId(person(&city, "G-wangdatong").await.unwrap().id);
        let now = city.clock.now();
        let opening = Opening::new(&city.app, guardian, Proved::PASSWORD, "Firefox", None, now);
        let act = city.app.db.write(async move |tx: &Act<'_>| open_within(tx, &opening).await);
        act.await.unwrap();
        assert_eq!(list_live_of(&city.app, guardian, now).await.unwrap().len(), 1);
        bundle.set("roles.csv", "role-S-wangxiaoming-1", "endDate", "2026-11-01");
        bundle.must_import(&city).await;
        assert!(is_over(&city, hers).await);
        assert!(list_live_of(&city.app, guardian, now).await.unwrap().is_empty());
        let jobs = tables::outbox::Entity::find().all(city.app.db.read()).await.unwrap();
        let logouts: Vec<_> = jobs.into_iter().filter(|job| job.kind == "backchannel_logout").collect();
        assert_eq!(logouts.len(), 1);
        let notice = String::from_utf8_lossy(&logouts[0].payload);
        assert!(notice.contains(&guardian.to_string()), "{notice}");
    })
    .await;
}
