//! The evaluator against `CPython`: each page prints what `CPython` printed.
//!
//! `pages/NAME.txt` is the output of `python3 -P pages/NAME.py` (3.11), kept as it was.

mod errors;
mod imports;
mod laws;
mod lazy;
mod limits;

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::rc::Rc;

use super::{Budget, HostEnvironment, Interpreter, ModuleSource, PyError};
use dbm_core::message::Message;
use dbm_core::source::Source;

/// A world of a few modules, which keeps what is printed and logged.
#[derive(Default)]
pub(super) struct Stage {
    modules: HashMap<&'static str, &'static str>,
    lazy: bool,
    said: RefCell<String>,
}

impl HostEnvironment for Stage {
    fn find_module(&self, name: &str) -> Result<Option<ModuleSource>, PyError> {
        let package = format!("{name}.__init__");
        let found = [(name, false), (&package, true)]
            .into_iter()
            .find_map(|(name, package)| {
                let text = self.modules.get(name)?;
                let file = format!("{}.py", name.replace('.', "/"));
                Some(ModuleSource {
                    source: Source::new(file, *text),
                    package,
                    partial: false,
                })
            });
        Ok(found)
    }

    fn reads_lazily(&self) -> bool {
        self.lazy
    }

    fn environment(&self, name: &str) -> Result<Option<String>, PyError> {
        Ok((name == "HOME").then(|| "/home/me".to_owned()))
    }

    fn message(&self, message: Message) {
        let mut said = self.said.borrow_mut();
        let _ = match message.level {
            "PRINT" => said.write_str(&message.text),
            level => writeln!(said, "{level} {}: {}", message.logger, message.text),
        };
    }
}

/// What a script prints, and the error that ends it.
fn run(text: &str) -> String {
    run_with(&[], text, Budget::default())
}

/// The same with modules to import and a budget.
fn run_with(modules: &[(&'static str, &'static str)], text: &str, budget: Budget) -> String {
    perform(modules, false, text, budget)
}

/// The same, where modules are read lazily or not.
fn perform(
    modules: &[(&'static str, &'static str)],
    lazy: bool,
    text: &str,
    budget: Budget,
) -> String {
    let stage = || Stage {
        modules: modules.iter().copied().collect(),
        lazy,
        ..Stage::default()
    };
    super::with_large_stack(|| stage().perform(text, budget)).expect("a thread")
}

impl Stage {
    /// What a script prints on this thread, and the error that ends it.
    fn perform(self, text: &str, budget: Budget) -> String {
        let stage = Rc::new(self);
        let mut interpreter =
            Interpreter::new(Rc::clone(&stage) as Rc<dyn HostEnvironment>, budget);
        let outcome = interpreter.run_module(&Source::new("script.py", text), "__main__");
        let mut said = stage.said.take();
        if let Err(raised) = outcome {
            let place = raised.place().map(ToString::to_string).unwrap_or_default();
            let _ = write!(said, "{place}: {}", raised.message());
        }
        said
    }
}

macro_rules! pages {
    ($($name:ident)*) => {
        $(#[test]
        fn $name() {
            let page = include_str!(concat!("tests/pages/", stringify!($name), ".py"));
            let printed = include_str!(concat!("tests/pages/", stringify!($name), ".txt"));
            assert_eq!(run(page), printed);
        })*
    };
}

pages! { classes collections control data_model exceptions functions idioms library numbers standard_library texts }
