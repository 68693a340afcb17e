//! Mascot generic format.
