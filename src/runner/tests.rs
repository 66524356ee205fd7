//! Runs on SQLite, with scripts that are lists of SQL.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::{self, UnboundedReceiver};

use super::*;
use crate::event::{Event, Waiting};
use dbm_core::failure::Kind;
use dbm_core::graph::{Direction, Graph};
use dbm_core::operation::{Execute, Located, Operation, Statement};
use dbm_core::revision::{Revision, Spans};
use dbm_core::source::{Place, Source};
use dbm_core::target::{Parameters, Sqlite, SqliteLocation};
use dbm_project::plan::{Destination, Scripts};
use dbm_project::project::Python;
use dbm_project::python_fallback::ProjectPython;
use dbm_project::version_table::VersionTable;
use dbm_script::{Script, ScriptError};

mod batch;
mod planning;
use dbm_project::versions::Replacements;

/// A history on one line: `a: SQL; SQL | b: SQL`, each revision on the one before.
struct History(&'static str);

impl History {
    fn steps(&self) -> impl Iterator<Item = (&'static str, Vec<&'static str>)> {
        self.0.split(" | ").map(|step| {
            let (id, statements) = step.split_once(':').expect("`id: statements`");
            (id, statements.split("; ").map(str::trim).collect())
        })
    }

    fn graph(&self) -> Graph {
        let mut below = None;
        let revisions = self.steps().map(|(id, _)| Revision {
            id: id.to_owned(),
            down_revisions: below.replace(id.to_owned()).into_iter().collect(),
            depends_on: Vec::new(),
            branch_labels: Vec::new(),
            docstring: format!("make {id}"),
            path: PathBuf::from(format!("{id}.py")),
            source: Source::new(format!("{id}.py"), ""),
            spans: Spans::default(),
        });
        Graph::new(revisions.collect()).expect("a line of revisions")
    }
}

/// The statements of each revision.
struct Statements(HashMap<&'static str, Vec<&'static str>>);

impl Scripts for Statements {
    fn evaluate(
        &self,
        scripts: &[(Arc<Source>, Direction)],
    ) -> Result<Vec<Result<Script, ScriptError>>, Failure> {
        let script = |(source, _): &(Arc<Source>, Direction)| {
            let statements = &self.0[source.name.trim_end_matches(".py")];
            let operations = statements.iter().map(|sql| located(sql, source)).collect();
            Ok(Script {
                operations,
                ..Script::default()
            })
        };
        Ok(scripts.iter().map(script).collect())
    }
}

fn located(sql: &str, source: &Arc<Source>) -> Located {
    let operation = match sql {
        "autocommit" => Operation::BeginAutocommit,
        "end" => Operation::EndAutocommit,
        sql => Operation::Execute(Execute {
            statement: Statement::Verbatim(sql.to_owned()),
        }),
    };
    Located {
        operation,
        place: Some(Place::new(source, 0..0)),
    }
}

fn job(file: &Path, history: &History, target: &str, options: Options) -> Job {
    let dialect = dbm_dialect::by_name("sqlite").expect("a dialect");
    Job {
        title: String::new(),
        errand: None,
        outside: None,
        project: "shop".to_owned(),
        target: Target {
            url: "sqlite:///a.db".to_owned(),
            parameters: Parameters::Sqlite(Sqlite {
                location: SqliteLocation::File(file.to_owned()),
                timeout: Duration::from_millis(1),
            }),
        },
        planner: Planner {
            graph: Arc::new(history.graph()),
            destination: Destination::Upgrade(target.to_owned()),
            scripts: Box::new(Statements(history.steps().collect())),
            dialect,
            table: VersionTable::new(&options),
            replacements: Replacements::default(),
            python: ProjectPython::new(Python::Never, Path::new("."), &Arc::default()),
        },
        url: DatabaseUrl::parse("sqlite:///a.db").expect("a URL"),
        options,
        connect_options: ConnectOptions::default(),
        resume: None,
        detail: Detail::Steps,
        consent: Consent::Given,
    }
}

async fn run_job(job: &Job) -> (Summary, UnboundedReceiver<Event>) {
    let (sender, receiver) = mpsc::unbounded_channel();
    let summary = run(
        job,
        &[],
        &Events::new(&job.project, sender),
        &Interrupt::never(),
    )
    .await;
    (summary, receiver)
}

/// What a run says about itself.
fn told(summary: &Summary) -> String {
    let mut text = format!(
        "{} of {} applied, {:?} -> {:?}\n",
        summary.applied.len(),
        summary.planned,
        summary.before,
        summary.after
    );
    if let Some(failure) = &summary.failure {
        text.extend([failure.message.as_str(), "\n"]);
        text.extend(
            failure
                .notes
                .iter()
                .map(|(title, fact)| format!("{title}: {fact}\n")),
        );
    }
    text
}

async fn upgrade(history: &str, target: &str, options: Options) -> String {
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("a.db");
    let history = History(Box::leak(history.to_owned().into_boxed_str()));
    let (summary, _) = run_job(&job(&file, &history, target, options)).await;
    format!("{}tables: {}", told(&summary), tables(&file).await)
}

async fn tables(file: &Path) -> String {
    let target = job(file, &History("a: SELECT 1"), "head", Options::default()).target;
    let mut connection = dbm_database::connect(&target, Access::Read)
        .await
        .expect("a database");
    let rows = connection
        .query("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1")
        .await;
    let names: Vec<_> = rows
        .expect("a catalog")
        .iter()
        .filter_map(|row| row.text(0))
        .collect();
    names.join(" ")
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_destroyed_that_nobody_agreed_to() {
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("a.db");
    let history = History("a: CREATE TABLE t (n) | b: DROP TABLE t");
    let mut job = job(&file, &history, "head", Options::default());
    job.consent = Consent::To(Arc::default());
    let (summary, _) = run_job(&job).await;
    insta::assert_snapshot!(told(&summary), @"
    0 of 2 applied, [] -> []
    the project is protected, and nobody has agreed to what this run may destroy
    upgrade a -> b, make b: destroys the table t with its rows
    project: shop
    ");
    let step = ("shop".to_owned(), "upgrade a -> b, make b".to_owned());
    job.consent = Consent::To(Arc::new([step].into()));
    assert!(run_job(&job).await.0.failure.is_none());
}

fn per_step() -> Options {
    Options {
        transaction_per_migration: true,
        ..Options::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn all_steps_run() {
    insta::assert_snapshot!(
        upgrade("a: CREATE TABLE t (n) | b: INSERT INTO t VALUES (1) | c: DROP TABLE t; CREATE TABLE u (n)", "head", Options::default()).await,
        @r#"
    3 of 3 applied, [] -> ["c"]
    tables: alembic_version u
    "#
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failure_leaves_nothing_of_its_step() {
    insta::assert_snapshot!(
        upgrade("a: CREATE TABLE t (n) | b: CREATE TABLE u (n); INSERT INTO nowhere VALUES (1)", "head", Options::default()).await,
        @r#"
    1 of 2 applied, [] -> ["a"]
    no such table: nowhere
    code: 1
    statement: INSERT INTO nowhere VALUES (1)
    project: shop
    step: upgrade a -> b, make b
    tables: alembic_version t
    "#
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failure_leaves_the_steps_before_it_where_each_is_a_transaction() {
    insta::assert_snapshot!(
        upgrade("a: CREATE TABLE t (n) | b: CREATE TABLE u (n); INSERT INTO nowhere VALUES (1)", "head", per_step()).await,
        @r#"
    1 of 2 applied, [] -> ["a"]
    no such table: nowhere
    code: 1
    statement: INSERT INTO nowhere VALUES (1)
    project: shop
    step: upgrade a -> b, make b
    tables: alembic_version t
    "#
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_autocommit_block_commits_what_came_before() {
    insta::assert_snapshot!(
        upgrade("a: CREATE TABLE t (n) | b: CREATE TABLE u (n); autocommit; VACUUM; end; CREATE TABLE v (n); NONSENSE", "head", Options::default()).await,
        @r#"
    1 of 2 applied, [] -> ["a"]
    near "NONSENSE": syntax error
    code: 1
    statement: NONSENSE
    project: shop
    step: upgrade a -> b, make b
    committed before: CREATE TABLE u (n);
    VACUUM
    tables: alembic_version t u
    "#
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_script_that_commits_itself_is_followed() {
    insta::assert_snapshot!(
        upgrade("a: CREATE TABLE t (n); COMMIT; VACUUM; CREATE TABLE u (n) | b: CREATE TABLE v (n); NONSENSE", "head", Options::default()).await,
        @r#"
    1 of 2 applied, [] -> ["a"]
    near "NONSENSE": syntax error
    code: 1
    statement: NONSENSE
    project: shop
    step: upgrade a -> b, make b
    tables: alembic_version t u
    "#
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_to_do_is_no_failure() {
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("a.db");
    let job = job(&file, &History("a: SELECT 1"), "head", Options::default());
    run_job(&job).await;
    let (summary, _) = run_job(&job).await;
    insta::assert_snapshot!(told(&summary), @r#"0 of 0 applied, ["a"] -> ["a"]"#);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_version_row_that_vanishes_stops_the_run() {
    insta::assert_snapshot!(
        upgrade("a: CREATE TABLE t (n) | b: DELETE FROM alembic_version", "head", Options::default()).await,
        @r#"
    1 of 2 applied, [] -> ["a"]
    the version table was changed by someone else: updating `a` to `b` matched 0 rows instead of one
    project: shop
    step: upgrade a -> b, make b
    tables: alembic_version t
    "#
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_version_row_that_is_there_twice_is_told_before_anything_runs() {
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("a.db");
    let history = History("a: CREATE TABLE t (n) | b: CREATE TABLE u (n)");
    let job = job(&file, &history, "head", Options::default());
    let mut connection = dbm_database::connect(&job.target, Access::Write)
        .await
        .expect("a database");
    for statement in [
        "CREATE TABLE alembic_version (version_num TEXT)",
        "INSERT INTO alembic_version VALUES ('a'), ('a')",
    ] {
        connection.execute(statement).await.expect(statement);
    }
    let (summary, _) = run_job(&job).await;
    let hint = summary.failure.as_ref().and_then(|it| it.hint.clone());
    let page = format!(
        "{}{}\n{}",
        told(&summary),
        hint.unwrap_or_default(),
        tables(&file).await
    );
    insta::assert_snapshot!(page, @r#"
    0 of 1 applied, ["a", "a"] -> ["a", "a"]
    the version table `alembic_version` has the row `a` 2 times
    project: shop
    `dbm stamp --purge a` writes each row once
    alembic_version
    "#);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_waits_for_another_and_says_so() {
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("a.db");
    let job = job(
        &file,
        &History("a: CREATE TABLE t (n)"),
        "head",
        Options::default(),
    );
    let mut other = dbm_database::connect(&job.target, Access::Write)
        .await
        .expect("a database");
    other.begin().await.expect("a transaction");
    let end_other = async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        other.rollback().await.expect("its end");
    };
    let ((summary, mut events), ()) = tokio::join!(run_job(&job), end_other);
    assert_eq!(summary.applied.len(), 1);
    let first = events.recv().await.expect("an event").kind;
    assert!(
        matches!(first, EventKind::Waiting(Waiting::Lock { .. })),
        "{first:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn runs_at_the_same_time_apply_each_revision_once() {
    for options in [Options::default(), per_step()] {
        let directory = tempfile::tempdir().expect("a directory");
        let file = directory.path().join("a.db");
        let history = History(
            "a: CREATE TABLE t (n) | b: CREATE TABLE u (n) | c: INSERT INTO t VALUES (1) | d: DROP TABLE u",
        );
        let jobs: Vec<_> = (0..8)
            .map(|_| job(&file, &history, "head", options.clone()))
            .collect();
        let summaries = futures_util::future::join_all(jobs.iter().map(run_job)).await;
        let failures: Vec<_> = summaries
            .iter()
            .filter_map(|(summary, _)| summary.failure.as_ref())
            .collect();
        assert!(failures.is_empty(), "{failures:?}");
        let applied: usize = summaries
            .iter()
            .map(|(summary, _)| summary.applied.len())
            .sum();
        assert_eq!(applied, 4);
        assert!(summaries.iter().all(|(summary, _)| summary.after == ["d"]));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interrupt_stops_a_run_that_waits() {
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("a.db");
    let job = job(
        &file,
        &History("a: CREATE TABLE t (n)"),
        "head",
        Options::default(),
    );
    let mut other = dbm_database::connect(&job.target, Access::Write)
        .await
        .expect("a database");
    other.begin().await.expect("a transaction");
    let (interrupt, interrupter) = Interrupt::new();
    let (sender, _receiver) = mpsc::unbounded_channel();
    let events = Events::new(&job.project, sender);
    let ask = async {
        tokio::time::sleep(Duration::from_millis(20)).await;
        interrupter.terminate();
    };
    let (summary, ()) = tokio::join!(run(&job, &[], &events, &interrupt), ask);
    assert_eq!(
        summary.failure.map(|failure| failure.kind),
        Some(Kind::Terminated)
    );
}
