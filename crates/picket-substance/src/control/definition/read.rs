//! The file of a definition: TOML.
//!
//! ```toml
//! name = "Fentanyl-related substances"
//! class = "fentanyl-related-substances"
//! since = "2018-02-06"
//! clause = "21 CFR 1308.11(h)(30)(i)"
//! citation = "83 FR 5188"
//! authority = "statute"
//! checked = true
//! text = "…"
//! source = ["us-federal-register"]
//! examples = ["furanylfentanyl"]
//! at_least = 1
//! excludes_listed = ["us-csa"]
//!
//! [lists]
//! chain = ["alkyl", "alkoxy", "halogen"]
//!
//! [[scaffold]]
//! name = "4-anilidopiperidine"
//! core = ["[C:1](=O)[N:2][C:3]1[C:4][C:5][N:6][C:7][C:8]1"]
//!
//! [[scaffold.part]]
//! name = "phenethyl ring"
//! from = [6]
//! allow = ["phenyl", { group = "monocycle", clause = "(A)", further = "anything" }]
//!
//! [[scaffold.site]]
//! name = "piperidine ring"
//! at = [3, 4, 5, 7, 8]
//! clause = "(C)"
//! allow = ["@chain", "nitro"]
//!
//! [[scaffold.bridge]]
//! name = "aniline ring"
//! between = ["aniline ring"]
//! allow = ["alkylenedioxy<=2"]
//! ```
//!
//! Positions are numbers of the core, `"core"` for all of it, a part's name for all of that part, or `"part.2"` for its
//! atom numbered 2. An allowance is a group (`alkyl<=6`), a list (`@chain`), or a table with `group`, `pattern` (SMARTS,
//! attached by the atom numbered 1) or `list`, and with `except` (groups that it is not), `clause`, `needs` (the clause
//! that another change must come under), `broad`, `further` (`"anything"`, or a list of allowances) and limits
//! (`elements`, `chain_max`, `mass_max`, `carbons_max`, `ring_sizes`). What a site, part or bridge says of these holds
//! for its allowances that say nothing; `except` is said of each group. A site may also say `at_least`, `at_most` and
//! `mass_together_max` of all its substituents, a bridge that of each set in `touching` one position at least must be
//! joined. A scaffold may name pairs of positions that lie `apart`: not in one system of fused rings.

use std::cell::Cell;
use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Allowance, Authority, Bridge, Core, Definition, Further, Group, Limits, Part, Position, Scaffold, Site};
use crate::registry::{ClassId, SubstanceId};
use crate::structure::Pattern;

/// The longest file read, in bytes.
const BYTES_MAX: usize = 256 * 1024;

/// The most groups that a file names, those of a list each time that it is named.
const ALLOWANCES_MAX: usize = 20_000;

/// How deep lists and further substituents may be nested.
const DEPTH_MAX: usize = 8;

