//! From the merged keys of a project to the project.
//!
//! Each setting is the manifest's, else Alembic's own (`alembic.ini`, then
//! `pyproject.toml`), else Alembic's default.

mod value;

use std::path::{Path, PathBuf};

use crate::application::Application;
use crate::application::access::Access;
use crate::manifest::find;
use crate::manifest::keys::ProjectKeys;
use crate::settings::alembic::{AlembicConfig, ConfigFile, Legacy};
use crate::settings::form::{FormContext, Scalar};
use crate::settings::variables::{ProcessVariables, Variables};
use crate::settings::{Origin, Resolved};
use dbm_core::failure::{Failure, Kind};
use dbm_core::target::url::DatabaseUrl;

use super::listing::Listing;
use super::load::shown_path;
use super::locations::{clean, locate};
use super::merged::Merged;
use super::{ConfigureOverrides, Hook, Needs, Project, Python, Request, Scripts, database};

/// What is known of a project before its keys are resolved.
pub(crate) struct Base<'a> {
    /// Its name.
    pub(crate) name: &'a str,
    /// What comes before it.
    pub(crate) depends_on: &'a [String],
    /// Its directory; it is there.
    pub(crate) directory: &'a Path,
    /// Where dbm runs: paths are shown relative to it.
    pub(crate) working_directory: &'a Path,
    /// The command line.
    pub(crate) request: &'a Request,
    /// The environment of the process.
    pub(crate) process: &'a ProcessVariables,
}

/// Resolves a project; the first error of its settings and the first of its database are given.
pub(crate) fn resolve(merged: &Merged<'_>, base: &Base<'_>) -> Result<Project, Vec<Failure>> {
    let keys = &merged.keys;
    let variables = read_variables(keys, base).map_err(|error| vec![error])?;
    let alembic = read_alembic(keys, base).map_err(|error| vec![error])?;
    let python_path = python_path(merged, &alembic, base).map_err(|error| vec![error])?;
    let application = application(base, &python_path.value, &variables, keys.allow_files);
    let context = FormContext {
        directory: base.directory,
        variables: &variables,
        settings: &|reference| application.setting(reference),
    };
    let mut listing = Listing::default();
    listing.add(
        "path",
        &shown_path(base.directory, base.working_directory),
        &merged.origin(&["path"]),
    );
    let database = stated_database(merged, base, &context, &mut listing);
    let mut resolver = Resolver {
        merged,
        alembic: &alembic,
        context,
        base,
        listing,
    };
    let scripts = resolver.scripts(python_path);
    let stated = resolver.stated();
    let mut listing = resolver.listing;
    list_python(&mut listing, merged, base);
    let (no_database, no_scripts) = (database.as_ref().err(), scripts.as_ref().err());
    let errors = [no_database, no_scripts, stated.as_ref().err()];
    let errors: Vec<Failure> = errors.into_iter().flatten().cloned().collect();
    let (Ok(database), Ok(scripts), Ok(stated)) = (database, scripts, stated) else {
        return Err(errors);
    };
    let mut x = keys.x.clone().unwrap_or_default();
    x.extend(base.request.x.iter().cloned());
    Ok(Project {
        name: base.name.to_owned(),
        directory: base.directory.to_owned(),
        shown: shown_path(base.directory, base.working_directory),
        depends_on: base.depends_on.to_owned(),
        protected: keys.protected.unwrap_or(false),
        x,
        allow_files: keys.allow_files,
        access: Access {
            variables: keys.allow_env.clone(),
            types: keys.types.clone().unwrap_or_default(),
        },
        python: chosen_python(keys, base),
        starts_python: !base.request.looks_only || base.request.python.is_some(),
        database,
        scripts,
        stated,
        uses_env_py: keys.env.unwrap_or(true),
        variables,
        alembic,
        listing,
    })
}

/// The stated database, where the command needs to know it.
fn stated_database(
    merged: &Merged<'_>,
    base: &Base<'_>,
    context: &FormContext<'_>,
    listing: &mut Listing,
) -> Result<Option<Resolved<DatabaseUrl>>, Failure> {
    match base.request.needs {
        Needs::Database => Ok(database::resolve(merged, context, listing)?),
        Needs::History => Ok(None),
    }
}

