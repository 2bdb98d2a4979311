//! Sets consent documents in type and prints them as PDF, a few at a time and away from the requests.

mod breaks;
mod content;
mod fonts;
mod galley;
mod paint;
mod table;
#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use tokio::sync::Semaphore;

use self::fonts::Fonts;
use self::galley::Galley;
use self::paint::{About, PaintError};
use super::consent::ConsentDocument;
use platform::fault::Fault;
use web::app::{Base, Part};

/// Documents printed at the same time. One takes some ten milliseconds, and passwords need the cores.
const AT_ONCE: usize = 2;

/// The fonts, read when the first document is printed, and a limit on documents printed at the same time.
pub(super) struct Press {
    added: Vec<PathBuf>,
    fonts: Arc<OnceLock<Option<Fonts>>>,
    permits: Arc<Semaphore>,
}

impl Part for Press {
    fn make(base: &Base) -> Self {
        Self::new(base.config.documents.fonts.clone())
    }
}

impl Press {
    /// Reads nothing yet. `added` are fonts for characters that the built-in font lacks, tried in this order.
    fn new(added: Vec<PathBuf>) -> Self {
        Self { added, fonts: Arc::default(), permits: Arc::new(Semaphore::new(AT_ONCE)) }
    }

    /// The document as a PDF; the same document makes the same bytes.
    pub(super) async fn print(&self, document: ConsentDocument, verify_at: String) -> Result<Vec<u8>, Fault> {
        let defect = |what: &str| Fault::Defect(what.to_owned());
        let permit = Arc::clone(&self.permits).acquire_owned().await;
        let permit = permit.map_err(|_| defect("the printing of documents is closed"))?;
        let (fonts, added) = (Arc::clone(&self.fonts), self.added.clone());
        let work = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            let fonts = fonts.get_or_init(|| read_fonts(&added)).as_ref();
            fonts.map(|fonts| print(fonts, &document, &verify_at))
        });
        match work.await {
            Ok(Some(Ok(pdf))) => Ok(pdf),
            Ok(Some(Err(error))) => {
                Err(Fault::Defect(format!("a consent document was not printed: {error}")))
            }
            Ok(None) => Err(defect("the built-in font cannot be used")),
            Err(_) => Err(defect("printing a consent document panicked")),
        }
    }
}

/// Reads the fonts and skips an unreadable one; a character that only it has is then printed as its number.
fn read_fonts(added: &[PathBuf]) -> Option<Fonts> {
    let mut fonts = Fonts::built_in()?;
    for path in added {
        if let Err(error) = fonts.add(path) {
            tracing::error!(error = %error, path = %path.display(), "a font of [documents] cannot be used and is skipped");
        }
    }
    Some(fonts)
}

fn print(fonts: &Fonts, document: &ConsentDocument, verify_at: &str) -> Result<Vec<u8>, PaintError> {
    let case = fonts.case();
    let mut galley = Galley::new(&case);
    content::set(document, verify_at, &mut galley);
    let about =
        About { title: content::title(document), number: &document.number, at: document.submitted_at };
    paint::paint(galley, &case, &about)
}
