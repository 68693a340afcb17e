//! Are two seizures linked? Profiles of markers compared, with a likelihood ratio that says how far the comparison bears.
//!
//! Read [`ProfilingMethod`] first, then [`LinkModel`], which is what is known of linked and unlinked profiles by a method.
//! Nothing here says "same batch": the answer is how many times more probable two profiles are if the seizures are linked
//! than if they are not, held within bounds that the data bear out. Markers are numbers of a laboratory's list; nothing is
//! drawn from any single one.

mod bounds;
mod method;
mod model;
mod profile;
mod scale;
mod screen;

pub use bounds::{Bounds, Scored, cost, empirical_bounds};
pub use method::{Metric, ProfilingError, ProfilingMethod, Published, Transform};
pub use model::{LinkModel, LinkRatio, Validation};
pub use profile::{NotComparable, Profile, Spreads};
pub(crate) use scale::rounded;
pub use scale::{ScaleStep, VerbalScale};
pub use screen::{Near, Screen};
