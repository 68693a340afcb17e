//! Which listings reach a substance or structure, and by which route.
//!
//! In the order in which a lawyer asks: is it listed itself; is it a stereoisomer, positional isomer, ester or ether of
//! what is listed, where the clause of that listing extends so far; is it kept as part of a listed class; does it fall
//! under the words that define one.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, OnceLock, RwLock};

use picket_core::{Day, InchiKey};

use super::definition::{Fit, Target as Laid, Undetermined};
use super::ground::{DefinitionRoute, Derivative, Gap, Timing};
use super::isomer::Skeleton;
use super::{Definition, Exception, Extension, Ground, Jurisdiction, Listing, Route};
use crate::registry::{Registry, Role, Substance, SubstanceId, Target};
use crate::structure::{Perceived, Structure};

/// What is asked about: a substance of the registry, a structure, or both.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asked {
    /// The substances of the registry that it is.
    pub(crate) ids: Vec<SubstanceId>,
    /// Its standard InChIKey without counter-ions and isotopes.
    pub(crate) key: Option<InchiKey>,
    /// Its structure without counter-ions and isotopes.
    pub(crate) parent: Option<Structure>,
}

/// What was found for one question; the same for every day.
#[derive(Default)]
pub(crate) struct Reached<'r> {
    pub(super) reaches: Vec<Reach<'r>>,
    /// Definitions that could not be decided within the limits.
    pub(crate) undetermined: Vec<(&'r Definition, Undetermined)>,
    /// Definitions whose words exclude the substance by name.
    pub(crate) excluded: Vec<(&'r Definition, SubstanceId)>,
    /// Exceptions that keep a listing from reaching the substance by way of another.
    pub(crate) excepted: Vec<&'r Exception>,
}

pub(super) struct Reach<'r> {
    pub(super) listing: &'r Listing,
    pub(super) route: Route,
    pub(super) definition: Option<&'r Definition>,
    /// What has to be found out before it can decide.
    pub(super) question: Option<Gap>,
}

/// A ground that an exclusion by cross reference takes away.
pub(crate) struct CrossReference<'r> {
    pub(crate) definition: &'r Definition,
    /// The listing elsewhere; `None` when there is none, so that the definition applies.
    pub(crate) listing: Option<&'r Listing>,
}

/// What is looked up again and again, made once.
#[derive(Debug, Default)]
pub(crate) struct LawIndex {
    by_skeleton: OnceLock<HashMap<String, Vec<usize>>>,
    listed: OnceLock<HashSet<SubstanceId>>,
    /// The formulas of the listed substances whose listings extend to esters or ethers.
    derivable: OnceLock<HashSet<String>>,
    /// Listed substances by formula, with what their positional isomers share.
    isomers: OnceLock<HashMap<String, Vec<(usize, Skeleton)>>>,
    /// The listings of the class of each definition, by their place.
    by_definition: OnceLock<Vec<Vec<usize>>>,
    /// How substances of the registry fit definitions, by substance and index of the definition.
    fits: RwLock<HashMap<(SubstanceId, usize), Fitted>>,
}

type Fitted = Result<Option<Arc<Fit>>, Undetermined>;

impl Registry {
    /// The substances with this connectivity, by an index.
    pub(crate) fn same_skeleton(&self, key: &InchiKey) -> impl Iterator<Item = &Substance> {
        let index = self.law.by_skeleton.get_or_init(|| {
            let mut index: HashMap<String, Vec<usize>> = HashMap::new();
            for (at, substance) in self.substances().iter().enumerate() {
                if let Some(key) = &substance.inchikey {
                    index.entry(key.skeleton().to_owned()).or_default().push(at);
                }
            }
            index
        });
        index.get(key.skeleton()).into_iter().flatten().map(|&at| &self.substances()[at])
    }

    /// For each definition the listings that name its class, by their place.
    pub(super) fn class_listings(&self) -> &[Vec<usize>] {
        self.law.by_definition.get_or_init(|| {
            let of = |definition: &Definition| {
                let targets = definition.class.iter().cloned().map(Target::Class);
                targets.flat_map(|target| self.control.places_of(&target)).copied().collect()
            };
            self.definitions().iter().map(of).collect()
        })
    }

