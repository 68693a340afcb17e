//! `picket doctor`: is everything as it should be?

use std::process::ExitCode;

use clap::Args;
use picket_core::Day;
use serde::Serialize;

use crate::arguments::Global;
use crate::context;
use crate::output::{Column, print_list};

/// The day before which no clock can be right: this version did not exist.
const CLOCK_MIN: &str = "2026-01-01";

/// Check the store, the audit chain, the tables and the machine.
#[derive(Args, Debug)]
pub(crate) struct Doctor {}

#[derive(Serialize)]
struct Check {
    check: String,
    ok: bool,
    detail: String,
}

const COLUMNS: [Column<Check>; 3] = [
    ("", |check| if check.ok { "ok" } else { "FAILED" }.to_owned()),
    ("check", |check| check.check.clone()),
    ("detail", |check| check.detail.clone()),
];

impl Doctor {
    /// Prints every check; exit code 1 when one failed.
    pub(crate) async fn run(&self, global: &Global) -> anyhow::Result<ExitCode> {
        let node = context::open(global).await?;
        let now = context::now();
        let clock_min: Day = CLOCK_MIN.parse()?;
        let registry = node.registry();
        let mut checks = vec![
            Check { check: "clock".into(), ok: now.day()? >= clock_min, detail: now.to_string() },
            Check {
                check: "substances and law".into(),
                ok: true,
                detail: format!("{} substances, tables {}", registry.substances().len(), registry.hash().short()),
            },
            Check { check: "store".into(), ok: true, detail: node.store().backend().to_string() },
        ];
        for check in node.store().integrity_check().await?.checks {
            checks.push(Check { check: check.name.clone(), ok: check.ok, detail: check.detail });
        }
        let audit = node.store().verify_audit().await?;
        checks.push(Check {
            check: "audit chain".into(),
            ok: audit.first_broken.is_none(),
            detail: match audit.first_broken {
                None => format!("{} rows, head {}", audit.rows, audit.head.short()),
                Some(row) => format!("row {row} of {} was changed or removed", audit.rows),
            },
        });
        print_list(global.format, &checks, &COLUMNS)?;
        Ok(if checks.iter().all(|check| check.ok) { ExitCode::SUCCESS } else { ExitCode::from(1) })
    }
}
