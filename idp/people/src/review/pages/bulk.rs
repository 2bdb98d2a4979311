//! Several at once: asked once more, and what came of it.

use domain::ids::ApplicationId;
use serde::Serialize;
use uuid::Uuid;

use crate::review::paths::ApplicationPath;
use crate::review::queues::Acting;
use web::render::Page;

/// One of those picked.
#[derive(Clone, Debug, Serialize)]
pub struct Pick {
    /// Its row.
    pub id: ApplicationId,
    /// Its page.
    pub open: ApplicationPath,
    /// The revision that was looked at.
    pub revision: i32,
    /// The student.
    pub child: String,
    /// Seat number.
    pub seat: Option<i32>,
    /// The guardian.
    pub guardian: String,
    /// Word of the relation.
    pub relation: &'static str,
}

impl Pick {
    fn sample(id: u128, child: &str) -> Self {
        let id = ApplicationId(Uuid::from_u128(id));
        Self {
            id,
            open: ApplicationPath { id },
            revision: 0,
            child: child.to_owned(),
            seat: Some(7),
            guardian: "陳美玲".to_owned(),
            relation: "mother",
        }
    }
}

/// Answer of `POST /review/bulk`; posts `desk` and a field `pick-{id}` for each to `/review/bulk/approve`.
#[derive(Clone, Debug, Serialize)]
pub struct BulkPage {
    /// As whom one acts.
    pub acting: Acting,
    /// Name of the review queue in addresses.
    pub queue: String,
    /// Those picked.
    pub picks: Vec<Pick>,
}

impl Page for BulkPage {
    const TEMPLATE: &'static str = "review/bulk.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let picks = vec![Pick::sample(1, "呂小潔"), Pick { seat: None, ..Pick::sample(2, "莫小安") }];
        let queue = "homeroom-1".to_owned();
        vec![("two", Self { acting: Acting::sample(), queue, picks })]
    }
}

/// Answer of `POST /review/bulk/approve`.
#[derive(Clone, Debug, Serialize)]
pub struct BulkDonePage {
    /// As whom one acts.
    pub acting: Acting,
    /// Name of the review queue in addresses.
    pub queue: String,
    /// Those who were bound.
    pub done: Vec<Pick>,
    /// Those that changed meanwhile; nothing was done about them.
    pub changed: Vec<Pick>,
}

impl Page for BulkDonePage {
    const TEMPLATE: &'static str = "review/bulk-done.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let page =
            |done, changed| Self { acting: Acting::sample(), queue: "homeroom-1".to_owned(), done, changed };
        let (one, other) = (Pick::sample(1, "呂小潔"), Pick::sample(2, "莫小安"));
        vec![
            ("done", page(vec![one.clone(), other.clone()], Vec::new())),
            ("some", page(vec![one], vec![other.clone()])),
            ("none", page(Vec::new(), vec![other])),
        ]
    }
}
