nav-lab = Identify
lab-title = Identify
lab-tabs = Parts of the laboratory room
lab-tab-spectra = Spectra
lab-tab-libraries = Libraries
lab-lede = An exported spectrum in, an answer out: a candidate, several that cannot be told apart, a relative, or nothing that is known, each with how sure it is. All of it is presumptive.

lab-file = File of spectra
lab-file-hint = JCAMP-DX, SPC, MSP, MassBank, MGF, mzML, a table of numbers, or several as ZIP, packed or not, up to { $size }. With scripts, drop it anywhere on this page.
lab-button = Identify
lab-drop = Drop the file to identify it
lab-one-file = One file at a time; several can be packed as ZIP.
lab-may-not = Files are handed in by people with the role of analyst. What they handed in can be looked at here.
lab-mistake = { $file }: { $title }. { $hint }
lab-searched = Searched:
lab-spectra-count = { $count ->
    [one] 1 spectrum
   *[other] { $count } spectra
}
lab-files = Files that came in last
lab-received = Received
lab-received-at = received
lab-received-by = By
lab-kept = Files are kept as they came, under the hash of their bytes, up to { $count } files and { $size } in all; beyond, the oldest go.
lab-another = Another file

lab-no-library = No library of reference spectra is in use, so there is nothing to compare with. One comes in by the command line:
lab-libraries-trouble = The libraries cannot be used, so nothing was compared: { $why }

lab-record = Spectrum { $number }
lab-record-of = spectrum { $number } of { $total }
lab-ways = Spectra of this file
lab-all-spectra = All spectra
lab-previous = Previous
lab-next = Next
lab-shown = Spectra { $first } to { $last } of { $total }
lab-left-out = { $count ->
    [one] One spectrum of this page holds too many points to be shown beside others; it has a page of its own.
   *[other] { $count } spectra of this page hold too many points to be shown beside others; each has a page of its own.
}
lab-listed-in = Listed in { $places }

lab-verdict-candidate = Candidate
lab-verdict-isomers = One of { $count } isomers
lab-verdict-one-of = One of { $count } compounds
lab-verdict-relative = A relative
lab-verdict-mixture = A mixture
lab-verdict-not-in-library = Not in library
lab-verdict-insufficient = Insufficient data
lab-says-candidate = { $name }, to be supported by another technique.
lab-says-isomers = One of these isomers, which this technique cannot tell apart: { $names }.
lab-says-one-of = One of these compounds, which this technique cannot tell apart: { $names }.
lab-says-isomers-lacking = The libraries lack isomers that it could be as well: { $names }.
lab-says-relative = { $name } or a close relative.
lab-says-relative-class = { $name } or a close relative ({ $class }).
lab-says-not-in-library = In none of the libraries that were searched, as far as this technique can say.
lab-says-few-peaks = { $peaks ->
    [one] A single peak says nothing.
   *[other] { $peaks } peaks are too few to say anything.
}
lab-says-no-library = No library of this technique is in use, so there is nothing to compare with.
lab-says-technique = The technique is not known, or spectra of it are not searched.
lab-says-range = The spectrum and the libraries hardly overlap.
lab-odds-candidate = Of 100 candidates as sure as this, { $count } are right.
lab-odds-set = Of 100 sets as sure as this, { $count } hold the right compound.
lab-odds-nearest = The nearest is { $name }; of 100 samples that look like this, { $count } hold it.
lab-odds-not-accepted = That is not sure enough: of 100 samples of something that the libraries lack, { $count } would look as sure.
lab-odds-unknown = Of 100 samples of something that the libraries lack, { $count } would be answered as surely.
lab-fewer-than-one = fewer than 1
lab-more-than-99 = more than 99
lab-probability = Probability
lab-probability-nearest = for the nearest
lab-presumptive = Presumptive: a single technique never identifies.

lab-spectrum = Spectrum
lab-measured = Measured
lab-technique = Technique
lab-instrument = Instrument
lab-instrument-type = Type
lab-ionization = Ionisation
lab-precursor = Precursor m/z
lab-collision-energy = Collision energy
lab-resolution = Resolution
lab-sampling = Sampling
lab-retention-time = Retention time
lab-seconds = { $seconds } s
lab-retention-index = Retention index
lab-points = Points
lab-reference-name = { $name }, { $library }

lab-candidates = Candidates
lab-candidates-caption = In the set are those that cannot be told from the first. MF and RMF are the match factor and the reverse match factor of NIST MS Search, 0 to 999.
lab-candidates-cut = { $count ->
    [one] One further candidate is not shown.
   *[other] { $count } further candidates are not shown.
}
lab-candidates-rest = { $count ->
    [one] One less likely candidate
   *[other] { $count } less likely candidates
}
lab-set = Set
lab-in-set = In the set
lab-outside-set = Less likely
lab-compound = Compound
lab-match-factor = Match factor
lab-match-factor-short = MF
lab-reverse-factor = Reverse match factor
lab-reverse-factor-short = RMF
lab-reference = Reference, licence
lab-no-licence = licence not stated
lab-compare = Compare
lab-compared = Compared

lab-control = Control
lab-control-on = Control on { $day }
lab-control-law = The words of the law on { $day }
lab-control-caption = Listings of the substances in the set. What is not listed here was not found, which is not a permission.
lab-missing = Missing for identification
lab-missing-after-a = By the SWGDRUG Recommendations 8.1, a technique of category A ({ $technique }, where the spectrum tells enough of the structure) has to be supported by at least one other technique that rests on another property, on a second sampling where there is enough of the sample. A person reviews the data of both. No other technique is on record here.
lab-missing-after-other = By the SWGDRUG Recommendations 8.1, without a technique of category A at least three different techniques are needed, two of them of category B and independent of each other. A person reviews their data. No other technique is on record here.