    fn is_listed(&self, id: &SubstanceId) -> bool {
        let listed = self.law.listed.get_or_init(|| {
            let targets = self.listings().iter().filter_map(|listing| match &listing.target {
                Target::Substance(id) => Some(id.clone()),
                _ => None,
            });
            targets.collect()
        });
        listed.contains(id)
    }

    /// Whether a listed substance whose listing extends to esters or ethers has this formula.
    fn is_derivable(&self, formula: &str) -> bool {
        let derivable = self.law.derivable.get_or_init(|| {
            let extends = |substance: &&Substance| {
                let target = Target::Substance(substance.id.clone());
                let mut listings = self.control.listings_of(&target);
                listings
                    .any(|listing| self.extends(listing, Extension::Esters) || self.extends(listing, Extension::Ethers))
            };
            self.substances().iter().filter(extends).filter_map(|substance| substance.formula.clone()).collect()
        });
        derivable.contains(formula)
    }

    /// What is asked about when a substance of the registry is.
    pub(crate) fn asked(&self, id: &SubstanceId) -> Asked {
        let substance = self.substance(id.as_str());
        let smiles = substance.and_then(|substance| substance.smiles.as_deref());
        let parent = smiles.and_then(|smiles| Structure::from_smiles(smiles).ok()).map(|structure| structure.parent());
        let key = substance.and_then(|substance| substance.inchikey.clone());
        Asked { ids: vec![id.clone()], key, parent }
    }

    /// Every listing that ever reaches what is asked about, of the instruments that `wanted` takes.
    pub(crate) fn reached(&self, asked: &Asked, wanted: impl Fn(&Listing) -> bool) -> Reached<'_> {
        let mut search = Search { registry: self, wanted: &wanted, reached: Reached::default() };
        for id in &asked.ids {
            search.add(&Target::Substance(id.clone()), &Route::Direct);
            for class in self.control.classes_of(id) {
                search.add(&Target::Class(class.clone()), &Route::ClassMember(class.clone()));
            }
            let class = self.substance(id.as_str()).map(|substance| substance.class.clone());
            for class in class.iter().flat_map(|class| self.class_line(class.as_str())) {
                search.add(&Target::Class(class.id.clone()), &Route::ClassTree(class.id.clone()));
            }
        }
        if let Some(key) = &asked.key {
            search.stereoisomers(key, asked);
        }
        if let Some(parent) = &asked.parent {
            search.by_structure(parent, asked);
        }
        search.reached
    }
}

impl<'r> Reached<'r> {
    /// The grounds as they stand on a day, oldest first, with the cross references that were looked at.
    pub(crate) fn on(&self, registry: &'r Registry, day: Day) -> (Vec<Ground<'r>>, Vec<CrossReference<'r>>) {
        let named: Vec<Ground<'r>> = self.named_on(registry, day);
        let mut references = Vec::new();
        let mut grounds: Vec<Ground<'r>> = Vec::new();
        for reach in &self.reaches {
            let Some(definition) = reach.definition else { continue };
            let own = reach.by_words(definition, registry, day);
            if !definition.excludes_listed.is_empty() && own.is_possible() {
                let elsewhere = named
                    .iter()
                    .find(|other| other.is_in_force() && other.is_firm() && definition.yields_to(other.listing));
                references.push(CrossReference { definition, listing: elsewhere.map(|other| other.listing) });
                if elsewhere.is_some() {
                    continue;
                }
            }
            grounds.push(own);
        }
        grounds.extend(named);
        grounds.sort_by_key(|ground| ground.since.map(picket_core::Period::from));
        (grounds, references)
    }

