//! Whether badges are taken here and now.

use std::net::IpAddr;

use domain::badges::Closed;
use domain::timestamp::Timestamp;

use web::app::App;

/// Whether a badge, whichever it is, is taken from that address at that moment.
///
/// # Errors
/// Why not.
pub fn judge_opening(app: &App, address: IpAddr, now: Timestamp) -> Result<(), Closed> {
    let is_at_school = app.config.server.is_school(address) == Some(true);
    app.config.badges.judge(app.config.calendar.school_days(), is_at_school, now)
}
