//! How much of a list of reported names the resolver reads.
//!
//! ```text
//! cargo run --release -p picket-substance --example score -- NAMES.csv          shares, and what stays unread
//! cargo run --release -p picket-substance --example score -- NAMES.csv --list   every name with its meaning and steps
//! ```
//!
//! `NAMES.csv` has a header row; its first column is the name, its second how often it was reported.
#![expect(clippy::print_stdout, reason = "the report is what the program is for")]

use std::collections::BTreeMap;
use std::error::Error;

use picket_substance::{Outcome, Registry};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().ok_or("usage: score NAMES.csv [--list]")?;
    let list = arguments.next().is_some_and(|argument| argument == "--list");
    let mut names: Vec<(String, u64)> = Vec::new();
    for record in csv::Reader::from_path(path)?.records() {
        let record = record?;
        names.push((record[0].to_owned(), record[1].parse()?));
    }
    if list {
        print_list(&names);
    } else {
        print_shares(&names);
    }
    Ok(())
}

fn print_list(names: &[(String, u64)]) {
    for (name, volume) in names {
        let resolution = Registry::bundled().resolve(name);
        let steps: Vec<String> = resolution.steps.iter().map(ToString::to_string).collect();
        println!("{volume}\t{name}\t{}\t{}", describe(&resolution.outcome), steps.join("; "));
    }
}

fn print_shares(names: &[(String, u64)]) {
    let registry = Registry::bundled();
    let mut by_kind: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    let mut resolved = (0, 0);
    let mut unread = Vec::new();
    for (name, volume) in names {
        let outcome = registry.resolve(name).outcome;
        let kind = by_kind.entry(outcome.kind()).or_default();
        *kind = (kind.0 + 1, kind.1 + volume);
        if outcome.is_resolved() {
            resolved = (resolved.0 + 1, resolved.1 + volume);
        } else {
            unread.push((*volume, name, describe(&outcome)));
        }
    }
    let volume: u64 = names.iter().map(|(_, volume)| volume).sum();
    let print = |kind: &str, (count, of): (u64, u64)| {
        let share = |part: u64, whole: u64| 100.0 * part as f64 / whole.max(1) as f64;
        println!(
            "{kind:<10} {count:>6} names {:>7.3} %   {of:>9} reports {:>7.3} %",
            share(count, names.len() as u64),
            share(of, volume)
        );
    };
    println!(
        "registry {}, {} substances, {} names",
        registry.hash().short(),
        registry.substances().len(),
        registry.names().len()
    );
    for (kind, figures) in by_kind {
        print(kind, figures);
    }
    print("RESOLVED", resolved);
    println!("\nnot resolved:");
    unread.sort_by(|one, other| other.cmp(one));
    for (volume, name, outcome) in unread {
        println!("{volume:>9}  {name}  [{outcome}]");
    }
}

fn describe(outcome: &Outcome) -> String {
    let kind = outcome.kind();
    match outcome {
        Outcome::Substance(id) => format!("{kind} {id}"),
        Outcome::OneOf(group) => {
            let members: Vec<&str> = group.members.iter().map(picket_substance::SubstanceId::as_str).collect();
            format!("{kind} {} = {}", group.id, members.join("|"))
        }
        Outcome::Class(id) => format!("{kind} {id}"),
        Outcome::Mixture(parts) => {
            let parts: Vec<String> = parts.iter().map(|part| describe(&part.outcome)).collect();
            format!("{kind} of {}", parts.join(" + "))
        }
        Outcome::Remark(remark) => format!("{kind} {}", remark.as_str()),
        Outcome::Ambiguous(targets) => {
            let labels: Vec<String> = targets.iter().map(|target| Registry::bundled().label(target)).collect();
            format!("{kind}: {}", labels.join(" or "))
        }
        Outcome::Unknown => kind.to_owned(),
    }
}