    /// The grounds that no definition makes. Where the law named the substance itself, then or before, it is not reached
    /// there by way of another.
    fn named_on(&self, registry: &'r Registry, day: Day) -> Vec<Ground<'r>> {
        let place = |ground: &Ground<'_>| registry.control.jurisdiction(ground.listing);
        let of_names = self.reaches.iter().filter(|reach| reach.definition.is_none());
        let grounds: Vec<Ground<'r>> = of_names.map(|reach| reach.ground(None, day)).collect();
        let own = grounds.iter().filter(|ground| ground.route == Route::Direct && ground.timing != Timing::NotYet);
        let own: Vec<Option<&Jurisdiction>> = own.map(place).collect();
        grounds.into_iter().filter(|ground| !ground.route.is_by_way() || !own.contains(&place(ground))).collect()
    }
}

impl<'r> Reach<'r> {
    fn ground(&self, wording: Option<&'r Definition>, day: Day) -> Ground<'r> {
        let (since, until) = wording.map_or((None, None), |words| (words.since.as_ref(), words.until.as_ref()));
        Ground::between(self.listing, self.route.clone(), since, until, self.question, day)
    }

    /// The ground that a definition makes. Between two wordings of a listed class of which none is on record for the day,
    /// what one of them reaches is a question.
    fn by_words(&self, definition: &'r Definition, registry: &'r Registry, day: Day) -> Ground<'r> {
        let own = self.ground(Some(definition), day);
        let listed = self.ground(None, day);
        let is_wording = |other: &&Definition| other.class == definition.class;
        let mut wordings = registry.definitions().iter().filter(is_wording);
        if !own.is_possible() && listed.is_in_force() && wordings.all(|other| other.holds(day) == Some(false)) {
            return Ground { question: Some(Gap::WordingMissing), ..listed };
        }
        own
    }
}

impl Definition {
    /// Whether there was a day on which both the wording and a listing held.
    fn meets(&self, listing: &Listing) -> bool {
        let since = self.since.iter().chain(&listing.since).map(picket_core::Period::from).max();
        let until = self.until.iter().chain(&listing.until).map(picket_core::Period::from).min();
        since.zip(until).is_none_or(|(since, until)| since < until)
    }

    /// Whether a listing by name takes a substance out of the class.
    pub(super) fn yields_to(&self, listing: &Listing) -> bool {
        let is_own_class = |target: &Target| matches!(target, Target::Class(_));
        let named = |entry: &String| match entry.split_once(' ') {
            Some((instrument, schedule)) => listing.instrument.as_str() == instrument && listing.schedule == schedule,
            None => listing.instrument.as_str() == entry,
        };
        !is_own_class(&listing.target) && self.excludes_listed.iter().any(named)
    }
}

/// What a structure is an ester of, an ether, or both.
struct Derivatives<P> {
    /// To what a listing has to extend.
    by: &'static [Extension],
    pieces: Vec<P>,
}

/// One search for listings.
struct Search<'r, 'w> {
    registry: &'r Registry,
    wanted: &'w dyn Fn(&Listing) -> bool,
    reached: Reached<'r>,
}

/// Whether a listing reaches what is asked about by way of another substance, and what has to be found out first.
type Extends<'e> = &'e dyn Fn(&Listing) -> Option<Option<Gap>>;

impl<'r> Search<'r, '_> {
    /// Adds the wanted listings of a target, each once.
    fn add(&mut self, target: &Target, route: &Route) {
        self.add_some(target, route, &|_| Some(None));
    }

    /// Adds the wanted listings of a target that reach so far, each once.
    fn add_some(&mut self, target: &Target, route: &Route, reaches: Extends<'_>) {
        for listing in self.registry.control.listings_of(target).filter(|listing| (self.wanted)(listing)) {
            let known = self.reached.reaches.iter().any(|known| std::ptr::eq(known.listing, listing));
            if let (false, Some(question)) = (known, reaches(listing)) {
                self.reached.reaches.push(Reach { listing, route: route.clone(), definition: None, question });
            }
        }
    }

    /// Adds the listings of another substance that extend to this one, but for what the instrument excepts.
    fn add_by_way_of(&mut self, other: &Substance, route: &Route, asked: &Asked, extends: Extends<'_>) {
        let registry = self.registry;
        let target = Target::Substance(other.id.clone());
        let listings = registry.control.listings_of(&target);
        let reaching = listings.filter(|listing| (self.wanted)(listing) && extends(listing).is_some());
        let excepted: Vec<&Exception> = reaching.filter_map(|listing| registry.exception_for(listing, asked)).collect();
        for exception in &excepted {
            if !self.reached.excepted.iter().any(|known| std::ptr::eq(*known, *exception)) {
                self.reached.excepted.push(exception);
            }
        }
        let is_excepted =
            |listing: &Listing| excepted.iter().any(|exception| exception.instrument == listing.instrument);
        self.add_some(&target, route, &|listing| extends(listing).filter(|_| !is_excepted(listing)));
    }

