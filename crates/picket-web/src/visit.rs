//! Who asks: the session behind the cookie, the appearance chosen, and the proof that a form was made here.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, Form, FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, Uri, header};
use picket_store::{Role, Session};
use serde::de::DeserializeOwned;

use crate::app::App;
use crate::failure::Failure;
use crate::links::back_to;
use crate::text::Text;
use crate::views::frame::{Frame, NodeFacts, Simulated, Theme, Viewer};

/// The cookie of the session. Behind TLS its name carries the prefix that browsers tie to this host and to HTTPS.
pub(crate) fn session_cookie(behind_tls: bool) -> &'static str {
    if behind_tls { "__Host-picket" } else { "picket" }
}

/// The cookie of the appearance.
pub(crate) const THEME_COOKIE: &str = "picket-theme";

/// The value of a cookie that the browser sent.
fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    all.flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name).then_some(value))
}

/// A `Set-Cookie` line. An empty value takes the cookie away.
pub(crate) fn set_cookie(name: &str, value: &str, life: Option<u32>, behind_tls: bool) -> Option<HeaderValue> {
    let life = match (value.is_empty(), life) {
        (true, _) => "; Max-Age=0".to_owned(),
        (false, Some(seconds)) => format!("; Max-Age={seconds}"),
        (false, None) => String::new(),
    };
    let secure = if behind_tls { "; Secure" } else { "" };
    HeaderValue::from_str(&format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{life}{secure}")).ok()
}

/// What a request says about who asks, before the store is asked.
pub(crate) struct Trace {
    theme: Theme,
    here: String,
    token: Option<String>,
}

impl Trace {
    pub(crate) fn of(headers: &HeaderMap, uri: &Uri, method: &Method, behind_tls: bool) -> Self {
        let here = if *method == Method::GET { uri.path_and_query().map_or("/", |here| here.as_str()) } else { "/" };
        // Behind TLS only the cookie that no plain connection and no neighbouring host can set.
        let token = cookie(headers, session_cookie(behind_tls));
        Self {
            theme: cookie(headers, THEME_COOKIE).map(Theme::from_word).unwrap_or_default(),
            here: back_to(here).to_owned(),
            token: token.map(str::to_owned),
        }
    }

    /// The session that goes on, if one does.
    async fn session(&self, app: &App) -> Result<Option<(String, Session)>, Failure> {
        let Some(token) = &self.token else { return Ok(None) };
        let session = app.store().session(token, app.now()).await?;
        Ok(session.map(|session| (token.clone(), session)))
    }

    /// The frame of a page for whoever asks. When the store cannot say who that is, it is nobody.
    pub(crate) async fn frame(&self, app: &App) -> Frame {
        let session = self.session(app).await.unwrap_or_default();
        self.frame_for(app, session.as_ref().map(|(_, session)| session)).await
    }

    async fn frame_for(&self, app: &App, session: Option<&Session>) -> Frame {
        let sources = app.store().sources().await.unwrap_or_default();
        let simulated = match sources.iter().filter(|source| source.simulated).count() {
            0 => Simulated::Nothing,
            count if count == sources.len() => Simulated::Everything,
            _ => Simulated::Some,
        };
        Frame {
            text: Text::english(),
            theme: self.theme,
            here: self.here.clone(),
            viewer: session.map(viewer),
            node: NodeFacts {
                version: env!("CARGO_PKG_VERSION").to_owned(),
                registry: app.registry().hash().short().to_owned(),
                simulated,
            },
            moving: false,
        }
    }
}

fn viewer(session: &Session) -> Viewer {
    let user = &session.user;
    Viewer {
        display_name: user.display_name.clone(),
        csrf: session.csrf.clone(),
        may_import: user.may(Role::Analyst),
        may_decide: user.may(Role::Reviewer),
        may_administer: user.may(Role::Administrator),
    }
}

/// Anybody, signed in or not.
pub(crate) struct Visit {
    pub(crate) frame: Frame,
    pub(crate) signed_in: bool,
    /// Where the request came from.
    pub(crate) address: String,
}

impl FromRequestParts<App> for Visit {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let frame = Trace::of(&parts.headers, &parts.uri, &parts.method, app.config.behind_tls).frame(app).await;
        Ok(Self { signed_in: frame.viewer.is_some(), frame, address: address(parts, app.config.behind_tls) })
    }
}

