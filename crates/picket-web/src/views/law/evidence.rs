//! One jurisdiction's answer with everything behind it: the words, the atoms that match them, what was measured, which
//! exceptions were looked at, and what the answer does not cover.

use std::collections::BTreeSet;

use maud::{Markup, PreEscaped, html};
use picket_substance::{
    Allowance, Answer, Authority, CheckedException, Definition, DefinitionRoute, Excludes, Fit, Further, Ground, Route,
    Structure, Verdict,
};

use super::answers::Answers;
use super::{citation, drawing, instrument_name, jurisdiction, route, since, timing, verdict};
use crate::links;
use crate::text::{Text, t};

/// The part of the page's address that leads to an answer.
pub(crate) fn anchor(answer: &Answer<'_>) -> String {
    format!("law-{}", answer.jurisdiction.to_string().to_ascii_lowercase())
}

impl Answers<'_> {
    /// What stands behind one answer.
    pub(crate) fn evidence(&self, text: &Text, answer: &Answer<'_>) -> Markup {
        let anchor = anchor(answer);
        let deciding = answer.ground();
        let further: Vec<&Ground<'_>> = answer
            .grounds
            .iter()
            .filter(|ground| ground.is_possible() && !deciding.is_some_and(|deciding| std::ptr::eq(deciding, *ground)))
            .collect();
        html! {
            section.evidence aria-labelledby=(anchor) {
                h3 id=(anchor) tabindex="-1" { (jurisdiction(text, &answer.jurisdiction)) " " (verdict(text, answer.verdict)) }
                @if self.exhibit.parts.len() > 1 && answer.verdict != Verdict::NotFound {
                    @if let Some(part) = answer.part { p { (t!(text, "law-decided-by")) ": " strong { (self.part_name(text, part)) } } }
                }
                @if !answer.open.is_empty() {
                    div.evidence-open { h4 { (t!(text, "law-open")) } ul { @for why in &answer.open { li { (why) } } } }
                }
                @match deciding {
                    Some(ground) => (self.ground(text, answer, ground)),
                    None => @if answer.verdict == Verdict::NotFound { p.quiet { (t!(text, "law-no-ground")) } }
                }
                @if !further.is_empty() {
                    div.evidence-further { h4 { (t!(text, "law-further")) } ul.further { @for ground in further { li { (self.brief(text, answer, ground)) } } } }
                }
                @if !answer.exceptions.is_empty() {
                    div.exceptions { h4 { (t!(text, "law-exceptions")) } ul { @for checked in &answer.exceptions { li { (self.exception(text, checked)) } } } }
                }
                @if !answer.not_covered.is_empty() {
                    div.not-covered { h4 { (t!(text, "law-not-covered")) } ul { @for gap in &answer.not_covered { li { (gap) } } } }
                }
            }
        }
    }

    /// A further listing of the day in one line.
    fn brief(&self, text: &Text, answer: &Answer<'_>, ground: &Ground<'_>) -> Markup {
        html! {
            strong { (instrument_name(self.registry, &ground.listing.instrument)) ", " (ground.listing.schedule) } ": "
            (route(text, self.registry, ground, self.is_salt(answer))) ", "
            (t!(text, "law-since")) " " (since(text, ground.since)) ". "
            (citation(text, ground.listing))
        }
    }

    /// The ground that decides: by the words of a definition, or by a listing.
    fn ground(&self, text: &Text, answer: &Answer<'_>, ground: &Ground<'_>) -> Markup {
        if let Route::Definition(by) = &ground.route
            && let Some(definition) = self.registry.definitions().iter().find(|own| own.id == by.definition)
        {
            let structure = answer.part.and_then(|part| self.exhibit.parts[part].parent.as_ref());
            return html! {
                div.evidence-class {
                    (marked(text, structure, definition, by))
                    div.words {
                        h4 { (t!(text, "law-definition-words")) }
                        (words(definition, &by.fit))
                        p { a href=(links::definition(&definition.id)) { (t!(text, "law-definition-link")) } }
                    }
                }
                (self.facts(text, answer, ground, Some((definition, by))))
            };
        }
        self.facts(text, answer, ground, None)
    }

    fn facts(
        &self,
        text: &Text,
        answer: &Answer<'_>,
        ground: &Ground<'_>,
        class: Option<(&Definition, &DefinitionRoute)>,
    ) -> Markup {
        let listing = ground.listing;
        let instrument = self.registry.instruments().find(|instrument| instrument.id == listing.instrument);
        html! {
            dl.facts.facts-wide.ground {
                dt { (t!(text, "law-instrument")) }
                dd { @match instrument {
                    Some(instrument) => { (instrument.name) span.quiet { (instrument.title) } },
                    None => (listing.instrument)
                } }
                dt { (t!(text, "law-ground-schedule")) } dd { (listing.schedule) @if !listing.part.is_empty() { ", " (listing.part) } }
                dt { (t!(text, "law-ground-listed-as")) } dd { (listing.listed_as) }
                dt { (t!(text, "law-ground-route")) } dd { (route(text, self.registry, ground, self.is_salt(answer))) }
                @if let Some((definition, by)) = class { (class_facts(text, definition, by)) }
                dt { (t!(text, "law-ground-period")) }
                dd {
                    @match (ground.since, ground.until) {
                        (None, None) => (t!(text, "law-since-unknown")),
                        (since, None) => (t!(text, "law-ground-period-open", since = since.map(ToString::to_string).unwrap_or_default())),
                        (since, Some(until)) => (t!(text, "law-ground-period-closed", since = since.map_or_else(|| t!(text, "law-since-unknown"), ToString::to_string), until = until.to_string())),
                    }
                    @if let Some(open) = timing(text, ground) { span.quiet { (open) } }
                }
                dt { (t!(text, "law-ground-citation")) } dd {
                    @if listing.citation.is_empty() { span { (t!(text, "law-no-citation")) } } @else { (listing.citation) }
                    span.quiet { (if listing.checked { t!(text, "law-ground-checked") } else { t!(text, "law-ground-not-checked") }) }
                }
                @if !listing.note.is_empty() { dt { (t!(text, "law-ground-note")) } dd { (listing.note) } }
            }
        }
    }

    fn exception(&self, text: &Text, checked: &CheckedException<'_>) -> Markup {
        let class = checked.definition.map_or("", |definition| definition.name.as_str());
        html! {
            @match checked.says {
                Excludes::ByWay(exception) => {
                    (t!(text, "law-exception-by-way", instrument = instrument_name(self.registry, &exception.instrument))) " "
                    (exception.note) @if !exception.citation.is_empty() { " " span.quiet { (exception.citation) } }
                },
                Excludes::ByName => (t!(text, "law-exception-name", class = class)),
                Excludes::ListedElsewhere(None) => (t!(text, "law-exception-elsewhere-none", class = class)),
                Excludes::ListedElsewhere(Some(listing)) => {
                    @let place = t!(text, "law-lane", instrument = instrument_name(self.registry, &listing.instrument), schedule = listing.schedule.as_str());
                    (t!(text, "law-exception-elsewhere", class = class, where = place))
                }
            }
        }
    }
}

