//! The files of a bundle, line by line.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use aws_lc_rs::digest;
use csv::{ByteRecord, StringRecord};
use domain::oneroster::{BundleFile, Header, Manifest, Mode, Record, RowRefusal};

use super::ImportError;

/// A directory with a manifest and the files it names.
pub(super) struct Bundle {
    dir: PathBuf,
    manifest: Manifest,
}

/// A line of a file, or why it cannot be split into fields.
pub(super) struct Line {
    /// Counted from 1.
    pub(super) number: u64,
    fields: Result<StringRecord, RowRefusal>,
}

/// The lines of a file.
pub(super) struct Lines<R> {
    reader: csv::Reader<R>,
    header: Header,
    raw: ByteRecord,
    file: BundleFile,
}

/// A reader that hashes what passes through it.
pub(super) struct Hashed {
    file: File,
    context: digest::Context,
}

impl Read for Hashed {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.file.read(buffer)?;
        self.context.update(buffer.get(..count).unwrap_or_default());
        Ok(count)
    }
}

impl Bundle {
    /// Reads the manifest and looks whether all files are there.
    pub(super) fn open(dir: &Path) -> Result<Self, ImportError> {
        let bundle = Self { dir: dir.to_owned(), manifest: manifest(dir)? };
        for file in BundleFile::ALL.into_iter().filter(|file| bundle.mode(*file) != Mode::Absent) {
            bundle.lines(file)?;
        }
        Ok(bundle)
    }

    /// How to read a file.
    pub(super) fn mode(&self, file: BundleFile) -> Mode {
        self.manifest.mode(file)
    }

    /// Opens a file.
    pub(super) fn lines(&self, file: BundleFile) -> Result<Lines<File>, ImportError> {
        Lines::new(self.open_file(file)?, file)
    }

    /// Opens a file and hashes it on the way.
    pub(super) fn hashed_lines(&self, file: BundleFile) -> Result<Lines<Hashed>, ImportError> {
        let hashed = Hashed { file: self.open_file(file)?, context: digest::Context::new(&digest::SHA256) };
        Lines::new(hashed, file)
    }

    fn open_file(&self, file: BundleFile) -> Result<File, ImportError> {
        let path = self.dir.join(file.file_name());
        File::open(&path).map_err(|source| ImportError::Io { path, source })
    }
}

impl<R: Read> Lines<R> {
    fn new(source: R, file: BundleFile) -> Result<Self, ImportError> {
        let mut reader =
            csv::ReaderBuilder::new().flexible(true).buffer_capacity(128 * 1024).from_reader(source);
        let unreadable = |source| ImportError::Csv { file: file.file_name(), source };
        let names = reader.headers().map_err(unreadable)?.clone();
        let header = Header::read(file, names.iter());
        let header = header.map_err(|column| ImportError::Column { file: file.file_name(), column })?;
        Ok(Self { reader, header, raw: ByteRecord::new(), file })
    }

    /// Where the columns stand.
    pub(super) fn header(&self) -> &Header {
        &self.header
    }

    /// The next line.
    pub(super) fn next(&mut self) -> Result<Option<Line>, ImportError> {
        let unreadable = |source| ImportError::Csv { file: self.file.file_name(), source };
        if !self.reader.read_byte_record(&mut self.raw).map_err(unreadable)? {
            return Ok(None);
        }
        let number = self.raw.position().map_or(0, csv::Position::line);
        let fields = StringRecord::from_byte_record(self.raw.clone()).map_err(|_| RowRefusal::Encoding);
        Ok(Some(Line { number, fields }))
    }
}

impl Lines<Hashed> {
    /// SHA-256 of all that was read.
    pub(super) fn digest(self) -> digest::Digest {
        self.reader.into_inner().context.finish()
    }
}

impl Line {
    /// Reads the line under its header.
    pub(super) fn read<T>(
        &self,
        header: &Header,
        read: impl FnOnce(&Record<'_>) -> Result<T, RowRefusal>,
    ) -> Result<T, RowRefusal> {
        let fields = self.fields.as_ref().map_err(Clone::clone)?;
        let fields: Vec<&str> = fields.iter().collect();
        read(&Record::new(header, &fields)?)
    }

    /// The sourcedId, wherever it can be made out, even in a line that is wrong otherwise.
    pub(super) fn sourced_id(&self, header: &Header) -> Option<&str> {
        let id = self.fields.as_ref().ok()?.get(header.position("sourcedId")?)?.trim();
        (!id.is_empty()).then_some(id)
    }
}

fn manifest(dir: &Path) -> Result<Manifest, ImportError> {
    let path = dir.join("manifest.csv");
    let file = File::open(&path).map_err(|source| ImportError::Io { path, source })?;
    let unreadable = |source| ImportError::Csv { file: "manifest.csv".to_owned(), source };
    let mut pairs = Vec::new();
    for record in csv::ReaderBuilder::new().flexible(true).from_reader(file).into_records() {
        let record = record.map_err(unreadable)?;
        let cell = |at| record.get(at).unwrap_or_default().trim_start_matches('\u{feff}').to_owned();
        pairs.push((cell(0), cell(1)));
    }
    let pairs: Vec<(&str, &str)> =
        pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    Ok(Manifest::read(&pairs)?)
}
