//! What of a batch of lines is news, by what the roster said last.

use domain::oneroster::{LACKING, Merge, Parts, merge};

use super::rows::{Entry, Item, Landing};
use super::store::{Kind, KnownRow, Saying, Workplace, list_known, list_told};
use platform::fault::StoreError;
use platform::seal::{Purpose, Sealer};

/// What a batch of lines says.
pub(super) struct News<R> {
    /// What is new.
    pub(super) items: Vec<Item<R>>,
    /// Rows that say what they said before to a release that did not know it column by column.
    pub(super) learned: Vec<Saying>,
    /// How many say what they said before.
    pub(super) unchanged: u64,
}

impl<R> News<R> {
    /// These alone.
    pub(super) fn of(items: Vec<Item<R>>) -> Self {
        Self { items, learned: Vec::new(), unchanged: 0 }
    }
}

/// An entry beside what is known of it.
struct Met<R> {
    line: u64,
    entry: Entry<R>,
    digest: [u8; 16],
    known: Option<KnownRow>,
}

impl<R> Met<R> {
    fn says_the_same(&self) -> bool {
        merge(self.known.map(|row| row.known), self.digest) == Merge::Keep
    }

    /// Whether an older release, for which an absent column was an empty one, knows it as it is.
    fn said_the_same(&self, sealer: &Sealer, kind: Kind) -> bool {
        let content = self.entry.content.replace(LACKING, "");
        merge(self.known.map(|row| row.known), digest(sealer, kind, &content)) == Merge::Keep
    }
}

/// What of these entries is new. `is_learning`: an older release wrote rows of this kind, so each is looked at.
pub(super) async fn news<L: Landing>(
    place: Workplace<'_>,
    sealer: &Sealer,
    entries: Vec<(u64, Entry<L::Row>)>,
    is_learning: bool,
) -> Result<News<L::Row>, StoreError> {
    let ids: Vec<String> = entries.iter().map(|(_, entry)| entry.id.clone()).collect();
    let known = list_known(&place.read(), L::KIND, &ids).await?;
    let met = entries.into_iter().map(|(line, entry)| {
        let digest = digest(sealer, L::KIND, &entry.content);
        Met { line, digest, known: known.get(&entry.id).copied(), entry }
    });
    let (same, met): (Vec<_>, Vec<_>) = met.partition(|met| !is_learning && met.says_the_same());
    let ids = met.iter().filter(|met| met.known.is_some()).map(|met| met.entry.id.clone());
    let told = list_told(&place.read(), L::KIND, &ids.collect::<Vec<_>>()).await?;
    let mut news = News { unchanged: same.len() as u64, ..News::of(Vec::new()) };
    for met in met {
        let told = told.get(&met.entry.id);
        let before = met.known.and_then(|row| Parts::from_bytes(told?, &row.known.digest));
        if before.is_some() && met.says_the_same() {
            news.unchanged += 1;
            continue;
        }
        let parts = parts::<L>(sealer, &met.entry);
        let is_same = match (met.known, &before) {
            (Some(row), Some(before)) => !row.known.ended && parts.repeats(before),
            (Some(_), None) => met.says_the_same() || met.said_the_same(sealer, L::KIND),
            (None, _) => false,
        };
        let Met { line, entry, digest, known } = met;
        if let Some(known) = known.filter(|_| is_same) {
            news.unchanged += 1;
            if before.is_none() {
                let told = Some(parts.to_bytes(&digest));
                news.learned.push(Saying { sourced_id: entry.id, target: known.target, digest, told });
            }
            continue;
        }
        let parts = if let Some(before) = &before { parts.upon(before) } else { parts };
        news.items.push(Item {
            line,
            id: entry.id,
            digest,
            known,
            before,
            parts: Some(parts),
            row: entry.row,
        });
    }
    Ok(news)
}

/// What an entry says column by column, as keyed hashes that no other row has.
fn parts<L: Landing>(sealer: &Sealer, entry: &Entry<L::Row>) -> Parts {
    let (base, cells) = L::cells(&entry.content);
    let (kind, id) = (L::KIND.as_str(), &entry.id);
    Parts::new(&base, &cells, |at, text| {
        let mac = sealer.mac(Purpose::Lookup, format!("roster part:{kind}:{id}:{at}:{text}").as_bytes());
        mac.first_chunk().copied().unwrap_or_default()
    })
}

fn digest(sealer: &Sealer, kind: Kind, content: &str) -> [u8; 16] {
    let mac = sealer.mac(Purpose::Lookup, format!("roster row:{}:{content}", kind.as_str()).as_bytes());
    let mut digest = [0; 16];
    for (to, from) in digest.iter_mut().zip(mac) {
        *to = from;
    }
    digest
}
