//! `POST /imports/new`: a file arrives, straight to disk, and is handed to the worker with a profile.

use std::path::{Path, PathBuf};

use axum::body::Body;
use axum::extract::multipart::Field;
use axum::extract::{Multipart, State};
use axum::response::{IntoResponse, Redirect, Response};
use futures_util::StreamExt;
use picket_core::{ContentHash, SourceId};
use picket_lab::{Header, Profile, peek_header};
use picket_store::Role;
use serde::Deserialize;
use tokio::io::AsyncWriteExt;

use super::board::optional;
use super::imports;
use crate::app::{App, random_name};
use crate::failure::{Failure, chain};
use crate::limits::{FORM_BYTES_MAX, UPLOAD_BYTES_MAX};
use crate::text::t;
use crate::views::imports::Uploaded;
use crate::visit::{Posted, Protected, Signed};
use crate::worker::Job;

/// A file that arrived.
#[derive(Debug)]
pub(crate) struct Received {
    pub(crate) kept: Kept,
    pub(crate) file_name: String,
    /// Who reported, when it is not the profile's own source.
    pub(crate) source: Option<SourceId>,
    pub(crate) simulated: bool,
}

/// A file in the folder of uploads.
#[derive(Debug)]
pub(crate) struct Kept {
    /// The name of the upload.
    pub(crate) upload: String,
    pub(crate) hash: ContentHash,
    /// `HASH-UPLOAD`, so that an import that was cut off finds its file again.
    pub(crate) path: PathBuf,
}

/// Takes the form. With a profile chosen, the import begins; without, the person chooses among those that fit.
pub(crate) async fn receive(State(app): State<App>, signed: Signed, mut form: Multipart) -> Result<Response, Failure> {
    signed.must(Role::Analyst)?;
    let invalid = |error: axum::extract::multipart::MultipartError| Failure::Invalid(error.body_text());
    let (mut token_checked, mut profile, mut source, mut simulated) = (false, String::new(), None, false);
    // The form sends its fields in the order of the page, so that the token is checked before a byte is written.
    while let Some(mut field) = form.next_field().await.map_err(invalid)? {
        match field.name().unwrap_or_default() {
            "csrf" => {
                signed.check_token(&small(&mut field).await?)?;
                token_checked = true;
            }
            "profile" => profile = small(&mut field).await?,
            "source" => source = optional(small(&mut field).await?.trim(), SourceId::new)?,
            "simulated" => simulated = small(&mut field).await? == "yes",
            "file" if token_checked => {
                let file_name = short_name(field.file_name().unwrap_or_default());
                if file_name.is_empty() {
                    let mistake = t!(signed.frame.text, "import-no-file");
                    return Ok(imports::form(&app, Some(mistake)).page(&signed.frame).into_response());
                }
                let kept = keep_field(&app.config.uploads, &mut field).await?;
                let received = Received { kept, file_name, source, simulated };
                return if profile.is_empty() {
                    suggest(&app, &signed, received).await
                } else {
                    let profile = app.node.profile(&profile)?.clone();
                    begin(&app, received, profile, signed.name())
                };
            }
            _ => return Err(Failure::Form),
        }
    }
    Err(Failure::Form)
}

/// A short field of the form as text.
async fn small(field: &mut Field<'_>) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(|error| Failure::Invalid(error.body_text()))? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > FORM_BYTES_MAX {
            return Err(Failure::TooLarge(FORM_BYTES_MAX as u64));
        }
    }
    String::from_utf8(bytes).map_err(|error| Failure::Invalid(error.to_string()))
}

/// The last part of a file's name, without control characters, at most 200 characters.
pub(crate) fn short_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    last.chars().filter(|character| !character.is_control()).take(200).collect()
}

async fn keep_field(uploads: &Path, field: &mut Field<'_>) -> Result<Kept, Failure> {
    let mut partial = Partial::create(uploads).await?;
    while let Some(chunk) = field.chunk().await.map_err(|error| Failure::Invalid(error.body_text()))? {
        partial.write(&chunk).await?;
    }
    partial.finish(uploads).await
}

/// Keeps the body of a request under its hash.
pub(crate) async fn keep_body(uploads: &Path, body: Body) -> Result<Kept, Failure> {
    let mut partial = Partial::create(uploads).await?;
    let mut body = body.into_data_stream();
    while let Some(chunk) = body.next().await {
        partial.write(&chunk.map_err(|error| Failure::Invalid(error.to_string()))?).await?;
    }
    partial.finish(uploads).await
}

/// A file that is arriving. What is not finished is removed.
struct Partial {
    path: PathBuf,
    file: tokio::fs::File,
    bytes: u64,
}

