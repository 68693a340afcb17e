//! A spectrum with the reference that it was compared with: peaks mirrored, curves over each other. What both share is
//! here.

use maud::{Markup, html};
use picket_spectra::{Form, Spectrum, Technique, XUnit, YUnit};

use super::scale::Span;
use super::{at, curve, peaks};
use crate::text::{Text, t};

/// The words of a drawing.
pub(crate) struct Words<'a> {
    /// What the spectrum is called.
    pub(crate) name: &'a str,
    /// What the reference is called.
    pub(crate) reference: Option<&'a str>,
    /// The axis along.
    pub(crate) x_unit: String,
    /// The axis upwards.
    pub(crate) y_unit: String,
}

/// Sizes in CSS pixels.
pub(super) struct Layout {
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) left: f64,
    pub(super) right: f64,
    pub(super) top: f64,
    pub(super) bottom: f64,
    /// About so many steps along.
    pub(super) ticks: u32,
    /// At most so many figures at peaks.
    pub(super) labels: usize,
    /// Most characters of a name.
    name_chars: usize,
}

/// From here on a figure is written with a power of ten.
pub(super) const PLAIN_MAX: f64 = 1e7;

pub(super) const WIDE: Layout = Layout {
    width: 680.0,
    height: 380.0,
    left: 44.0,
    right: 12.0,
    top: 22.0,
    bottom: 40.0,
    ticks: 9,
    labels: 10,
    name_chars: 70,
};
pub(super) const NARROW: Layout = Layout {
    width: 340.0,
    height: 320.0,
    left: 40.0,
    right: 8.0,
    top: 38.0,
    bottom: 54.0,
    ticks: 5,
    labels: 5,
    name_chars: 44,
};

impl Layout {
    /// Where the axis along lies.
    pub(super) fn foot(&self) -> f64 {
        self.height - self.bottom
    }

    /// Where the name of the spectrum stands: beside the title of the axis where there is room, else below it.
    pub(super) fn name_line(&self) -> f64 {
        if self.width < 500.0 { 28.0 } else { 12.0 }
    }

    /// The axis along, with its title at its left end.
    pub(super) fn x_axis(&self, span: &Span, title: &str) -> Markup {
        let foot = self.foot();
        html! {
            path.axis d=(format!("M{} {}H{}", at(self.left), at(foot), at(self.width - self.right))) {}
            @for tick in span.ticks() {
                @let x = at(self.left + span.place(tick));
                path.tick d=(format!("M{x} {}v5", at(foot))) {}
                text.tick-label x=(x) y=(at(foot + 18.0)) text-anchor="middle" { (span.label(tick).replace(',', "")) }
            }
            text.axis-title x="0" y=(at(foot + 36.0)) { (title) }
        }
    }
}

/// A name that fits the drawing.
pub(super) fn short(name: &str, layout: &Layout) -> String {
    if name.chars().count() <= layout.name_chars {
        return name.to_owned();
    }
    name.chars().take(layout.name_chars - 1).chain(['…']).collect()
}

/// The figures of a drawing as a table that is opened at will.
pub(super) fn table_words(text: &Text, label: &str, rows: &Markup) -> Markup {
    html! {
        details.twin {
            summary { (t!(text, "chart-table")) }
            div.scroll.twin-scroll tabindex="0" role="region" aria-label=(label) { table.figures { (rows) } }
        }
    }
}

/// What is drawn: a spectrum with its name, and the reference that it was compared with, with its own.
#[derive(Clone, Copy)]
pub(crate) struct Drawn<'a> {
    pub(crate) spectrum: &'a Spectrum,
    pub(crate) name: &'a str,
    pub(crate) reference: Option<(&'a Spectrum, &'a str)>,
}

impl<'a> Drawn<'a> {
    fn words(&self, text: &Text) -> Words<'a> {
        Words {
            name: self.name,
            reference: self.reference.map(|(_, name)| name),
            x_unit: x_unit(text, self.spectrum),
            y_unit: y_unit(text, &self.spectrum.y_unit),
        }
    }
}

/// A spectrum with its reference, as a drawing for paper.
pub(crate) fn drawing(text: &Text, drawn: Drawn<'_>) -> Markup {
    let reference = drawn.reference.map(|(reference, _)| reference);
    html! {
        div.chart {
            @if drawn.spectrum.form == Form::Peaks { (peaks::drawing(text, &peaks::Mirror::new(drawn.spectrum, reference), &drawn.words(text))) }
            @else { (curve::drawing(text, &curve::Curves::new(drawn.spectrum, reference), &drawn.words(text))) }
        }
    }
}

