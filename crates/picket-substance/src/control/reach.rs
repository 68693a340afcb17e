//! Which listings reach a substance or structure, and by which route.
//!
//! In the order in which a lawyer asks: is it listed itself; is it a stereoisomer, positional isomer, ester or ether of
//! what is listed, where the clause of that listing extends so far; is it kept as part of a listed class; does it fall
//! under the words that define one.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, OnceLock, RwLock};

use picket_core::{Day, InchiKey};

use super::definition::{Fit, Target as Laid, Undetermined};
use super::ground::{DefinitionRoute, Derivative};
use super::isomer::Skeleton;
use super::{Definition, Extension, Ground, Listing, Route};
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
    /// Definitions that fit but exclude the substance by name.
    pub(crate) excluded: Vec<(&'r Definition, SubstanceId)>,
}

pub(super) struct Reach<'r> {
    pub(super) listing: &'r Listing,
    pub(super) route: Route,
    pub(super) definition: Option<&'r Definition>,
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
    fn class_listings(&self) -> &[Vec<usize>] {
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
            search.stereoisomers(key, &asked.ids);
        }
        if let Some(parent) = &asked.parent {
            search.by_structure(parent, asked.key.as_ref(), &asked.ids);
        }
        search.reached
    }
}

impl<'r> Reached<'r> {
    /// The grounds as they stand on a day, oldest first, with the cross references that were looked at.
    pub(crate) fn on(&self, day: Day) -> (Vec<Ground<'r>>, Vec<CrossReference<'r>>) {
        let ground = |reach: &Reach<'r>| {
            let (since, until) =
                reach.definition.map_or((None, None), |words| (words.since.as_ref(), words.until.as_ref()));
            Ground::between(reach.listing, reach.route.clone(), since, until, day)
        };
        let named: Vec<Ground<'r>> =
            self.reaches.iter().filter(|reach| reach.definition.is_none()).map(ground).collect();
        let mut references = Vec::new();
        let mut grounds = Vec::new();
        for reach in &self.reaches {
            let own = ground(reach);
            if let Some(definition) =
                reach.definition.filter(|words| !words.excludes_listed.is_empty() && own.is_possible())
            {
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
        grounds.sort_by_key(|ground| ground.since.map(picket_core::Period::from));
        (grounds, references)
    }
}

impl Definition {
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

/// What a structure is an ester of, or an ether.
struct Derivatives<'v> {
    extension: Extension,
    pieces: Vec<Laid<'v>>,
}

/// One search for listings.
struct Search<'r, 'w> {
    registry: &'r Registry,
    wanted: &'w dyn Fn(&Listing) -> bool,
    reached: Reached<'r>,
}

impl<'r> Search<'r, '_> {
    /// Adds the wanted listings of a target, each once.
    fn add(&mut self, target: &Target, route: &Route) {
        self.add_some(target, route, &|_| true);
    }

    /// Adds the wanted listings of a target that `reaches` takes, each once.
    fn add_some(&mut self, target: &Target, route: &Route, reaches: &dyn Fn(&Listing) -> bool) {
        let control = &self.registry.control;
        for listing in control.listings_of(target).filter(|listing| (self.wanted)(listing) && reaches(listing)) {
            if !self.reached.reaches.iter().any(|known| std::ptr::eq(known.listing, listing)) {
                self.reached.reaches.push(Reach { listing, route: route.clone(), definition: None });
            }
        }
    }

    /// Adds the listings of another substance that extend to this one. A substance that is listed by its own name in a
    /// jurisdiction is not reached there by that of another, nor one that the instrument excepts.
    fn add_by_way_of(
        &mut self,
        other: &Substance,
        route: &Route,
        ids: &[SubstanceId],
        extends: &dyn Fn(&Listing) -> bool,
    ) {
        let registry = self.registry;
        let named = self.named_in(ids);
        self.add_some(&Target::Substance(other.id.clone()), route, &|listing| {
            let excepted = ids.iter().any(|id| registry.control.exception(&listing.instrument, id).is_some());
            extends(listing) && !excepted && !named.contains(listing.instrument.as_str())
        });
    }

