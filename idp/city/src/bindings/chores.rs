//! What time brings to bindings.

use domain::ids::BindingId;

use super::clock::{end_expired, end_of_age};
use web::room::{Chore, Next, Period};

/// All of them.
pub(super) const CHORES: &[Chore] = &[
    Chore {
        name: "ending bindings whose day has come",
        period: Period::FiveMinutes,
        batch: |app, _| Box::pin(async move { Ok(Next::if_more(end_expired(app, app.now()).await?)) }),
    },
    // Birth dates are sealed, so each is opened.
    Chore {
        name: "ending bindings of children who came of age",
        period: Period::Day,
        batch: |app, after| {
            Box::pin(async move {
                let next = end_of_age(app, BindingId(after), app.now()).await?;
                Ok(Next::after(next.map(|binding| binding.0)))
            })
        },
    },
];
