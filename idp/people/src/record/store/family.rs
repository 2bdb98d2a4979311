//! Bindings, applications, invitations and requests: of the others in them no more than the person sees on the pages of the
//! family.

use std::collections::HashMap;

use domain::binding::{ApplicationStatus, EndReason, GuardianData, RequestKind, mask_id, mask_name};
use domain::contacts::Contact;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use tables::{applicant, application, application_event, consent_document, guardian_request, invitation};
use uuid::Uuid;

use super::Reader;
use crate::record::cell::{Cell, Row};
use crate::relatives::told_reason;
use crate::requests::Detail;
use city::accounts;
use city::applications;
use city::bindings::{self, Binding, BindingsOf};
use platform::fault::StoreError;

/// By what a contact is known to be the person's own.
struct Known {
    applicants: Vec<Uuid>,
    on_file: Vec<String>,
}

impl Known {
    async fn of(reader: &Reader<'_>) -> Result<Self, StoreError> {
        let applicants = reader.own_applicants().await?.into_iter().map(|row| row.id).collect();
        let reach = accounts::read_reach(reader.app.db.read(), reader.sealer, reader.person).await?;
        let on_file = reach.email.into_iter().chain(reach.phone).map(|(text, _)| text);
        Ok(Self { applicants, on_file: on_file.collect() })
    }

    /// A contact as an application tells it. Whoever knows a number can apply with it, so that what the person neither typed
    /// herself nor has on file is masked: it may be somebody else's.
    fn contact(&self, application: &application::Model, told: String) -> String {
        if self.applicants.contains(&application.applicant_id) || self.on_file.contains(&told) {
            return told;
        }
        Contact::parse(&told).map_or_else(|_| mask_id(&told), |contact| contact.masked())
    }
}

