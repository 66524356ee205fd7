//! A program of its own that upgrades the projects of a manifest: `cargo run --example embed [DIRECTORY]`.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program of its own"
)]

use std::error::Error;
use std::path::PathBuf;

use dbm::workspace::{Control, LoadRequest, Workspace, process_variables};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let directory = std::env::args_os().nth(1).map_or(".".into(), PathBuf::from);
    let variables = process_variables();
    let workspace = Workspace::load_in(&directory, LoadRequest::default(), &variables).await?;
    let mut control = Control::default();
    let mut events = control.watch();
    let heard = tokio::spawn(async move {
        let mut count = 0;
        while events.next().await.is_some() {
            count += 1;
        }
        count
    });
    let outcome = workspace.upgrade("head", &control).await?;
    drop(control);
    for ended in outcome.into_result()? {
        println!("{}: {} applied", ended.project, ended.summary.applied.len());
    }
    eprintln!("{} events", heard.await?);
    Ok(())
}
