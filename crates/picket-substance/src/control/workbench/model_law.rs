//! The definitions of classes as an annex to a model law.

use serde::Serialize;

use super::super::{Authority, Definition};
use crate::registry::{Registry, SubstanceId, Target};

/// All definitions of classes, for the drafter of a model law.
#[derive(Clone, Debug, Serialize)]
pub struct Annex {
    /// The classes, in the order of their ids.
    pub classes: Vec<AnnexClass>,
    /// The hash of all tables and definitions.
    pub rulepack: String,
}

/// One class of the annex.
#[derive(Clone, Debug, Serialize)]
pub struct AnnexClass {
    /// The definition's id.
    pub id: String,
    /// What the law calls the class.
    pub name: String,
    /// Where it stands in the law.
    pub clause: String,
    /// The act that made the wording.
    pub citation: String,
    /// The first day of the wording.
    pub since: Option<String>,
    /// The first day on which it no longer holds.
    pub until: Option<String>,
    /// Where the reading comes from.
    pub authority: Authority,
    /// Whether the wording was compared with a text.
    pub checked: bool,
    /// Its words.
    pub text: String,
    /// The names of its structures.
    pub structures: Vec<String>,
    /// The largest molecular mass, u.
    pub mass_max: Option<f64>,
    /// Members by everybody's reading, by name.
    pub examples: Vec<String>,
    /// What it excludes by name.
    pub excludes: Vec<String>,
    /// Entries elsewhere to which it yields.
    pub excludes_listed: Vec<String>,
    /// What it does not decide.
    pub not_covered: Vec<String>,
    /// How it was read.
    pub note: String,
    /// Its rule, as a file.
    pub rule: String,
}

impl Registry {
    /// The definitions of classes as an annex to a model law.
    pub fn annex(&self) -> Annex {
        let names = |ids: &[SubstanceId]| ids.iter().map(|id| self.label(&Target::Substance(id.clone()))).collect();
        let class = |definition: &Definition| AnnexClass {
            id: definition.id.clone(),
            name: definition.name.clone(),
            clause: definition.clause.clone(),
            citation: definition.citation.clone(),
            since: definition.since.as_ref().map(ToString::to_string),
            until: definition.until.as_ref().map(ToString::to_string),
            authority: definition.authority,
            checked: definition.checked,
            text: definition.text.trim().to_owned(),
            structures: definition.scaffolds.iter().map(|scaffold| scaffold.name.clone()).collect(),
            mass_max: definition.mass_max,
            examples: names(&definition.examples),
            excludes: names(&definition.excludes),
            excludes_listed: definition.excludes_listed.clone(),
            not_covered: definition.not_covered.clone(),
            note: definition.note.trim().to_owned(),
            rule: definition.file.clone(),
        };
        let mut classes: Vec<AnnexClass> = self.definitions().iter().map(class).collect();
        classes.sort_by(|one, two| one.id.cmp(&two.id));
        Annex { classes, rulepack: self.hash().to_string() }
    }
}

impl Annex {
    /// The annex as Markdown, with places for the commentary that only its drafter can write.
    pub fn to_markdown(&self) -> String {
        let mut text = String::from("# Annex: classes of substances\n\n");
        text.push_str(
            "Each class is defined by its words, and by a rule that a program applies. Where they differ, the words \
             prevail.\n",
        );
        for (index, class) in self.classes.iter().enumerate() {
            class.write(index + 1, &mut text);
        }
        text.push_str(&format!("\nRule pack {}.\n", self.rulepack));
        text
    }
}

impl AnnexClass {
    fn write(&self, number: usize, text: &mut String) {
        let checked = if self.checked { "" } else { ", not compared with a text" };
        text.push_str(&format!("\n## {number}. {}\n\n", self.name));
        text.push_str(&format!("Model: {}, {}{checked}", self.clause, self.citation));
        if let Some(since) = &self.since {
            text.push_str(&format!(", since {since}"));
        }
        if let Some(until) = &self.until {
            text.push_str(&format!(" until {until}"));
        }
        text.push_str(&format!(".\n\n{}\n", quoted(&self.text)));
        let mass = self.mass_max.map(|most| format!("{most} u"));
        for (title, told) in [
            ("Structures", self.structures.join("; ")),
            ("Largest molecular mass", mass.unwrap_or_default()),
            ("Members, for example", self.examples.join(", ")),
            ("Excluded by name", self.excludes.join(", ")),
            ("Left to other entries", self.excludes_listed.join(", ")),
            ("Not decided", self.not_covered.join("; ")),
            ("How it was read", self.note.clone()),
            ("Rule", format!("`{}.toml`", self.id)),
        ] {
            if !told.is_empty() {
                text.push_str(&format!("\n- {title}: {told}"));
            }
        }
        text.push_str("\n\n### Commentary\n\n");
        for question in ["Purpose", "Scope and its limits", "Medicines and industrial uses", "Evidence of harm"] {
            text.push_str(&format!("- {question}: [to be written]\n"));
        }
    }
}

/// A text as a quotation.
pub(super) fn quoted(text: &str) -> String {
    text.lines().map(|line| format!("> {line}")).collect::<Vec<_>>().join("\n")
}
