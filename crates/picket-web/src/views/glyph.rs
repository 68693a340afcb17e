//! Small signs. Each kind and state has a shape of its own, so that none depends on colour, and stands beside its word.

use maud::{Markup, PreEscaped, html};
use picket_core::{FindingKind, FindingState, Severity};

/// A sign of 16 by 16 units in the colour of its text, hidden from assistive technology: the word beside it says the
/// same. `drawing` is SVG written in this file.
fn sign(drawing: &'static str) -> Markup {
    html! { svg.glyph viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" { (PreEscaped(drawing)) } }
}

/// What kind of finding.
pub(crate) fn kind(kind: &FindingKind) -> Markup {
    sign(match kind.as_str() {
        // A point where there was none.
        "lab-first-seen" => r#"<circle cx="8" cy="8" r="6"/><circle class="solid" cx="8" cy="8" r="2.5"/>"#,
        "lab-rising" => r#"<path d="M2 13.5l4.5-4 7-7M8.5 2.5h5v5"/>"#,
        "lab-rising-slowly" => r#"<path d="M1.5 11.5l12.5-5M9.5 5l4.5 1.5-2 4.5"/>"#,
        // One line falls as another takes its place.
        "lab-falling-replaced" => r#"<path d="M2 3.5l12 9M2 12.5l12-9M9.5 3.5H14V8"/>"#,
        "lab-new-combination" => r#"<circle cx="5.75" cy="8" r="4.25"/><circle cx="10.25" cy="8" r="4.25"/>"#,
        // An open frame: nothing closes it.
        "lab-not-controlled" => r#"<path d="M6 2.5H2.5v11h11V10M10 2.5h3.5V6"/>"#,
        "lab-unknown-name" => {
            r#"<path d="M8 1.5L14.5 8 8 14.5 1.5 8zM8 5v3.5"/><circle class="solid" cx="8" cy="10.75" r=".9"/>"#
        }
        _ => r#"<path d="M2.5 2.5h11v11h-11z"/>"#,
    })
}

/// Where a finding stands.
pub(crate) fn state(state: FindingState) -> Markup {
    sign(match state {
        FindingState::New => r#"<circle cx="8" cy="8" r="5.75"/>"#,
        FindingState::Confirmed => {
            r#"<circle class="solid" cx="8" cy="8" r="6.5"/><path class="knock-out" d="M4.75 8.25l2.25 2.25 4.25-4.75"/>"#
        }
        FindingState::Dismissed => r#"<circle cx="8" cy="8" r="5.75"/><path d="M4 12L12 4"/>"#,
        FindingState::Merged => r#"<path d="M3 2.5v3.25L8 9v5M13 2.5v3.25L8 9M5.75 11.75L8 14l2.25-2.25"/>"#,
    })
}

/// How much a problem cost.
pub(crate) fn severity(severity: Severity) -> Markup {
    sign(match severity {
        Severity::Notice => {
            r#"<circle cx="8" cy="8" r="5.75"/><path d="M8 7.25v4"/><circle class="solid" cx="8" cy="4.9" r=".9"/>"#
        }
        Severity::Warning => {
            r#"<path d="M8 2L14.5 13.5h-13zM8 6.25v3.5"/><circle class="solid" cx="8" cy="11.6" r=".9"/>"#
        }
        Severity::Rejected => {
            r#"<path d="M5.25 1.75h5.5l3.5 3.5v5.5l-3.5 3.5h-5.5l-3.5-3.5v-5.5zM5.5 5.5l5 5M10.5 5.5l-5 5"/>"#
        }
    })
}

/// The mark of the house: pickets of unequal height behind a rail, which is also a chart.
pub(crate) fn house() -> Markup {
    html! {
        svg.mark viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" {
            path d="M4 21V11l2-2.5L8 11v10zM10 21V7l2-2.5L14 7v14zM16 21V3.5L18 1l2 2.5V21z" {}
            path.rail d="M2 16.5h20" {}
        }
    }
}

