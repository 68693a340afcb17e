//! Real infrared and Raman spectra of the public data, read by the simplest code that reads them.

use picket_spectra::{Form, Spectrum, Technique, XUnit, YUnit};

/// A named spectrum.
pub(crate) struct Pure {
    pub(crate) name: &'static str,
    pub(crate) spectrum: Spectrum,
}

/// Rows of a table: the header, and the cells below it.
pub(crate) fn table(bytes: &[u8]) -> Vec<Vec<String>> {
    let text = String::from_utf8_lossy(bytes);
    text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

pub(crate) fn numbers(cells: &[String]) -> Vec<f64> {
    cells.iter().map(|cell| cell.trim().parse().unwrap_or(f64::NAN)).collect()
}

pub(crate) fn curve(technique: Technique, y_unit: YUnit, x: Vec<f64>, y: Vec<f64>) -> Spectrum {
    let mut spectrum = Spectrum::new(technique, Form::Curve, x, y).expect("as many ordinates as abscissae");
    spectrum.x_unit = if technique == Technique::Raman { XUnit::RamanShift } else { XUnit::Wavenumber };
    spectrum.y_unit = y_unit;
    spectrum
}

fn even(first: f64, last: f64, count: usize) -> Vec<f64> {
    (0..count).map(|i| first + i as f64 * (last - first) / (count - 1) as f64).collect()
}

/// A JCAMP-DX table of plain numbers, `(X++(Y..Y))`.
fn jcamp(technique: Technique, y_unit: YUnit, bytes: &[u8]) -> Spectrum {
    let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
    let field = |label: &str| {
        let line = text.lines().find_map(|line| line.trim_start().strip_prefix(&format!("##{label}=")));
        let value = line.and_then(|value| value.split("$$").next()).expect("the field").trim().to_owned();
        value.parse::<f64>().expect("a number")
    };
    let data = text.lines().skip_while(|line| !line.starts_with("##XYDATA")).skip(1);
    let mut y = Vec::new();
    for line in data.take_while(|line| !line.starts_with(['#', '$'])) {
        // The sign is the delimiter in the packed form.
        let packed = !line.contains(['e', 'E']);
        let spaced = if packed { line.replace('+', " ").replace('-', " -") } else { line.to_owned() };
        y.extend(spaced.split_whitespace().skip(1).map(|y| y.parse::<f64>().expect("a number") * field("YFACTOR")));
    }
    curve(technique, y_unit, even(field("FIRSTX"), field("LASTX"), y.len()), y)
}

/// The first curve of a Galactic SPC file of the new format with even abscissae.
fn spc(technique: Technique, y_unit: YUnit, bytes: &[u8]) -> Spectrum {
    let number = |at: usize| f64::from_le_bytes(bytes[at..at + 8].try_into().expect("eight bytes"));
    let count = u32::from_le_bytes(bytes[4..8].try_into().expect("four bytes")) as usize;
    let exponent = i8::from_le_bytes([bytes[3]]);
    assert_eq!((bytes[0] & 0x81, bytes[1]), (0, 0x4B), "32-bit ordinates, even abscissae, new format");
    let words = bytes[544..544 + 4 * count].chunks_exact(4).map(|word| [word[0], word[1], word[2], word[3]]);
    let y = words.map(|word| match exponent {
        -128 => f64::from(f32::from_le_bytes(word)),
        _ => f64::from(i32::from_le_bytes(word)) * 2f64.powi(i32::from(exponent) - 32),
    });
    curve(technique, y_unit, even(number(8), number(16), count), y.collect())
}

/// The tables of the public data that the tests use, by a function that gives a file's bytes.
pub(crate) struct Real<'a>(pub(crate) &'a dyn Fn(&str) -> Option<Vec<u8>>);

