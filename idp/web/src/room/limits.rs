//! Rate limits as data: how often whoever may do what, and what happens beyond.
//!
//! A room declares each limit once, as a constant, and uses it as `LIMIT.of(app, &[whose])`. `docs/limits.md` is printed
//! from these constants.

use crate::app::App;
use platform::config::Config;
use platform::limits::{Limit, Tally};
use platform::seal::Sealer;

/// A number of a limit.
#[derive(Clone, Copy)]
pub enum Amount<T> {
    /// The same everywhere.
    Fixed(T),
    /// What the operator wrote under that key, and how it is read.
    Configured(&'static str, fn(&Config) -> T),
}

impl<T: Copy> Amount<T> {
    /// The number under a configuration.
    pub fn under(&self, config: &Config) -> T {
        match self {
            Self::Fixed(value) => *value,
            Self::Configured(_, read) => read(config),
        }
    }

    /// The key of the configuration that decides it.
    pub fn key(&self) -> Option<&'static str> {
        match self {
            Self::Fixed(_) => None,
            Self::Configured(key, _) => Some(key),
        }
    }
}

/// A rate limit. The type of its number says how it is counted: see [`ExactLimit`] and [`TallyLimit`].
pub struct RateLimit<Most> {
    /// The first part of the name that is hashed. The rows of a running database have it, so it is never changed.
    pub name: &'static str,
    /// Of whom the uses are counted, in words; the other parts of the name say it to the server.
    pub whose: &'static str,
    /// How many uses.
    pub most: Amount<Most>,
    /// In how many seconds.
    pub seconds: Amount<i64>,
    /// What happens beyond, in words.
    pub beyond: &'static str,
}

/// A limit of few uses, exact in every stretch of its length ([`Limit`]).
pub type ExactLimit = RateLimit<u16>;
/// A limit of many uses, counted in windows by the clock of Taipei ([`Tally`]).
pub type TallyLimit = RateLimit<u32>;

impl<Most: Copy> RateLimit<Most> {
    /// The name, with the parts that say whose.
    fn parts<'a>(&self, whose: &[&'a str]) -> Vec<&'a str> {
        [&[self.name], whose].concat()
    }
}

impl ExactLimit {
    /// The limit of what the parts name together, under the configuration of a node.
    pub fn of(&self, app: &App, whose: &[&str]) -> Limit {
        let (most, seconds) = (self.most.under(&app.config), self.seconds.under(&app.config));
        Limit::of(&app.keyring.sealer(), &self.parts(whose), most, seconds)
    }
}

impl TallyLimit {
    /// The limit of what the parts name together, under the configuration of a node.
    pub fn of(&self, app: &App, whose: &[&str]) -> Tally {
        self.without_app(&app.config, &app.keyring.sealer(), whose)
    }

    /// The same for a command.
    pub fn without_app(&self, config: &Config, sealer: &Sealer, whose: &[&str]) -> Tally {
        Tally::of(sealer, &self.parts(whose), self.most.under(config), self.seconds.under(config))
    }
}

/// A rate limit in the list of a room.
#[derive(Clone, Copy)]
pub enum LimitCard {
    /// Counted exactly.
    Exact(&'static ExactLimit),
    /// Counted by the clock.
    Tally(&'static TallyLimit),
}

/// The numbers of a limit under a configuration, with the keys that decide them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Numbers {
    /// How many uses; none where all are counted and none is refused.
    pub most: Option<u32>,
    /// The key that decides how many.
    pub most_key: Option<&'static str>,
    /// In how many seconds.
    pub seconds: i64,
    /// The key that decides in how many seconds.
    pub seconds_key: Option<&'static str>,
}

impl LimitCard {
    /// The first part of its name, whose uses are counted, and what happens beyond.
    pub fn words(&self) -> [&'static str; 3] {
        match self {
            Self::Exact(limit) => [limit.name, limit.whose, limit.beyond],
            Self::Tally(limit) => [limit.name, limit.whose, limit.beyond],
        }
    }

    /// Its numbers.
    pub fn numbers(&self, config: &Config) -> Numbers {
        match self {
            Self::Exact(limit) => limit.numbers(config),
            Self::Tally(limit) => limit.numbers(config),
        }
    }
}

impl<Most: Copy + Into<u32>> RateLimit<Most> {
    fn numbers(&self, config: &Config) -> Numbers {
        let most: u32 = self.most.under(config).into();
        Numbers {
            most: (most != u32::MAX).then_some(most),
            most_key: self.most.key(),
            seconds: self.seconds.under(config),
            seconds_key: self.seconds.key(),
        }
    }
}
