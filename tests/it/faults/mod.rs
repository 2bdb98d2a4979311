//! What goes wrong: bad input, races, disks that fail, and the end of the process at any moment.

mod bad_input;
mod disk;
mod forms;
mod kill;
mod outage;
mod parsers;
mod races;
mod whose;