    fn stereoisomers(&mut self, key: &InchiKey, asked: &Asked) {
        let registry = self.registry;
        for other in registry.same_skeleton(key).filter(|other| !asked.ids.contains(&other.id)) {
            self.stereoisomer(key, other, asked);
        }
    }

    /// Another arrangement of a listed substance. A listing whose entry leaves the configuration open holds for every
    /// arrangement; one that states it holds for others only where its clause says so. Of what is drawn with less than the
    /// entry states it is a question.
    fn stereoisomer(&mut self, key: &InchiKey, other: &Substance, asked: &Asked) {
        let registry = self.registry;
        let Some(other_key) = &other.inchikey else { return };
        let entry_open = leaves_configuration_open(other_key) && !leaves_configuration_open(key);
        let asked_open = || {
            let stated = |structure: &Structure| structure.stated_configuration();
            let entry = other.smiles.as_deref().and_then(|smiles| Structure::from_smiles(smiles).ok());
            let both = asked.parent.as_ref().zip(entry.as_ref());
            leaves_configuration_open(key) || both.is_some_and(|(own, entry)| stated(own) < stated(entry))
        };
        let question = (!entry_open && other_key != key && asked_open()).then_some(Gap::ConfigurationOpen);
        let route = Route::Stereoisomer(other.id.clone());
        self.add_by_way_of(other, &route, asked, &|listing| {
            if entry_open || registry.extends(listing, Extension::Stereoisomers) {
                Some(None)
            } else {
                question.map(Some)
            }
        });
    }

    fn by_structure(&mut self, parent: &Structure, asked: &Asked) {
        let registry = self.registry;
        let Ok(view) = parent.perceive() else { return };
        self.positional_isomers(parent, &view, asked);
        let derivatives = [
            Derivatives { by: &[Extension::Esters], pieces: parent.ester_parents() },
            Derivatives { by: &[Extension::Ethers], pieces: parent.ether_parents() },
            Derivatives { by: &[Extension::Esters, Extension::Ethers], pieces: parent.ester_and_ether_parents() },
        ];
        for Derivatives { by, pieces } in &derivatives {
            // A key costs far more than a formula, and most pieces are nothing that is listed.
            let listed = pieces.iter().filter(|piece| registry.is_derivable(&piece.formula().to_string()));
            for key in listed.filter_map(|piece| piece.inchikey().ok()) {
                self.derivative(&key, by, asked);
            }
        }
        let views = derivatives.map(|Derivatives { by, pieces }| Derivatives {
            by,
            pieces: pieces.iter().filter_map(|piece| piece.perceive().ok()).collect::<Vec<Perceived>>(),
        });
        let laid_out: Vec<Derivatives<Laid<'_>>> = views
            .iter()
            .map(|Derivatives { by, pieces }| Derivatives { by, pieces: pieces.iter().map(Laid::new).collect() })
            .collect();
        // A fit speaks of atoms by their place, so only the registry's own structure can use a remembered one.
        let own = asked.ids.iter().find(|id| registry.asked(id).parent.as_ref() == Some(parent));
        let laid = Laid::new(&view);
        let fitted = |index, definition: &Definition| match own {
            Some(id) => registry.fitted(index, definition, &laid, id),
            None => definition.fit(&laid).map(|fit| fit.map(Arc::new)),
        };
        self.by_definition(&fitted, asked, &laid_out);
    }

