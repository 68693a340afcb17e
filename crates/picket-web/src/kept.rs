//! Files of spectra that came in, kept under the hash of their bytes, so that the address of an answer shows the same
//! again. Each has a card beside it with its name. When there is no more room, the oldest go.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use picket_core::{ContentHash, Timestamp};
use serde::{Deserialize, Serialize};

/// How the file of something that is still being written begins.
const PARTIAL: &str = "partial-";

/// The ending of a card.
const CARD: &str = "json";

/// A folder of files and their cards. All calls block.
pub(crate) struct Kept {
    folder: PathBuf,
    room: Room,
    /// Held while the folder is changed.
    changing: Mutex<()>,
}

/// How much is kept.
#[derive(Clone, Copy)]
pub(crate) struct Room {
    pub(crate) bytes_max: u64,
    pub(crate) files_max: usize,
}

/// The card of a file.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(crate) struct KeptFile {
    /// The hash of its bytes.
    pub(crate) hash: ContentHash,
    /// Its name, as it came in last.
    pub(crate) name: String,
    /// How large it is.
    pub(crate) bytes: u64,
    /// When it came in last.
    pub(crate) received_at: Timestamp,
    /// Who brought it in.
    pub(crate) by: String,
}

impl Kept {
    /// Opens the folder, makes it where there is none, and removes what an earlier run left half written.
    pub(crate) fn open(folder: PathBuf, room: Room) -> io::Result<Self> {
        fs::create_dir_all(&folder)?;
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let has_card = path.extension().is_some() || path.with_extension(CARD).is_file();
            if name.starts_with(PARTIAL) || !has_card {
                fs::remove_file(&path)?;
            }
        }
        Ok(Self { folder, room, changing: Mutex::default() })
    }

    /// Keeps a file. It is there as a whole or not at all; the same bytes under another name take that name.
    pub(crate) fn keep(&self, name: &str, bytes: &[u8], by: &str, at: Timestamp) -> io::Result<KeptFile> {
        let hash = ContentHash::of(bytes);
        let file =
            KeptFile { name: name.to_owned(), bytes: bytes.len() as u64, received_at: at, by: by.to_owned(), hash };
        let _changing = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
        let path = self.path(&file.hash);
        if !path.is_file() {
            self.write_whole(&path, bytes)?;
        }
        // The card comes last: what has none is not there.
        self.write_whole(&path.with_extension(CARD), &serde_json::to_vec(&file)?)?;
        File::open(&self.folder)?.sync_all()?;
        self.make_room(&file.hash)?;
        Ok(file)
    }

    /// The card and the bytes under a hash, if they are there and are the ones that came in.
    pub(crate) fn read(&self, hash: &ContentHash) -> io::Result<Option<(KeptFile, Vec<u8>)>> {
        let path = self.path(hash);
        let Some(card) = present(fs::read(path.with_extension(CARD)))? else { return Ok(None) };
        let Some(bytes) = present(fs::read(&path))? else { return Ok(None) };
        if ContentHash::of(&bytes) != *hash {
            return Err(io::Error::new(io::ErrorKind::InvalidData, format!("{} was changed", path.display())));
        }
        Ok(Some((serde_json::from_slice(&card)?, bytes)))
    }

    /// The cards of the files that came in last, the newest first.
    pub(crate) fn newest(&self, most: usize) -> io::Result<Vec<KeptFile>> {
        let mut cards = self.cards()?;
        cards.truncate(most);
        Ok(cards)
    }

    /// All cards, the newest first.
    fn cards(&self) -> io::Result<Vec<KeptFile>> {
        let mut cards = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == CARD)
                && let Some(card) = present(fs::read(&path))?
            {
                cards.push(serde_json::from_slice::<KeptFile>(&card)?);
            }
        }
        cards.sort_by(|one, other| {
            other.received_at.cmp(&one.received_at).then_with(|| one.hash.as_str().cmp(other.hash.as_str()))
        });
        Ok(cards)
    }

    /// Removes the oldest files while there are too many or too large ones; never the one that came last.
    fn make_room(&self, last: &ContentHash) -> io::Result<()> {
        let (mut bytes, mut files) = (0, 0);
        for card in self.cards()? {
            bytes += card.bytes;
            files += 1;
            let fits = bytes <= self.room.bytes_max && files <= self.room.files_max;
            if !fits && card.hash != *last {
                let path = self.path(&card.hash);
                fs::remove_file(path.with_extension(CARD))?;
                fs::remove_file(path)?;
            }
        }
        Ok(())
    }

    fn write_whole(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let partial = self.folder.join(format!("{PARTIAL}{}", path.file_name().unwrap_or_default().to_string_lossy()));
        let mut file = File::create(&partial)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&partial, path)
    }

    fn path(&self, hash: &ContentHash) -> PathBuf {
        self.folder.join(hash.as_str())
    }
}

/// Nothing where there is no such file.
fn present(read: io::Result<Vec<u8>>) -> io::Result<Option<Vec<u8>>> {
    match read {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        read => read.map(Some),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOM: Room = Room { bytes_max: 10, files_max: 3 };

    fn second(second: i64) -> Timestamp {
        Timestamp::from_microseconds(second * 1_000_000)
    }

    #[test]
    fn a_file_comes_back_as_it_came_under_its_last_name() {
        let folder = tempfile::tempdir().unwrap();
        let kept = Kept::open(folder.path().join("spectra"), ROOM).unwrap();
        let first = kept.keep("a.jdx", b"abc", "analyst", second(1)).unwrap();
        let again = kept.keep("b.jdx", b"abc", "analyst", second(2)).unwrap();
        assert_eq!(first.hash, again.hash);
        assert_eq!(kept.read(&first.hash).unwrap(), Some((again.clone(), b"abc".to_vec())));
        assert_eq!(kept.newest(5).unwrap(), [again]);
        assert_eq!(kept.read(&ContentHash::of(b"other")).unwrap(), None);
        fs::write(folder.path().join("spectra").join(first.hash.as_str()), "abx").unwrap();
        assert!(kept.read(&first.hash).is_err(), "changed bytes are not the ones that came in");
    }

    #[test]
    fn the_oldest_go_when_there_is_no_more_room() {
        let folder = tempfile::tempdir().unwrap();
        let kept = Kept::open(folder.path().to_owned(), ROOM).unwrap();
        let names = || kept.newest(9).unwrap().into_iter().map(|file| file.name).collect::<Vec<_>>();
        for (at, name) in [(1, "a"), (2, "b"), (3, "c"), (4, "d")] {
            kept.keep(name, name.as_bytes(), "analyst", second(at)).unwrap();
        }
        assert_eq!(names(), ["d", "c", "b"]);
        kept.keep("large", &[0; 20], "analyst", second(5)).unwrap();
        assert_eq!(names(), ["large"], "what came last stays, however large");
    }

    #[test]
    fn what_was_half_written_is_removed_at_the_next_start() {
        let folder = tempfile::tempdir().unwrap();
        let kept = Kept::open(folder.path().to_owned(), ROOM).unwrap();
        let file = kept.keep("a", b"abc", "analyst", second(1)).unwrap();
        fs::write(folder.path().join("partial-x"), "half").unwrap();
        fs::write(folder.path().join(ContentHash::of(b"without a card").as_str()), "without a card").unwrap();
        let kept = Kept::open(folder.path().to_owned(), ROOM).unwrap();
        assert!(kept.read(&file.hash).unwrap().is_some());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }
}
