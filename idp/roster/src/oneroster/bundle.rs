//! The files of a bundle, line by line.

use std::fs::File;
use std::io::{Chain, Read};
use std::path::{Path, PathBuf};

use aws_lc_rs::digest;
use csv::{ByteRecord, StringRecord, Terminator};
use domain::oneroster::{BundleFile, Header, Manifest, Mode, Record, RowRefusal};

use super::ImportError;

/// A directory with a manifest and the files it names.
pub(super) struct Bundle {
    dir: PathBuf,
    manifest: Manifest,
}

/// A line of a file.
pub(super) struct Line {
    /// Counted from 1, as an editor counts them.
    pub(super) number: u64,
    /// Its fields; the bytes of a line that is no text.
    fields: Result<StringRecord, ByteRecord>,
    /// A quotation mark was not closed, and following lines stand in a field of this one.
    runs_on: bool,
}

/// The lines of a file.
pub(super) struct Lines<R> {
    reader: csv::Reader<Chain<R, &'static [u8]>>,
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
        // So that each line ends with one line feed, by which they are counted.
        let source = source.chain(b"\n".as_slice());
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .terminator(Terminator::Any(b'\n'))
            .buffer_capacity(128 * 1024)
            .from_reader(source);
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

    /// The next line that is not blank.
    pub(super) fn next(&mut self) -> Result<Option<Line>, ImportError> {
        let unreadable = |source| ImportError::Csv { file: self.file.file_name(), source };
        loop {
            let before = self.reader.position().line();
            if !self.reader.read_byte_record(&mut self.raw).map_err(unreadable)? {
                return Ok(None);
            }
            if self.raw.len() == 1 && self.raw.as_slice().trim_ascii().is_empty() {
                continue;
            }
            let after = self.reader.position().line();
            let within = if after - before > 1 { count(self.raw.as_slice(), b'\n') } else { 0 };
            let runs_on = within > 0 && runs_on(&self.raw, self.header.width());
            // A field that runs on to the end of the file has swallowed the line feed that ends its line, too.
            let is_open = runs_on && self.raw.as_slice().ends_with(b"\n");
            let number = after.saturating_sub(within + u64::from(!is_open));
            let fields = StringRecord::from_byte_record(self.raw.clone());
            let fields = fields.map_err(csv::FromUtf8Error::into_byte_record);
            return Ok(Some(Line { number, fields, runs_on }));
        }
    }
}

/// How often a byte stands there.
fn count(bytes: &[u8], wanted: u8) -> u64 {
    bytes.split(|byte| *byte == wanted).skip(1).count() as u64
}

/// Whether a field holds whole lines of the file: a value may have line breaks, but no line of so many commas.
fn runs_on(record: &ByteRecord, width: usize) -> bool {
    let mut lines = record.iter().flat_map(|field| field.split(|byte| *byte == b'\n').skip(1));
    lines.any(|line| count(line, b',') + 1 >= width as u64)
}

impl Lines<Hashed> {
    /// SHA-256 of all that was read.
    pub(super) fn digest(self) -> digest::Digest {
        self.reader.into_inner().into_inner().0.context.finish()
    }
}

impl Line {
    /// Reads the line under its header.
    pub(super) fn read<T>(
        &self,
        header: &Header,
        read: impl FnOnce(&Record<'_>) -> Result<T, RowRefusal>,
    ) -> Result<T, RowRefusal> {
        let fields = self.fields.as_ref().map_err(|_| RowRefusal::Encoding)?;
        if self.runs_on {
            return Err(RowRefusal::Quotation);
        }
        let fields: Vec<&str> = fields.iter().collect();
        read(&Record::new(header, &fields)?)
    }

    /// The sourcedId, wherever it can be made out, even in a line that is wrong otherwise or no text.
    pub(super) fn sourced_id(&self, header: &Header) -> Option<&str> {
        let at = header.position("sourcedId")?;
        let id = match &self.fields {
            Ok(fields) => fields.get(at)?,
            Err(bytes) => std::str::from_utf8(bytes.get(at)?).ok()?,
        };
        let id = id.trim();
        (!id.is_empty()).then_some(id)
    }

    /// Whether the line can be split into its fields and tells which row it is. Else it may stand for any row, or have
    /// swallowed some.
    pub(super) fn is_whole(&self, header: &Header) -> bool {
        let width = self.fields.as_ref().map_or_else(ByteRecord::len, StringRecord::len);
        !self.runs_on && width == header.width() && self.sourced_id(header).is_some()
    }

    /// A bit for each column that the file may lack, set unless the line says there that there is no value.
    pub(super) fn filled(&self, header: &Header) -> u8 {
        self.fields.as_ref().map_or(u8::MAX, |fields| header.filled(|at| fields.get(at)))
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
