//! Any bytes as a revision script, in both directions: an answer or an error, but no crash, no hang
//! and no memory beyond the budget. A script that asks a database talks to one that has the same
//! row for every question.

#![no_main]

use std::rc::Rc;
use std::sync::Arc;

use dbm_dialect::Rendering;
use dbm_core::failure::{Failure, Kind};
use dbm_core::graph::Direction;
use dbm_core::operation::Located;
use dbm_core::message::Message;
use dbm_python::{Budget, with_large_stack};
use dbm_core::rows::Rows;
use dbm_core::schema::Literal;
use dbm_script::{Context, LiveScript, all_operations, run_live};
use dbm_core::source::{Place, Source};
use dbm_sqlalchemy::host::{Database, SchemaSnapshot, Refusal, Scope};
use dbm_core::target::url::DatabaseUrl;
use libfuzzer_sys::fuzz_target;

/// Small, so that a script which loops for ever ends soon.
const BUDGET: Budget = Budget {
    steps: 300_000,
    memory: 64 << 20,
    depth: 900,
};

fuzz_target!(|text: &str| {
    for (name, direction) in [("postgresql", Direction::Upgrade), ("sqlite", Direction::Downgrade)] {
        let source = Source::new("versions/ae10_fuzz.py", text);
        let context = Context {
            budget: BUDGET,
            ..Context::new(name)
        };
        let scripts = all_operations(&[(source, direction)], &context).expect("a thread");
        for script in scripts.into_iter().flatten() {
            for located in &script.operations {
                let _ = render(name, located);
            }
            if let Some(live) = script.live {
                run(name, &live);
            }
        }
    }
});

fn run(name: &'static str, live: &LiveScript) {
    let run = || run_live(live, Rc::new(Same(name))).is_ok();
    with_large_stack(run).expect("a thread");
}

fn render(name: &str, located: &Located) -> Result<(), Failure> {
    let dialect = dbm_dialect::by_name(name).expect("a dialect");
    let rendering = Rendering::offline(dialect);
    dbm_dialect::render(dialect, &located.operation, &rendering)?;
    Ok(())
}

/// A database of this dialect that has no tables, and one row for every question.
#[derive(Debug)]
struct Same(&'static str);

impl Database for Same {
    fn run(&self, operation: Located) -> Result<Rows, Refusal> {
        render(self.0, &operation).map_err(|failure| Refusal::Stop(Box::new(failure)))?;
        let row = [Literal::Integer(1.into()), Literal::Text("one".into()), Literal::Null];
        Ok(Rows {
            columns: Some(["id", "name", "value"].map(String::from).into()),
            rows: vec![row.into()],
            last_id: Some(1),
            ..Rows::without_rows(1)
        })
    }

    fn ask(&self, question: Located) -> Result<Rows, Refusal> {
        self.run(question)
    }

    fn commit(&self, _: Place) -> Result<(), Refusal> {
        Ok(())
    }

    fn rollback(&self, place: Place) -> Result<(), Refusal> {
        let failure = Failure::new(Kind::Plan, "nothing to take back").at(place);
        Err(Refusal::Stop(Box::new(failure)))
    }

    fn look(&self, _: Scope) -> Result<Arc<SchemaSnapshot>, Refusal> {
        Ok(Arc::default())
    }

    fn url(&self) -> DatabaseUrl {
        DatabaseUrl::parse("sqlite://").expect("a URL")
    }

    fn server_version(&self) -> (u32, u32, u32) {
        (15, 0, 0)
    }

    fn quote(&self, name: &str, _: bool) -> String {
        format!("\"{name}\"")
    }

    fn log(&self, _: Message) {}
}