/// The address of whoever asks; behind a proxy, the last one that the proxy saw.
fn address(parts: &Parts, behind_tls: bool) -> String {
    // The last line is the proxy's own; what stands before it may be the sender's.
    let forwarded = parts.headers.get_all("x-forwarded-for").iter().next_back().and_then(|value| value.to_str().ok());
    let forwarded = forwarded.and_then(|list| list.rsplit(',').next()).map(str::trim);
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip().to_string());
    match forwarded {
        Some(forwarded) if behind_tls => forwarded.to_owned(),
        _ => peer.unwrap_or_default(),
    }
}

/// The address of whoever asks.
pub(crate) struct Address(pub(crate) String);

impl FromRequestParts<App> for Address {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        Ok(Self(address(parts, app.config.behind_tls)))
    }
}

/// Somebody who is signed in.
pub(crate) struct Signed {
    pub(crate) frame: Frame,
    pub(crate) session: Session,
    pub(crate) token: String,
    pub(crate) address: String,
}

impl Signed {
    /// The user's name, for the audit.
    pub(crate) fn name(&self) -> &str {
        self.session.user.name.as_str()
    }

    /// That this person has a role.
    pub(crate) fn must(&self, role: Role) -> Result<(), Failure> {
        if self.session.user.may(role) { Ok(()) } else { Err(Failure::Forbidden) }
    }
}

impl FromRequestParts<App> for Signed {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let trace = Trace::of(&parts.headers, &parts.uri, &parts.method, app.config.behind_tls);
        match trace.session(app).await? {
            // Whoever has no role may look at nothing but the own account.
            Some((_, session)) if session.user.roles.is_empty() && !is_own_page(parts.uri.path()) => {
                Err(Failure::Forbidden)
            }
            Some((token, session)) => {
                let frame = trace.frame_for(app, Some(&session)).await;
                Ok(Self { frame, session, token, address: address(parts, app.config.behind_tls) })
            }
            None => Err(Failure::SignIn { back: trace.here }),
        }
    }
}

/// Pages about nobody but the one who asks.
fn is_own_page(path: &str) -> bool {
    path.starts_with("/account") || path == "/sign-out" || path == "/theme"
}

/// A form that carries the token of the session.
pub(crate) trait Protected: DeserializeOwned {
    /// The token as sent.
    fn csrf(&self) -> &str;
}

/// A form posted by somebody who is signed in, from a page of this console.
pub(crate) struct Posted<T>(pub(crate) Signed, pub(crate) T);

impl<T: Protected> FromRequest<App> for Posted<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, app: &App) -> Result<Self, Failure> {
        let (mut parts, body) = request.into_parts();
        let signed = Signed::from_request_parts(&mut parts, app).await?;
        let Form(form) = Form::<T>::from_request(Request::from_parts(parts, body), app)
            .await
            .map_err(|rejection| Failure::Invalid(rejection.body_text()))?;
        signed.check_token(form.csrf())?;
        Ok(Self(signed, form))
    }
}

impl Signed {
    /// That a form carries the token of this session.
    pub(crate) fn check_token(&self, token: &str) -> Result<(), Failure> {
        if is_equal(token.as_bytes(), self.session.csrf.as_bytes()) { Ok(()) } else { Err(Failure::Form) }
    }
}

/// Compares secrets in a time that does not depend on where they differ.
fn is_equal(one: &[u8], two: &[u8]) -> bool {
    one.len() == two.len() && one.iter().zip(two).fold(0, |differences, (one, two)| differences | (one ^ two)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::from_static("a=1; picket=secret; picket-theme=dark"));
        assert_eq!(cookie(&headers, "picket"), Some("secret"));
        assert_eq!(cookie(&headers, THEME_COOKIE), Some("dark"));
        assert_eq!(cookie(&headers, "icket"), None);
    }

    #[test]
    fn cookies_are_bound_to_this_host() {
        let line = set_cookie("picket", "x", None, true).unwrap();
        assert_eq!(line, "picket=x; Path=/; HttpOnly; SameSite=Lax; Secure");
        assert_eq!(
            set_cookie("picket", "", None, false).unwrap(),
            "picket=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0"
        );
    }

    #[test]
    fn secrets_compare_whole() {
        assert!(is_equal(b"abc", b"abc"));
        assert!(!is_equal(b"abc", b"abd") && !is_equal(b"abc", b"ab") && !is_equal(b"", b"a"));
    }
}
