//! mzML 1.1, through mzdata.