impl Real<'_> {
    /// Raman spectra of single substances: three sugars, sodium sulphate, polyethylene, cyclohexane, and a tablet matrix
    /// (one tablet of type 4 of the escitalopram set), all from 301 cm⁻¹ or lower to 1,600 cm⁻¹ or higher.
    pub(crate) fn raman(&self) -> Option<Vec<Pure>> {
        let raman = |x, y| curve(Technique::Raman, YUnit::Intensity, x, y);
        let sugars = table(&(self.0)("raman_ir/carbs_raman_pure_and_mixtures.csv.gz")?);
        let x = numbers(&sugars[0][4..]);
        let names = ["fructose", "lactose", "ribose"];
        let mut pures: Vec<Pure> = names
            .iter()
            .zip(&sugars[1..4])
            .map(|(name, row)| Pure { name, spectrum: raman(x.clone(), numbers(&row[4..])) })
            .collect();
        let rows = table(&(self.0)("raman_ir/raman_hdpe.csv")?);
        let (x, y) = rows[1..].iter().map(|row| numbers(row)).map(|row| (row[0], row[1])).unzip();
        pures.push(Pure { name: "polyethylene", spectrum: raman(x, y) });
        for (name, file) in [("sodium sulphate", "spc/cheminfo/NDR0002.SPC"), ("cyclohexane", "spc/cheminfo/RAMAN.SPC")]
        {
            pures.push(Pure { name, spectrum: spc(Technique::Raman, YUnit::Intensity, &(self.0)(file)?) });
        }
        let tablets = table(&(self.0)("raman_ir/tablets_ftraman_120x3401.csv.gz")?);
        let y = numbers(&tablets[tablets.len() - 1][3..]);
        pures.push(Pure { name: "tablet", spectrum: raman(numbers(&tablets[0][3..]), y) });
        Some(pures)
    }

    /// Infrared spectra of single substances, from 700 cm⁻¹ or lower to 3,600 cm⁻¹ or higher.
    pub(crate) fn infrared(&self) -> Option<Vec<Pure>> {
        let plain = [
            ("bipyridine", "jcamp/official/LABCALC.DX", YUnit::Transmittance),
            ("indene", "jcamp/lancashire/fixinc2.jdx", YUnit::Absorbance),
            ("unnamed", "jcamp/misc/scientific_notation_example.jdx", YUnit::Absorbance),
            ("spread", "jcamp/misc/SBO.jdx", YUnit::Transmittance),
            ("isobutyl acrylate", "jcamp/official/PE1800.DX", YUnit::Transmittance),
        ];
        let mut pures = Vec::new();
        for (name, file, y_unit) in plain {
            pures.push(Pure { name, spectrum: jcamp(Technique::Infrared, y_unit, &(self.0)(file)?) });
        }
        for (name, file) in [
            ("benzene", "spc/spectrochempy/BENZENE.SPC"),
            ("toluene", "spc/spectrochempy/TOLUENE.SPC"),
            ("polystyrene", "spc/spectrochempy/SINGLE_POLYMER_FILM.SPC"),
        ] {
            pures.push(Pure { name, spectrum: spc(Technique::Infrared, YUnit::Absorbance, &(self.0)(file)?) });
        }
        let rows = table(&(self.0)("raman_ir/ftir_pva_without_header.csv")?);
        let (x, y) = rows.iter().map(|row| numbers(row)).map(|row| (row[0], row[1])).unzip();
        pures.push(Pure { name: "polyvinyl alcohol", spectrum: curve(Technique::Infrared, YUnit::Absorbance, x, y) });
        let text = String::from_utf8((self.0)("raman_ir/ftir_ldpe_soil.asp")?).ok()?;
        let values: Vec<f64> = text.split_whitespace().map(|value| value.parse().expect("a number")).collect();
        let y = values[6..].to_vec();
        let x = even(values[1], values[2], y.len());
        pures.push(Pure { name: "polyethylene", spectrum: curve(Technique::Infrared, YUnit::Absorbance, x, y) });
        Some(pures)
    }
}