/// Why a file is no definition.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum DefinitionError {
    /// Longer than 256 KiB.
    #[error("the definition has {0} bytes; at most {BYTES_MAX} are read")]
    TooLong(usize),
    /// Not TOML, or not the fields of a definition; line and column are in the text.
    #[error("{0}")]
    Form(String),
    /// The fields do not make a definition.
    #[error("{place}: {message}")]
    Meaning {
        /// Where: a scaffold, part or site.
        place: String,
        /// What is wrong.
        message: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileForm {
    name: String,
    class: Option<String>,
    since: Option<String>,
    until: Option<String>,
    #[serde(default)]
    clause: String,
    #[serde(default)]
    citation: String,
    authority: Authority,
    #[serde(default)]
    checked: bool,
    text: String,
    #[serde(default)]
    note: String,
    #[serde(default)]
    source: Vec<String>,
    #[serde(default)]
    not_covered: Vec<String>,
    #[serde(default)]
    examples: Vec<String>,
    #[serde(default)]
    at_least: usize,
    mass_max: Option<f64>,
    #[serde(default)]
    excludes: Vec<String>,
    #[serde(default)]
    excludes_structures: Vec<String>,
    #[serde(default)]
    excludes_listed: Vec<String>,
    #[serde(default)]
    medicines_apart: bool,
    #[serde(default)]
    lists: BTreeMap<String, Vec<AllowanceForm>>,
    scaffold: Vec<ScaffoldForm>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ScaffoldForm {
    name: String,
    core: Vec<CoreForm>,
    #[serde(default)]
    part: Vec<PartForm>,
    #[serde(default)]
    site: Vec<SiteForm>,
    #[serde(default)]
    bridge: Vec<BridgeForm>,
    #[serde(default)]
    apart: Vec<[PositionForm; 2]>,
    #[serde(default)]
    open: bool,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum CoreForm {
    Pattern(String),
    Full(CoreTable),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CoreTable {
    pattern: String,
    clause: Option<String>,
    #[serde(default)]
    broad: bool,
}

/// What a place says for its allowances that say nothing themselves.
#[derive(Clone, Default, Deserialize)]
struct Defaults {
    clause: Option<String>,
    needs: Option<String>,
    broad: Option<bool>,
    further: Option<FurtherForm>,
    elements: Option<Vec<String>>,
    chain_max: Option<usize>,
    mass_max: Option<f64>,
    carbons_max: Option<usize>,
    ring_sizes: Option<(usize, usize)>,
    /// Fields that mean nothing; a misspelt one would otherwise be passed over.
    #[serde(flatten)]
    unknown: BTreeMap<String, toml::Value>,
}

#[derive(Deserialize)]
struct PartForm {
    name: String,
    from: Vec<PositionForm>,
    allow: Vec<AllowanceForm>,
    #[serde(default)]
    optional: bool,
    #[serde(flatten)]
    defaults: Defaults,
}

#[derive(Deserialize)]
struct SiteForm {
    name: String,
    at: Vec<PositionForm>,
    allow: Vec<AllowanceForm>,
    #[serde(default)]
    at_least: usize,
    at_most: Option<usize>,
    mass_together_max: Option<f64>,
    #[serde(flatten)]
    defaults: Defaults,
}

#[derive(Deserialize)]
struct BridgeForm {
    name: String,
    between: Vec<PositionForm>,
    #[serde(default)]
    touching: Vec<Vec<PositionForm>>,
    allow: Vec<AllowanceForm>,
    #[serde(flatten)]
    defaults: Defaults,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum PositionForm {
    Number(u16),
    Name(String),
}

#[derive(Clone, Deserialize)]
#[serde(untagged)]
enum AllowanceForm {
    Group(String),
    Full(Box<AllowanceTable>),
}

#[derive(Clone, Deserialize)]
struct AllowanceTable {
    group: Option<String>,
    pattern: Option<PatternForm>,
    list: Option<String>,
    #[serde(default)]
    except: Vec<AllowanceForm>,
    #[serde(flatten)]
    defaults: Defaults,
}

#[derive(Clone, Deserialize)]
#[serde(untagged)]
enum PatternForm {
    One(String),
    Several(Vec<String>),
}

#[derive(Clone, Deserialize)]
#[serde(untagged)]
enum FurtherForm {
    Word(String),
    Groups(Vec<AllowanceForm>),
}

impl Definition {
    /// Reads the file of a definition.
    ///
    /// # Errors
    /// [`DefinitionError`] with the place in the text.
    pub fn parse(id: &str, text: &str) -> Result<Self, DefinitionError> {
        if text.len() > BYTES_MAX {
            return Err(DefinitionError::TooLong(text.len()));
        }
        let form: FileForm = toml::from_str(text).map_err(|error| DefinitionError::Form(error.to_string()))?;
        let lists = Lists { by_name: &form.lists, read: Cell::new(0) };
        let head = |message: String| DefinitionError::Meaning { place: "head".to_owned(), message };
        let ids = |texts: &[String]| {
            texts
                .iter()
                .map(|text| SubstanceId::new(text))
                .collect::<Result<_, _>>()
                .map_err(|error| head(error.to_string()))
        };
        let period = |text: &Option<String>| text.as_deref().map(picket_core::Period::new).transpose();
        let period = |text: &Option<String>| period(text).map_err(|error| head(error.to_string()));
        if form.scaffold.is_empty() {
            return Err(head("no scaffold".to_owned()));
        }
        Ok(Self {
            id: id.to_owned(),
            file: text.to_owned(),
            class: form.class.as_deref().map(ClassId::new).transpose().map_err(|error| head(error.to_string()))?,
            since: period(&form.since)?,
            until: period(&form.until)?,
            examples: ids(&form.examples)?,
            excludes: ids(&form.excludes)?,
            excludes_structures: form
                .excludes_structures
                .iter()
                .map(|text| Pattern::parse(text).map_err(|error| head(format!("{text}: {error}"))))
                .collect::<Result<_, _>>()?,
            scaffolds: form.scaffold.iter().map(|scaffold| lists.scaffold(scaffold)).collect::<Result<_, _>>()?,
            name: form.name,
            clause: form.clause,
            citation: form.citation,
            authority: form.authority,
            checked: form.checked,
            text: form.text,
            note: form.note,
            sources: form.source,
            not_covered: form.not_covered,
            at_least: form.at_least,
            mass_max: form.mass_max,
            excludes_listed: form.excludes_listed,
            medicines_apart: form.medicines_apart,
        })
    }
}

/// The lists of a file, by name.
struct Lists<'f> {
    by_name: &'f BTreeMap<String, Vec<AllowanceForm>>,
    /// How many allowances were read, those of lists each time that a list is named.
    read: Cell<usize>,
}

impl Lists<'_> {
    fn scaffold(&self, form: &ScaffoldForm) -> Result<Scaffold, DefinitionError> {
        let place = |name: &str| format!("{}, {name}", form.name);
        let told = |name: &str, message: String| DefinitionError::Meaning { place: place(name), message };
        let cores =
            form.core.iter().map(core).collect::<Result<Vec<_>, _>>().map_err(|message| told("core", message))?;
        if cores.is_empty() {
            return Err(told("core", "no core".to_owned()));
        }
        let names: Vec<&str> = form.part.iter().map(|part| part.name.as_str()).collect();
        let mut parts: Vec<Part> = Vec::new();
        for part in &form.part {
            let from = positions(&part.from, &cores, &names[..parts.len()]).map_err(|why| told(&part.name, why))?;
            let allow = self.allowances(&part.allow, &part.defaults, 0).map_err(|why| told(&part.name, why))?;
            if allow.iter().any(|allowance| allowance.needs.is_some()) {
                return Err(told(&part.name, "a part needs no other change".to_owned()));
            }
            parts.push(Part { name: part.name.clone(), from, allow, optional: part.optional });
        }
        let mut sites = Vec::new();
        for site in &form.site {
            let at = positions(&site.at, &cores, &names).map_err(|why| told(&site.name, why))?;
            let allow = self.allowances(&site.allow, &site.defaults, 0).map_err(|why| told(&site.name, why))?;
            sites.push(Site {
                name: site.name.clone(),
                at,
                allow,
                at_least: site.at_least,
                at_most: site.at_most,
                mass_together_max: site.mass_together_max,
            });
        }
        let mut bridges = Vec::new();
        for bridge in &form.bridge {
            let between = positions(&bridge.between, &cores, &names).map_err(|why| told(&bridge.name, why))?;
            let touching = bridge.touching.iter().map(|set| positions(set, &cores, &names));
            let touching = touching.collect::<Result<_, _>>().map_err(|why| told(&bridge.name, why))?;
            let allow = self.allowances(&bridge.allow, &bridge.defaults, 0).map_err(|why| told(&bridge.name, why))?;
            if let Some(open) = allow.iter().find(|allowance| !allowance.group.closes_ring()) {
                return Err(told(&bridge.name, format!("{:?} closes no ring", open.group.name)));
            }
            bridges.push(Bridge { name: bridge.name.clone(), between, touching, allow });
        }
        let mut apart = Vec::new();
        for pair in &form.apart {
            let pair = positions(pair, &cores, &names).map_err(|why| told("apart", why))?;
            apart.push(pair.try_into().expect("a pair is read as a pair"));
        }
        Ok(Scaffold { name: form.name.clone(), cores, parts, sites, bridges, apart, open: form.open })
    }

    fn allowances(&self, forms: &[AllowanceForm], defaults: &Defaults, depth: usize) -> Result<Vec<Allowance>, String> {
        if depth > DEPTH_MAX {
            return Err(format!("nested more than {DEPTH_MAX} deep"));
        }
        defaults.known()?;
        let mut allow = Vec::new();
        for form in forms {
            self.read.set(self.read.get() + 1);
            if self.read.get() > ALLOWANCES_MAX {
                return Err(format!("more than {ALLOWANCES_MAX} groups in all, lists counted where they are named"));
            }
            let (table, own);
            let table = match form {
                AllowanceForm::Full(full) => full.as_ref(),
                AllowanceForm::Group(text) => {
                    let list = text.strip_prefix('@').map(str::to_owned);
                    let group = list.is_none().then(|| text.clone());
                    let (pattern, except, defaults) = (None, Vec::new(), Defaults::default());
                    table = AllowanceTable { group, pattern, list, except, defaults };
                    &table
                }
            };
            table.defaults.known()?;
            own = table.defaults.or(defaults);
            let except = self.allowances(&table.except, &Defaults::default(), depth + 1)?;
            let except = except.into_iter().map(|allowance| allowance.group).collect::<Vec<_>>();
            match (&table.group, &table.pattern, &table.list) {
                (Some(group), None, None) => {
                    let group = Group { except, ..Group::parse(group)? };
                    allow.push(self.allowance(group, &own, depth)?);
                }
                (None, Some(pattern), None) => {
                    let group = Group { except, ..pattern.group()? };
                    allow.push(self.allowance(group, &own, depth)?);
                }
                (None, None, Some(list)) if except.is_empty() => {
                    let listed = self.by_name.get(list).ok_or_else(|| format!("no list {list:?}"))?;
                    allow.extend(self.allowances(listed, &own, depth + 1)?);
                }
                _ => return Err("an allowance is one of group, pattern and list; a list has no exceptions".to_owned()),
            }
        }
        Ok(allow)
    }

    fn allowance(&self, group: Group, form: &Defaults, depth: usize) -> Result<Allowance, String> {
        let further = match &form.further {
            None => Further::Nothing,
            Some(FurtherForm::Word(word)) if word == "anything" => Further::Anything,
            Some(FurtherForm::Word(word)) if word == "nothing" => Further::Nothing,
            Some(FurtherForm::Word(word)) => {
                return Err(format!("further is {word:?} and not anything, nothing or a list"));
            }
            Some(FurtherForm::Groups(forms)) => {
                let limited = Defaults { further: None, ..form.clone() };
                Further::Groups(self.allowances(forms, &limited, depth + 1)?)
            }
        };
        Ok(Allowance {
            group,
            clause: form.clause.clone(),
            needs: form.needs.clone(),
            broad: form.broad.unwrap_or_default(),
            further,
            limits: Limits {
                elements: form.elements.clone().unwrap_or_default(),
                chain_max: form.chain_max,
                mass_max: form.mass_max,
                carbons_max: form.carbons_max,
                ring_sizes: form.ring_sizes,
            },
        })
    }
}

impl Defaults {
    fn known(&self) -> Result<(), String> {
        match self.unknown.first_key_value() {
            Some((field, _)) => Err(format!("{field:?} is no field")),
            None => Ok(()),
        }
    }

    /// What is said here, and where nothing is, what the place says.
    fn or(&self, place: &Self) -> Self {
        Self {
            clause: self.clause.clone().or_else(|| place.clause.clone()),
            needs: self.needs.clone().or_else(|| place.needs.clone()),
            broad: self.broad.or(place.broad),
            further: self.further.clone().or_else(|| place.further.clone()),
            elements: self.elements.clone().or_else(|| place.elements.clone()),
            chain_max: self.chain_max.or(place.chain_max),
            mass_max: self.mass_max.or(place.mass_max),
            carbons_max: self.carbons_max.or(place.carbons_max),
            ring_sizes: self.ring_sizes.or(place.ring_sizes),
            unknown: BTreeMap::new(),
        }
    }
}

impl PatternForm {
    fn group(&self) -> Result<Group, String> {
        let texts = match self {
            Self::One(text) => std::slice::from_ref(text),
            Self::Several(texts) => texts,
        };
        let patterns = texts.iter().map(|text| Pattern::parse(text).map_err(|error| format!("{text}: {error}")));
        Ok(Group::pattern(patterns.collect::<Result<_, _>>()?))
    }
}

fn core(form: &CoreForm) -> Result<Core, String> {
    let (text, clause, broad) = match form {
        CoreForm::Pattern(text) => (text, None, false),
        CoreForm::Full(table) => (&table.pattern, table.clause.clone(), table.broad),
    };
    let pattern = Pattern::parse(text).map_err(|error| format!("{text}: {error}"))?;
    Ok(Core { pattern, clause, broad })
}

/// The positions that a file names; `parts` are those laid out before.
fn positions(forms: &[PositionForm], cores: &[Core], parts: &[&str]) -> Result<Vec<Position>, String> {
    let part = |name: &str| parts.iter().position(|part| *part == name);
    forms
        .iter()
        .map(|form| match form {
            PositionForm::Number(number) => {
                let has =
                    |core: &Core| (0..core.pattern.atom_count()).any(|atom| core.pattern.label(atom) == Some(*number));
                if cores.iter().any(has) {
                    Ok(Position::Core(*number))
                } else {
                    Err(format!("no core has an atom numbered {number}"))
                }
            }
            PositionForm::Name(name) if name == "core" => Ok(Position::WholeCore),
            PositionForm::Name(name) => match (part(name), name.rsplit_once('.')) {
                (Some(index), _) => Ok(Position::WholePart(index)),
                (None, Some((owner, number))) => {
                    let index = part(owner).ok_or_else(|| format!("no part {owner:?} before"))?;
                    let number = number.parse().map_err(|_| format!("{name:?} does not end in a number"))?;
                    Ok(Position::Part(index, number))
                }
                (None, None) => Err(format!("no part {name:?} before")),
            },
        })
        .collect()
}
