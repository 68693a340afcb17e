//! A spectrum package: what one laboratory found, in a file that another can search at once.
//!
//! Read [`Manifest`] first, which says what a package holds, then [`Draft`], which makes one of a sample, and [`Package`],
//! which is one that was read and checked.
//!
//! A package is a ZIP archive of `manifest.json`, the spectra in JCAMP-DX or MSP with what may be shared of their facts,
//! `SHA256SUMS` over all of them, and `SHA256SUMS.sig`, an Ed25519 signature of that file. The same content gives the same
//! bytes. Standards: ZIP (APPNOTE 6.3), the lines of `sha256sum`, Ed25519 (RFC 8032), UUID version 7 (RFC 9562), SPLASH.

mod archive;
mod draft;
mod licence;
mod manifest;
mod signature;

pub use archive::{Package, PackageFault, Signed};
pub use draft::{Draft, DraftError, Reference, Share, SharedSpectrum, write};
pub use licence::{Partner, Terms, may_share};
pub use manifest::{
    ClaimedComponent, ClaimedConfirmation, ClaimedSearch, Manifest, PackageId, PackagedSpectrum, PackagedStatus,
};
pub use signature::{PublicKey, SigningKey};
