//! How records become findings: the trait every method of every desk implements.

use crate::{Finding, Method};

/// Draws findings. An assessor is a pure function of its parameters and its input: same input, same findings, byte for
/// byte, on any machine and any number of threads.
pub trait Assessor {
    /// What the method looks at, prepared by the desk: a panel of series, a message, a graph.
    type Input: ?Sized;

    /// Name, version and parameters: enough to run it again.
    fn method(&self) -> Method;

    /// The findings, in a stable order.
    fn assess(&self, input: &Self::Input) -> Vec<Finding>;
}
