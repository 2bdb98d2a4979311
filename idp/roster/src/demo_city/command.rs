//! `demo-city` on the command line.

use std::path::PathBuf;

use clap::Args;

use super::{DemoCityError, DemoCityOptions, write};

/// Write a OneRoster 1.2 bundle of an invented city with Taipei's real schools.
#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub struct DemoCityCommand {
    /// How many pupils the city has.
    #[arg(long, value_parser = clap::value_parser!(u32).range(500..=1_000_000))]
    pub students: u32,
    /// The directory for the files; made if missing, its files of the same names are replaced.
    #[arg(long)]
    pub out: PathBuf,
    /// Another seed makes another city; the same one makes the same city.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}

impl DemoCityCommand {
    /// Writes the bundle and returns what to print.
    pub fn run(&self) -> Result<String, DemoCityError> {
        let options = DemoCityOptions { students: self.students, seed: self.seed };
        let summary = write(&options, &self.out)?;
        Ok(format!(
            "{} pupils, {} guardians, {} employees at {} schools in {}\n",
            summary.students,
            summary.guardians,
            summary.employees,
            summary.schools,
            self.out.display()
        ))
    }
}