lab-problems = Problems
lab-problems-lede = { $count ->
    [one] One thing in this file could not be read, or was read in a way that should be checked.
   *[other] { $count } things in this file could not be read, or were read in a way that should be checked.
}
lab-problems-more = { $shown } of { $total } are shown.
lab-problem-where = Where
lab-line = line { $line }

lab-method = Method
lab-method-version = { $method }, version { $version }
lab-none = none
lab-law-of = law of { $day }

lab-report = Printable report
lab-report-title = Presumptive result
lab-report-of = Report, { $name }
lab-report-made = Report made
lab-report-back = Back to the answer
lab-sample = Sample
lab-sample-hint = What the laboratory calls it; printed at the head. Print with the browser: one sheet of A4.
lab-sample-button = Put on the report
lab-limit-library = Only compounds of the libraries named here can be candidates.
lab-limit-mixture = The spectrum is compared with those of pure compounds; a mixture may fit none.
lab-limit-stereo = Stereoisomers, and salts of one base, are not told apart.
lab-limit-amount = Nothing is said of amounts, and what is not named was not looked for.

lab-libraries-lede = Reference spectra as their publishers gave them, each under its licence. They are taken in and withdrawn by the command line.
lab-libraries-caption = Spectra that are surely filed under a wrong compound are kept and not searched.
lab-library = Library
lab-library-spectra = Spectra
lab-library-searched = Searched
lab-library-counts = { $spectra }, of which { $searched } are searched
lab-library-licence = Licence
lab-library-publisher = Publisher
lab-library-imported = Imported
lab-state-active = Searched
lab-state-superseded = Superseded by { $by }
lab-state-withdrawn = Withdrawn
lab-withdrawn = Withdrawn
lab-faults = Faults
lab-faults-lede = What quality control found in spectra that were read.
lab-fault-record = Record
lab-fault = Fault
lab-fault-seen = Seen
lab-fault-effect = Effect
lab-fault-searched = Searched
lab-fault-not-searched = Not searched
lab-fault-derivative = A derivative under its parent
lab-fault-above = Ions above the molecular ion
lab-fault-isotopologue = An isotopologue under its parent
lab-fault-same = The same peaks as another compound
lab-fault-duplicate = A duplicate
lab-fault-unlabelled = No label
lab-fault-few-peaks = Few peaks

technique-mass = mass spectrometry
technique-infrared = infrared
technique-raman = Raman
technique-near-infrared = near infrared
technique-ultraviolet-visible = ultraviolet and visible
technique-fluorescence = fluorescence
technique-nuclear-magnetic-resonance = nuclear magnetic resonance
technique-ion-mobility = ion mobility
technique-chromatogram = chromatogram
technique-x-ray-diffraction = X-ray diffraction
technique-unknown = not stated

unit-mass-to-charge = m/z
unit-wavenumber = Wavenumber, cm⁻¹
unit-raman-shift = Raman shift, cm⁻¹
unit-nanometres = Wavelength, nm
unit-micrometres = Wavelength, µm
unit-seconds = Time, s
unit-minutes = Time, min
unit-hertz = Frequency, Hz
unit-parts-per-million = Shift, ppm
unit-not-stated = Unit not stated
unit-absorbance = Absorbance
unit-transmittance = Transmittance
unit-transmittance-percent = Transmittance, %
unit-reflectance = Reflectance
unit-reflectance-percent = Reflectance, %
unit-kubelka-munk = Kubelka–Munk
unit-counts = Counts
unit-intensity = Intensity

spectrum-relative = Relative intensity, %
spectrum-scaled = Each scaled to its range
spectrum-own = Sample, %
spectrum-reference = Reference
spectrum-peaks-caption = The sample upwards, the reference mirrored below. A ring marks a peak of 2 % or more that the other spectrum lacks.
spectrum-curves-caption = The sample as a full line, the reference as a broken line; each is scaled to its own range.
spectrum-peaks-summary = Spectrum of { $name }; its strongest peaks are at { $peaks }.
spectrum-mirror-summary = Mirrored below it { $reference }, which shares { $shared } of { $all } peaks.
spectrum-curve-summary = Spectrum of { $name }; its strongest bands are at { $bands }.
spectrum-curves-summary = Spectrum of { $name } over { $reference }; its strongest bands are at { $bands }.
spectrum-peaks-table = Peaks of { $name }
spectrum-bands-table = Bands of { $name }
spectrum-closer = Closer
spectrum-wider = Wider
spectrum-whole = Whole
spectrum-keyboard = Spectrum. The left and right arrow keys go from peak to peak, plus and minus change the scale, nought shows the whole, Escape leaves.
spectrum-readout = { $unit } { $x }: { $own }
spectrum-readout-both = { $unit } { $x }: sample { $own }, reference { $reference }

lab-odds-mixture = Of 100 components named so, { $count } are there.
lab-components = Components
lab-component = Component
lab-share = Share of the signal
lab-interval = 95 % interval
lab-evidence = What speaks for it
lab-or = or { $name }
lab-components-caption = Shares of the signal are no shares of mass.
lab-not-seen = Looked for and not seen
lab-less-than = less than { $share } of the signal
lab-not-seen-caption = What is below its limit of detection can be there all the same.
