//! Guardians who apply for their children, and the school's people who decide.

use city::accounts::seal_phone;
use city::applications::{self, Application, Item, Submission, SubmitRefusal};
use city::documents::{Circumstances, Method, NoticeText};
use domain::binding::{Duty, GuardianData, Signature};
use domain::contexts::Relation;
use domain::ids::{ApplicantId, ApplicationId, OrgId};
use platform::db::Act;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, EntityTrait as _, IntoActiveModel as _, QueryFilter as _};
use tables::{applicant, duty, identifier, person};
use uuid::Uuid;

use super::{Person, next_national_id};
use crate::City;

/// 臺北市松山區西松國民小學, where the pupils of these stories are.
const XISONG: &str = "313602";

/// Somebody who applies, with a contact that proved itself.
#[derive(Clone, Debug)]
pub struct Applicant {
    /// Her row.
    pub id: ApplicantId,
    /// What she tells of herself.
    pub guardian: GuardianData,
}

impl Applicant {
    /// What she sends for these children.
    pub fn submission(&self, city: &City, children: &[(&Person, Relation)]) -> Submission {
        let item = |(child, relation): &(&Person, Relation)| Item {
            student: child.id,
            org: OrgId(child.school.unwrap_or_default()),
            relation: *relation,
            letter: None,
        };
        Submission {
            applicant: self.id,
            person: None,
            contact: None,
            guardian: self.guardian.clone(),
            circumstances: Circumstances { method: Method::EmailCode, verified_at: city.clock.now() },
            notice: NoticeText {
                version: "2026-11:zh-Hant-TW".to_owned(),
                paragraphs: vec!["告知事項".to_owned()],
            },
            choice: "我已閱讀並同意".to_owned(),
            signature: Signature::Typed(self.guardian.name.clone()),
            items: children.iter().map(item).collect(),
        }
    }

    /// Sends it.
    pub async fn submits(
        &self,
        city: &City,
        children: &[(&Person, Relation)],
    ) -> Result<Vec<ApplicationId>, SubmitRefusal> {
        let submission = self.submission(city, children);
        applications::submit(&city.app, submission, city.clock.now()).await.expect("a database")
    }

    /// Sends an application for one child as her mother, and it is taken.
    pub async fn applies_for(&self, city: &City, child: &Person) -> Application {
        let ids = self.submits(city, &[(child, Relation::Mother)]).await.expect("an application is taken");
        city.application(ids[0]).await
    }
}

impl City {
    /// A pupil of that class of 西松國小.
    pub async fn pupil_in(&self, class: &str, name: &str) -> Person {
        self.person(name).born("2017-02-03").student(XISONG, class).activated().await
    }

    /// The homeroom teacher of that class of 西松國小.
    pub async fn homeroom_teacher_of(&self, class: &str, name: &str) -> Person {
        self.person(name).teacher(XISONG).homeroom(class).activated().await
    }

    /// Somebody else who works at 西松國小.
    pub async fn colleague(&self, name: &str) -> Person {
        self.person(name).teacher(XISONG).activated().await
    }

    /// From now on somebody looks after something at the school of a pupil: deputy of her class, or administrator.
    pub async fn gives_duty(&self, person: &Person, kind: Duty, pupil: &Person) {
        let row = duty::Model {
            id: Uuid::now_v7(),
            person_id: person.id.0,
            org_id: pupil.school.expect("a pupil has a school"),
            class_id: pupil.class.filter(|_| kind == Duty::Deputy),
            kind: kind.as_str().to_owned(),
            since: self.clock.now().0 - 1,
            until: None,
        };
        let insert = duty::Entity::insert(row.into_active_model());
        let act = self.app.db.write(async move |tx: &Act<'_>| {
            insert.exec_without_returning(tx).await?;
            Ok(())
        });
        act.await.expect("a duty is given");
    }

    /// A guardian of whom the roster knows name, relation and telephone, but neither number nor mailbox.
    pub async fn roster_guardian(&self, child: &Person, name: &str, relation: Relation) -> Person {
        self.roster_guardian_with(child, name, relation, "+886912345678").await
    }

    /// The same with another telephone.
    pub async fn roster_guardian_with(
        &self,
        child: &Person,
        name: &str,
        relation: Relation,
        phone: &str,
    ) -> Person {
        let guardian = self.person(name).guardian_of(child, relation).pending().await;
        let sealer = self.app.keyring.sealer();
        let bare = person::Entity::update_many()
            .col_expr(person::Column::EmailSealed, Expr::value(None::<Vec<u8>>))
            .col_expr(person::Column::EmailLookup, Expr::value(None::<Vec<u8>>))
            .col_expr(
                person::Column::PhoneSealed,
                Expr::value(seal_phone(&sealer, guardian.id.0, Some(phone)).expect("sealing works")),
            )
            .filter(person::Column::Id.eq(guardian.id.0));
        let no_number =
            identifier::Entity::delete_many().filter(identifier::Column::PersonId.eq(guardian.id.0));
        let act = self.app.db.write(async move |tx: &Act<'_>| {
            bare.exec(tx).await?;
            no_number.exec(tx).await?;
            Ok(())
        });
        act.await.expect("a guardian of the roster is written");
        guardian
    }

    /// Somebody of whom the city knows nothing yet.
    pub async fn applicant(&self, name: &str) -> Applicant {
        let number = self.number();
        let guardian = GuardianData {
            national_id: next_national_id(number).expose().to_owned(),
            name: name.to_owned(),
            email: format!("guardian{number}@mail.example"),
            phone: "+886912345678".to_owned(),
            extension: None,
        };
        self.applicant_with(guardian).await
    }

    /// The same somebody as a person the city knows, by her number and name.
    pub async fn applicant_like(&self, person: &Person) -> Applicant {
        let known = self.applicant(&person.name).await.guardian;
        self.applicant_with(GuardianData { national_id: person.national_id.clone(), ..known }).await
    }

    /// The same, applying by the mailbox that the roster has of her.
    pub async fn applicant_herself(&self, person: &Person) -> Applicant {
        let row = person::Entity::find_by_id(person.id.0).one(self.app.db.read()).await.expect("a database");
        let email = row.and_then(|row| self.opened(row).email).expect("the roster knows a mailbox");
        let known = self.applicant_like(person).await.guardian;
        self.applicant_with(GuardianData { email, ..known }).await
    }

    /// Somebody who tells this of herself.
    pub async fn applicant_with(&self, guardian: GuardianData) -> Applicant {
        let (id, now) = (Uuid::now_v7(), self.clock.now().0);
        let row = applicant::Model {
            id,
            lookup: id.as_bytes().to_vec(),
            contact: Vec::new(),
            person_id: None,
            draft: None,
            revision: 0,
            signed_out_at: 0,
            created_at: now,
            updated_at: now,
        };
        let insert = applicant::Entity::insert(row.into_active_model());
        let act = self.app.db.write(async move |tx: &Act<'_>| {
            insert.exec_without_returning(tx).await?;
            Ok(())
        });
        act.await.expect("an applicant is written");
        Applicant { id: ApplicantId(id), guardian }
    }

    /// Where an application stands now.
    pub async fn application(&self, id: ApplicationId) -> Application {
        applications::find(&self.app, id).await.expect("a database").expect("an application")
    }
}