impl Reader<'_> {
    /// Why a binding is frozen is told by nobody: a school may bar the person, or the child may say that it is wrong.
    pub(super) async fn children(&self) -> Result<Vec<Row>, StoreError> {
        let now = self.app.now();
        let bound = bindings::list(self.app.db.read(), BindingsOf::Guardians(&[self.person])).await?;
        let row = |binding: Binding| {
            let reason = told_reason(&binding, now);
            vec![
                self.child(binding.student.0),
                Cell::word("card-relation-", binding.relation.as_str()),
                Cell::word("family-basis-", binding.basis.as_str()),
                Cell::word("family-status-", binding.status_at(now).as_str()),
                Cell::word("family-method-", binding.method.as_str()),
                binding.verified_at.map_or(Cell::Nothing, Cell::Time),
                binding.valid_until.map_or(Cell::Nothing, Cell::Time),
                Cell::text(binding.scope),
                reason.map_or(Cell::Nothing, |reason| Cell::word("record-word-", reason.as_str())),
            ]
        };
        Ok(bound.into_iter().map(row).collect())
    }

    /// Without who they are: that is theirs. Of what a school sealed no more than that there is a guardian.
    pub(super) async fn guardians(&self) -> Result<Vec<Row>, StoreError> {
        let now = self.app.now();
        let bound = bindings::list(self.app.db.read(), BindingsOf::Students(&[self.person])).await?;
        let row = |binding: Binding| {
            let open = binding.reason != Some(EndReason::Custody);
            vec![
                Cell::word("card-relation-", binding.relation.as_str()),
                Cell::word("family-basis-", binding.basis.as_str()),
                Cell::word("family-status-", binding.status_at(now).as_str()),
                binding.verified_at.filter(|_| open).map_or(Cell::Nothing, Cell::Time),
                binding.valid_until.filter(|_| open).map_or(Cell::Nothing, Cell::Time),
                if open { Cell::Is(binding.adult_consent) } else { Cell::Nothing },
            ]
        };
        Ok(bound.into_iter().map(row).collect())
    }

    /// What the person sent, by whatever contact, with the number of each document.
    async fn sent(&self) -> Result<(Vec<application::Model>, HashMap<Uuid, String>), StoreError> {
        let db = self.app.db.read();
        let hers = application::Entity::find().filter(applications::sent_by(db, self.person).await?);
        let rows = hers.order_by_asc(application::Column::Id).all(db).await?;
        let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
        let documents = consent_document::Entity::find().filter(consent_document::Column::Id.is_in(ids));
        let documents = documents.all(db).await?.into_iter().map(|row| (row.id, row.number));
        Ok((rows, documents.collect()))
    }

    pub(super) async fn applications(&self) -> Result<Vec<Row>, StoreError> {
        let (rows, documents) = self.sent().await?;
        let known = Known::of(self).await?;
        let students: Vec<Uuid> = rows.iter().map(|row| row.student_id).collect();
        let names = accounts::list_names(self.app.db.read(), &students).await?;
        let mut found = Vec::with_capacity(rows.len());
        for row in rows {
            let broken = || StoreError::inconsistent("application", "guardian", row.id);
            let text = self.sealer.open_text("application", "guardian", row.id, &row.guardian)?;
            let told: GuardianData = serde_json::from_str(&text).map_err(|_| broken())?;
            // Until the school approves, the name is masked, as on the pages.
            let is_approved = row.status == ApplicationStatus::Approved.as_str();
            let name =
                names.get(&domain::ids::PersonId(row.student_id)).map(String::as_str).unwrap_or_default();
            let child = if is_approved { name.to_owned() } else { mask_name(name) };
            let [email, phone] = [told.email, told.phone].map(|told| known.contact(&row, told));
            found.push(vec![
                Cell::Text(child),
                Cell::word("card-relation-", row.relation),
                Cell::word("family-basis-", row.basis),
                Cell::word("record-word-", row.status),
                Cell::Text(told.name),
                Cell::Text(mask_id(&told.national_id)),
                Cell::Text(email),
                Cell::Text(phone),
                Cell::Text(row.notice),
                Cell::text(documents.get(&row.id).cloned()),
                Cell::time(row.submitted_at),
                Cell::time(row.decided_at),
                row.reason.map_or(Cell::Nothing, |reason| Cell::word("record-word-", reason)),
                Cell::text(row.reason_text),
            ]);
        }
        Ok(found)
    }

    pub(super) async fn application_events(&self) -> Result<Vec<Row>, StoreError> {
        let (rows, documents) = self.sent().await?;
        let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
        let of_these = application_event::Column::ApplicationId.is_in(ids);
        let events = application_event::Entity::find().filter(of_these);
        let events = events.order_by_asc(application_event::Column::At).all(self.app.db.read()).await?;
        let row = |event: application_event::Model| {
            let document = Cell::text(documents.get(&event.application_id).cloned());
            vec![document, Cell::word("record-word-", event.act), Cell::time(event.at)]
        };
        Ok(events.into_iter().map(row).collect())
    }

    async fn own_applicants(&self) -> Result<Vec<applicant::Model>, StoreError> {
        let hers = applicant::Entity::find().filter(applicant::Column::PersonId.eq(self.person.0));
        Ok(hers.all(self.app.db.read()).await?)
    }

    pub(super) async fn applicant(&self) -> Result<Vec<Row>, StoreError> {
        let rows = self.own_applicants().await?;
        let row = |row: applicant::Model| {
            let contact = self.sealer.open_text("applicant", "contact", row.id, &row.contact)?;
            Ok(vec![
                Cell::text((!contact.is_empty()).then(|| contact.to_string())),
                Cell::Is(row.draft.is_some()),
                Cell::time(row.created_at),
                Cell::time(row.updated_at),
            ])
        };
        rows.into_iter().map(row).collect()
    }

    /// The contact of whoever was invited is masked: it is theirs.
    pub(super) async fn invitations(&self) -> Result<Vec<Row>, StoreError> {
        let hers = invitation::Entity::find().filter(invitation::Column::InviterId.eq(self.person.0));
        let rows = hers.order_by_asc(invitation::Column::Id).all(self.app.db.read()).await?;
        let row = |row: invitation::Model| {
            let contact = self.sealer.open_text("invitation", "contact", row.id, &row.contact)?;
            let contact = Contact::parse(&contact).ok().map(|contact| contact.masked());
            Ok(vec![
                self.child(row.student_id),
                Cell::text(contact),
                Cell::Text(row.scope),
                Cell::word("record-word-", row.status),
                Cell::time(row.created_at),
                Cell::time(row.valid_until),
            ])
        };
        rows.into_iter().map(row).collect()
    }

    pub(super) async fn requests(&self) -> Result<Vec<Row>, StoreError> {
        let hers = guardian_request::Entity::find();
        let hers = hers.filter(guardian_request::Column::PersonId.eq(self.person.0));
        let rows = hers.order_by_asc(guardian_request::Column::Id).all(self.app.db.read()).await?;
        let row = |row: guardian_request::Model| {
            let broken = || StoreError::inconsistent("guardian_request", "detail", row.id);
            let text = self.sealer.open_text("guardian_request", "detail", row.id, &row.detail)?;
            let detail: Detail = serde_json::from_str(&text).map_err(|_| broken())?;
            let is_number = row.kind == RequestKind::CorrectNumber.as_str();
            let value = detail.value.map(|value| if is_number { mask_id(&value) } else { value });
            Ok(vec![
                Cell::word("family-request-", row.kind),
                self.child(row.student_id),
                Cell::text(detail.words),
                Cell::text(value),
                Cell::word("family-request-status-", row.status),
                Cell::time(row.created_at),
                Cell::time(row.decided_at),
                Cell::text(row.answer),
            ])
        };
        rows.into_iter().map(row).collect()
    }
}
