//! A run as a script of SQL, for a database that nobody connects to.

use std::sync::Arc;

use crate::background;
use crate::event::{EventKind, Events};
use crate::workspace::job::{errand, planner};
use crate::workspace::selection::{Selected, by_name};
use crate::workspace::{Answer, Control, Failures, Migration, Workspace, parallel};
use dbm_core::failure::{Failure, Kind};
use dbm_core::graph::Step;
use dbm_core::target::url::DatabaseUrl;
use dbm_dialect::{Dialect, Rendering};
use dbm_project::environment::{Call, Environment, Mode, Options};
use dbm_project::plan::{CreatedEnums, Destination, PlannedStep, Planner, Transactions};
use dbm_project::python_fallback::{self, Extent, Handover, Outside, Request, Whole, Written};

/// A run as SQL.
#[derive(Debug, Clone)]
pub struct SqlScript {
    /// The text.
    pub text: String,
    /// What it does, step by step; nothing where Alembic wrote it as a whole.
    pub steps: Vec<Arc<Step>>,
}

impl Workspace {
    /// `migration` of each project as a script that leads from the revision `start`; nothing connects
    /// to a database.
    ///
    /// # Errors
    /// What keeps all projects from running, such as a wrong setting.
    pub async fn script(
        &self,
        migration: &Migration,
        start: Option<&str>,
        control: &Control,
    ) -> Result<Vec<Answer<SqlScript>>, Failures> {
        let call = Call {
            mode: Mode::Offline,
            ..migration.call.clone()
        };
        let selected = self.selected(&call, control).await?;
        let (destination, start) = (migration.destination.clone(), start.map(str::to_owned));
        let scripts = parallel::each(control, by_name(selected), move |selected, events| {
            let written = script(&selected, &destination, start.as_deref(), &events);
            async { written }
        });
        Ok(self.and_broken(scripts.await))
    }
}

fn script(
    selected: &Selected,
    destination: &Destination,
    start: Option<&str>,
    events: &Events,
) -> Result<SqlScript, Failure> {
    let environment = selected.environment.clone()?;
    let destination_of_planner = destination.clone();
    let (planner, said) = planner(
        &selected.project,
        &environment,
        destination_of_planner,
        Mode::Offline,
    )?;
    for kind in said {
        events.send(kind);
    }
    if let Some(Outside::Run(whole)) = &selected.outside {
        errand(selected, &environment, &planner)?;
        return written_outside(selected, whole, start, events).map(SqlScript::whole);
    }
    let options = &environment.options;
    let rendering = rendering(planner.dialect, &environment)?;
    let transactions = transactions(&rendering, options);
    if *destination == Destination::VersionTable {
        let text = planner.table_script(&rendering, transactions);
        return text.map(SqlScript::whole);
    }
    let rows = rows(&planner, start.or(options.starting_revision.as_deref()))?;
    let mut python = |step: &PlannedStep, handover: &Handover, created_enums: &CreatedEnums| {
        through_python(
            &planner,
            &environment,
            step,
            handover,
            created_enums,
            events,
        )
    };
    let script = planner.script(&rows, &rendering, transactions, &mut python)?;
    for (revision, message) in script.messages {
        events.send(EventKind::Said { revision, message });
    }
    Ok(SqlScript {
        text: with_first(script.text, options, transactions),
        steps: script.steps,
    })
}

impl SqlScript {
    fn whole(text: String) -> Self {
        let steps = Vec::new();
        Self { text, steps }
    }
}

/// Has the project's Alembic write the whole script.
fn written_outside(
    selected: &Selected,
    whole: &Whole,
    start: Option<&str>,
    events: &Events,
) -> Result<String, Failure> {
    events.send(EventKind::HandedOver {
        extent: Extent::Run,
        handover: whole.handover.clone(),
    });
    let target = selected.call.revision.as_deref().unwrap_or_default();
    let way = start.map_or_else(|| target.to_owned(), |start| format!("{start}:{target}"));
    let call = Call {
        revision: selected.call.revision.as_ref().map(|_| way),
        ..selected.call.clone()
    };
    python_fallback::script(&selected.project, &call, whole)
}

/// Has the project's Python write a step; it is not told the password.
fn through_python(
    planner: &Planner,
    environment: &Environment,
    step: &PlannedStep,
    handover: &Handover,
    created_enums: &CreatedEnums,
    events: &Events,
) -> Result<Written, Failure> {
    let Some(revision) = &step.step.revision else {
        return Ok(Written::default());
    };
    events.send(EventKind::HandedOver {
        extent: Extent::Revision(revision.id.clone()),
        handover: handover.clone(),
    });
    let (options, python) = (&environment.options, &planner.python);
    let wanted = python_fallback::Step::of(revision, step.step.direction);
    let url = DatabaseUrl {
        password: None,
        ..environment.url.value.clone()
    };
    let request = Request::new(python.setup(), &wanted, &environment.target, &url, options)
        .after(created_enums.names())
        .offline(options);
    let source = &revision.source;
    background::wait(python_fallback::write(
        python,
        &handover.interpreter,
        &request,
        &environment.url.value,
        source,
    ))?
}

/// The script with what `env.py` executes first: in the transaction of the run, if there is one.
fn with_first(text: String, options: &Options, transactions: Transactions) -> String {
    const BEGIN: &str = "BEGIN;\n\n";
    let first = options.statements_first.iter();
    let first = first.map(|sql| format!("{sql};\n\n"));
    let first = first.collect::<Vec<_>>().concat();
    match (text.strip_prefix(BEGIN), transactions) {
        (Some(rest), Transactions::Run) => format!("{BEGIN}{first}{rest}"),
        _ => first + &text,
    }
}

/// The rows that a script starts from: none, or one.
fn rows(planner: &Planner, start: Option<&str>) -> Result<Vec<String>, Failure> {
    match start {
        None | Some("base") => Ok(Vec::new()),
        Some("") => {
            let message = "the range starts with no revision";
            Err(Failure::new(Kind::CommandLine, message).hint("say `base:` for the beginning"))
        }
        Some(symbol) => {
            let positions = planner.graph.resolve(symbol)?;
            if positions.len() > 1 {
                let message = format!("`{symbol}` is {} revisions", positions.len());
                return Err(Failure::new(Kind::Plan, message)
                    .hint("a script starts from one revision, or from `base`"));
            }
            Ok(positions
                .into_iter()
                .map(|at| planner.graph.revision(at).id.clone())
                .collect())
        }
    }
}

fn rendering(
    dialect: &'static dyn Dialect,
    environment: &Environment,
) -> Result<Rendering, Failure> {
    let options = &environment.options;
    let driver = environment.url.value.suffix();
    let rendering = Rendering::script(
        dialect,
        driver,
        options.literal_binds,
        options.paramstyle.as_deref(),
    )?;
    let transactional_ddl = options
        .transactional_ddl
        .unwrap_or(rendering.transactional_ddl);
    Ok(Rendering {
        transactional_ddl,
        ..rendering
    })
}

fn transactions(rendering: &Rendering, options: &Options) -> Transactions {
    match (
        rendering.transactional_ddl,
        options.transaction_per_migration,
    ) {
        (false, _) => Transactions::None,
        (true, false) => Transactions::Run,
        (true, true) => Transactions::Step,
    }
}
