//! A definition of a class: its words, what they allow and where, substances under it, and the wordings before and after.

use maud::{Markup, PreEscaped, html};
use picket_flow::instruments_of;
use picket_substance::{
    Allowance, Bridge, Definition, Further, Jurisdiction, Limits, Part, Position, Registry, Scaffold, Site, Structure,
    SubstanceId, Target,
};

use super::evidence::{authority, clauses, split_at_marks};
use super::texts::{checked, period};
use super::{Tab, drawing, jurisdiction};
use crate::links;
use crate::text::{Text, t};
use crate::views::frame::Frame;

/// Examples that are drawn; the rest are named.
const EXAMPLES_DRAWN: usize = 6;

/// The page.
pub(crate) struct DefinitionPage<'r> {
    pub(crate) registry: &'r Registry,
    pub(crate) definition: &'r Definition,
}

impl DefinitionPage<'_> {
    /// The whole page.
    pub(crate) fn page(&self, frame: &Frame) -> Markup {
        let text = frame.text;
        let definition = self.definition;
        let title = definition.name.as_str();
        let body = html! {
            article.definition aria-labelledby="definition" {
                header {
                    p.overline { @for place in self.places() { span { (jurisdiction(text, &place)) } } }
                    h2 #definition { (title) }
                    (self.neighbours(text))
                }
                (self.facts(text))
                section aria-labelledby="words" {
                    h3 #words { (t!(text, "law-definition-words")) }
                    blockquote.statute {
                        @for (mark, part) in split_at_marks(definition.text.trim(), &clauses(definition)) {
                            p.statute-clause[mark.is_some()] { (part) }
                        }
                    }
                }
                @for scaffold in &definition.scaffolds { (scaffold_table(text, scaffold)) }
                (self.examples(text))
                (self.exceptions(text))
                @if !definition.not_covered.is_empty() {
                    section aria-labelledby="not-covered" {
                        h3 #not-covered { (t!(text, "law-not-covered")) }
                        ul.plain-list { @for gap in &definition.not_covered { li { (gap) } } }
                    }
                }
            }
        };
        super::page(frame, title, Tab::Texts, &t!(text, "definition-lede"), &body)
    }

    fn places(&self) -> Vec<Jurisdiction> {
        let mut places: Vec<Jurisdiction> = instruments_of(self.registry, self.definition)
            .into_iter()
            .map(|instrument| instrument.jurisdiction.clone())
            .collect();
        places.dedup();
        places
    }

    /// The wordings of the same class before and after this one.
    fn neighbours(&self, text: &Text) -> Markup {
        let definition = self.definition;
        let same = |other: &&Definition| other.class.is_some() && other.class == definition.class;
        let mut wordings: Vec<&Definition> = self.registry.definitions().iter().filter(same).collect();
        wordings.sort_by_key(|other| other.since.as_ref().map(picket_core::Period::from));
        let at = wordings.iter().position(|other| other.id == definition.id);
        let before = at.and_then(|at| at.checked_sub(1)).and_then(|at| wordings.get(at));
        let after = at.and_then(|at| wordings.get(at + 1));
        html! {
            @if before.is_some() || after.is_some() {
                nav.wordings aria-label=(t!(text, "definition-wordings")) {
                    @if let Some(before) = before { a rel="prev" href=(links::definition(&before.id)) { (t!(text, "definition-before", since = before.since.as_ref().map(ToString::to_string).unwrap_or_default())) } }
                    @if let Some(after) = after { a rel="next" href=(links::definition(&after.id)) { (t!(text, "definition-after", since = after.since.as_ref().map(ToString::to_string).unwrap_or_default())) } }
                }
            }
        }
    }

    fn facts(&self, text: &Text) -> Markup {
        let definition = self.definition;
        html! {
            dl.facts.facts-wide.ground {
                @if !definition.clause.is_empty() { dt { (t!(text, "law-ground-clause")) } dd { (definition.clause) } }
                dt { (t!(text, "law-ground-citation")) }
                dd { @if definition.citation.is_empty() { (t!(text, "law-no-citation")) } @else { (definition.citation) } }
                dt { (t!(text, "law-ground-period")) } dd { (period(text, definition.since.as_ref(), definition.until.as_ref())) }
                dt { (t!(text, "texts-wording")) } dd { (checked(text, definition.checked)) }
                dt { (t!(text, "law-ground-authority")) } dd { (authority(text, definition.authority)) }
                @if definition.at_least > 0 { dt { (t!(text, "law-ground-changes")) } dd { (t!(text, "definition-at-least", count = definition.at_least)) } }
                @if let Some(most) = definition.mass_max { dt { (t!(text, "substance-mass")) } dd { (t!(text, "definition-mass-max", most = most)) } }
                @if !definition.note.trim().is_empty() { dt { (t!(text, "law-definition-note")) } dd { (definition.note.trim()) } }
                dt { (t!(text, "card-sources")) }
                dd { @for id in &definition.sources { @if let Some(source) = self.registry.source(id) { (source.title) " " } } }
                dt { (t!(text, "definition-id")) } dd { code { (definition.id) } }
            }
        }
    }

    fn examples(&self, text: &Text) -> Markup {
        let examples = &self.definition.examples;
        html! {
            @if !examples.is_empty() {
                section aria-labelledby="examples" {
                    h3 #examples { (t!(text, "definition-examples")) }
                    ul.examples { @for id in examples.iter().take(EXAMPLES_DRAWN) { @if let Some(picture) = self.drawn(text, id) { li { figure.drawing {
                        (PreEscaped(picture))
                        figcaption { (self.link(id)) }
                    } } } } }
                    @if examples.len() > EXAMPLES_DRAWN {
                        p.further-examples { @for id in examples.iter().skip(EXAMPLES_DRAWN) { (self.link(id)) " " } }
                    }
                }
            }
        }
    }

    fn link(&self, id: &SubstanceId) -> Markup {
        html! { a href=(links::substance(id.as_str())) { (self.registry.label(&Target::Substance(id.clone()))) } }
    }

    /// An example with its atoms pointed out as the definition reads them.
    fn drawn(&self, text: &Text, id: &SubstanceId) -> Option<String> {
        let substance = self.registry.substance(id.as_str())?;
        let structure = Structure::from_smiles(substance.smiles.as_deref()?).ok()?.parent();
        let fit = self.definition.fits(&structure).ok().flatten();
        let name = substance.name.as_str();
        let title = t!(text, "law-check-drawing-marked", name = name, class = self.definition.name.as_str());
        Some(drawing::draw(&structure, title, fit.as_ref()))
    }

    fn exceptions(&self, text: &Text) -> Markup {
        let definition = self.definition;
        html! {
            @if !(definition.excludes.is_empty() && definition.excludes_listed.is_empty()) {
                section aria-labelledby="exceptions" {
                    h3 #exceptions { (t!(text, "definition-exceptions")) }
                    ul.plain-list {
                        @if !definition.excludes.is_empty() { li { (t!(text, "definition-excludes")) " " @for id in &definition.excludes { (self.link(id)) " " } } }
                        @if !definition.excludes_listed.is_empty() { li { (t!(text, "definition-excludes-listed")) " " @for entry in &definition.excludes_listed { code { (entry) } " " } } }
                    }
                }
            }
        }
    }
}

