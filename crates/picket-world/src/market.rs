//! The invented market: which substance has which share in which month.

use picket_core::{Day, InvalidValue};

use crate::{Event, SimulatedSource, Truth};

/// How many months a world lasts.
pub(crate) const MONTHS: usize = 44;

/// How the weight of a substance in the market goes over the months.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Course {
    /// The same all along.
    Steady,
    /// Zero before the month, then a logistic climb to the weight with the given time scale in months.
    Emerges { month: f64, scale: f64 },
    /// Grows from a twentieth of the weight to the weight by the last month.
    RisesSlowly,
    /// The weight until the month, then a logistic fall to a tenth.
    Falls { month: f64, scale: f64 },
}

/// One substance in the market.
pub(crate) struct Good {
    /// Its name in the registry.
    pub(crate) name: &'static str,
    /// How laboratories write it; each laboratory keeps to one spelling.
    pub(crate) spellings: &'static [&'static str],
    /// Its share among samples at full weight, in percent.
    pub(crate) weight: f64,
    /// How the weight goes.
    pub(crate) course: Course,
    /// What is found in the same sample, with its probability and the month from which on.
    pub(crate) with: &'static [(&'static str, f64, f64)],
}

const fn steady(
    name: &'static str,
    spellings: &'static [&'static str],
    weight: f64,
    with: &'static [(&'static str, f64, f64)],
) -> Good {
    Good { name, spellings, weight, course: Course::Steady, with }
}

/// The months in which the events of the market begin, counted from the first.
const XYLAZINE_FALLS: f64 = 27.0;
const MEDETOMIDINE_JOINS: f64 = 26.0;
const PROTONITAZENE_EMERGES: f64 = 33.0;
const BROMAZOLAM_EMERGES: f64 = 14.0;
const DIMETHYLPENTYLONE_EMERGES: f64 = 20.0;
const UNASSIGNED_EMERGES: f64 = 38.0;

/// Everything on the market. The weights need not sum to 100.
pub(crate) const GOODS: [Good; 20] = [
    steady("Metamfetamine", &["Methamphetamine", "methamphetamine HCl", "Metamfetamine"], 22.0, &[]),
    steady("Cocaine", &["Cocaine", "cocaine hydrochloride", "Cocaine base"], 18.0, &[("Levamisole", 0.18, 0.0)]),
    steady(
        "Fentanyl",
        &["Fentanyl", "fentanyl HCl", "FENTANYL"],
        17.0,
        &[("4-ANPP", 0.55, 0.0), ("Caffeine", 0.2, 0.0), ("Medetomidine", 0.45, MEDETOMIDINE_JOINS)],
    ),
    steady("Heroin", &["Heroin", "Diacetylmorphine", "heroin HCl"], 9.0, &[("6-Monoacetylmorphine", 0.5, 0.0)]),
    steady("MDMA", &["MDMA", "3,4-MDMA", "3,4-Methylenedioxymethamphetamine"], 7.0, &[]),
    steady("Ketamine", &["Ketamine", "ketamine hydrochloride", "KETAMINE"], 5.0, &[]),
    steady("Amphetamine", &["Amphetamine", "amphetamine sulfate", "dl-Amphetamine"], 5.0, &[("Caffeine", 0.5, 0.0)]),
    steady("Delta-9-THC", &["delta-9-THC", "THC", "Tetrahydrocannabinol"], 6.0, &[]),
    steady("Alprazolam", &["Alprazolam", "alprazolam", "ALPRAZOLAM"], 4.0, &[]),
    steady("Oxycodone", &["Oxycodone", "oxycodone HCl", "Oxycodone hydrochloride"], 2.5, &[]),
    steady("Tramadol", &["Tramadol", "tramadol hydrochloride", "Tramadol HCl"], 1.0, &[]),
    steady("Lidocaine", &["Lidocaine", "Lignocaine", "lidocaine"], 1.5, &[]),
    steady("Paracetamol", &["Paracetamol", "Acetaminophen", "paracetamol"], 2.0, &[]),
    Good {
        name: "Xylazine",
        spellings: &["Xylazine", "xylazine HCl", "XYLAZINE"],
        weight: 5.0,
        course: Course::Falls { month: XYLAZINE_FALLS, scale: 2.5 },
        with: &[("Fentanyl", 0.9, 0.0)],
    },
    Good {
        name: "Protonitazene",
        spellings: &["Protonitazene", "protonitazene", "Protonitazene HCl"],
        weight: 2.2,
        course: Course::Emerges { month: PROTONITAZENE_EMERGES, scale: 2.0 },
        with: &[("Bromazolam", 0.35, PROTONITAZENE_EMERGES)],
    },
    Good {
        name: "Bromazolam",
        spellings: &["Bromazolam", "bromazolam", "BROMAZOLAM"],
        weight: 3.5,
        course: Course::Emerges { month: BROMAZOLAM_EMERGES, scale: 3.0 },
        with: &[],
    },
    Good {
        name: "N,N-Dimethylpentylone",
        spellings: &["N,N-Dimethylpentylone", "Dimethylpentylone", "dipentylone"],
        weight: 1.8,
        course: Course::Emerges { month: DIMETHYLPENTYLONE_EMERGES, scale: 2.0 },
        with: &[],
    },
    Good {
        name: "para-Fluorofentanyl",
        spellings: &["para-Fluorofentanyl", "p-fluorofentanyl", "4-Fluorofentanyl"],
        weight: 2.0,
        course: Course::RisesSlowly,
        with: &[("Fentanyl", 0.7, 0.0)],
    },
    Good {
        name: "Flualprazolam",
        spellings: &["Flualprazolam", "flualprazolam", "FLUALPRAZOLAM"],
        weight: 2.0,
        course: Course::Falls { month: BROMAZOLAM_EMERGES, scale: 3.0 },
        with: &[],
    },
    // A laboratory's own working name for something it has not identified: no registry knows it.
    Good {
        name: "Unassigned K-2291",
        spellings: &["Unassigned K-2291", "unassigned K-2291", "UNASSIGNED K-2291"],
        weight: 1.2,
        course: Course::Emerges { month: UNASSIGNED_EMERGES, scale: 1.0 },
        with: &[],
    },
];

