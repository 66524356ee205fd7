//! `dbm config`.

use std::path::MAIN_SEPARATOR;

use clap::Args;

use crate::cli::Session;
use crate::failure::Failure;
use crate::report::{Format, json};
use crate::workspace::{Needs, ProjectSettings};

/// Shows every setting and where it came from
#[derive(Debug, Args)]
pub struct Arguments {}

impl Arguments {
    pub(super) async fn run(&self, session: &Session) -> Result<(), Failure> {
        let workspace = session.workspace(Needs::Database).await?;
        let configuration = workspace.configuration(&session.control()).await;
        for project in &configuration.projects {
            show(session, project);
            for failure in &project.failures {
                let failure = failure.clone().note("project", &project.project);
                session.output.failure(&failure);
            }
        }
        configuration.conflict.map_or(Ok(()), Err)
    }
}

fn show(session: &Session, project: &ProjectSettings) {
    let settings = project.settings.iter();
    if session.output.format() == Format::Json {
        for setting in settings {
            session
                .output
                .json(&json::SettingLine::new(&project.project, setting));
        }
        return;
    }
    let here = session.directory().map_or(String::new(), |it| {
        format!("{}{MAIN_SEPARATOR}", it.display())
    });
    let rows: Vec<_> = settings
        .map(|it| {
            (
                it.key.as_str(),
                it.value.replace(&here, ""),
                it.origin.to_string(),
            )
        })
        .collect();
    let keys = rows
        .iter()
        .map(|(key, _, _)| key.chars().count())
        .max()
        .unwrap_or(0);
    let values = rows
        .iter()
        .map(|(_, value, _)| value.chars().count())
        .max()
        .unwrap_or(0)
        .min(60);
    session.output.line(&project.project);
    for (key, value, origin) in rows {
        session
            .output
            .line(&format!("  {key:keys$}  {value:values$}  {origin}"));
    }
}
