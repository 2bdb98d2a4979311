//! The roster import, from files to rows.

mod back;
mod bundle;
mod codes;
mod contacts;
mod custody;
mod dates;
mod ending;
mod facts;
mod links;
mod names;
mod of_age;
mod references;
mod reissued;
mod rows;
mod running;
mod settled;
mod unread;
mod unsaid;
mod vouched;

use domain::identifiers::{LoginName, NationalId};
use platform::db::Act;
use roster::demo_city::{DemoCityOptions, notable};
use roster::oneroster::Kind;
use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait as _, EntityTrait as _, IntoActiveModel as _, PaginatorTrait as _};
use tests::on_both;

use bundle::Bundle;
use facts::{account, binding_of, contexts, identifiers, lookup, person};

#[tokio::test]
async fn a_whole_city_is_taken_without_a_refusal() {
    on_both(async |city| {
        let report = Bundle::of(&city, 300).must_import(&city).await;
        assert_eq!(report.refused, 0, "{report}");
        assert_eq!(report.codes_shared, 0, "{report}");
        assert_eq!(report.without_account, 2, "two guardians have no mailbox: {report}");
        let people = tables::person::Entity::find().count(city.app.db.read()).await.unwrap();
        assert_eq!(people, report.of(Kind::User).added);
        let accounts = tables::account::Entity::find().count(city.app.db.read()).await.unwrap();
        assert_eq!(accounts + 2, people, "everybody else in the demo city has a role");
        assert!(report.of(Kind::Agent).added > 300 && report.of(Kind::Enrollment).added > 300);
    })
    .await;
}

#[tokio::test]
async fn a_teacher_who_is_a_mother_is_one_person_with_one_account() {
    on_both(async |city| {
        Bundle::of(&city, 300).must_import(&city).await;
        let mo = &notable(&DemoCityOptions { students: 300, seed: 1 }).unwrap()[0];
        let acts_as = contexts(&city, &mo.sourced_id).await;
        let roles: Vec<&str> = acts_as.iter().map(|row| row.role.as_str()).collect();
        assert_eq!(roles, ["teacher", "guardian", "guardian"]);
        assert_eq!(acts_as[0].titles, "[\"設備組長\"]");
        let account = account(&city, &mo.sourced_id).await.unwrap();
        assert_eq!(account.login_lookup, lookup(&city, &mo.login));
        assert_eq!((account.state.as_str(), account.login_name), ("pending", None));
        assert_eq!(account.activation_dies_at, city.clock.now().0 + 14 * 86_400);
        assert!(!account.activation_mailed);
        let number = identifiers(&city, &mo.sourced_id, "national_id").await.remove(0);
        assert!(number.ends_with(&mo.activation_secret) && NationalId::parse(&number).is_ok());
    })
    .await;
}

#[tokio::test]
async fn everybody_worth_showing_can_be_found_by_the_login_name_of_the_list() {
    on_both(async |city| {
        Bundle::of(&city, 500).must_import(&city).await;
        for one in notable(&DemoCityOptions { students: 500, seed: 1 }).unwrap() {
            let account = account(&city, &one.sourced_id).await.unwrap();
            assert_eq!(account.login_lookup, lookup(&city, &one.login), "{}", one.name);
        }
    })
    .await;
}

#[tokio::test]
async fn a_student_has_class_number_and_birth_date() {
    on_both(async |city| {
        let bundle = Bundle::of(&city, 300);
        bundle.must_import(&city).await;
        let acts_as = contexts(&city, "S-luoyian").await;
        assert_eq!((acts_as.len(), acts_as[0].role.as_str()), (1, "student"));
        let class = tables::class::Entity::find_by_id(acts_as[0].class_id.unwrap());
        let class = class.one(city.app.db.read()).await.unwrap().unwrap();
        assert_eq!((class.label.as_str(), class.grade, class.year, class.term), ("302", 3, 115, 1));
        assert_eq!(class.code.as_deref(), Some("302"));
        let number = bundle.get("roles.csv", "role-S-luoyian-1", "metadata.studentNumber");
        assert_eq!(identifiers(&city, "S-luoyian", "student_number").await, [number]);
        let luo = person(&city, "S-luoyian").await.unwrap();
        let sealer = city.app.keyring.sealer();
        let birth = sealer.open_field("person", "birth_date", luo.id, &luo.birth_date.unwrap()).unwrap();
        let born = bundle.get("demographics.csv", "S-luoyian", "birthDate");
        assert_eq!(birth.as_slice(), born.as_bytes());
    })
    .await;
}

#[tokio::test]
async fn a_guardian_signs_in_by_mail_and_needs_the_mailed_link() {
    on_both(async |city| {
        Bundle::of(&city, 300).must_import(&city).await;
        let account = account(&city, "G-luojianhong").await.unwrap();
        assert_eq!(account.login_name.as_deref(), Some("luojianhong@mail.example"));
        assert!(account.activation_mailed);
        let binding = binding_of(&city, "G-luojianhong", "S-luoyian").await;
        assert_eq!((binding.relation.as_str(), binding.basis.as_str()), ("father", "statutory"));
        assert_eq!((binding.status.as_str(), binding.method.as_str()), ("approved", "registry"));
        assert!(binding.from_roster);
    })
    .await;
}

