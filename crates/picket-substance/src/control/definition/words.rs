//! What a definition allows, in words.

use std::fmt::{self, Write as _};

use super::{Allowance, Further, Limits, Position, Scaffold};

impl fmt::Display for Allowance {
    /// `alkyl up to 6, further: halogen; chain of at most 8 atoms (A)`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&sized(&self.group.name))?;
        if !self.group.except.is_empty() {
            let except: Vec<String> = self.group.except.iter().map(|group| sized(&group.name)).collect();
            write!(formatter, " but not {}", except.join(", "))?;
        }
        match &self.further {
            Further::Nothing => {}
            Further::Anything => formatter.write_str(", whether or not further substituted")?,
            Further::Groups(groups) => {
                let groups: Vec<String> = groups.iter().map(|group| sized(&group.group.name)).collect();
                write!(formatter, ", with or without {}", groups.join(", "))?;
            }
        }
        self.limits.fmt(formatter)?;
        if let Some(clause) = &self.needs {
            write!(formatter, "; only beside a change under {clause}")?;
        }
        if self.broad {
            formatter.write_str("; only by a wide reading")?;
        }
        match &self.clause {
            Some(clause) => write!(formatter, " [{clause}]"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Limits {
    /// Each limit after a semicolon; nothing where there is none.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.elements.is_empty() {
            write!(formatter, "; of {} and hydrogen only", self.elements.join(", "))?;
        }
        if let Some(most) = self.chain_max {
            write!(formatter, "; chain of at most {most} atoms, ring atoms not counted")?;
        }
        if let Some(most) = self.carbons_max {
            write!(formatter, "; at most {most} carbon atoms")?;
        }
        if let Some(most) = self.mass_max {
            write!(formatter, "; at most {most} u")?;
        }
        match self.ring_sizes {
            Some((least, most)) => write!(formatter, "; rings of {least} to {most} atoms"),
            None => Ok(()),
        }
    }
}

impl Scaffold {
    /// Positions in words: `positions 3, 4 and phenethyl ring`.
    pub fn places(&self, positions: &[Position]) -> String {
        let part = |index: &usize| self.parts.get(*index).map_or("?", |part| part.name.as_str());
        let mut told = String::new();
        for (index, position) in positions.iter().enumerate() {
            if index > 0 {
                told.push_str(", ");
            }
            // Writing to a string does not fail.
            let _ = match position {
                Position::Core(number) => write!(told, "position {number}"),
                Position::WholeCore => write!(told, "any position of the core"),
                Position::Part(index, number) => write!(told, "position {number} of the {}", part(index)),
                Position::WholePart(index) => write!(told, "any position of the {}", part(index)),
            };
        }
        told
    }
}

/// A group with its range in words: `alkyl up to 6`.
fn sized(name: &str) -> String {
    if let Some((group, most)) = name.split_once("<=") {
        return format!("{group} up to {most}");
    }
    match name.split_once(' ') {
        Some((group, range)) => match range.split_once('-') {
            Some((least, most)) => format!("{group} of {least} to {most}"),
            None => name.to_owned(),
        },
        None => match name.split_once('=') {
            // A pattern holds signs of its own and is told as it stands.
            Some((group, size)) if size.bytes().all(|byte| byte.is_ascii_digit()) => format!("{group} of {size}"),
            _ => name.to_owned(),
        },
    }
}
