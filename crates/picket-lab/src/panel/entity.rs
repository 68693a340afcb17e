//! What a reported name stands for, as far as the methods need to know.

/// What a reported name stands for. Whoever reads names supplies it; this desk only counts.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Entity {
    /// One substance.
    Substance {
        /// Its identifier.
        id: String,
        /// Its preferred name.
        label: String,
        /// Its classes, most specific first.
        classes: Vec<String>,
        /// Whether it is reported for its own effect.
        role: Role,
    },
    /// One of several isomers; the report does not say which.
    Isomers {
        /// The identifier of the group.
        id: String,
        /// Its name.
        label: String,
        /// Its classes, most specific first.
        classes: Vec<String>,
        /// Whether they are reported for their own effect.
        role: Role,
    },
    /// No more than a class was reported.
    Class {
        /// Its identifier.
        id: String,
        /// Its name.
        label: String,
    },
    /// Several substances under one name: counted once for each, and once in the denominator.
    Mixture(Vec<Entity>),
    /// No substance was identified: "not analysed", "nothing found". It leaves the denominator.
    Remark,
    /// A name that nobody could read.
    Unknown {
        /// The name as reported.
        name: String,
    },
}

/// Whether a substance is reported for its own effect.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Role {
    /// It is.
    Drug,
    /// It is a medicine, a precursor, an adulterant or a diluent and nothing else.
    Other,
}
