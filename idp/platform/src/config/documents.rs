//! Section `documents`.

use std::path::PathBuf;

use serde::Deserialize;

use super::problems::Problems;

/// Section `documents` of the configuration.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentsConfig {
    /// OpenType or TrueType files for characters that the built-in font lacks, asked in this order.
    pub fonts: Vec<PathBuf>,
}

impl DocumentsConfig {
    /// Reports unusable values.
    pub(super) fn check(&self, problems: &mut Problems) {
        for font in self.fonts.iter().filter(|font| !font.is_file()) {
            problems.add("documents.fonts", format_args!("there is no file {}", font.display()));
        }
    }
}
