//! `dbm doctor`.

use clap::Args;

use crate::cli::Session;
use crate::failure::Failure;
use crate::report::{Format, doctor};
use crate::workspace::{Diagnosis, LoadRequest, Needs, diagnose};

/// Says what will not work before it is tried
#[derive(Debug, Args)]
pub struct Arguments {}

impl Arguments {
    pub(super) async fn run(&self, session: &Session) -> Result<(), Failure> {
        let directory = session.directory()?;
        let request = LoadRequest {
            looks_only: true,
            ..session.request(Needs::Database)
        };
        let control = session.control();
        let diagnoses = diagnose(&directory, request, &session.variables, &control).await;
        for diagnosis in diagnoses.map_err(|failures| session.last_of(failures))? {
            show(session, diagnosis);
        }
        Ok(())
    }
}

fn show(session: &Session, diagnosis: Diagnosis) {
    if session.output.format() == Format::Json {
        session.output.json(&doctor::line(&diagnosis));
    } else {
        session.output.line(&doctor::text(&diagnosis));
    }
    for failure in diagnosis.failures {
        let failure = failure.note("project", &diagnosis.project);
        session.output.failure(&failure);
    }
}