#[tokio::test]
async fn two_rows_with_one_national_id_are_one_person() {
    on_both(async |city| {
        let bundle = Bundle::of(&city, 300);
        bundle.copy("users.csv", "T-moming", "G-moming");
        bundle.copy("roles.csv", "role-T-moming-1", "role-G-moming-1");
        bundle.set("roles.csv", "role-G-moming-1", "userSourcedId", "G-moming");
        bundle.set("roles.csv", "role-G-moming-1", "orgSourcedId", "org-333602");
        bundle.set("roles.csv", "role-G-moming-1", "roleType", "secondary");
        let report = bundle.must_import(&city).await;
        assert_eq!(report.refused, 0, "{report}");
        assert!(person(&city, "G-moming").await.is_none());
        let teaches = contexts(&city, "T-moming").await.into_iter().filter(|row| row.role == "teacher");
        assert_eq!(teaches.count(), 2);
        assert!(bundle.must_import(&city).await.is_quiet());
    })
    .await;
}

#[tokio::test]
async fn a_changed_row_changes_the_person_but_not_the_address_she_proved() {
    on_both(async |city| {
        let bundle = Bundle::of(&city, 300);
        bundle.must_import(&city).await;
        let mut luo = person(&city, "G-luojianhong").await.unwrap().into_active_model();
        luo.email = Set(Some("own@mail.example".to_owned()));
        luo.email_verified = Set(true);
        city.app.db.write(async move |tx: &Act<'_>| Ok(luo.update(tx).await?)).await.unwrap();
        bundle.set("users.csv", "G-luojianhong", "givenName", "建弘");
        bundle.set("users.csv", "G-luojianhong", "email", "roster@mail.example");
        let report = bundle.must_import(&city).await;
        let changed = report.of(Kind::User);
        assert_eq!((changed.changed, changed.added, changed.ended), (1, 0, 0));
        let luo = person(&city, "G-luojianhong").await.unwrap();
        assert_eq!((luo.name.as_str(), luo.email.as_deref()), ("羅建弘", Some("own@mail.example")));
    })
    .await;
}

#[tokio::test]
async fn an_account_not_activated_follows_a_corrected_address() {
    on_both(async |city| {
        let bundle = Bundle::of(&city, 300);
        bundle.must_import(&city).await;
        bundle.set("users.csv", "G-luojianhong", "email", "luo@mail.example");
        bundle.set("users.csv", "G-wangdatong", "email", "luo@mail.example");
        bundle.must_import(&city).await;
        let luo = account(&city, "G-luojianhong").await.unwrap();
        let wang = account(&city, "G-wangdatong").await.unwrap();
        let names = [luo.login_name.as_deref(), wang.login_name.as_deref()];
        assert_eq!(names.iter().filter(|name| **name == Some("luo@mail.example")).count(), 1, "{names:?}");
        let mut followed =
            [luo, wang].into_iter().filter(|one| one.login_name.as_deref() == Some("luo@mail.example"));
        assert_eq!(followed.next().unwrap().login_lookup, lookup(&city, "luo@mail.example"));
    })
    .await;
}

#[tokio::test]
async fn a_new_national_id_ends_the_old_one() {
    on_both(async |city| {
        let bundle = Bundle::of(&city, 300);
        bundle.must_import(&city).await;
        bundle.set("users.csv", "S-ruanwenxiong", "metadata.nationalId", "F800123455");
        bundle.must_import(&city).await;
        assert_eq!(identifiers(&city, "S-ruanwenxiong", "national_id").await, ["F800123455"]);
        let all = tables::identifier::Entity::find().all(city.app.db.read()).await.unwrap();
        assert_eq!(all.iter().filter(|row| row.valid_until.is_some()).count(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_student_who_changes_school_takes_number_name_and_guardians_along() {
    on_both(async |city| {
        let bundle = Bundle::of(&city, 300);
        bundle.must_import(&city).await;
        bundle.copy("roles.csv", "role-S-wangxiaoming-1", "role-new");
        bundle.remove("roles.csv", "role-S-wangxiaoming-1");
        bundle.remove("enrollments.csv", "enrollment-S-wangxiaoming-1");
        bundle.set("roles.csv", "role-new", "orgSourcedId", "org-323402");
        bundle.set("roles.csv", "role-new", "metadata.studentNumber", "N990001");
        let report = bundle.must_import(&city).await;
        assert_eq!(report.refused, 0, "{report}");
        assert_eq!(identifiers(&city, "S-wangxiaoming", "student_number").await, ["N990001"]);
        let school = contexts(&city, "S-wangxiaoming").await[0].org_id;
        let acts_as = contexts(&city, "G-wangdatong").await;
        assert_eq!((acts_as.len(), acts_as[0].org_id), (1, school));
        let org = tables::org::Entity::find_by_id(school).one(city.app.db.read()).await.unwrap().unwrap();
        let login = format!("{}n990001", org.english_code.unwrap());
        let account = account(&city, "S-wangxiaoming").await.unwrap();
        assert_eq!(account.login_lookup, lookup(&city, LoginName::parse(&login).unwrap().expose()));
    })
    .await;
}
