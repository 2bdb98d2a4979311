//! `manifest.csv`: the files of a bundle, and whether each has all rows or only changed ones.

use super::BundleFile;

/// How a file is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Not part of the bundle.
    Absent,
    /// All rows: a missing row has ended.
    Bulk,
    /// Changed rows: a missing row continues.
    Delta,
}

/// Why a bundle cannot be read at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ManifestRefusal {
    /// Not of this version.
    #[error("manifest.csv: oneroster.version is not 1.2")]
    Version,
    /// Not one of the three words.
    #[error("manifest.csv: {0} is neither bulk nor delta nor absent")]
    Mode(String),
    /// Nothing to import.
    #[error("manifest.csv: every file of rostering data is absent")]
    Nothing,
}

/// The content of a bundle's manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    modes: Vec<(BundleFile, Mode)>,
}

impl Manifest {
    /// Reads the pairs of `propertyName` and `value`. A file that is not named is absent.
    pub fn read<'a>(pairs: &[(&'a str, &'a str)]) -> Result<Self, ManifestRefusal> {
        let value = |name: &str| {
            pairs.iter().find(|(property, _)| property.trim() == name).map(|(_, value)| value.trim())
        };
        if value("oneroster.version") != Some("1.2") {
            return Err(ManifestRefusal::Version);
        }
        let mut modes = Vec::new();
        for file in BundleFile::ALL {
            let name = format!("file.{}", file.word());
            let mode = match value(&name) {
                None | Some("absent") => Mode::Absent,
                Some("bulk") => Mode::Bulk,
                Some("delta") => Mode::Delta,
                Some(_) => return Err(ManifestRefusal::Mode(name)),
            };
            modes.push((file, mode));
        }
        if modes.iter().all(|(_, mode)| *mode == Mode::Absent) {
            return Err(ManifestRefusal::Nothing);
        }
        Ok(Self { modes })
    }

    /// How to read a file.
    pub fn mode(&self, file: BundleFile) -> Mode {
        self.modes.iter().find(|(named, _)| *named == file).map_or(Mode::Absent, |(_, mode)| *mode)
    }
}
