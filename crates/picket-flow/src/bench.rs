//! The active libraries of an installation, read once and kept in memory until the shelf changes.

use std::sync::{Arc, Mutex, PoisonError};

use picket_core::Problem;
use picket_lab::identify::{Calibration, Identifier, Library};
use picket_substance::Registry;

use crate::{FlowError, LibraryState, Shelf, ShelvedLibrary};

/// A shelf, and what is on it in memory.
pub struct Bench {
    shelf: Shelf,
    registry: &'static Registry,
    ready: Mutex<Option<Arc<Ready>>>,
}

/// The active libraries, indexed.
pub struct Ready {
    /// Searches them.
    pub identifier: Identifier<'static>,
    /// Their cards, in the order of [`Identifier::libraries`].
    pub cards: Vec<ShelvedLibrary>,
    /// What could not be read of each, in the same order.
    pub problems: Vec<Vec<Problem>>,
}

impl Bench {
    /// A bench over a shelf. Nothing is read before it is asked for.
    pub fn new(shelf: Shelf, registry: &'static Registry) -> Self {
        Self { shelf, registry, ready: Mutex::default() }
    }

    /// The shelf.
    pub fn shelf(&self) -> &Shelf {
        &self.shelf
    }

    /// The cards of the active libraries as they are now.
    ///
    /// # Errors
    /// [`FlowError::Library`] when a card cannot be read.
    pub fn active(&self) -> Result<Vec<ShelvedLibrary>, FlowError> {
        Ok(self.shelf.list()?.into_iter().filter(|library| library.state == LibraryState::Active).collect())
    }

    /// The active libraries as their cards name them now. They are read at the first call, and again after a card has
    /// changed, by whichever process; until then a call reads the cards alone. Blocks, while reading for seconds.
    ///
    /// # Errors
    /// [`FlowError::Library`] when a card cannot be read or a file is not the one that was imported.
    pub fn ready(&self) -> Result<Arc<Ready>, FlowError> {
        // Held while reading, so that those who ask meanwhile wait instead of reading the same.
        let mut kept = self.ready.lock().unwrap_or_else(PoisonError::into_inner);
        let cards = self.active()?;
        if let Some(ready) = kept.as_ref().filter(|ready| ready.cards == cards) {
            return Ok(Arc::clone(ready));
        }
        let ready = Arc::new(self.load(cards)?);
        *kept = Some(Arc::clone(&ready));
        Ok(ready)
    }

    /// A bench without libraries, for when those on the shelf cannot be used.
    pub fn bare(&self) -> Ready {
        self.index(Vec::new(), Vec::new(), Vec::new())
    }

    fn load(&self, cards: Vec<ShelvedLibrary>) -> Result<Ready, FlowError> {
        let mut libraries = Vec::with_capacity(cards.len());
        let mut problems = Vec::with_capacity(cards.len());
        for card in &cards {
            let reading = self.shelf.load_one(card)?;
            libraries.push(reading.library);
            problems.push(reading.problems);
        }
        Ok(self.index(libraries, cards, problems))
    }

    fn index(&self, libraries: Vec<Library>, cards: Vec<ShelvedLibrary>, problems: Vec<Vec<Problem>>) -> Ready {
        let identifier = Identifier::owning(libraries, self.registry, Calibration::electron_ionisation());
        Ready { identifier, cards, problems }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use picket_core::Timestamp;
    use picket_lab::identify::LibraryCard;

    use super::*;

    #[test]
    fn libraries_are_read_once_and_again_when_the_shelf_changes() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("own.msp");
        fs::write(&file, "Name: Somethingol\nMW: 100\nNum Peaks: 3\n58 999; 77 200; 100 50\n\n").unwrap();
        let shelf = Shelf::new(folder.path().join("libraries"));
        let bench = Bench::new(shelf.clone(), Registry::bundled());
        assert_eq!(bench.ready().unwrap().cards, []);
        let at = Timestamp::from_microseconds(0);
        let card = |version: &str| LibraryCard {
            name: "own".to_owned(),
            version: version.to_owned(),
            licence: String::new(),
            publisher: String::new(),
            ionization: Some("EI".to_owned()),
        };
        shelf.import(card("1"), &file, "test", at).unwrap();
        let first = bench.ready().unwrap();
        assert_eq!((first.cards.len(), first.identifier.libraries().len()), (1, 1));
        assert!(Arc::ptr_eq(&first, &bench.ready().unwrap()));
        shelf.import(card("2"), &file, "test", at).unwrap();
        assert_eq!(bench.ready().unwrap().cards[0].card.version, "2");
        shelf.withdraw("own", "2", "no longer right", "test", at).unwrap();
        assert_eq!(bench.ready().unwrap().cards, []);
    }
}
