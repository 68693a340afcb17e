//! `picket demo`: the whole house on a simulated world, ready in seconds.

use std::fs::File;
use std::io::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::Context as _;
use clap::Args;
use picket_core::Timestamp;
use picket_flow::{LabFile, Node};
use picket_lab::{Profiles, Settings};
use picket_store::{Location, NewUser, Options, Role, Store, UserName};
use picket_world::{Size, World};
use serde::Serialize;
use tokio::net::TcpListener;

use super::serve::stopped;
use crate::arguments::Global;
use crate::context;
use crate::failure::UserError;
use crate::output::{Format, print_one, say};

/// Marks a folder as made by the demo, so that nothing else is ever deleted.
const MARKER: &str = "made-by-picket-demo";

/// The people of the demo and their roles.
const PEOPLE: [(&str, &str, Role); 3] = [
    ("analyst", "Demo analyst", Role::Analyst),
    ("reviewer", "Demo reviewer", Role::Reviewer),
    ("administrator", "Demo administrator", Role::Administrator),
];

/// Show Picket on a simulated world.
#[derive(Args, Debug)]
pub(crate) struct Demo {
    /// Address to listen on; port 0 takes any free one.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8420")]
    listen: SocketAddr,
    /// How much to simulate.
    #[arg(long, value_enum, default_value_t)]
    size: DemoSize,
    /// Another seed makes another world.
    #[arg(long, default_value_t = 2_026)]
    seed: u64,
}

#[derive(Clone, Copy, Debug, Default, clap::ValueEnum)]
enum DemoSize {
    /// About 4,000 samples.
    S,
    /// About 50,000 samples.
    #[default]
    M,
    /// About 200,000 samples.
    L,
}

#[derive(Serialize)]
struct Ready {
    address: String,
    data_dir: PathBuf,
    simulated_records: u64,
    findings: u64,
    seconds: f64,
    sign_ins: Vec<SignIn>,
}

#[derive(Serialize)]
struct SignIn {
    name: &'static str,
    role: &'static str,
    password: String,
}

impl Demo {
    /// Makes the world, imports it like any other files, and serves the console until told to stop.
    pub(crate) async fn run(&self, global: &Global) -> anyhow::Result<ExitCode> {
        let started = Instant::now();
        let listener = TcpListener::bind(self.listen)
            .await
            .with_context(|| format!("cannot listen on {}; say --listen 127.0.0.1:0 for any free port", self.listen))?;
        let (folder, _running) = fresh_folder(global)?;
        let store = Store::open(&Location::Sqlite(folder.join("picket.db")), Options::default()).await?;
        let node = Node::new(store, Profiles::shipped(), Settings::default());
        let at = context::now();
        say("making a simulated world …");
        self.fill(&node, &folder, at).await?;
        let findings = node.assess_lab("demo", at).await?.added;
        let sign_ins = add_people(&node, at).await?;
        let ready = Ready {
            address: format!("http://{}", listener.local_addr()?),
            data_dir: folder.clone(),
            simulated_records: node.store().counts().await?.records,
            findings,
            seconds: started.elapsed().as_secs_f64(),
            sign_ins,
        };
        let format = if global.format == Format::Json { Format::Jsonl } else { global.format };
        print_one(format, &ready, told)?;
        let config = context::console(&folder, false);
        picket_web::serve(node, config, listener, stopped()).await?;
        say("stopped");
        Ok(ExitCode::SUCCESS)
    }

    async fn fill(&self, node: &Node, folder: &Path, at: Timestamp) -> anyhow::Result<()> {
        let size = match self.size {
            DemoSize::S => Size::Small,
            DemoSize::M => Size::Medium,
            DemoSize::L => Size::Large,
        };
        let world = World::simulate(self.seed, size, at.day()?)?;
        let files = folder.join("simulated-files");
        std::fs::create_dir(&files)?;
        for source in world.sources {
            let profile = node.profile(source.profile)?.clone();
            for file in source.files {
                let path = files.join(&file.name);
                std::fs::write(&path, &file.bytes)?;
                let import = LabFile {
                    path,
                    name: file.name,
                    profile: profile.clone(),
                    source: Some(source.id.clone()),
                    simulated: true,
                    known_at: Timestamp::start_of(file.known_on).min(at),
                    by: "demo".to_owned(),
                    at,
                };
                node.import_lab(import, |_| ()).await?;
            }
        }
        Ok(())
    }
}

/// An empty folder of the demo's own; what an earlier demo left is removed. The file is locked while the demo runs.
fn fresh_folder(global: &Global) -> anyhow::Result<(PathBuf, File)> {
    let folder = match &global.data_dir {
        Some(folder) => folder.clone(),
        None => context::user_folder("XDG_CACHE_HOME", ".cache")?.join("demo"),
    };
    if let Ok(marker) = File::open(folder.join(MARKER)) {
        if marker.try_lock().is_err() {
            return Err(UserError::new(format!("a demo is running in {}", folder.display()))
                .hint("stop it, or say another --data-dir")
                .into());
        }
        std::fs::remove_dir_all(&folder)
            .with_context(|| format!("cannot remove what an earlier demo left in {}", folder.display()))?;
    }
    let occupied = folder.is_dir() && std::fs::read_dir(&folder)?.next().is_some();
    if occupied {
        return Err(UserError::new(format!("{} is not empty and was not made by the demo", folder.display()))
            .hint("say another --data-dir, or none")
            .into());
    }
    context::make_private(&folder)?;
    let mut marker = File::create(folder.join(MARKER))?;
    marker.write_all(b"Everything in this folder is simulated and may be deleted.\n")?;
    marker.lock()?;
    Ok((folder, marker))
}

async fn add_people(node: &Node, at: Timestamp) -> anyhow::Result<Vec<SignIn>> {
    let mut sign_ins = Vec::new();
    for (name, display_name, role) in PEOPLE {
        let password = random_password()?;
        let new = NewUser {
            name: UserName::new(name)?,
            display_name: display_name.to_owned(),
            roles: [role].into(),
            password: password.clone(),
        };
        node.store().add_user(&new, "demo", at).await?;
        sign_ins.push(SignIn { name, role: role.as_str(), password });
    }
    Ok(sign_ins)
}

/// Sixteen letters in groups of four, about 75 bits: easy to type from a screen.
fn random_password() -> anyhow::Result<String> {
    // No letters that look alike; 25 of 256 values do not divide evenly, which costs less than a bit in all.
    const LETTERS: &[u8; 25] = b"abcdefghijkmnopqrstuvwxyz";
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes).map_err(|error| anyhow::anyhow!("the system gives no random numbers: {error}"))?;
    let letters: Vec<char> = bytes.iter().map(|byte| char::from(LETTERS[usize::from(*byte) % 25])).collect();
    Ok(letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-"))
}

fn told(ready: &Ready) -> String {
    let mut text = format!(
        "\nPicket shows a simulated world: {} records, {} findings, ready in {:.1} s.\n\n  {}\n\n",
        ready.simulated_records, ready.findings, ready.seconds, ready.address
    );
    for sign_in in &ready.sign_ins {
        text.push_str(&format!("  {:<14} {}\n", sign_in.name, sign_in.password));
    }
    text.push_str(&format!("\nEverything is kept in {}. Ctrl-C stops.\n", ready.data_dir.display()));
    text
}