    fn positional_isomers(&mut self, parent: &Structure, view: &Perceived, asked: &Asked) {
        let registry = self.registry;
        let formula = parent.formula().to_string();
        let isomers = registry.law.isomers.get_or_init(|| registry.isomers_listed());
        let Some(candidates) = isomers.get(&formula) else { return };
        let own = Skeleton::of(view);
        for (at, skeleton) in candidates {
            let other = &registry.substances()[*at];
            let same = |other: &InchiKey| asked.key.as_ref().is_some_and(|key| key.skeleton() == other.skeleton());
            if *skeleton == own && !asked.ids.contains(&other.id) && !other.inchikey.as_ref().is_some_and(same) {
                let route = Route::PositionalIsomer(other.id.clone());
                self.add_by_way_of(other, &route, asked, &|listing| {
                    registry.extends(listing, Extension::PositionalIsomers).then_some(None)
                });
            }
        }
    }

    /// Listed substances of which a hydrolysed piece is one, in the arrangement listed or where the clause names
    /// stereoisomers too.
    fn derivative(&mut self, key: &InchiKey, by: &[Extension], asked: &Asked) {
        let registry = self.registry;
        for other in registry.same_skeleton(key).filter(|other| registry.is_listed(&other.id)) {
            let Some(other_key) = &other.inchikey else { continue };
            let same = other_key == key || leaves_configuration_open(other_key);
            let question = leaves_configuration_open(key).then_some(Gap::ConfigurationOpen);
            let id = other.id.clone();
            let route = if by.contains(&Extension::Esters) { Route::Ester(id) } else { Route::Ether(id) };
            self.add_by_way_of(other, &route, asked, &|listing| {
                if !by.iter().all(|extension| registry.extends(listing, *extension)) {
                    None
                } else if same || registry.extends(listing, Extension::Stereoisomers) {
                    Some(None)
                } else {
                    question.map(Some)
                }
            });
        }
    }

