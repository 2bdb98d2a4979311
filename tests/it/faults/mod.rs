//! What goes wrong: bad input, races, and the end of the process at any moment.

mod bad_input;
mod forms;
mod kill;
mod outage;
mod parsers;
mod races;