/// What a definition adds to the facts of a listing.
fn class_facts(text: &Text, definition: &Definition, by: &DefinitionRoute) -> Markup {
    let fit = &by.fit;
    html! {
        dt { (t!(text, "law-ground-clause")) }
        dd {
            @if definition.clause.is_empty() { (t!(text, "law-no-citation")) } @else { (definition.clause) }
            span.quiet { (definition.citation) " " (if definition.checked { t!(text, "law-ground-checked") } else { t!(text, "law-ground-not-checked") }) }
        }
        dt { (t!(text, "law-ground-changes")) }
        dd { @if fit.clauses.is_empty() { (t!(text, "law-ground-changes-none")) } @else { strong { (fit.clauses.join(", ")) } } }
        @if !fit.measures.is_empty() {
            dt { (t!(text, "law-ground-measures")) }
            dd { ul { @for measure in &fit.measures {
                li { (t!(text, "law-ground-measure", what = measure.what.as_str(), value = format!("{:.2}", measure.value), most = measure.most)) }
            } } }
        }
        dt { (t!(text, "law-ground-authority")) } dd { (authority(text, definition.authority)) }
        dt { (t!(text, "law-reading")) }
        dd {
            dl.readings {
                dt { (t!(text, "law-reading-narrow")) }
                dd { (if fit.broad { t!(text, "law-reading-narrow-no") } else { t!(text, "law-reading-narrow-yes") }) }
                dt { (t!(text, "law-reading-broad")) } dd { (t!(text, "law-reading-broad-yes")) }
            }
        }
        @if !definition.note.trim().is_empty() { dt { (t!(text, "law-definition-note")) } dd { (definition.note.trim()) } }
    }
}

/// Where the reading of a definition comes from.
pub(crate) fn authority(text: &Text, authority: Authority) -> String {
    match authority {
        Authority::Statute => t!(text, "law-authority-statute"),
        Authority::OfficialReading => t!(text, "law-authority-official-reading"),
        Authority::OurReading => t!(text, "law-authority-our-reading"),
        Authority::Draft => t!(text, "law-authority-draft"),
    }
}

