//! Style sheet, scripts and icons, embedded in the program under names that carry their content's hash, so that a
//! browser may keep them for ever.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use picket_core::ContentHash;

/// One embedded file.
pub(crate) struct Asset {
    /// The path under which it is served: `/assets/console-0123456789abcdef.css`.
    pub(crate) path: String,
    content_type: &'static str,
    bytes: &'static [u8],
}

macro_rules! asset {
    ($name:ident, $stem:literal, $extension:literal, $content_type:literal, $($file:literal),+) => {
        #[doc = concat!("`", $stem, ".", $extension, "`.")]
        pub(crate) static $name: LazyLock<Asset> = LazyLock::new(|| {
            const BYTES: &str = concat!($(include_str!(concat!("../assets/", $file))),+);
            Asset::new($stem, $extension, $content_type, BYTES.as_bytes())
        });
    };
}

asset!(
    STYLE,
    "console",
    "css",
    "text/css; charset=utf-8",
    "css/tokens.css",
    "css/base.css",
    "css/frame.css",
    "css/parts.css",
    "css/pages.css",
    "css/law.css",
    "css/lab.css",
    "css/charts.css",
    "css/adapt.css"
);
asset!(SCRIPT, "console", "js", "text/javascript; charset=utf-8", "js/console.js", "js/spectrum.js");
asset!(HTMX, "htmx-4.0.1", "js", "text/javascript; charset=utf-8", "vendor/htmx-4.0.1.min.js");
asset!(UPLOT, "uplot-1.6.32", "js", "text/javascript; charset=utf-8", "vendor/uplot-1.6.32.min.js");
asset!(UPLOT_STYLE, "uplot-1.6.32", "css", "text/css; charset=utf-8", "vendor/uplot-1.6.32.min.css");
asset!(ICON, "picket", "svg", "image/svg+xml", "picket.svg");

static ALL: LazyLock<BTreeMap<&'static str, &'static Asset>> = LazyLock::new(|| {
    let assets: [&'static Asset; 6] = [&STYLE, &SCRIPT, &HTMX, &UPLOT, &UPLOT_STYLE, &ICON];
    assets.into_iter().map(|asset| (asset.path.trim_start_matches("/assets/"), asset)).collect()
});

impl Asset {
    fn new(stem: &str, extension: &str, content_type: &'static str, bytes: &'static [u8]) -> Self {
        let hash = ContentHash::of(bytes);
        Self { path: format!("/assets/{stem}-{}.{extension}", hash.short()), content_type, bytes }
    }
}

/// `GET /assets/{name}`: the file, to be kept for a year, since another content has another name.
pub(crate) async fn serve(Path(name): Path<String>) -> Response {
    match ALL.get(name.as_str()) {
        Some(asset) => {
            let headers = [
                (header::CONTENT_TYPE, asset.content_type),
                (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
            ];
            (headers, asset.bytes).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
