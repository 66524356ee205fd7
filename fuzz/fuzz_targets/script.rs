//! Any bytes as a revision script, in both directions: an answer or an error, but no crash, no hang
//! and no memory beyond the budget.

#![no_main]

use dbm::dialect::{self, Rendering};
use dbm::graph::Direction;
use dbm::python::Budget;
use dbm::script::{Context, all_operations};
use dbm::source::Source;
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
        let Ok(scripts) = all_operations(&[(source, direction)], &context) else {
            continue;
        };
        let dialect = dialect::of(name).expect("a dialect");
        let rendering = Rendering::offline(dialect);
        for located in scripts.iter().flatten().flat_map(|script| &script.operations) {
            let _ = dialect::render(dialect, &located.operation, &rendering);
        }
    }
});