/// A tick for what holds.
pub(crate) fn tick() -> Markup {
    sign(r#"<path d="M2.5 8.5l3.75 3.75L13.5 4.5"/>"#)
}

/// A cross for what does not hold.
pub(crate) fn cross() -> Markup {
    sign(r#"<path d="M3.5 3.5l9 9M12.5 3.5l-9 9"/>"#)
}

/// A clock, for what came late.
pub(crate) fn late() -> Markup {
    sign(r#"<circle cx="8" cy="8" r="5.75"/><path d="M8 4.75V8l2.25 1.75"/>"#)
}

/// One candidate: a point within a ring.
pub(crate) fn candidate() -> Markup {
    sign(r#"<circle cx="8" cy="8" r="6"/><circle class="solid" cx="8" cy="8" r="2.25"/>"#)
}

/// One of several that cannot be told apart: points within a ring.
pub(crate) fn one_of() -> Markup {
    sign(
        r#"<circle cx="8" cy="8" r="6.25"/><circle class="solid" cx="5.6" cy="9.4" r="1.5"/><circle class="solid" cx="10.4" cy="9.4" r="1.5"/><circle class="solid" cx="8" cy="5.3" r="1.5"/>"#,
    )
}

/// A relative of something known: an open ring tied to a full one.
pub(crate) fn relative() -> Markup {
    sign(r#"<circle class="solid" cx="4" cy="8" r="2.75"/><path d="M6.5 8h3"/><circle cx="12" cy="8" r="2.5"/>"#)
}

/// In no library: a ring with nothing in it.
pub(crate) fn not_in_library() -> Markup {
    sign(r#"<circle stroke-dasharray="2.6 2.1" cx="8" cy="8" r="6"/>"#)
}

/// Too little to say anything: a few low peaks.
pub(crate) fn insufficient() -> Markup {
    sign(r#"<path d="M1.5 13.5h13M4.5 13.5v-2.5M8 13.5V9.5M11.5 13.5v-1.5"/>"#)
}

/// Among those that a verdict names.
pub(crate) fn in_set() -> Markup {
    sign(r#"<circle class="solid" cx="8" cy="8" r="4.5"/>"#)
}

/// Outside of it.
pub(crate) fn outside_set() -> Markup {
    sign(r#"<circle cx="8" cy="8" r="4"/>"#)
}

/// A listing is in force: a closed frame, as a page of law.
pub(crate) fn listed() -> Markup {
    sign(r#"<path class="solid" d="M2.5 2.5h11v11h-11z"/><path class="knock-out" d="M5 6h6M5 8.5h6M5 11h3.5"/>"#)
}

/// A class is controlled and this falls under it: frames within a frame.
pub(crate) fn class() -> Markup {
    sign(
        r#"<path class="solid" d="M8 1.25l6 3.5v6.5l-6 3.5-6-3.5v-6.5z"/><path class="knock-out" d="M8 5l2.75 1.5v3L8 11l-2.75-1.5v-3z"/>"#,
    )
}

/// It is listed as a precursor: a flask.
pub(crate) fn precursor() -> Markup {
    sign(
        r#"<path d="M6.25 2h3.5M7 2v4L3 12.5c-.5.9 0 1.5.75 1.5h8.5c.75 0 1.25-.6.75-1.5L9 6V2"/><path class="solid" d="M5.1 10.25h5.8l1.6 2.75h-9z"/>"#,
    )
}

/// A listing may be in force.
pub(crate) fn uncertain() -> Markup {
    sign(
        r#"<path stroke-dasharray="2.5 2" d="M2.5 2.5h11v11h-11z"/><path d="M8 5v3.5"/><circle class="solid" cx="8" cy="11" r=".9"/>"#,
    )
}

/// No listing was found: an open frame.
pub(crate) fn not_listed() -> Markup {
    sign(r#"<path d="M6 2.5H2.5v11h11V10M10 2.5h3.5V6"/>"#)
}
