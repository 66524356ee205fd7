//! A program of its own that upgrades the projects of a manifest: `cargo run --example embed [DIRECTORY]`.

#![expect(clippy::print_stdout, reason = "a program of its own")]

use std::error::Error;
use std::path::{Path, PathBuf};

use dbm::workspace::{Control, LoadRequest, Workspace, process_variables};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let directory = std::env::args_os().nth(1).map_or(".".into(), PathBuf::from);
    for line in upgrade(&directory).await? {
        println!("{line}");
    }
    Ok(())
}

/// Upgrades each project of the manifest in `directory`, and says what was done.
pub(crate) async fn upgrade(directory: &Path) -> Result<Vec<String>, Box<dyn Error>> {
    let variables = process_variables();
    let workspace = Workspace::load_in(directory, LoadRequest::default(), &variables).await?;
    let mut control = Control::default();
    let mut events = control.watch();
    let counting = tokio::spawn(async move {
        let mut count = 0;
        while events.next().await.is_some() {
            count += 1;
        }
        count
    });
    let outcome = workspace.upgrade("head", &control).await?;
    drop(control);
    let mut lines = Vec::new();
    for ended in outcome.into_result()? {
        let applied = ended.summary.applied.len();
        lines.push(format!("{}: {applied} applied", ended.project));
    }
    let is_heard = counting.await? > 0;
    lines.push(format!("events were heard: {is_heard}"));
    Ok(lines)
}