/// The structure with the atoms that fit the definition, and the same in words.
fn marked(text: &Text, structure: Option<&Structure>, definition: &Definition, by: &DefinitionRoute) -> Markup {
    // The atoms of a derivative's fit are those of what is left when it is taken apart, and no drawing of this structure.
    let fit = by.derivative.is_none().then_some(&*by.fit);
    html! {
        @if let Some(structure) = structure {
            figure.drawing.drawing-marked {
                (PreEscaped(drawing::draw(structure, t!(text, "law-check-drawing-marked", name = structure.formula().to_string(), class = definition.name.as_str()), fit)))
                @if let Some(fit) = fit { figcaption { (roles(text, fit)) } }
            }
        }
    }
}

/// What the atoms are to the definition.
fn roles(text: &Text, fit: &Fit) -> Markup {
    let mut roles: Vec<(&str, bool, usize)> = Vec::new();
    for atom in &fit.roles {
        match roles.iter_mut().find(|(role, changed, _)| *role == atom.role && *changed == atom.changed) {
            Some((_, _, count)) => *count += 1,
            None => roles.push((&atom.role, atom.changed, 1)),
        }
    }
    roles.sort_by_key(|(role, changed, _)| (*role != "core", *changed, *role == "free"));
    let word = |role: &str| match role {
        "core" => t!(text, "law-role-core"),
        "free" => t!(text, "law-role-free"),
        named => named.to_owned(),
    };
    html! {
        ul.roles-of-atoms { @for (role, changed, count) in &roles {
            li data-changed=(if *changed { "yes" } else { "no" }) data-free[*role == "free"] {
                (t!(text, "law-role-atoms", role = word(role), count = *count)) @if *changed { " " strong { (t!(text, "law-role-changed")) } }
            }
        } }
    }
}

/// The words of the law, with the clauses that apply pointed out.
fn words(definition: &Definition, fit: &Fit) -> Markup {
    let marks = clauses(definition);
    html! {
        blockquote.statute {
            @for (mark, part) in split_at_marks(definition.text.trim(), &marks) {
                @let applies = mark.is_some_and(|mark| fit.clauses.iter().any(|clause| clause == mark));
                p.statute-clause[mark.is_some()].statute-applies[applies] { @if applies { mark { (part) } } @else { (part) } }
            }
        }
    }
}

/// The clauses that a definition speaks of.
pub(super) fn clauses(definition: &Definition) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    for scaffold in &definition.scaffolds {
        found.extend(scaffold.cores.iter().filter_map(|core| core.clause.as_deref()));
        let parts = scaffold.parts.iter().flat_map(|part| &part.allow);
        let sites = scaffold.sites.iter().flat_map(|site| &site.allow);
        let bridges = scaffold.bridges.iter().flat_map(|bridge| &bridge.allow);
        parts.chain(sites).chain(bridges).for_each(|allowance| clauses_of(allowance, &mut found));
    }
    found
}

fn clauses_of<'d>(allowance: &'d Allowance, found: &mut BTreeSet<&'d str>) {
    found.extend(allowance.clause.as_deref());
    if let Further::Groups(groups) = &allowance.further {
        for group in groups {
            clauses_of(group, found);
        }
    }
}

/// Cuts a text before each of the marks that stand at the beginning of a word: `(A)`, `(ii)`.
pub(super) fn split_at_marks<'t>(text: &'t str, marks: &BTreeSet<&'t str>) -> Vec<(Option<&'t str>, &'t str)> {
    let mut cuts: Vec<(usize, &str)> = Vec::new();
    for mark in marks.iter().copied().filter(|mark| !mark.is_empty()) {
        for (at, _) in text.match_indices(mark) {
            let starts = text[..at].chars().next_back().is_none_or(char::is_whitespace);
            let ends = text[at + mark.len()..].chars().next().is_none_or(|next| !next.is_alphanumeric());
            if starts && ends {
                cuts.push((at, mark));
            }
        }
    }
    cuts.sort_unstable();
    let mut parts = Vec::new();
    let mut from = 0;
    let mut under = None;
    for (at, mark) in cuts {
        parts.push((under, text[from..at].trim()));
        (from, under) = (at, Some(mark));
    }
    parts.push((under, text[from..].trim()));
    parts.retain(|(_, part)| !part.is_empty());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_cut_before_each_clause() {
        let marks = BTreeSet::from(["(A)", "(B)"]);
        let parts = split_at_marks("modified by (A) a ring; (B) a chain as in (C)", &marks);
        assert_eq!(
            parts,
            [(None, "modified by"), (Some("(A)"), "(A) a ring;"), (Some("(B)"), "(B) a chain as in (C)")]
        );
        assert_eq!(split_at_marks("no clause", &BTreeSet::new()), [(None, "no clause")]);
    }
}
