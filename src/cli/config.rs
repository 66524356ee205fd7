//! `dbm config`.

use std::path::MAIN_SEPARATOR;

use clap::Args;

use crate::cli::Session;
use crate::report::{Format, json};
use dbm_core::failure::Failure;
use dbm_project::environment::{self, Call, Mode};
use dbm_project::project::{Listing, Needs, Project};
use dbm_project::python_fallback;

/// Shows every setting and where it came from
#[derive(Debug, Args)]
pub struct Arguments {}

impl Arguments {
    pub(super) fn run(&self, session: &Session) -> Result<(), Failure> {
        let workspace = session.workspace(Needs::Database)?;
        let mut resolved = Vec::new();
        for project in &workspace.projects {
            match python_fallback::evaluate(project, &Call::upgrade(Mode::Online))
                .map(|it| it.environment)
            {
                Ok(environment) => {
                    show(session, project, &[&project.listing, &environment.listing]);
                    resolved.push((project, environment));
                }
                Err(failure) => {
                    show(session, project, &[&project.listing]);
                    session.output.failure(&failure);
                }
            }
        }
        let pairs: Vec<_> = resolved
            .iter()
            .map(|(project, environment)| (*project, environment))
            .collect();
        environment::check_distinct(&pairs)
    }
}

fn show(session: &Session, project: &Project, listings: &[&Listing]) {
    let settings = listings.iter().flat_map(|listing| listing.settings());
    if session.output.format() == Format::Json {
        for setting in settings {
            session
                .output
                .json(&json::SettingLine::new(&project.name, setting));
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
    session.output.line(&project.name);
    for (key, value, origin) in rows {
        session
            .output
            .line(&format!("  {key:keys$}  {value:values$}  {origin}"));
    }
}
