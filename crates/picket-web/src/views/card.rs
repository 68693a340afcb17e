//! The reference card of a chemical: how it looks in trade, its codes, its hazards, and where its handling is described.

use maud::{Markup, html};
use picket_substance::{HazardStatement, ReferenceCard, Registry};

use crate::text::{Text, t};

/// The card. An empty cell is "not on record", which is not "none".
pub(crate) fn card(text: &Text, registry: &Registry, card: &ReferenceCard) -> Markup {
    let or_unknown = |value: &str| if value.is_empty() { t!(text, "card-unknown") } else { value.to_owned() };
    html! {
        section.card aria-labelledby="card" {
            h2 #card { (t!(text, "card-title")) }
            p.lede { (t!(text, "card-lede")) }
            dl.facts.facts-wide {
                dt { (t!(text, "card-appearance")) } dd { (or_unknown(&card.appearance)) }
                dt { (t!(text, "card-trade-names")) } dd { (or_unknown(&card.trade_names.join(", "))) }
                dt { (t!(text, "card-hs")) } dd { @match &card.hs2022 { Some(code) => code { (grouped(code.as_str())) }, None => (t!(text, "card-unknown")) } }
                dt { (t!(text, "card-un-number")) } dd { @match &card.un_number { Some(number) => code { "UN " (number) }, None => (t!(text, "card-unknown")) } }
                dt { (t!(text, "card-hazards")) }
                dd {
                    @if card.ghs_hazards.is_empty() { (t!(text, "card-unknown")) }
                    @else { ul { @for hazard in &card.ghs_hazards { li { code { (hazard) } @if let Some(words) = hazard_words(text, hazard) { " " (words) } } } } }
                }
                dt { (t!(text, "card-handling")) } dd { (or_unknown(&card.handling_reference)) }
                dt { (t!(text, "card-disposal")) } dd { (or_unknown(&card.disposal_reference)) }
                @if !card.note.is_empty() { dt { (t!(text, "law-ground-note")) } dd { (card.note) } }
                dt { (t!(text, "card-sources")) }
                dd {
                    @for id in &card.sources { @if let Some(source) = registry.source(id) { (source.title) " " span.quiet { (source.publisher) } br; } }
                    span.quiet { (if card.checked { t!(text, "law-ground-checked") } else { t!(text, "law-ground-not-checked") }) }
                }
            }
        }
    }
}

/// A subheading of the Harmonized System as customs write it: `2915.24`.
fn grouped(code: &str) -> String {
    code.split_at_checked(4).map_or_else(|| code.to_owned(), |(heading, rest)| format!("{heading}.{rest}"))
}

/// The meaning of a hazard statement; the letters that narrow it are not said.
fn hazard_words(text: &Text, hazard: &HazardStatement) -> Option<String> {
    let code = hazard.as_str();
    text.find(&format!("hazard-{code}"), &[]).or_else(|| text.find(&format!("hazard-{}", code.get(..4)?), &[]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subheadings_are_written_as_customs_write_them() {
        assert_eq!(grouped("291524"), "2915.24");
    }

    #[test]
    fn every_hazard_on_a_card_has_words() {
        let registry = Registry::bundled();
        let cards = registry.substances().iter().filter_map(|substance| registry.card(&substance.id));
        for hazard in cards.flat_map(|card| &card.ghs_hazards) {
            assert!(hazard_words(Text::english(), hazard).is_some(), "{hazard}");
        }
    }
}
