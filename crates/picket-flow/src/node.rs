//! One installation of Picket: its store, its registry, its profiles.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use picket_core::Timestamp;
use picket_lab::{Panel, Profile, Profiles, Settings};
use picket_store::{Import, Store};
use picket_substance::{Registry, Resolution};

use crate::FlowError;
use crate::import::layout_of;

/// How many readings of names are kept. A national system reports some thousand names; more are read anew.
const READINGS_MAX: usize = 100_000;

/// An installation. Cloning is cheap; all clones share what they keep.
#[derive(Clone)]
pub struct Node {
    pub(crate) store: Store,
    pub(crate) registry: &'static Registry,
    profiles: Arc<Profiles>,
    pub(crate) settings: Settings,
    readings: Arc<Mutex<HashMap<String, Arc<Resolution>>>>,
    panels: Arc<tokio::sync::Mutex<Option<KeptPanels>>>,
    /// Held while somebody's near misses of the last hour are counted and the next is written down.
    pub(crate) near_miss_gate: Arc<tokio::sync::Mutex<()>>,
}

/// The counts, and the state of the store that they were made of.
struct KeptPanels {
    revision: [u64; 3],
    panels: Arc<Vec<Panel>>,
}

impl Node {
    /// A node over an open store, with the registry that the program was built with.
    pub fn new(store: Store, profiles: Profiles, settings: Settings) -> Self {
        Self {
            store,
            registry: Registry::bundled(),
            profiles: Arc::new(profiles),
            settings,
            readings: Arc::default(),
            panels: Arc::default(),
            near_miss_gate: Arc::default(),
        }
    }

    /// Where records, findings, users and the audit are.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Substances, names and law.
    pub fn registry(&self) -> &'static Registry {
        self.registry
    }

    /// The layouts that can be imported.
    pub fn profiles(&self) -> &Profiles {
        &self.profiles
    }

    /// The layout with this id.
    ///
    /// # Errors
    /// [`FlowError::UnknownProfile`] with the ids there are.
    pub fn profile(&self, id: &str) -> Result<&Profile, FlowError> {
        self.profiles.get(id).ok_or_else(|| FlowError::UnknownProfile {
            id: id.to_owned(),
            known: self.profiles.iter().map(|profile| profile.id.to_string()).collect(),
        })
    }

    /// What a reported name means; kept, since the same names come again and again.
    pub fn resolve(&self, name: &str) -> Arc<Resolution> {
        if let Some(known) = lock(&self.readings).get(name) {
            return Arc::clone(known);
        }
        let resolution = Arc::new(self.registry.resolve(name));
        let mut readings = lock(&self.readings);
        if readings.len() < READINGS_MAX {
            readings.insert(name.to_owned(), Arc::clone(&resolution));
        }
        resolution
    }

    /// The profile with which an import was begun; `None` when it has changed since or is not there any more.
    pub fn profile_of(&self, import: &Import) -> Option<Profile> {
        let id = import.profile.split_once('@').map_or(import.profile.as_str(), |(id, _)| id);
        let mut profile = self.profiles.get(id)?.clone();
        profile.source = import.source.clone();
        (layout_of(&profile) == import.profile).then_some(profile)
    }

    /// The counts of every source and country by what was reported, as known at `at`; kept until an import is finished
    /// or taken back, here or by another process.
    pub(crate) async fn panels(&self, at: Timestamp) -> Result<Arc<Vec<Panel>>, FlowError> {
        let mut kept = self.panels.lock().await;
        // Asked before the counts are read: what changes in between is then read anew the next time.
        let counts = self.store.counts().await?;
        let revision = [counts.imports_finished, counts.records, counts.versions];
        if let Some(KeptPanels { revision: of, panels }) = &*kept
            && *of == revision
        {
            return Ok(Arc::clone(panels));
        }
        let panels = Arc::new(self.build_panels(at).await?);
        *kept = Some(KeptPanels { revision, panels: Arc::clone(&panels) });
        Ok(panels)
    }
}

/// What these locks guard is replaced as a whole, so a thread that died holding one left nothing half done.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