    fn stereoisomers(&mut self, key: &InchiKey, ids: &[SubstanceId]) {
        let registry = self.registry;
        for other in registry.same_skeleton(key).filter(|other| !ids.contains(&other.id)) {
            self.stereoisomer(key, other, ids);
        }
    }

    fn by_structure(&mut self, parent: &Structure, key: Option<&InchiKey>, ids: &[SubstanceId]) {
        let registry = self.registry;
        let Ok(view) = parent.perceive() else { return };
        self.positional_isomers(parent, &view, key, ids);
        let pieces = [(Extension::Esters, parent.ester_parents()), (Extension::Ethers, parent.ether_parents())];
        for (extension, pieces) in &pieces {
            // A key costs far more than a formula, and most pieces are nothing that is listed.
            let listed = pieces.iter().filter(|piece| registry.is_derivable(&piece.formula().to_string()));
            for key in listed.filter_map(|piece| piece.inchikey().ok()) {
                self.derivative(&key, *extension, ids);
            }
        }
        let pieces = pieces.map(|(extension, pieces)| {
            let views: Vec<Perceived> = pieces.iter().filter_map(|piece| piece.perceive().ok()).collect();
            (extension, views)
        });
        let derivatives: Vec<Derivatives<'_>> = pieces
            .iter()
            .map(|(extension, views)| Derivatives {
                extension: *extension,
                pieces: views.iter().map(Laid::new).collect(),
            })
            .collect();
        // A fit speaks of atoms by their place, so only the registry's own structure can use a remembered one.
        let own = ids.iter().find(|id| registry.asked(id).parent.as_ref() == Some(parent));
        let laid = Laid::new(&view);
        let fitted = |index, definition: &Definition| match own {
            Some(id) => registry.fitted(index, definition, &laid, id),
            None => definition.fit(&laid).map(|fit| fit.map(Arc::new)),
        };
        self.by_definition(&fitted, ids, &derivatives);
    }

    /// Another arrangement of a listed substance. A listing whose entry leaves the configuration open holds for every
    /// arrangement; one that states it holds for others only where its clause says so.
    fn stereoisomer(&mut self, key: &InchiKey, other: &Substance, ids: &[SubstanceId]) {
        let registry = self.registry;
        let open = other.inchikey.as_ref().is_some_and(leaves_configuration_open) && !leaves_configuration_open(key);
        let route = Route::Stereoisomer(other.id.clone());
        self.add_by_way_of(other, &route, ids, &|listing| open || registry.extends(listing, Extension::Stereoisomers));
    }