/// What a scaffold allows, and where.
fn scaffold_table(text: &Text, scaffold: &Scaffold) -> Markup {
    let part = |part: &Part| {
        let place = positions(text, scaffold, &part.from);
        if part.optional {
            t!(text, "definition-part-optional", place = place)
        } else {
            t!(text, "definition-part", place = place)
        }
    };
    let site = |site: &Site| {
        let place = t!(text, "definition-site", place = positions(text, scaffold, &site.at));
        let most = site.at_most.map(|most| t!(text, "definition-at-most", count = most));
        [Some(place), most].into_iter().flatten().collect::<Vec<_>>().join("; ")
    };
    let bridge = |bridge: &Bridge| t!(text, "definition-bridge", place = positions(text, scaffold, &bridge.between));
    let parts = scaffold.parts.iter().map(|own| (own.name.as_str(), part(own), &own.allow));
    let sites = scaffold.sites.iter().map(|own| (own.name.as_str(), site(own), &own.allow));
    let bridges = scaffold.bridges.iter().map(|own| (own.name.as_str(), bridge(own), &own.allow));
    let rows = parts.chain(sites).chain(bridges);
    html! {
        section.scaffold {
            h3 { (t!(text, "definition-scaffold", name = scaffold.name.as_str())) }
            p.lede.scaffold-lede { (if scaffold.open { t!(text, "definition-open") } else { t!(text, "definition-closed") }) }
            div.scroll tabindex="0" role="region" aria-label=(t!(text, "definition-scaffold", name = scaffold.name.as_str())) {
                table.law.sites {
                    thead { tr {
                        th scope="col" { (t!(text, "definition-place")) }
                        th scope="col" { (t!(text, "definition-allowed")) }
                    } }
                    tbody {
                        tr {
                            th scope="row" { span.law-name { (t!(text, "law-role-core")) } span.quiet { (t!(text, "definition-core-is")) } }
                            td { ul.allowed { @for core in &scaffold.cores { li { code.pattern { (core.pattern.as_str()) } (tags(text, core.clause.as_deref(), core.broad)) } } } }
                        }
                        @for (name, place, allow) in rows { tr {
                            th scope="row" { span.law-name { (name) } span.quiet { (place) } }
                            td { (allowed(text, allow)) }
                        } }
                    }
                }
            }
        }
    }
}

