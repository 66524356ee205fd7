//! dbm beside the real Alembic, in the same run: `cargo bench`.
//!
//! Each line times a whole process from start to end, several times in turns, and
//! prints the best of each and their ratio.

#![allow(clippy::print_stdout, reason = "a benchmark prints its result")]

#[path = "../tests/support/support.rs"]
mod support;

use std::time::{Duration, Instant};

use support::workspace::Workspace;

/// How often each is timed.
const ROUNDS: usize = 5;

fn main() {
    println!("{:<44} {:>10} {:>10} {:>8}", "", "dbm", "alembic", "ratio");
    nothing_to_do();
    apply();
    many_databases();
}

/// A database that is where it should be: what every deployment costs.
fn nothing_to_do() {
    let workspace = history(2_000);
    workspace.alembic("shop", ["stamp", "head"]).expect(0);
    compare(
        "no-op upgrade, 2,000 revisions",
        ROUNDS,
        || drop(workspace.dbm(["upgrade"]).expect(0)),
        || drop(workspace.alembic("shop", ["upgrade", "head"]).expect(0)),
    );
}

fn apply() {
    let empty = || history(200);
    compare_on(
        "apply 200 revisions to an empty database",
        empty,
        |workspace| drop(workspace.dbm(["upgrade"]).expect(0)),
        |workspace| drop(workspace.alembic("shop", ["upgrade", "head"]).expect(0)),
    );
}

/// One history, a section of alembic.ini for each database: the usual way to have many.
fn many_databases() {
    const COUNT: usize = 50;
    let names: Vec<_> = (1..=COUNT).map(|number| format!("shop_{number}")).collect();
    let workspace = history(200);
    let ini = workspace.read("shop/alembic.ini");
    let (_, options) = ini.split_once('\n').unwrap_or_default();
    let project = |name: &String| {
        format!(
            "[projects.{name}]\npath = \"shop\"\nsection = \"{name}\"\ndatabase.url = \"sqlite:///{name}.db\"\n"
        )
    };
    let section = |name: &String| {
        format!(
            "[{name}]\n{}\n",
            options.replace("shop.db", &format!("{name}.db"))
        )
    };
    workspace
        .write(
            "projects.toml",
            &names.iter().map(project).collect::<Vec<_>>().concat(),
        )
        .write(
            "shop/alembic.ini",
            &(ini.clone() + &names.iter().map(section).collect::<Vec<_>>().concat()),
        );
    workspace.dbm(["upgrade"]).expect(0);
    let every_database = || {
        for name in &names {
            workspace
                .alembic("shop", ["-n", name, "upgrade", "head"])
                .expect(0);
        }
    };
    compare(
        "no-op upgrade of 50 databases, 200 revisions",
        1,
        || drop(workspace.dbm(["upgrade"]).expect(0)),
        every_database,
    );
}

/// A project with `count` revisions that add a table each.
fn history(count: usize) -> Workspace {
    let workspace = Workspace::shop();
    let id = |number: usize| format!("{number:012x}");
    for number in 1..=count {
        let down = if number == 1 {
            "None".into()
        } else {
            format!("'{}'", id(number - 1))
        };
        workspace.revision(
            &id(number),
            &down,
            &format!("add table {number}"),
            &create_table(number),
            &format!("op.drop_table('table_{number}')"),
        );
    }
    workspace
}

fn create_table(number: usize) -> String {
    format!(
        "op.create_table('table_{number}',\n\
         sa.Column('id', sa.Integer(), nullable=False),\n\
         sa.Column('name', sa.String(length=120), nullable=False),\n\
         sa.Column('created_at', sa.DateTime(), server_default=sa.func.now(), nullable=False),\n\
         sa.PrimaryKeyConstraint('id')\n\
         )\n\
         op.create_index(op.f('ix_table_{number}_name'), 'table_{number}', ['name'], unique=False)"
    )
}

/// Runs both once, so that caches are warm, and then in turns.
fn compare(what: &str, rounds: usize, ours: impl Fn(), theirs: impl Fn()) {
    ours();
    theirs();
    print(what, &best_of(rounds, || [time(&ours), time(&theirs)]));
}

/// As [`compare`], with a new workspace for each run.
fn compare_on(
    what: &str,
    workspace: impl Fn() -> Workspace,
    ours: impl Fn(&Workspace),
    theirs: impl Fn(&Workspace),
) {
    let timed = |run: &dyn Fn(&Workspace)| {
        let workspace = workspace();
        time(&|| run(&workspace))
    };
    print(what, &best_of(ROUNDS, || [timed(&ours), timed(&theirs)]));
}

/// The shortest time of dbm and the shortest of Alembic.
fn best_of(rounds: usize, round: impl Fn() -> [Duration; 2]) -> [Duration; 2] {
    let shorter = |[a, b]: [Duration; 2], [c, d]: [Duration; 2]| [a.min(c), b.min(d)];
    (0..rounds)
        .map(|_| round())
        .fold([Duration::MAX; 2], shorter)
}

fn time(run: &dyn Fn()) -> Duration {
    let start = Instant::now();
    run();
    start.elapsed()
}

fn print(what: &str, best: &[Duration; 2]) {
    let [ours, theirs] = best.map(|time| time.as_secs_f64());
    println!(
        "{what:<44} {ours:>8.3} s {theirs:>8.3} s {:>7.0}x",
        theirs / ours
    );
}