fn read_variables(keys: &ProjectKeys, base: &Base<'_>) -> Result<Variables, Failure> {
    let path = base
        .directory
        .join(keys.env_file.as_deref().unwrap_or(Path::new(".env")));
    let name = shown_path(&path, base.working_directory);
    if keys.env_file.is_some() && !path.is_file() {
        let message = format!(
            "the `env_file` `{name}` of the project `{}` is not there",
            base.name
        );
        return Err(Failure::new(Kind::Settings, message));
    }
    Ok(Variables::read(base.process, &path, &name)?)
}

/// Which files Alembic's configuration is in: `-c`, else `config`, else `alembic.ini` and `pyproject.toml`.
fn read_alembic(keys: &ProjectKeys, base: &Base<'_>) -> Result<AlembicConfig, Failure> {
    let mut ini = None;
    let mut pyproject = None;
    let given = base
        .request
        .config
        .iter()
        .map(|path| base.working_directory.join(path));
    let stated = keys.config.iter().map(|path| base.directory.join(path));
    let named: Vec<PathBuf> = if base.request.config.is_empty() {
        stated.collect()
    } else {
        given.collect()
    };
    for path in named {
        let is_pyproject = path
            .file_name()
            .is_some_and(|name| name == "pyproject.toml");
        let slot = if is_pyproject {
            &mut pyproject
        } else {
            &mut ini
        };
        if slot.is_some() {
            let what = if is_pyproject {
                "`pyproject.toml`"
            } else {
                "an ini file"
            };
            return Err(Failure::new(
                Kind::CommandLine,
                format!("`-c` names {what} more than once"),
            ));
        }
        *slot = Some(path);
    }
    let file = |path: Option<PathBuf>, name: &str| {
        let named = path.is_some();
        let path = path.unwrap_or_else(|| base.directory.join(name));
        ConfigFile {
            name: shown_path(&path, base.working_directory),
            path,
            named,
        }
    };
    if ini.is_none() && keys.script_location.is_none() && find::is_flask_migrate(base.directory) {
        ini = Some(base.directory.join(find::FLASK_MIGRATE).join("alembic.ini"));
    }
    let section = base.request.section.as_ref().or(keys.section.as_ref());
    let section = section.map_or("alembic", String::as_str);
    let alembic = AlembicConfig::read(
        &file(ini, "alembic.ini"),
        &file(pyproject, "pyproject.toml"),
        section,
    )?;
    Ok(alembic)
}

fn application(
    base: &Base<'_>,
    python_path: &[PathBuf],
    variables: &Variables,
    allow_files: Option<bool>,
) -> Application {
    Application {
        directory: base.directory.to_owned(),
        shown: shown_path(base.directory, base.working_directory),
        python_path: python_path.to_owned(),
        variables: variables.clone(),
        allow_files,
    }
}

/// `prepend_sys_path`: where the application's modules are.
fn python_path(
    merged: &Merged<'_>,
    alembic: &AlembicConfig,
    base: &Base<'_>,
) -> Result<Resolved<Vec<PathBuf>>, Failure> {
    let found = match &merged.keys.prepend_sys_path {
        Some(paths) => Some(Resolved::new(
            paths.clone(),
            merged.origin(&["prepend_sys_path"]),
        )),
        None => alembic.paths("prepend_sys_path", Legacy::SpacesAndColons)?,
    };
    let found = found.unwrap_or_else(|| Resolved::default_value(Vec::new()));
    Ok(found.map(|paths| {
        paths
            .iter()
            .map(|path| clean(&base.directory.join(path)))
            .collect()
    }))
}

/// `--python`, else `python` of the manifest; the one is relative to where dbm runs, the other to the project.
fn chosen_python(keys: &ProjectKeys, base: &Base<'_>) -> Python {
    match (&base.request.python, &keys.python) {
        (Some(given), _) => python(given, base.working_directory),
        (None, Some(stated)) => python(stated, base.directory),
        (None, None) => Python::Auto,
    }
}