/// Positions as the definition numbers them.
fn positions(text: &Text, scaffold: &Scaffold, positions: &[Position]) -> String {
    let part = |index: usize| scaffold.parts.get(index).map_or_else(String::new, |part| part.name.clone());
    let words = positions.iter().map(|position| match position {
        Position::Core(number) => number.to_string(),
        Position::WholeCore => t!(text, "definition-whole-core"),
        Position::Part(index, number) => format!("{} {number}", part(*index)),
        Position::WholePart(index) => part(*index),
    });
    words.collect::<Vec<_>>().join(", ")
}

fn allowed(text: &Text, allow: &[Allowance]) -> Markup {
    html! {
        ul.allowed { @for allowance in allow {
            li {
                // A pattern stands where the statute's word is no group that has a name.
                @if allowance.group.name.contains('[') { code.pattern { (allowance.group.name) } } @else { (allowance.group.name) }
                @let limits = limits(text, &allowance.limits);
                @if !limits.is_empty() { span.quiet { " " (limits.join("; ")) } }
                (tags(text, allowance.clause.as_deref(), allowance.broad))
                @match &allowance.further {
                    Further::Nothing => {},
                    Further::Anything => span.quiet { " " (t!(text, "definition-further-anything")) },
                    Further::Groups(groups) => {
                        span.quiet { " " (t!(text, "definition-further-groups")) }
                        (allowed(text, groups))
                    }
                }
            }
        } }
    }
}

/// The clause of a change, and whether only a wide reading admits it.
fn tags(text: &Text, clause: Option<&str>, broad: bool) -> Markup {
    html! {
        @if let Some(clause) = clause { " " span.clauses { (clause) } }
        @if broad { " " span.role { (t!(text, "definition-broad")) } }
    }
}

fn limits(text: &Text, limits: &Limits) -> Vec<String> {
    let mut told = Vec::new();
    if !limits.elements.is_empty() {
        told.push(t!(text, "definition-limit-elements", elements = limits.elements.join(" ")));
    }
    if let Some(most) = limits.chain_max {
        told.push(t!(text, "definition-limit-chain", most = most));
    }
    if let Some(most) = limits.carbons_max {
        told.push(t!(text, "definition-limit-carbons", most = most));
    }
    if let Some(most) = limits.mass_max {
        told.push(t!(text, "definition-limit-mass", most = most));
    }
    if let Some((least, most)) = limits.ring_sizes {
        told.push(t!(text, "definition-limit-rings", least = least, most = most));
    }
    told
}
