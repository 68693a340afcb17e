//! What is worked out once for all substances of the registry: their perceived structures, and every listing that
//! reaches them. The workbench, the matrix and the queue ask the whole registry again and again.

use std::fmt;
use std::sync::OnceLock;
use std::thread;

use picket_core::Day;

use super::definition::Undetermined;
use super::ground::Gap;
use super::reach::{Reach, Reached};
use super::{Definition, Jurisdiction, Route, Verdict};
use crate::registry::{Registry, SubstanceId};
use crate::structure::Perceived;

/// What is known of each substance, in the order of the registry; made on first use.
#[derive(Default)]
pub(crate) struct KnownIndex {
    views: OnceLock<Vec<Option<Perceived>>>,
    reached: OnceLock<Box<[OnceLock<Remembered>]>>,
}

impl fmt::Debug for KnownIndex {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("KnownIndex").finish_non_exhaustive()
    }
}

/// [`Reached`], with listings and definitions by their place in the registry.
struct Remembered {
    reaches: Vec<(usize, Route, Option<usize>, Option<Gap>)>,
    undetermined: Vec<(usize, Undetermined)>,
    excluded: Vec<(usize, SubstanceId)>,
}

impl Registry {
    /// The perceived parent structure of each substance, in the order of the registry; `None` without a structure.
    pub(super) fn views(&self) -> &[Option<Perceived>] {
        self.known.views.get_or_init(|| {
            on_all_cores(self.substances().len(), |index| {
                self.asked(&self.substances()[index].id).parent.and_then(|parent| parent.perceive().ok())
            })
        })
    }

    /// Works out what reaches each substance, so that whoever first asks the whole registry need not wait for it. Takes
    /// some seconds of one core; for a thread of its own.
    pub fn look_ahead(&self) {
        (0..self.substances().len()).for_each(|index| {
            self.remember(index);
        });
    }

    fn remember(&self, index: usize) -> &Remembered {
        let slots = self.known.reached.get_or_init(|| self.substances().iter().map(|_| OnceLock::new()).collect());
        slots[index].get_or_init(|| {
            let asked = self.asked(&self.substances()[index].id);
            self.remembered(&self.reached(&asked, |_| true))
        })
    }

    /// Every listing that ever reaches a substance, by its place in the registry.
    pub(super) fn reached_known(&self, index: usize) -> Reached<'_> {
        let known = self.remember(index);
        let definition = |index: usize| &self.definitions()[index];
        let reach = |(listing, route, by, question): &(usize, Route, Option<usize>, Option<Gap>)| Reach {
            listing: &self.listings()[*listing],
            route: route.clone(),
            definition: by.map(definition),
            question: *question,
        };
        Reached {
            reaches: known.reaches.iter().map(reach).collect(),
            undetermined: known.undetermined.iter().map(|(by, error)| (definition(*by), error.clone())).collect(),
            excluded: known.excluded.iter().map(|(by, id)| (definition(*by), id.clone())).collect(),
            // Nobody asks the whole registry which exceptions were looked at.
            excepted: Vec::new(),
        }
    }

    fn remembered(&self, reached: &Reached<'_>) -> Remembered {
        let definition =
            |words: &Definition| self.definitions().element_offset(words).expect("definitions are the registry's");
        let place = |reach: &Reach<'_>| {
            let listing = self.listings().element_offset(reach.listing).expect("listings are the registry's");
            (listing, reach.route.clone(), reach.definition.map(&definition), reach.question)
        };
        Remembered {
            reaches: reached.reaches.iter().map(place).collect(),
            undetermined: reached.undetermined.iter().map(|(by, error)| (definition(by), error.clone())).collect(),
            excluded: reached.excluded.iter().map(|(by, id)| (definition(by), id.clone())).collect(),
        }
    }

    /// What each of the jurisdictions says of a substance on a day, in their order.
    pub(super) fn verdicts(&self, index: usize, places: &[Jurisdiction], day: Day) -> Vec<Verdict> {
        let part = self.part_of_reached(&self.reached_known(index), false, true, day);
        places.iter().map(|place| self.judge(&part, place).0).collect()
    }
}

/// `make(0)` to `make(count - 1)`, in order, made on all cores.
pub(super) fn on_all_cores<T: Send>(count: usize, make: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let make = &make;
    thread::scope(|scope| {
        let work = |worker: usize| (worker..count).step_by(workers).map(make).collect::<Vec<T>>();
        let started: Vec<_> = (0..workers).map(|worker| scope.spawn(move || work(worker))).collect();
        let mut parts: Vec<_> = started
            .into_iter()
            .map(|handle| handle.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)).into_iter())
            .collect();
        (0..count).filter_map(|index| parts[index % workers].next()).collect()
    })
}