fn python(stated: &str, directory: &Path) -> Python {
    match stated {
        "auto" => Python::Auto,
        "never" => Python::Never,
        path if path.contains(['/', '\\']) => Python::Path(directory.join(path)),
        program => Python::Path(PathBuf::from(program)),
    }
}

fn list_python(listing: &mut Listing, merged: &Merged<'_>, base: &Base<'_>) {
    match (&base.request.python, &merged.keys.python) {
        (Some(given), _) => listing.add("python", given, &Origin::Flag("--python".to_owned())),
        (None, Some(stated)) => listing.add("python", stated, &merged.origin(&["python"])),
        (None, None) => {}
    }
}

struct Resolver<'a> {
    merged: &'a Merged<'a>,
    alembic: &'a AlembicConfig,
    context: FormContext<'a>,
    base: &'a Base<'a>,
    listing: Listing,
}

impl Resolver<'_> {
    fn scripts(&mut self, python_path: Resolved<Vec<PathBuf>>) -> Result<Scripts, Failure> {
        let keys = &self.merged.keys;
        if python_path.origin != Origin::Default {
            let shown = |path: &PathBuf| shown_path(path, self.base.working_directory);
            let shown: Vec<_> = python_path.value.iter().map(shown).collect();
            self.listing
                .add("prepend_sys_path", &shown.join(", "), &python_path.origin);
        }
        let location = self.location(&python_path.value)?;
        let version_locations = self.version_locations(&location.value, &python_path.value)?;
        let or = |found: Option<Resolved<String>>, default: &str| {
            found.unwrap_or_else(|| Resolved::default_value(default.to_owned()))
        };
        Ok(Scripts {
            version_locations,
            recursive: self.flag_or_false(
                "recursive_version_locations",
                keys.recursive_version_locations.as_ref(),
            )?,
            file_template: or(
                self.text("file_template", keys.file_template.as_ref())?,
                "%(rev)s_%(slug)s",
            ),
            truncate_slug_length: self.slug_length()?,
            timezone: self.text("timezone", keys.timezone.as_ref())?,
            sourceless: self.flag_or_false("sourceless", keys.sourceless.as_ref())?,
            output_encoding: or(
                self.text("output_encoding", keys.output_encoding.as_ref())?,
                "utf-8",
            ),
            revision_environment: self
                .flag_or_false("revision_environment", keys.revision_environment.as_ref())?,
            python_path,
            hooks: self.hooks()?,
            location,
        })
    }

    fn location(&mut self, python_path: &[PathBuf]) -> Result<Resolved<PathBuf>, Failure> {
        let stated = self.text("script_location", self.merged.keys.script_location.as_ref())?;
        let stated = stated.or_else(|| self.of_flask_migrate());
        let Some(stated) = stated else {
            return Err(self.no_script_location());
        };
        let path = locate(
            &stated.value,
            &stated.origin,
            self.base.directory,
            python_path,
        )?;
        if !path.is_dir() {
            let shown = shown_path(&path, self.base.working_directory);
            let mut failure = Failure::new(
                Kind::Settings,
                format!(
                    "the `script_location` `{shown}` of the project `{}` is not there",
                    self.base.name
                ),
            );
            failure.place = stated.origin.place().cloned();
            return Err(
                failure.hint("correct the path, or write a new environment there: `dbm init DIR`")
            );
        }
        Ok(Resolved::new(path, stated.origin))
    }

    /// Flask-Migrate's `alembic.ini` is in the directory of the scripts, which it does not name.
    fn of_flask_migrate(&self) -> Option<Resolved<String>> {
        let ini = self.alembic.ini_path.as_deref()?;
        let directory = ini.parent()?;
        let is_beside = directory.join("env.py").is_file() && directory != self.base.directory;
        let location = directory.display().to_string();
        is_beside.then(|| Resolved::default_value(location))
    }

    fn no_script_location(&self) -> Failure {
        let directory = shown_path(self.base.directory, self.base.working_directory);
        let message = if self.alembic.is_there() {
            format!("the project `{}` has no `script_location`", self.base.name)
        } else {
            format!(
                "the project `{}` has no `alembic.ini` in `{directory}`",
                self.base.name
            )
        };
        let failure = Failure::new(Kind::Settings, message);
        failure.hint(if self.alembic.is_there() {
            "write `script_location = %(here)s/alembic` in `alembic.ini`, or `script_location` in the manifest"
        } else {
            "`dbm init alembic`, run in that directory, makes a new project; if the scripts are there already, write `script_location` in the manifest"
        })
    }

    fn version_locations(
        &mut self,
        location: &Path,
        python_path: &[PathBuf],
    ) -> Result<Resolved<Vec<PathBuf>>, Failure> {
        let stated = self.merged.keys.version_locations.as_ref();
        let Some(stated) = self.list("version_locations", stated, Legacy::Spaces)? else {
            return Ok(Resolved::default_value(vec![location.join("versions")]));
        };
        let locate = |path: &String| locate(path, &stated.origin, self.base.directory, python_path);
        let paths = stated.value.iter().map(locate).collect::<Result<_, _>>()?;
        Ok(Resolved::new(paths, stated.origin))
    }

    /// Alembic takes 0 for its default.
    fn slug_length(&mut self) -> Result<Resolved<usize>, Failure> {
        let form = self.merged.keys.truncate_slug_length.as_ref();
        let found = match self.stated_value("truncate_slug_length", form)? {
            Some(found) => Some(found),
            None => self
                .alembic
                .text("truncate_slug_length")?
                .map(|it| it.map(Scalar::Text)),
        };
        let Some(found) = found else {
            return Ok(Resolved::default_value(40));
        };
        let length = found.number::<usize>("truncate_slug_length", "a number")?;
        self.listing
            .add("truncate_slug_length", &length.value, &length.origin);
        Ok(length.map(|length| if length == 0 { 40 } else { length }))
    }

    fn hooks(&self) -> Result<Vec<Hook>, Failure> {
        let hooks = self.alembic.hooks()?.into_iter();
        Ok(hooks
            .map(|(name, options)| Hook { name, options })
            .collect())
    }

    fn stated(&mut self) -> Result<ConfigureOverrides, Failure> {
        let keys = &self.merged.keys;
        Ok(ConfigureOverrides {
            version_table: self.stated_text("version_table", keys.version_table.as_ref())?,
            version_table_schema: self
                .stated_text("version_table_schema", keys.version_table_schema.as_ref())?,
            version_table_pk: self
                .stated_flag("version_table_pk", keys.version_table_pk.as_ref())?,
            transaction_per_migration: self.stated_flag(
                "transaction_per_migration",
                keys.transaction_per_migration.as_ref(),
            )?,
            transactional_ddl: self
                .stated_flag("transactional_ddl", keys.transactional_ddl.as_ref())?,
            include_schemas: self.stated_flag("include_schemas", keys.include_schemas.as_ref())?,
            compare_type: self.stated_flag("compare_type", keys.compare_type.as_ref())?,
            compare_server_default: self.stated_flag(
                "compare_server_default",
                keys.compare_server_default.as_ref(),
            )?,
            render_as_batch: self.stated_flag("render_as_batch", keys.render_as_batch.as_ref())?,
            user_module_prefix: self
                .stated_text("user_module_prefix", keys.user_module_prefix.as_ref())?,
            target_metadata: self.stated_plain("target_metadata", keys.target_metadata.as_ref()),
            connect_timeout: self
                .stated_seconds("connect_timeout", keys.connect_timeout.as_ref())?,
            lock_timeout: self.stated_seconds("lock_timeout", keys.lock_timeout.as_ref())?,
            statement_timeout: self
                .stated_seconds("statement_timeout", keys.statement_timeout.as_ref())?,
            on_connect: keys
                .on_connect
                .clone()
                .map(|statements| self.listed("on_connect", statements, |it| it.join("; "))),
        })
    }
}
