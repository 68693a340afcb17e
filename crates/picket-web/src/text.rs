//! What the console says: messages from `locales/<language>/*.ftl` (Project Fluent), never text in code.
//!
//! A language is a folder of files. English is complete, and a test holds every identifier used in the code against
//! it; another language may lack messages, and then shows the English one.

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use picket_core::{CountryCode, FindingKind, Place, Statement};
use unic_langid::LanguageIdentifier;

use crate::format;

/// The files of one language, embedded.
macro_rules! locale {
    ($language:literal: $($area:literal),+ $(,)?) => {
        [$(($area, include_str!(concat!("../locales/", $language, "/", $area, ".ftl")))),+]
    };
}

const ENGLISH: [(&str, &str); 17] = locale!("en":
    "account", "board", "card", "charts", "common", "countries", "errors", "finding", "help", "imports", "lab", "law",
    "records", "search", "substance", "texts", "workbench");

static ENGLISH_TEXT: LazyLock<Text> =
    LazyLock::new(|| Text::new("en".parse().expect("en is a language tag"), &ENGLISH));

/// A message with its figures: `t!(text, "board-count", count = 12)`.
macro_rules! t {
    ($text:expr, $id:literal $(, $name:ident = $value:expr)* $(,)?) => {
        $text.say($id, &[$((stringify!($name), fluent_bundle::FluentValue::from($value))),*])
    };
}
pub(crate) use t;

/// The messages of one language.
pub(crate) struct Text {
    language: LanguageIdentifier,
    bundle: FluentBundle<FluentResource>,
}

impl Text {
    /// English, the language in which every message exists.
    pub(crate) fn english() -> &'static Self {
        &ENGLISH_TEXT
    }

    fn new(language: LanguageIdentifier, files: &[(&str, &str)]) -> Self {
        let mut bundle = FluentBundle::new_concurrent(vec![language.clone()]);
        bundle.set_use_isolating(language.character_direction() == unic_langid::CharacterDirection::RTL);
        bundle.set_formatter(Some(|value, _| match value {
            FluentValue::Number(number) => Some(format::number(number.value)),
            _ => None,
        }));
        for (_, source) in files {
            // A file with a mistake still gives the messages around it; a test refuses such a file.
            let resource = FluentResource::try_new((*source).to_owned()).unwrap_or_else(|(resource, _)| resource);
            bundle.add_resource_overriding(resource);
        }
        Self { language, bundle }
    }

    /// The BCP 47 tag for `<html lang>`.
    pub(crate) fn tag(&self) -> String {
        self.language.to_string()
    }

    /// `ltr` or `rtl`, for `<html dir>`.
    pub(crate) fn direction(&self) -> &'static str {
        match self.language.character_direction() {
            unic_langid::CharacterDirection::RTL => "rtl",
            _ => "ltr",
        }
    }

    /// The message `id` with its figures; the identifier itself when there is no such message, so that a page with a
    /// missing message is still a page.
    pub(crate) fn say(&self, id: &str, figures: &[(&str, FluentValue)]) -> String {
        self.find(id, figures).unwrap_or_else(|| id.to_owned())
    }

    /// The message `id`, if there is one.
    pub(crate) fn find(&self, id: &str, figures: &[(&str, FluentValue)]) -> Option<String> {
        let pattern = self.bundle.get_message(id)?.value()?;
        let figures: FluentArgs = figures.iter().map(|(name, value)| (*name, value.clone())).collect();
        let mut errors = Vec::new();
        Some(self.bundle.format_pattern(pattern, Some(&figures), &mut errors).into_owned())
    }

    /// The sentence of a finding or reason: this language's own, or the English one that came with it.
    pub(crate) fn statement(&self, statement: &Statement) -> String {
        use picket_core::Figure;
        let figures: Vec<(&str, FluentValue)> = statement
            .figures
            .iter()
            .map(|(name, figure)| {
                let value = match figure {
                    Figure::Count(count) => FluentValue::from(*count),
                    Figure::Share(share) => FluentValue::from(format::share(*share)),
                    Figure::Number(number) => FluentValue::from(*number),
                    Figure::Text(text) => FluentValue::from(text.as_str()),
                };
                (name.as_str(), value)
            })
            .collect();
        self.find(&statement.id, &figures).unwrap_or_else(|| statement.text.clone())
    }

    /// The short word for a kind of finding; the slug for a kind that has no word yet.
    pub(crate) fn kind(&self, kind: &FindingKind) -> String {
        self.find(&format!("kind-{}", kind.as_str()), &[]).unwrap_or_else(|| kind.as_str().to_owned())
    }

    /// A country's name.
    pub(crate) fn country(&self, country: &CountryCode) -> String {
        self.find(&format!("country-{}", country.as_str()), &[]).unwrap_or_else(|| country.as_str().to_owned())
    }

    /// A place: the country, or the area as its source names it with the country.
    pub(crate) fn place(&self, place: &Place) -> String {
        if place.area.is_empty() {
            return self.country(&place.country);
        }
        t!(self, "place-area", area = place.area.as_str(), country = self.country(&place.country))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    /// The identifiers that a message file defines.
    fn defined(source: &str) -> impl Iterator<Item = &str> {
        let starts = |line: &&str| line.starts_with(|character: char| character.is_ascii_alphabetic());
        source.lines().filter(starts).filter_map(|line| line.split_once(" =")).map(|(id, _)| id)
    }

    /// The identifiers that stand as literals in calls of `t!` in the code.
    fn used(folder: &Path, found: &mut BTreeSet<String>) {
        for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
            if entry.path().is_dir() {
                used(&entry.path(), found);
                continue;
            }
            let source = std::fs::read_to_string(entry.path()).unwrap();
            for (start, _) in source.match_indices(concat!("t", "!(")) {
                // `format!(` and `assert!(` end in the same letter.
                if source[..start].ends_with(|character: char| character.is_alphanumeric()) {
                    continue;
                }
                let Some(literal) = source[start..].split('"').nth(1) else { continue };
                found.insert(literal.to_owned());
            }
        }
    }

    #[test]
    fn message_files_are_sound_and_define_each_message_once() {
        let mut seen = BTreeSet::new();
        for (area, source) in ENGLISH {
            if let Err((_, errors)) = FluentResource::try_new(source.to_owned()) {
                panic!("{area}.ftl: {errors:?}");
            }
            for id in defined(source) {
                assert!(seen.insert(id), "{area}.ftl: {id} is defined twice");
            }
        }
    }

    #[test]
    fn every_message_used_exists_and_every_message_is_used() {
        let mut used_ids = BTreeSet::new();
        used(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut used_ids);
        let defined_ids: BTreeSet<_> =
            ENGLISH.iter().flat_map(|(_, source)| defined(source)).map(str::to_owned).collect();
        let missing: Vec<_> = used_ids.difference(&defined_ids).collect();
        assert!(missing.is_empty(), "used but not in locales/en: {missing:?}");
        // Looked up by a value: a country, a kind of finding, a problem's help.
        let families = ["country-", "figure-", "hazard-", "help-lab-", "kind-", "route-"];
        let by_value = |id: &&String| !families.iter().any(|family| id.starts_with(family));
        let unused: Vec<_> = defined_ids.difference(&used_ids).filter(by_value).collect();
        assert!(unused.is_empty(), "in locales/en but used nowhere: {unused:?}");
    }

    #[test]
    fn every_country_has_a_name() {
        for country in CountryCode::all() {
            assert_ne!(Text::english().country(&country), country.as_str());
        }
    }
}
