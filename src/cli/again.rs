//! The command to type next: the one that was typed, for one project.

use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Command};

use dbm_core::target::url::mask_passwords;

/// What stays of the command line for another try.
#[derive(Debug, Default)]
pub struct Again {
    /// Before the command: `-c other.ini`.
    before: Vec<String>,
    command: String,
    /// Behind it: options, then values.
    after: Vec<String>,
    /// The variables that have to hold what is too secret to be shown.
    variables: Vec<String>,
}

/// What selects other projects, or answers a question of the run before.
const LEFT_OUT: [&str; 4] = ["projects", "groups", "all", "resume"];

impl Again {
    /// Reads what was typed; `declaration` is that of the whole command line, in which each command has the
    /// global options as well.
    pub fn new(declaration: &Command, matches: &ArgMatches) -> Self {
        let mut again = Self::default();
        let Some((name, inner)) = matches.subcommand() else {
            return again;
        };
        let Some(command) = declaration.find_subcommand(name) else {
            return again;
        };
        let own = |it: &&Arg| !it.is_global_set();
        let (before, _) = again.words(declaration.get_arguments().filter(own), matches);
        again.before = before;
        let (mut after, values) = again.words(command.get_arguments(), inner);
        after.extend(values);
        (again.command, again.after) = (name.to_owned(), after);
        again
    }

    /// The command for one project.
    pub fn command(&self, project: &str) -> String {
        let selected = ["-p".to_owned(), project.to_owned()];
        let program = ["dbm".to_owned()];
        let words = program.iter().chain(&self.before).chain(&selected);
        let words = words.chain([&self.command]).chain(&self.after);
        let quoted = words.map(|word| shlex::try_quote(word).map_or(word.as_str().into(), |it| it));
        let command = quoted.collect::<Vec<_>>().join(" ");
        match self.variables.as_slice() {
            [] => format!("`{command}`"),
            names => format!(
                "`{command}`, with {} set to what was given",
                names.join(" and ")
            ),
        }
    }

    /// The options that were typed, and the values without an option.
    fn words<'a>(
        &mut self,
        arguments: impl Iterator<Item = &'a Arg>,
        matches: &ArgMatches,
    ) -> (Vec<String>, Vec<String>) {
        let (mut options, mut values) = (Vec::new(), Vec::new());
        for argument in arguments {
            let id = argument.get_id().as_str();
            let is_typed = matches.value_source(id) == Some(ValueSource::CommandLine);
            if !is_typed || LEFT_OUT.contains(&id) {
                continue;
            }
            let typed: Vec<String> = matches
                .get_raw(id)
                .map(|values| values.map(|it| it.to_string_lossy().into_owned()).collect())
                .unwrap_or_default();
            if typed.iter().any(|value| is_secret(value)) {
                let variable = argument.get_env().unwrap_or_default();
                self.variables.push(variable.to_string_lossy().into_owned());
                continue;
            }
            match flag(argument) {
                None => values.extend(typed),
                Some(flag) if argument.get_action().takes_values() => {
                    options.extend(typed.into_iter().flat_map(|value| [flag.clone(), value]));
                }
                Some(flag) => options.push(flag),
            }
        }
        (options, values)
    }
}

/// `--url`, or `-x` where that is all; nothing for a value without an option.
fn flag(argument: &Arg) -> Option<String> {
    let long = argument.get_long().map(|long| format!("--{long}"));
    long.or_else(|| argument.get_short().map(|short| format!("-{short}")))
}

/// Whether a value holds what no output may show.
fn is_secret(value: &str) -> bool {
    let key = value.split('=').next().unwrap_or_default().to_lowercase();
    let is_named = ["password", "secret", "token", "key"]
        .iter()
        .any(|word| key.contains(word));
    (is_named && value.contains('=')) || mask_passwords(value) != value
}