/// A spectrum with its reference, as a drawing with its table.
pub(crate) fn chart(text: &Text, drawn: Drawn<'_>) -> Markup {
    let Drawn { spectrum, reference, .. } = drawn;
    let reference = reference.map(|(reference, _)| reference);
    let words = drawn.words(text);
    let is_peaks = spectrum.form == Form::Peaks;
    html! {
        div.chart {
            pk-spectrum data-library=(crate::assets::UPLOT.path) data-style=(crate::assets::UPLOT_STYLE.path)
                data-form=(if is_peaks { "peaks" } else { "curve" }) data-falling=[falls(spectrum).then_some("yes")]
                data-explore=(t!(text, "chart-explore")) data-close=(t!(text, "chart-close"))
                data-closer=(t!(text, "spectrum-closer")) data-wider=(t!(text, "spectrum-wider")) data-whole=(t!(text, "spectrum-whole"))
                data-help=(t!(text, "spectrum-keyboard")) data-unit=(words.x_unit)
                // The figures are filled in by the island, which knows where the cursor is.
                data-readout=(readout(text, &words)) {
                @if is_peaks { (peaks::chart(text, &peaks::Mirror::new(spectrum, reference), &words)) }
                @else { (curve::chart(text, &curve::Curves::new(spectrum, reference), &words)) }
            }
        }
    }
}

fn readout(text: &Text, words: &Words<'_>) -> String {
    if words.reference.is_some() {
        t!(
            text,
            "spectrum-readout-both",
            unit = words.x_unit.as_str(),
            x = "{x}",
            own = "{own}",
            reference = "{reference}"
        )
    } else {
        t!(text, "spectrum-readout", unit = words.x_unit.as_str(), x = "{x}", own = "{own}")
    }
}

/// Whether people draw it with the highest abscissa to the left.
pub(super) fn falls(spectrum: &Spectrum) -> bool {
    match spectrum.technique {
        Technique::Infrared | Technique::NearInfrared => spectrum.x_unit == XUnit::Wavenumber,
        Technique::NuclearMagneticResonance => spectrum.x_unit == XUnit::PartsPerMillion,
        _ => false,
    }
}

/// What the axis along is.
fn x_unit(text: &Text, spectrum: &Spectrum) -> String {
    match &spectrum.x_unit {
        XUnit::MassToCharge => t!(text, "unit-mass-to-charge"),
        XUnit::Wavenumber => t!(text, "unit-wavenumber"),
        XUnit::RamanShift => t!(text, "unit-raman-shift"),
        XUnit::Nanometres => t!(text, "unit-nanometres"),
        XUnit::Micrometres => t!(text, "unit-micrometres"),
        XUnit::Seconds => t!(text, "unit-seconds"),
        XUnit::Minutes => t!(text, "unit-minutes"),
        XUnit::Hertz => t!(text, "unit-hertz"),
        XUnit::PartsPerMillion => t!(text, "unit-parts-per-million"),
        XUnit::Other(unit) => unit.clone(),
        XUnit::Unknown => t!(text, "unit-not-stated"),
    }
}

/// What the axis upwards is.
fn y_unit(text: &Text, unit: &YUnit) -> String {
    match unit {
        YUnit::Absorbance => t!(text, "unit-absorbance"),
        YUnit::Transmittance => t!(text, "unit-transmittance"),
        YUnit::TransmittancePercent => t!(text, "unit-transmittance-percent"),
        YUnit::Reflectance => t!(text, "unit-reflectance"),
        YUnit::ReflectancePercent => t!(text, "unit-reflectance-percent"),
        YUnit::KubelkaMunk => t!(text, "unit-kubelka-munk"),
        YUnit::Counts => t!(text, "unit-counts"),
        YUnit::Intensity => t!(text, "unit-intensity"),
        YUnit::Other(unit) => unit.clone(),
    }
}

/// The spectrum as a sign beside others.
pub(crate) fn thumbnail(spectrum: &Spectrum) -> Markup {
    if spectrum.form == Form::Peaks {
        peaks::thumbnail(&peaks::Mirror::new(spectrum, None))
    } else {
        curve::thumbnail(&curve::Curves::new(spectrum, None))
    }
}
