//! The library in a program of its own: on a runtime of one thread.

/// The example, as it stands in the documentation.
#[path = "../../examples/embed.rs"]
#[allow(dead_code, reason = "its `main` reads the command line")]
mod embed;

use dbm::workspace::{Answer, Control, LoadRequest, Workspace};
use insta::assert_snapshot;

use crate::support::postgresql::Database;
use crate::support::workspace;

#[test]
fn a_runtime_of_one_thread_upgrades_and_hears_of_it() {
    let database = Database::create();
    let shop = workspace::Workspace::shop_on(&database.url());
    let create = "op.create_table('users', sa.Column('id', sa.Integer, primary_key=True))";
    shop.revision(
        "a1",
        "None",
        "create users",
        create,
        "op.drop_table('users')",
    );
    let shown = on_one_thread(async {
        let projects = load(&shop).await;
        let mut control = Control::default();
        let mut events = control.watch();
        let mut lines = Vec::new();
        for target in ["head", "base"] {
            let outcome = if target == "head" {
                projects.upgrade(target, &control).await.unwrap()
            } else {
                projects.downgrade(target, &control).await.unwrap()
            };
            for ended in outcome.into_result().unwrap() {
                let applied = ended.summary.applied.join(" ");
                lines.push(format!("{} to {target}: {applied}", ended.project));
            }
            for (project, status) in Answer::all(projects.status(&control).await.unwrap()).unwrap()
            {
                lines.push(format!(
                    "{project}: {:?}, {} pending",
                    status.rows, status.pending
                ));
            }
        }
        drop(control);
        let mut count = 0;
        while events.next().await.is_some() {
            count += 1;
        }
        lines.push(format!("heard something: {}", count > 0));
        lines.join("\n")
    });
    assert_snapshot!(shown, @"
    shop to head: upgrade  -> a1, create users
    shop: [\"a1\"], 0 pending
    shop to base: downgrade a1 -> , create users
    shop: [], 1 pending
    heard something: true
    ");
}

#[test]
fn the_example_upgrades_both_samples() {
    let (social, sparkr) = (Database::create(), Database::create());
    let samples = workspace::Workspace::samples();
    let variables = format!(
        "DB_HOST=127.0.0.1\nDB_PORT={}\nDB_NAME={}\n",
        social.port(),
        social.name
    );
    samples
        .write("social-suit/.env", &variables)
        .write("sparkr-backend/.env", &format!("DB_URL={}\n", sparkr.url()));
    let shown = on_one_thread(embed::upgrade(&samples.path(""))).unwrap();
    assert_snapshot!(shown.join("\n"), @"
    social-suit: 12 applied
    sparkr: 7 applied
    events were heard: true
    ");
    assert_eq!(
        social.query("SELECT count(*) FROM alembic_version").trim(),
        "1"
    );
    assert_eq!(
        sparkr.query("SELECT count(*) FROM alembic_version").trim(),
        "1"
    );
}

fn on_one_thread<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(work)
}

async fn load(shop: &workspace::Workspace) -> Workspace {
    let (directory, variables) = (shop.path(""), dbm::workspace::process_variables());
    let loaded = Workspace::load_in(&directory, LoadRequest::default(), &variables).await;
    loaded.unwrap()
}
