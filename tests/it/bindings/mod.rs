//! Bindings and their ends, below the pages.

pub(crate) mod ending;
mod of_age;
mod printed;