    fn by_definition(
        &mut self,
        fitted: &dyn Fn(usize, &Definition) -> Fitted,
        asked: &Asked,
        derivatives: &[Derivatives<Laid<'_>>],
    ) {
        let registry = self.registry;
        for (index, definition) in registry.definitions().iter().enumerate() {
            let of_class = registry.class_listings()[index].iter().map(|&at| &registry.listings()[at]);
            let wanted = of_class.filter(|listing| (self.wanted)(listing) && definition.meets(listing));
            let listings: Vec<&Listing> = wanted.collect();
            if listings.is_empty() {
                continue;
            }
            if let Some(id) = registry.excluded_by_name(definition, &asked.ids, asked.key.as_ref()) {
                self.reached.excluded.push((definition, id.clone()));
                continue;
            }
            match fitted(index, definition) {
                Ok(Some(fit)) => self.add_members(&listings, definition, asked, &fit, None),
                Ok(None) => {
                    for derivatives in derivatives.iter().filter(|derivatives| !derivatives.pieces.is_empty()) {
                        let extends =
                            |listing: &&Listing| derivatives.by.iter().all(|by| registry.extends(listing, *by));
                        let extended: Vec<&Listing> = listings.iter().copied().filter(extends).collect();
                        if !extended.is_empty() {
                            self.add_derivatives(&extended, definition, asked, derivatives);
                        }
                    }
                }
                Err(error) => self.reached.undetermined.push((definition, error)),
            }
        }
    }

    fn add_derivatives(
        &mut self,
        listings: &[&'r Listing],
        definition: &'r Definition,
        asked: &Asked,
        derivatives: &Derivatives<Laid<'_>>,
    ) {
        let kind = if derivatives.by.contains(&Extension::Esters) { Derivative::Ester } else { Derivative::Ether };
        let fit = derivatives.pieces.iter().find_map(|piece| definition.fit(piece).ok().flatten());
        if let Some(fit) = fit {
            self.add_members(listings, definition, asked, &Arc::new(fit), Some(kind));
        }
    }

    fn add_members(
        &mut self,
        listings: &[&'r Listing],
        definition: &'r Definition,
        asked: &Asked,
        fit: &Arc<Fit>,
        derivative: Option<Derivative>,
    ) {
        let Some(class) = &definition.class else { return };
        let medicinal = definition.medicines_apart && self.registry.is_medicine(asked);
        for listing in listings {
            let route = Route::Definition(DefinitionRoute {
                class: class.clone(),
                definition: definition.id.clone(),
                fit: Arc::clone(fit),
                derivative,
                medicinal,
            });
            self.reached.reaches.push(Reach { listing, route, definition: Some(definition), question: None });
        }
    }
}

impl Registry {
    /// Whether the clause of a listing extends it so far.
    fn extends(&self, listing: &Listing, to: Extension) -> bool {
        self.control.extension_of(listing).is_some_and(|clause| clause.extends_to.contains(&to))
    }

    /// How the structure of a substance of the registry fits a definition; remembered.
    fn fitted(&self, index: usize, definition: &Definition, laid: &Laid<'_>, id: &SubstanceId) -> Fitted {
        let place = (id.clone(), index);
        if let Some(known) = self.law.fits.read().ok().and_then(|fits| fits.get(&place).cloned()) {
            return known;
        }
        let found = definition.fit(laid).map(|fit| fit.map(Arc::new));
        if let Ok(mut fits) = self.law.fits.write() {
            fits.insert(place, found.clone());
        }
        found
    }

    /// The substance by whose name the words of a definition exclude one, in whatever arrangement.
    pub(super) fn excluded_by_name<'d>(
        &self,
        definition: &'d Definition,
        ids: &[SubstanceId],
        key: Option<&InchiKey>,
    ) -> Option<&'d SubstanceId> {
        definition.excludes.iter().find(|named| ids.contains(named) || self.has_skeleton(named, key))
    }

    /// Whether a substance of the registry is another arrangement of what has this key.
    fn has_skeleton(&self, id: &SubstanceId, key: Option<&InchiKey>) -> bool {
        let own = self.substance(id.as_str()).and_then(|substance| substance.inchikey.as_ref());
        own.zip(key).is_some_and(|(own, key)| own.skeleton() == key.skeleton())
    }

    /// Whether what is asked about is the active substance of a medicine, in whatever arrangement.
    fn is_medicine(&self, asked: &Asked) -> bool {
        let by_id = asked.ids.iter().filter_map(|id| self.substance(id.as_str()));
        let by_key = asked.key.iter().flat_map(|key| self.same_skeleton(key));
        by_id.chain(by_key).any(|substance| substance.roles.contains(&Role::Medicine))
    }

    /// The exception of the instrument of a listing for what is asked about. An excepted entry that leaves the
    /// configuration open excepts every arrangement.
    fn exception_for(&self, listing: &Listing, asked: &Asked) -> Option<&Exception> {
        let is_open = |id: &SubstanceId| {
            let key = self.substance(id.as_str()).and_then(|substance| substance.inchikey.as_ref());
            key.is_some_and(leaves_configuration_open)
        };
        let covers =
            |id: &SubstanceId| asked.ids.contains(id) || (is_open(id) && self.has_skeleton(id, asked.key.as_ref()));
        let mut exceptions = self.control.exceptions_of(&listing.instrument);
        exceptions.find(|exception| covers(&exception.substance))
    }

    /// The listed substances whose listings extend to positional isomers, by formula.
    fn isomers_listed(&self) -> HashMap<String, Vec<(usize, Skeleton)>> {
        let mut isomers: HashMap<String, Vec<(usize, Skeleton)>> = HashMap::new();
        for (at, substance) in self.substances().iter().enumerate() {
            let target = Target::Substance(substance.id.clone());
            let mut listings = self.control.listings_of(&target);
            let extends = listings.any(|listing| self.extends(listing, Extension::PositionalIsomers));
            let smiles = substance.smiles.as_deref().filter(|_| extends);
            let Some(parent) = smiles.and_then(|smiles| Structure::from_smiles(smiles).ok()) else { continue };
            if let Ok(view) = parent.perceive() {
                let formula = parent.formula().to_string();
                isomers.entry(formula).or_default().push((at, Skeleton::of(&view)));
            }
        }
        isomers
    }
}

/// Whether a key says nothing of configuration: its second block is that of no stereochemistry and no isotopes.
fn leaves_configuration_open(key: &InchiKey) -> bool {
    key.as_str().get(15..23) == Some("UHFFFAOY")
}
