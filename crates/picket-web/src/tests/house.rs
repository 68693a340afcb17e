//! A console over an empty store in a folder that goes when the test ends, with one user for each role.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use picket_core::Timestamp;
use picket_flow::Node;
use picket_lab::{Profiles, Settings};
use picket_store::{Location, NewUser, Options, PasswordCost, Role, Store, UserName};
use serde_json::Value;
use tempfile::TempDir;
use tokio::sync::watch;
use tower::ServiceExt;

use crate::Config;
use crate::app::{App, Shared, router};
use crate::lab::Lab;
use crate::limits::{TICKET_LIFE, TICKETS_MAX, UPLOAD_LIFE, UPLOADS_WAITING_MAX};
use crate::waiting::Waiting;
use crate::worker::Worker;

pub(super) const PASSWORD: &str = "correct horse battery";

/// 2024-06-01T00:00:00Z.
fn now() -> Timestamp {
    Timestamp::start_of("2024-06-01".parse().expect("a day"))
}

pub(super) struct House {
    pub(super) app: App,
    router: Router,
    _folder: TempDir,
    _stop: watch::Sender<bool>,
}

/// What came back.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) text: String,
}

impl Answer {
    pub(super) fn header(&self, name: header::HeaderName) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    #[track_caller]
    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }
}

/// Somebody's session: the cookie, and the token of the forms.
pub(super) struct Person {
    pub(super) cookie: String,
    pub(super) csrf: String,
}

impl House {
    pub(super) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let options = Options { password_cost: PasswordCost::LEAST, ..Options::default() };
        let store = Store::open(&Location::Sqlite(folder.path().join("picket.db")), options).await.unwrap();
        for role in Role::ALL {
            let new = NewUser {
                name: UserName::new(role.as_str()).unwrap(),
                display_name: role.to_string(),
                roles: [role].into(),
                password: PASSWORD.into(),
            };
            store.add_user(&new, "test", now()).await.unwrap();
        }
        let node = Node::new(store, Profiles::shipped(), Settings::default());
        let uploads = folder.path().join("uploads");
        std::fs::create_dir(&uploads).unwrap();
        let (worker, work) = Worker::new(node.clone(), now);
        let (stop, stopped) = watch::channel(false);
        tokio::spawn(work.run(stopped));
        let config = Config {
            behind_tls: false,
            uploads,
            libraries: folder.path().join("libraries"),
            spectra: folder.path().join("spectra"),
            now,
        };
        let app = Arc::new(Shared {
            lab: Lab::open(&config, node.registry()).unwrap(),
            config,
            worker,
            tickets: Waiting::new(TICKETS_MAX, TICKET_LIFE),
            uploads: Waiting::new(UPLOADS_WAITING_MAX, UPLOAD_LIFE),
            node,
        });
        Self { router: router(Arc::clone(&app)), app, _folder: folder, _stop: stop }
    }

    pub(super) async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, 64 << 20).await.unwrap();
        Answer { status: parts.status, headers: parts.headers, text: String::from_utf8_lossy(&bytes).into_owned() }
    }

    pub(super) async fn get(&self, path: &str, person: Option<&Person>) -> Answer {
        let mut request = Request::get(path);
        if let Some(person) = person {
            request = request.header(header::COOKIE, &person.cookie);
        }
        self.send(request.body(Body::empty()).unwrap()).await
    }

    pub(super) async fn post(&self, path: &str, person: Option<&Person>, form: &str) -> Answer {
        let mut request = Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        if let Some(person) = person {
            request = request.header(header::COOKIE, &person.cookie);
        }
        self.send(request.body(Body::from(form.to_owned())).unwrap()).await
    }

    /// Signs in as the user of a role.
    pub(super) async fn person(&self, role: Role) -> Person {
        let form = format!("name={role}&password={}", PASSWORD.replace(' ', "+"));
        let answer = self.post("/sign-in", None, &form).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        let line = answer.header(header::SET_COOKIE);
        let cookie = line.split(';').next().unwrap().to_owned();
        let token = cookie.split('=').nth(1).unwrap();
        let session = self.app.store().session(token, now()).await.unwrap().unwrap();
        Person { csrf: session.csrf, cookie }
    }

    /// A request to the API with a JSON body, or none.
    pub(super) async fn api(&self, method: Method, path: &str, token: &str, body: Option<Value>) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if !token.is_empty() {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        let body = match body {
            Some(body) => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                Body::from(body.to_string())
            }
            None => Body::empty(),
        };
        self.send(request.body(body).unwrap()).await
    }

    /// A token of the API for the user of a role.
    pub(super) async fn token(&self, role: Role) -> String {
        let credentials = serde_json::json!({ "name": role.as_str(), "password": PASSWORD });
        let answer = self.api(Method::POST, "/api/v1/sessions", "", Some(credentials)).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
        answer.json()["token"].as_str().unwrap().to_owned()
    }

    /// Takes in a file by the API and waits until it is imported.
    pub(super) async fn take_in(&self, profile: &str, file: &str) -> Value {
        let token = self.token(Role::Analyst).await;
        let request = Request::post(format!("/api/v1/imports?profile={profile}&name=file.csv&source=test-lab"))
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .body(Body::from(file.to_owned()))
            .unwrap();
        let answer = self.send(request).await;
        assert_eq!(answer.status, StatusCode::ACCEPTED, "{}", answer.text);
        let path = format!("/api/v1/imports/uploads/{}", answer.json()["upload"].as_str().unwrap());
        loop {
            let progress = self.api(Method::GET, &path, &token, None).await.json();
            if matches!(progress["stage"].as_str(), Some("done" | "failed")) {
                return progress;
            }
            tokio::task::yield_now().await;
        }
    }
}

/// Monthly counts in which isotonitazene appears in the second half of the last year; one row is wrong.
pub(super) fn counts_file() -> String {
    let mut file = String::from("period,country,area,substance,count,unit\n");
    for year in 2020..=2023 {
        for month in 1..=12 {
            file.push_str(&format!("{year}-{month:02},EE,,Cocaine,{},reports\n", 400 + month));
            if year == 2023 && month > 6 {
                file.push_str(&format!("{year}-{month:02},EE,,Isotonitazene,{},reports\n", 40 * (month - 6)));
            }
        }
    }
    file.push_str("2023-12,EE,,MDMA,=minus twelve,reports\n");
    file
}
