//! A bundle on disk that a test changes row by row.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use roster::demo_city::{DemoCityOptions, write};
use roster::oneroster::{ImportError, ImportOptions, Progress, Report, run_import};
use tests::City;

/// The files of a bundle, as the manifest names them.
const FILES: [&str; 8] =
    ["academicSessions", "orgs", "courses", "classes", "users", "demographics", "roles", "enrollments"];

/// A bundle of a small demo city.
pub(super) struct Bundle {
    dir: PathBuf,
}

/// The lines of a file, the header first.
type Table = Vec<Vec<String>>;

impl Bundle {
    /// The demo city with that many pupils.
    pub(super) fn of(city: &City, students: u32) -> Self {
        let dir = city.dir().join("bundle");
        write(&DemoCityOptions { students, seed: 1 }, &dir).unwrap();
        Self { dir }
    }

    /// Two classes of one school, with a teacher and a pupil each, and the mother of both pupils.
    pub(super) fn small(city: &City) -> Self {
        let bundle = Self { dir: city.dir().join("small") };
        std::fs::create_dir_all(&bundle.dir).unwrap();
        bundle.turn_into("base");
        bundle
    }

    /// Replaces the files that a case has (`cases/<case>`).
    pub(super) fn turn_into(&self, case: &str) {
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("it/oneroster/cases").join(case);
        for file in std::fs::read_dir(from).unwrap() {
            let file = file.unwrap();
            std::fs::copy(file.path(), self.dir.join(file.file_name())).unwrap();
        }
    }

    /// Takes columns out of a file.
    pub(super) fn drop_columns(&self, file: &str, columns: &[&str]) {
        let mut table = self.read(file);
        let keep: Vec<bool> = table[0].iter().map(|name| !columns.contains(&name.as_str())).collect();
        for line in &mut table {
            let mut keep = keep.iter();
            line.retain(|_| *keep.next().unwrap());
        }
        self.write(file, &table);
    }

    /// Changes the value in a column of all rows for which the test says so.
    pub(super) fn set_where(&self, file: &str, column: &str, value: &str, is: impl Fn(&[String]) -> bool) {
        let mut table = self.read(file);
        let at = table[0].iter().position(|name| name == column).unwrap();
        for line in table.iter_mut().skip(1).filter(|line| is(line)) {
            line[at] = value.to_owned();
        }
        self.write(file, &table);
    }

    /// Writes bytes instead of others that stand in a file once.
    pub(super) fn replace(&self, file: &str, old: &[u8], new: &[u8]) {
        let path = self.dir.join(file);
        let bytes = std::fs::read(&path).unwrap();
        let at = bytes.windows(old.len()).position(|window| window == old).unwrap();
        std::fs::write(path, [&bytes[..at], new, &bytes[at + old.len()..]].concat()).unwrap();
    }

    /// Writes a row with these values, the others empty, at the end.
    pub(super) fn add(&self, file: &str, values: &[(&str, &str)]) {
        let mut table = self.read(file);
        let value = |name: &String| values.iter().find(|(column, _)| column == name);
        let line = table[0].iter().map(|name| value(name).map_or("", |(_, value)| value).to_owned());
        let line = line.collect();
        table.push(line);
        self.write(file, &table);
    }

    /// Says in the manifest that the bundle tells only what changed in this file, and nothing of the others.
    pub(super) fn only_delta(&self, file: &str) {
        for one in FILES {
            self.mode(one, if one == file { "delta" } else { "absent" });
        }
    }

    /// Says in the manifest that the bundle tells everything.
    pub(super) fn all_bulk(&self) {
        for one in FILES {
            self.mode(one, "bulk");
        }
    }

    pub(super) fn dir(&self) -> &Path {
        &self.dir
    }

    fn read(&self, file: &str) -> Table {
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_path(self.dir.join(file))
            .unwrap();
        reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
    }

    fn write(&self, file: &str, table: &Table) {
        let mut writer = csv::WriterBuilder::new().flexible(true).from_path(self.dir.join(file)).unwrap();
        for line in table {
            writer.write_record(line).unwrap();
        }
        writer.flush().unwrap();
    }

    /// The value in a column of a row.
    pub(super) fn get(&self, file: &str, id: &str, column: &str) -> String {
        let table = self.read(file);
        let at = table[0].iter().position(|name| name == column).unwrap();
        table.iter().find(|line| line[0] == id).unwrap()[at].clone()
    }

    /// Changes the value in a column of a row.
    pub(super) fn set(&self, file: &str, id: &str, column: &str, value: &str) {
        let mut table = self.read(file);
        let at = table[0].iter().position(|name| name == column).unwrap();
        let line = table.iter_mut().find(|line| line[0] == id).unwrap();
        line[at] = value.to_owned();
        self.write(file, &table);
    }

    /// The line of a row, counted from 1.
    pub(super) fn line(&self, file: &str, id: &str) -> u64 {
        self.read(file).iter().position(|line| line[0] == id).unwrap() as u64 + 1
    }

    /// Gives somebody another sourcedId wherever she is named.
    pub(super) fn reissue(&self, id: &str, new: &str) {
        for file in ["users.csv", "demographics.csv", "roles.csv", "enrollments.csv"] {
            let mut table = self.read(file);
            for cell in table.iter_mut().flatten() {
                let names: Vec<&str> =
                    cell.split(',').map(|name| if name == id { new } else { name }).collect();
                *cell = names.join(",");
            }
            self.write(file, &table);
        }
    }

    /// Writes a copy of a row under another id at the end.
    pub(super) fn copy(&self, file: &str, id: &str, new: &str) {
        let mut table = self.read(file);
        let mut line = table.iter().find(|line| line[0] == id).unwrap().clone();
        line[0] = new.to_owned();
        table.push(line);
        self.write(file, &table);
    }

    /// Removes rows, all that the test does not keep.
    pub(super) fn retain(&self, file: &str, keep: impl Fn(&[String]) -> bool) {
        let mut table = self.read(file);
        let header = table.remove(0);
        table.retain(|line| keep(line));
        table.insert(0, header);
        self.write(file, &table);
    }

    /// How many rows are of that kind.
    pub(super) fn count(&self, file: &str, is: impl Fn(&[String]) -> bool) -> u64 {
        self.read(file)[1..].iter().filter(|line| is(line)).count() as u64
    }

    /// Removes one row.
    pub(super) fn remove(&self, file: &str, id: &str) {
        self.retain(file, |line| line[0] != id);
    }

    /// Says in the manifest how a file is to be read.
    pub(super) fn mode(&self, file: &str, mode: &str) {
        self.set("manifest.csv", &format!("file.{file}"), "value", mode);
    }

    /// Imports it.
    pub(super) async fn import(&self, city: &City, options: ImportOptions) -> Result<Report, ImportError> {
        self.import_watched(city, options, |_| ()).await
    }

    /// Imports it without confirmation; it must not be cut off.
    pub(super) async fn must_import(&self, city: &City) -> Report {
        self.import(city, ImportOptions::default()).await.unwrap()
    }

    /// Imports it and tells how far it has come.
    pub(super) async fn import_watched(
        &self,
        city: &City,
        options: ImportOptions,
        watch: impl Fn(Progress) + Send + Sync + 'static,
    ) -> Result<Report, ImportError> {
        let (db, sealer, now) = (city.commands().await, city.app.keyring.sealer(), city.clock.now());
        let imported = run_import(&db, sealer, &self.dir, options, now, Arc::new(watch)).await;
        // A server hears of it by itself, a fraction of a second later.
        city.forget_all();
        imported
    }
}