impl Partial {
    async fn create(uploads: &Path) -> Result<Self, Failure> {
        let path = uploads.join(format!("partial-{}", random_name()?));
        let file = tokio::fs::File::create_new(&path).await?;
        Ok(Self { path, file, bytes: 0 })
    }

    async fn write(&mut self, chunk: &[u8]) -> Result<(), Failure> {
        self.bytes += chunk.len() as u64;
        if self.bytes > UPLOAD_BYTES_MAX {
            return Err(Failure::TooLarge(UPLOAD_BYTES_MAX));
        }
        Ok(self.file.write_all(chunk).await?)
    }

    async fn finish(mut self, uploads: &Path) -> Result<Kept, Failure> {
        self.file.flush().await?;
        self.file.sync_all().await?;
        let partial = self.path.clone();
        let hash = tokio::task::spawn_blocking(move || ContentHash::of_reader(&mut std::fs::File::open(partial)?))
            .await
            .map_err(std::io::Error::other)??;
        let upload = random_name()?;
        let path = uploads.join(format!("{hash}-{upload}"));
        tokio::fs::rename(&self.path, &path).await?;
        Ok(Kept { upload, hash, path })
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        // Already renamed when it was finished; otherwise nobody will ask for it again.
        let _ = std::fs::remove_file(&self.path);
    }
}

/// Asks the person which profile, best fit first.
async fn suggest(app: &App, signed: &Signed, received: Received) -> Result<Response, Failure> {
    let header = match header_of(received.kept.path.clone()).await? {
        Ok(header) => header,
        Err(reason) => {
            remove(&received.kept.path).await;
            let mistake = t!(signed.frame.text, "import-failed", reason = reason);
            return Ok(imports::form(app, Some(mistake)).page(&signed.frame).into_response());
        }
    };
    let uploaded = Uploaded {
        token: random_name()?,
        file_name: received.file_name.clone(),
        fits: app.node.profiles().suggest(&header),
        columns: header.columns,
    };
    if let Err(received) = app.uploads.put(uploaded.token.clone(), received, app.now()) {
        remove(&received.kept.path).await;
        return Err(Failure::Unavailable);
    }
    let mut page = imports::form(app, None);
    page.uploaded = Some(uploaded);
    Ok(page.page(&signed.frame).into_response())
}

/// The columns of a file, or why it is no table.
pub(crate) async fn header_of(path: PathBuf) -> Result<Result<Header, String>, Failure> {
    let peeked = tokio::task::spawn_blocking(move || {
        let mut input = std::io::BufReader::new(std::fs::File::open(path)?);
        Ok::<_, std::io::Error>(peek_header(&mut input).map_err(|error| chain(&error)))
    });
    Ok(peeked.await.map_err(std::io::Error::other)??)
}

async fn remove(path: &Path) {
    if let Err(error) = tokio::fs::remove_file(path).await {
        tracing::warn!(%error, "an uploaded file could not be removed");
    }
}

/// The form of the second step.
#[derive(Deserialize)]
pub(crate) struct ChooseForm {
    csrf: String,
    upload: String,
    #[serde(default)]
    profile: String,
}

impl Protected for ChooseForm {
    fn csrf(&self) -> &str {
        &self.csrf
    }
}

/// `POST /imports/new/profile`: the person chose.
pub(crate) async fn choose(
    State(app): State<App>,
    Posted(signed, form): Posted<ChooseForm>,
) -> Result<Response, Failure> {
    signed.must(Role::Analyst)?;
    let profile = app.node.profile(&form.profile)?.clone();
    if let Some(received) = app.uploads.take(&form.upload, app.now()) {
        return begin(&app, received, profile, signed.name());
    }
    let mistake = t!(signed.frame.text, "import-upload-gone");
    Ok(imports::form(&app, Some(mistake)).page(&signed.frame).into_response())
}

/// Hands the file to the worker.
pub(crate) fn submit(app: &App, received: Received, profile: Profile, by: &str) -> Result<(), Failure> {
    app.worker.submit(Job {
        upload: received.kept.upload,
        hash: received.kept.hash,
        path: received.kept.path,
        name: received.file_name,
        profile,
        source: received.source,
        simulated: received.simulated,
        known_at: app.now(),
        by: by.to_owned(),
    })
}

fn begin(app: &App, received: Received, profile: Profile, by: &str) -> Result<Response, Failure> {
    let address = format!("/imports/uploads/{}", received.kept.upload);
    submit(app, received, profile, by)?;
    Ok(Redirect::to(&address).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_name_and_no_path() {
        assert_eq!(short_name("C:\\data\\2023.csv"), "2023.csv");
        assert_eq!(short_name("../../etc/passwd"), "passwd");
        assert_eq!(short_name("a\r\nb.csv"), "ab.csv");
        assert_eq!(short_name(&"x".repeat(999)).len(), 200);
    }
}