impl Good {
    /// The weight in a month, counted from 0.
    pub(crate) fn weight_in(&self, month: usize) -> f64 {
        let month = month as f64;
        let logistic = |from: f64, scale: f64| 1.0 / (1.0 + (-(month - from - 3.0 * scale) / scale).exp());
        match self.course {
            Course::Steady => self.weight,
            Course::Emerges { month: from, .. } if month < from => 0.0,
            Course::Emerges { month: from, scale } => self.weight * logistic(from, scale),
            Course::RisesSlowly => self.weight * (0.05 + 0.95 * (month / (MONTHS - 1) as f64).powi(2)),
            Course::Falls { month: from, scale } => self.weight * (1.0 - 0.9 * logistic(from, scale)),
        }
    }
}

/// The first days of `count` months, the last of them the last whole month before `until`.
pub(crate) fn months_before(until: Day, count: usize) -> Result<Vec<Day>, InvalidValue> {
    let (year, month, _) = until.parts();
    let last = i32::from(year) * 12 + i32::from(month) - 2;
    let count = i32::try_from(count).expect("a world lasts a few years");
    ((last - count + 1)..=last)
        .map(|index| {
            let year = i16::try_from(index.div_euclid(12)).expect("taken from the year of a day");
            let month = i8::try_from(index.rem_euclid(12) + 1).expect("a month is 1 to 12");
            Day::from_parts(year, month, 1)
        })
        .collect()
}

/// What happens in the market, for each source that could see it.
pub(crate) fn truth(sources: &[SimulatedSource], months: &[Day]) -> Vec<Truth> {
    let events = [
        ("Protonitazene", Event::Emerges, PROTONITAZENE_EMERGES),
        ("Bromazolam", Event::Emerges, BROMAZOLAM_EMERGES),
        ("N,N-Dimethylpentylone", Event::Emerges, DIMETHYLPENTYLONE_EMERGES),
        ("Unassigned K-2291", Event::Emerges, UNASSIGNED_EMERGES),
        ("para-Fluorofentanyl", Event::RisesSlowly, 0.0),
        ("Xylazine", Event::IsReplacedBy("Medetomidine"), XYLAZINE_FALLS),
        ("Flualprazolam", Event::IsReplacedBy("Bromazolam"), BROMAZOLAM_EMERGES),
        ("Medetomidine", Event::JoinsWith("Fentanyl"), MEDETOMIDINE_JOINS),
    ];
    let dated = |month: f64| {
        months.iter().enumerate().find(|(index, _)| *index as f64 >= month).map(|(_, day)| *day).expect("in the world")
    };
    sources
        .iter()
        .flat_map(|source| {
            events.map(|(substance, event, month)| Truth {
                source: source.id.clone(),
                substance,
                event,
                from: dated(month),
            })
        })
        .collect()
}

/// The goods that laboratories find only beside others, with their spellings.
pub(crate) fn spelling(name: &str, habit: usize) -> &str {
    GOODS.iter().find(|good| good.name == name).map_or(name, |good| good.spellings[habit % good.spellings.len()])
}
