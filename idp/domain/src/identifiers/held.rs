//! In which time what was sent with a number is its holder's. Numbers are corrected, so that one number may have had several
//! holders, and whoever was on file with a wrong one is not who sent something with it.

use crate::timestamp::Timestamp;

/// The time in which what was sent with a number is somebody's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// From then on; always, if nobody else ever had the number.
    pub since: Option<Timestamp>,
    /// Until then; until now, if she has the number still.
    pub until: Option<Timestamp>,
}

impl Held {
    /// That time, from the ends of the rows by which somebody has or had a number, and of those of others; a row without an
    /// end holds now. None if nothing that was sent with the number is surely hers: she never had it, somebody else has it
    /// now, or had it after her.
    ///
    /// What was sent before a number came to anybody may be what brought it, so that begins do not count (Personal Data
    /// Protection Act, articles 3 and 11: one's own data, and nobody else's).
    pub fn of(hers: &[Option<Timestamp>], others: &[Option<Timestamp>]) -> Option<Self> {
        let until = if hers.contains(&None) { None } else { Some(hers.iter().flatten().max().copied()?) };
        if others.contains(&None) {
            return None;
        }
        let since = others.iter().flatten().max().copied();
        let is_over = until.is_some_and(|until| since.is_some_and(|since| until <= since));
        (!is_over).then_some(Self { since, until })
    }
}

#[cfg(test)]
mod tests {
    use super::Held;
    use crate::timestamp::Timestamp;

    const EARLY: Option<Timestamp> = Some(Timestamp(100));
    const LATE: Option<Timestamp> = Some(Timestamp(200));

    #[test]
    fn what_was_sent_with_a_number_is_its_holders_while_nobody_else_can_have_sent_it() {
        let held = |since, until| Some(Held { since, until });
        for (hers, others, time) in [
            (&[][..], &[][..], None),
            (&[None], &[], held(None, None)),
            (&[LATE], &[], held(None, LATE)),
            (&[EARLY, LATE], &[], held(None, LATE)),
            // It was hers, is another's by mistake for a while, and is hers again.
            (&[EARLY, None], &[LATE], held(LATE, None)),
            // Somebody else was on file with it before.
            (&[None], &[EARLY], held(EARLY, None)),
            (&[LATE], &[EARLY], held(EARLY, LATE)),
            // It is, or was last, somebody else's.
            (&[EARLY], &[None], None),
            (&[EARLY], &[LATE], None),
            (&[EARLY], &[EARLY], None),
            (&[None], &[None], None),
        ] {
            assert_eq!(Held::of(hers, others), time, "{hers:?} {others:?}");
        }
    }
}