    /// The jurisdictions' instruments in which one of the substances is listed by its own name.
    fn named_in(&self, ids: &[SubstanceId]) -> HashSet<&'r str> {
        let targets = ids.iter().cloned().map(Target::Substance);
        let listings = targets.flat_map(|target| self.registry.control.listings_of(&target).collect::<Vec<_>>());
        let jurisdictions: HashSet<String> = listings
            .filter_map(|listing| self.registry.control.jurisdiction(listing))
            .map(ToString::to_string)
            .collect();
        let instruments = self.registry.instruments();
        let of_these = instruments.filter(|instrument| jurisdictions.contains(&instrument.jurisdiction.to_string()));
        of_these.map(|instrument| instrument.id.as_str()).collect()
    }

    fn positional_isomers(
        &mut self,
        parent: &Structure,
        view: &Perceived,
        key: Option<&InchiKey>,
        ids: &[SubstanceId],
    ) {
        let registry = self.registry;
        let formula = parent.formula().to_string();
        let isomers = registry.law.isomers.get_or_init(|| registry.isomers_listed());
        let Some(candidates) = isomers.get(&formula) else { return };
        let own = Skeleton::of(view);
        for (at, skeleton) in candidates {
            let other = &registry.substances()[*at];
            let same = |other: &InchiKey| key.is_some_and(|key| key.skeleton() == other.skeleton());
            if *skeleton == own && !ids.contains(&other.id) && !other.inchikey.as_ref().is_some_and(same) {
                let route = Route::PositionalIsomer(other.id.clone());
                self.add_by_way_of(other, &route, ids, &|listing| {
                    registry.extends(listing, Extension::PositionalIsomers)
                });
            }
        }
    }

    /// Listed substances of which a hydrolysed piece is one.
    fn derivative(&mut self, key: &InchiKey, extension: Extension, ids: &[SubstanceId]) {
        let registry = self.registry;
        for other in registry.same_skeleton(key).filter(|other| registry.is_listed(&other.id)) {
            let same = other.inchikey.as_ref() == Some(key);
            let open = leaves_configuration_open(key) || other.inchikey.as_ref().is_some_and(leaves_configuration_open);
            if same || open {
                let id = other.id.clone();
                let route = if extension == Extension::Esters { Route::Ester(id) } else { Route::Ether(id) };
                self.add_by_way_of(other, &route, ids, &|listing| registry.extends(listing, extension));
            }
        }
    }

    fn by_definition(
        &mut self,
        fitted: &dyn Fn(usize, &Definition) -> Fitted,
        ids: &[SubstanceId],
        derivatives: &[Derivatives<'_>],
    ) {
        let registry = self.registry;
        for (index, definition) in registry.definitions().iter().enumerate() {
            let of_class = registry.class_listings()[index].iter().map(|&at| &registry.listings()[at]);
            let listings: Vec<&Listing> = of_class.filter(|listing| (self.wanted)(listing)).collect();
            if listings.is_empty() {
                continue;
            }
            if let Some(id) = ids.iter().find(|id| registry.is_excluded(definition, id)) {
                self.reached.excluded.push((definition, id.clone()));
                continue;
            }
            match fitted(index, definition) {
                Ok(Some(fit)) => self.add_members(&listings, definition, ids, &fit, None),
                Ok(None) => {
                    for derivatives in derivatives.iter().filter(|derivatives| !derivatives.pieces.is_empty()) {
                        let extends = |listing: &&Listing| registry.extends(listing, derivatives.extension);
                        let extended: Vec<&Listing> = listings.iter().copied().filter(extends).collect();
                        if !extended.is_empty() {
                            self.add_derivatives(&extended, definition, ids, derivatives);
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
        ids: &[SubstanceId],
        derivatives: &Derivatives<'_>,
    ) {
        let kind = if derivatives.extension == Extension::Esters { Derivative::Ester } else { Derivative::Ether };
        let fit = derivatives.pieces.iter().find_map(|piece| definition.fit(piece).ok().flatten());
        if let Some(fit) = fit {
            self.add_members(listings, definition, ids, &Arc::new(fit), Some(kind));
        }
    }

    fn add_members(
        &mut self,
        listings: &[&'r Listing],
        definition: &'r Definition,
        ids: &[SubstanceId],
        fit: &Arc<Fit>,
        derivative: Option<Derivative>,
    ) {
        let Some(class) = &definition.class else { return };
        let registry = self.registry;
        let is_medicine = |id: &SubstanceId| {
            registry.substance(id.as_str()).is_some_and(|substance| substance.roles.contains(&Role::Medicine))
        };
        let medicinal = definition.medicines_apart && ids.iter().any(is_medicine);
        for listing in listings {
            let route = Route::Definition(DefinitionRoute {
                class: class.clone(),
                definition: definition.id.clone(),
                fit: Arc::clone(fit),
                derivative,
                medicinal,
            });
            self.reached.reaches.push(Reach { listing, route, definition: Some(definition) });
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

    /// Whether the words of a definition exclude a substance by name, in whatever arrangement.
    pub(super) fn is_excluded(&self, definition: &Definition, id: &SubstanceId) -> bool {
        let key = |id: &SubstanceId| self.substance(id.as_str()).and_then(|substance| substance.inchikey.as_ref());
        definition.excludes.iter().any(|named| {
            let same = || Some(key(named)?.skeleton() == key(id)?.skeleton());
            named == id || same().unwrap_or(false)
        })
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
