//! What is done around every request: who asks, whether it comes from this console, the headers that protect the answer,
//! and the page for what went wrong.

use axum::extract::{Request, State};
use axum::http::header::{self, HeaderName};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::api;
use crate::app::App;
use crate::failure::Failure;
use crate::text::Text;
use crate::views::error::ErrorPage;
use crate::visit;

/// Nothing but what this server sends, no inline script or style, no framing, no form to elsewhere.
const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; \
    object-src 'none'";

const HEADERS: [(HeaderName, &str); 6] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
];

/// Carries a request through, and its answer back.
pub(crate) async fn around(State(app): State<App>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let of_api = path.starts_with("/api/");
    let visit = visit::Trace::of(request.headers(), request.uri(), request.method(), app.config.behind_tls);
    let response = if !of_api && is_foreign(request.method(), request.headers()) {
        Failure::Form.into_response()
    } else {
        // In a task of its own, so that a fault in one request ends that request and nothing else.
        tokio::spawn(next.run(request)).await.unwrap_or_else(|fault| {
            tracing::error!(%fault, path, "a request broke off");
            Failure::Internal("PK4009").into_response()
        })
    };
    let mut response = match failure_of(&response) {
        None => response,
        Some(failure) if of_api => api::problem(&failure, response.headers()),
        Some(failure) => page(&app, &visit, &failure, response.headers()).await,
    };
    protect(response.headers_mut(), &path, app.config.behind_tls);
    response
}

/// Whether a request that changes something was made by another site (Sec-Fetch-Site, or else Origin against Host).
/// Programs other than browsers send neither, and hold no cookie that another site could use.
fn is_foreign(method: &Method, headers: &HeaderMap) -> bool {
    if matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) {
        return false;
    }
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text(HeaderName::from_static("sec-fetch-site")) {
        return !matches!(site, "same-origin" | "none");
    }
    match (text(header::ORIGIN), text(header::HOST)) {
        (None, _) => false,
        (Some(origin), Some(host)) => origin.split_once("://").is_none_or(|(_, origin)| origin != host),
        (Some(_), None) => true,
    }
}

/// What went wrong, when the answer is a failure without a body of its own.
fn failure_of(response: &Response) -> Option<Failure> {
    let status = response.status();
    if let Some(failure) = response.extensions().get::<Failure>() {
        return Some(failure.clone());
    }
    let page = |value: &HeaderValue| value.as_bytes().starts_with(b"text/html");
    let has_page = response.headers().get(header::CONTENT_TYPE).is_some_and(page);
    let failed = status.is_client_error() || status.is_server_error();
    (failed && !has_page).then(|| Failure::of_status(status))
}

/// The page that says what went wrong; for somebody who is not signed in, the way to sign in.
async fn page(app: &App, visit: &visit::Trace, failure: &Failure, headers: &HeaderMap) -> Response {
    if matches!(failure, Failure::SignIn { .. }) {
        let mut response = StatusCode::SEE_OTHER.into_response();
        response.headers_mut().extend(headers.get(header::LOCATION).map(|to| (header::LOCATION, to.clone())));
        return response;
    }
    let frame = visit.frame(app).await;
    let words = failure.words(Text::english());
    let page = ErrorPage {
        status: failure.status().as_u16(),
        title: words.title,
        hint: words.hint,
        code: Some(failure.code()),
    };
    let mut response = (failure.status(), page.page(&frame)).into_response();
    response.headers_mut().extend(headers.get(header::RETRY_AFTER).map(|after| (header::RETRY_AFTER, after.clone())));
    response
}

fn protect(headers: &mut HeaderMap, path: &str, behind_tls: bool) {
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if behind_tls {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    if !path.starts_with("/assets/") {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(method: &Method, headers: &[(&'static str, &'static str)], foreign: bool) {
        let headers: HeaderMap = headers
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
            .collect();
        assert_eq!(is_foreign(method, &headers), foreign, "{headers:?}");
    }

    #[test]
    fn only_this_site_may_post() {
        check(&Method::GET, &[("sec-fetch-site", "cross-site")], false);
        check(&Method::POST, &[("sec-fetch-site", "cross-site")], true);
        check(&Method::POST, &[("sec-fetch-site", "same-site")], true);
        check(&Method::POST, &[("sec-fetch-site", "same-origin")], false);
        check(&Method::POST, &[("origin", "https://evil.example"), ("host", "picket.example")], true);
        check(&Method::POST, &[("origin", "null"), ("host", "picket.example")], true);
        check(&Method::POST, &[("origin", "https://picket.example"), ("host", "picket.example")], false);
        check(&Method::POST, &[("host", "picket.example")], false);
    }
}
