//! `picket serve`: the console and the HTTP API, until it is told to stop.

use std::net::SocketAddr;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;
use tokio::net::TcpListener;

use crate::arguments::Global;
use crate::context;
use crate::output::say;

/// Serve the console and the HTTP API.
#[derive(Args, Debug)]
pub(crate) struct Serve {
    /// Address to listen on. Anything but loopback belongs behind a proxy that speaks TLS.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8420")]
    listen: SocketAddr,
    /// The console is reached over HTTPS through a proxy: cookies are marked as secure.
    #[arg(long)]
    behind_tls: bool,
}

impl Serve {
    /// Serves until interrupted or terminated.
    pub(crate) async fn run(&self, global: &Global) -> anyhow::Result<ExitCode> {
        tracing_subscriber::fmt().with_writer(std::io::stderr).with_target(false).init();
        let node = context::open_or_create(global).await?;
        if node.store().users().await?.is_empty() {
            say("hint: nobody can sign in yet; add somebody with: picket user add NAME --role administrator");
        }
        let listener =
            TcpListener::bind(self.listen).await.with_context(|| format!("cannot listen on {}", self.listen))?;
        say(&format!("console at http://{}", listener.local_addr()?));
        let config = context::console(&context::data_dir(global)?, self.behind_tls);
        picket_web::serve(node, config, listener, stopped()).await?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Resolves when the program is interrupted (Ctrl-C) or terminated.
pub(crate) async fn stopped() {
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminated => {}
    }
}
