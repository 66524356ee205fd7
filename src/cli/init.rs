//! `dbm init`.

mod template;

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::Session;
use crate::failure::{Failure, Kind};
use crate::report::Format;
use crate::report::json::WrittenLine;
use crate::workspace::is_configured;
use dbm_core::suggest::in_backticks;

use template::Template;

/// Writes a new Alembic environment
///
/// TEMPLATE is `generic`, `async`, `pyproject` or `pyproject_async`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Where the scripts go
    #[arg(value_name = "DIR")]
    directory: PathBuf,

    /// Which template
    #[arg(short, long, default_value = "generic")]
    template: String,

    /// Write `__init__.py` files too
    #[arg(long)]
    package: bool,
}

impl Arguments {
    pub(super) fn run(&self, session: &Session) -> Result<(), Failure> {
        let here = session.directory()?;
        let template = Template::named(&self.template).ok_or_else(|| self.no_template())?;
        let directory = here.join(&self.directory);
        if fs::read_dir(&directory).is_ok_and(|mut entries| entries.next().is_some()) {
            let message = format!(
                "the directory `{}` is there and not empty",
                self.directory.display()
            );
            return Err(Failure::new(Kind::CommandLine, message).hint("name another one"));
        }
        let ini = session
            .global
            .config
            .first()
            .map_or_else(|| here.join("alembic.ini"), |path| here.join(path));
        let writer = Writer {
            session,
            script_location: script_location(&self.directory, &directory, &ini),
        };
        if !directory.is_dir() {
            writer.create(&directory)?;
        }
        let versions = directory.join("versions");
        writer.create(&versions)?;
        for (name, text) in template.scripts() {
            writer.generate(&directory.join(name), text)?;
        }
        if let Some(text) = template.pyproject() {
            writer.pyproject(&here.join("pyproject.toml"), text)?;
        }
        writer.ini(&ini, &template.ini())?;
        if self.package {
            for path in [directory.join("__init__.py"), versions.join("__init__.py")] {
                writer.write(&format!("Adding {}", path.display()), &path, "")?;
            }
        }
        if !writer.is_json() {
            session.output.line(&edit_next(template, &here, &ini));
        }
        Ok(())
    }

    fn no_template(&self) -> Failure {
        let known: Vec<_> = Template::NAMES
            .iter()
            .map(|&name| name.to_owned())
            .collect();
        let failure = Failure::new(
            Kind::CommandLine,
            format!("there is no template `{}`", self.template),
        );
        failure.hint(format!("the templates are {}", in_backticks(&known)))
    }
}

/// What the configuration calls the directory: relative to its own where it can be.
fn script_location(written: &Path, directory: &Path, ini: &Path) -> String {
    let base = ini.parent().unwrap_or(directory);
    match directory.strip_prefix(base) {
        Ok(relative) if !written.is_absolute() => format!("%(here)s/{}", posix(relative)),
        _ => posix(directory).replace('%', "%%"),
    }
}

fn posix(path: &Path) -> String {
    let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/").replace("//", "/")
}

/// Alembic's last word.
fn edit_next(template: Template, here: &Path, ini: &Path) -> String {
    let ini = ini.display();
    match template.pyproject() {
        None => format!(
            "Please edit configuration/connection/logging settings in {ini} before proceeding."
        ),
        Some(_) => format!(
            "Please edit configuration settings in {} and configuration/connection/logging settings in {ini} before proceeding.",
            here.join("pyproject.toml").display()
        ),
    }
}

/// Writes files and says so in Alembic's words.
struct Writer<'a> {
    session: &'a Session,
    script_location: String,
}

impl Writer<'_> {
    fn create(&self, directory: &Path) -> Result<(), Failure> {
        fs::create_dir_all(directory).map_err(|error| cannot_write(directory, &error))?;
        self.done(
            &format!("Creating directory {}", directory.display()),
            directory,
        );
        Ok(())
    }

    fn generate(&self, path: &Path, text: &str) -> Result<(), Failure> {
        self.write(&format!("Generating {}", path.display()), path, text)
    }

    fn write(&self, what: &str, path: &Path, text: &str) -> Result<(), Failure> {
        let text = text.replace("{script_location}", &self.script_location);
        fs::write(path, text).map_err(|error| cannot_write(path, &error))?;
        self.done(what, path);
        Ok(())
    }

    fn ini(&self, path: &Path, text: &str) -> Result<(), Failure> {
        if path.exists() {
            self.skipped(&format!("File {} already exists, skipping", path.display()));
            return Ok(());
        }
        self.generate(path, text)
    }

    /// A `pyproject.toml` that is there keeps what it has.
    fn pyproject(&self, path: &Path, text: &str) -> Result<(), Failure> {
        let Ok(old) = fs::read_to_string(path) else {
            return self.generate(path, text);
        };
        if is_configured(&old)? {
            let path = path.display();
            let message = format!(
                "File {path} already exists and already has a [tool.alembic] section, skipping"
            );
            self.skipped(&message);
            return Ok(());
        }
        let what = format!("Appending to existing {}", path.display());
        self.write(&what, path, &format!("{old}\n\n{text}"))
    }

    fn is_json(&self) -> bool {
        self.session.output.format() == Format::Json
    }

    /// Says what is not done.
    fn skipped(&self, message: &str) {
        if self.is_json() {
            self.session.output.log(message);
        } else {
            self.session.output.line(message);
        }
    }

    fn done(&self, what: &str, path: &Path) {
        if self.is_json() {
            self.session.output.json(&WrittenLine {
                project: None,
                path: Some(&path.to_string_lossy()),
            });
            return;
        }
        self.session.output.line(&format!("{what} ...  done"));
    }
}

fn cannot_write(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(
        Kind::Settings,
        format!("`{}` cannot be written: {error}", path.display()),
    )
}
