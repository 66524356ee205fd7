use std::collections::BTreeMap;
use std::fs;
use std::sync::Arc;

use insta::assert_snapshot;
use tempfile::TempDir;

use super::*;
use crate::settings::variables::ProcessVariables;
use dbm_core::failure::Failure;

/// A directory with these files, variables and a command line.
struct Case {
    directory: TempDir,
    process: ProcessVariables,
    request: Request,
}

const INI: &str = "[alembic]\nscript_location = %(here)s/alembic\n";

impl Case {
    /// A manifest, and a project `app` that has an `alembic.ini`.
    fn new(manifest: &str) -> Self {
        let case = Self {
            directory: tempfile::tempdir().unwrap(),
            process: Arc::default(),
            request: Request::default(),
        };
        fs::create_dir_all(case.directory.path().join("app/alembic")).unwrap();
        case.file("projects.toml", manifest)
            .file("app/alembic.ini", INI)
    }

    fn file(self, path: &str, text: &str) -> Self {
        let path = self.directory.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    fn variable(mut self, name: &str, value: &str) -> Self {
        let mut process: BTreeMap<_, _> = (*self.process).clone();
        process.insert(name.to_owned(), value.to_owned());
        self.process = Arc::new(process);
        self
    }

    fn request(mut self, change: impl Fn(&mut Request)) -> Self {
        change(&mut self.request);
        self
    }

    fn load(&self) -> Result<Workspace, Vec<Failure>> {
        load(&self.request, &self.process, self.directory.path())
    }

    /// The settings of every project, or the failures.
    fn page(&self) -> String {
        let page = match self.load() {
            Ok(workspace) => workspace.projects.iter().map(settings).collect::<Vec<_>>(),
            Err(failures) => failures.iter().map(shown).collect(),
        };
        page.join("\n")
            .replace(&self.directory.path().display().to_string(), "DIR")
    }
}

fn settings(project: &Project) -> String {
    let lines = project.listing.settings().iter();
    let lines: Vec<_> = lines
        .map(|it| format!("  {} = {}  <- {}", it.key, it.value, it.origin))
        .collect();
    format!("{}\n{}", project.name, lines.join("\n"))
}

fn shown(failure: &Failure) -> String {
    let place = failure.place.as_ref().map(|place| {
        let marked = &place.source.text[place.span.clone()];
        format!("{place} `{marked}`: ")
    });
    let hint = failure.hint.clone().unwrap_or_default();
    let notes: Vec<_> = failure
        .notes
        .iter()
        .map(|(title, text)| format!("; {title} {text}"))
        .collect();
    let place = place.unwrap_or_default();
    format!(
        "{:?}: {place}{}; {hint}{}",
        failure.kind,
        failure.message,
        notes.concat()
    )
}

const PARTS: &str = r#"
[projects.app]
path = "app"
[projects.app.database]
driver   = "postgresql"
user     = { env = "DB_USER",     default = "postgres" }
password = { env = "DB_PASSWORD", default = "postgres" }
host     = { env = "DB_HOST",     default = "localhost" }
port     = { env = "DB_PORT",     default = 5432 }
name     = { env = "DB_NAME",     default = "social_suit" }

[profiles.local.projects.app]
database.url = "sqlite:///local.db"
"#;

#[test]
fn parts_come_from_literals_variables_and_the_dot_env() {
    let case = Case::new(PARTS)
        .file("app/.env", "DB_NAME=from_file\nDB_HOST=ignored\n")
        .variable("DB_HOST", "db.example")
        .variable("DB_PASSWORD", "p@:/%#");
    assert_snapshot!(case.page(), @r"
    app
      path = app  <- projects.toml:3
      database.driver = postgresql  <- projects.toml:5
      database.user = postgres  <- projects.toml:6
      database.password = ***  <- variable DB_PASSWORD (projects.toml:7)
      database.host = db.example  <- variable DB_HOST (projects.toml:8)
      database.port = 5432  <- projects.toml:9
      database.name = from_file  <- DB_NAME in app/.env:1
      database.url = postgresql://postgres:***@db.example:5432/from_file  <- projects.toml:5
      script_location = DIR/app/alembic  <- app/alembic.ini:2
    ");
    let workspace = case.load().unwrap();
    let url = workspace.projects[0].database.clone().unwrap().value;
    assert_eq!(
        url.expose(),
        "postgresql://postgres:p%40%3A%2F%25%23@db.example:5432/from_file"
    );
}

#[test]
fn later_layers_win_and_a_url_replaces_parts() {
    let local = |request: &mut Request| request.profile = Some("local".to_owned());
    assert_snapshot!(Case::new(PARTS).request(local).page(), @r"
    app
      path = app  <- projects.toml:3
      database.url = sqlite:///local.db  <- projects.toml:13
      script_location = DIR/app/alembic  <- app/alembic.ini:2
    ");
    let variable = Case::new(PARTS)
        .request(local)
        .variable("DBM_APP_URL", "mysql://u:hunter2@h/d");
    assert_snapshot!(variable.page(), @r"
    app
      path = app  <- projects.toml:3
      database.url = mysql://u:***@h/d  <- variable DBM_APP_URL
      script_location = DIR/app/alembic  <- app/alembic.ini:2
    ");
    let set = |request: &mut Request| {
        request.set = vec![
            "database.driver=mysql".to_owned(),
            "database.port=3307".to_owned(),
            "timezone=UTC".to_owned(),
        ];
    };
    assert_snapshot!(Case::new(PARTS).request(local).request(set).page(), @r"
    app
      path = app  <- projects.toml:3
      database.driver = mysql  <- --set database.driver
      database.port = 3307  <- --set database.port
      database.url = mysql://:3307  <- --set database.driver
      script_location = DIR/app/alembic  <- app/alembic.ini:2
      timezone = UTC  <- --set timezone
    ");
    let url = |request: &mut Request| request.url = Some("sqlite:////x.db".to_owned());
    assert_snapshot!(Case::new(PARTS).request(set).request(url).page(), @r"
    app
      path = app  <- projects.toml:3
      database.url = sqlite:////x.db  <- --url
      script_location = DIR/app/alembic  <- app/alembic.ini:2
      timezone = UTC  <- --set timezone
    ");
}

#[test]
fn a_variable_that_the_winning_value_does_not_name_is_not_read() {
    let manifest = "[defaults]\ndatabase.url = { env = 'DB_URL', default = 'sqlite:///a' }\n[projects.app]\npath = 'app'\ndatabase.url = { env = 'APP_URL', default = 'sqlite:///b' }\n";
    assert_snapshot!(Case::new(manifest).variable("DB_URL", "sqlite:///c").page(), @r"
    app
      path = app  <- projects.toml:4
      database.url = sqlite:///b  <- projects.toml:5
      script_location = DIR/app/alembic  <- app/alembic.ini:2
    ");
}

#[cfg(unix)]
#[test]
fn commands_and_files_give_values_without_their_line_end() {
    let manifest = r#"
[projects.app]
path = "app"
database.driver = "postgresql"
database.user = { command = ["printf", "me\n"] }
database.password = { file = "secret" }
"#;
    let case = Case::new(manifest).file("app/secret", "hunter2\r\n");
    assert_snapshot!(case.page(), @r"
    app
      path = app  <- projects.toml:3
      database.driver = postgresql  <- projects.toml:4
      database.user = me  <- command (projects.toml:5)
      database.password = ***  <- file secret (projects.toml:6)
      database.url = postgresql://me:***@  <- projects.toml:4
      script_location = DIR/app/alembic  <- app/alembic.ini:2
    ");
    let url = case.load().unwrap().projects[0]
        .database
        .clone()
        .unwrap()
        .value;
    assert_eq!(url.expose(), "postgresql://me:hunter2@");
}

#[test]
fn values_that_are_not_there_are_errors_at_their_place() {
    let app = |rest: &str| Case::new(&format!("[projects.app]\npath = 'app'\n{rest}\n")).page();
    assert_snapshot!(app("database.url = { env = 'DB_URL' }"), @"Settings: projects.toml:3:16 `{ env = 'DB_URL' }`: `database.url` needs the variable `DB_URL`, which is not set; set `DB_URL` in the environment or in the project's `.env`, or add `default = ...`; project app");
    assert_snapshot!(app("database.url = { env = 'DB_URL', file = 'x' }"), @"Settings: projects.toml:3:16 `{ env = 'DB_URL', file = 'x' }`: `database.url` must have exactly one of `env`, `command`, `file` and `setting`; ; project app");
    assert_snapshot!(app("database.url = { file = 'x' }"), @"Settings: projects.toml:3:16 `{ file = 'x' }`: the file `x` of `database.url` cannot be read: No such file or directory (os error 2); ; project app");
    assert_snapshot!(app("database.url = 'oracle://u:hunter2@h/d'"), @"Settings: projects.toml:3:16 `'oracle://u:***@h/d'`: the database URL has the scheme `oracle`, which dbm does not know; use `postgresql`, `mysql`, `mariadb` or `sqlite`, with any driver: `postgresql+psycopg2`; project app");
    assert_snapshot!(app("database.url = 'postgresql://u:hunt@er2@h/d'"), @"Settings: projects.toml:3:16 `'postgresql://u:***@h/d'`: the database URL has an `@` too many; in a user or a password, write `@`, `:` and `/` as `%40`, `%3A` and `%2F`; project app");
    assert_snapshot!(app("database = { url = 'sqlite://', port = 1 }"), @"Settings: projects.toml:3:40 `1`: `database` has both a `url` and `port`; keep one of the two; project app");
    assert_snapshot!(app("database.host = 'h'"), @r#"Settings: projects.toml:3:17 `'h'`: `database` has no `driver`; add `driver = "postgresql"`, or `mysql`, `mariadb`, `sqlite`; project app"#);
    assert_snapshot!(app("database = { driver = 'postgresql', port = 'abc' }"), @"Settings: projects.toml:3:44 `'abc'`: `database.port` must be a number from 0 to 65535; ; project app");
    assert_snapshot!(app("database = { driver = 'postgresql', port = 70000 }"), @"Settings: projects.toml:3:44 `70000`: `database.port` must be a number from 0 to 65535; ; project app");
    assert_snapshot!(app("version_table_pk = 'yes'"), @"Settings: projects.toml:3:20 `'yes'`: `version_table_pk` must be `true` or `false`; ; project app");
}

#[cfg(unix)]
#[test]
fn commands_that_fail_are_errors_without_their_arguments() {
    let app = |rest: &str| Case::new(&format!("[projects.app]\npath = 'app'\n{rest}\n")).page();
    assert_snapshot!(app("database.url = { command = ['false', '--token=hunter2'] }"), @"Settings: projects.toml:3:16 `{ command = ['false', ***] }`: the command `false` of `database.url` failed: exit status: 1; run the command by hand to see why; project app");
    assert_snapshot!(app("database.url = { command = ['no-such-program'] }"), @"Settings: projects.toml:3:16 `{ command = ['no-such-program'] }`: the command `no-such-program` of `database.url` could not be started: No such file or directory (os error 2); run the command by hand to see why; project app");
}

#[test]
fn a_wrong_variable_is_named_without_its_value() {
    let case = Case::new(PARTS).variable("DB_PORT", "hunter2");
    assert_snapshot!(case.page(), @r#"Settings: projects.toml:9:12 `{ env = "DB_PORT",     default = 5432 }`: `database.port` must be a number from 0 to 65535; the value comes from variable DB_PORT (projects.toml:9); project app"#);
    let case = Case::new(PARTS).file("app/.env", "A=1\nDB_PORT=hunter2\n");
    assert_snapshot!(case.page(), @"Settings: app/.env:2:1 `DB_PORT`: `database.port` must be a number from 0 to 65535; the value comes from DB_PORT in app/.env:2; project app");
    let case = Case::new(PARTS).variable("DBM_APP_URL", "postgresql://u:hunter2@h:port/d");
    assert_snapshot!(case.page(), @"Settings: the port of the database URL is not a number from 0 to 65535; in a user or a password, write `@`, `:` and `/` as `%40`, `%3A` and `%2F`; from variable DBM_APP_URL; project app");
    let case = Case::new(PARTS).file("app/.env", "DB_PASSWORD hunter2\n");
    assert_snapshot!(case.page(), @"Settings: app/.env:1:1 `***`: the line is no `NAME=value`; write `NAME=value`, with quotes around all of the value or none; project app");
}

#[test]
fn selections_that_select_nothing_are_errors_of_the_command_line() {
    let manifest = "[projects.app]\npath='app'\ngroups=['core']\n[projects.api]\npath='app'\n";
    let with = |change: fn(&mut Request)| Case::new(manifest).request(change).page();
    assert_snapshot!(with(|it| it.projects = vec!["ap".to_owned()]), @"CommandLine: there is no project `ap`; did you mean `app`?");
    assert_snapshot!(with(|it| it.projects = vec!["x*".to_owned()]), @"CommandLine: there is no project `x*`; there are `app`, `api`");
    assert_snapshot!(with(|it| it.projects = vec!["a[".to_owned()]), @"CommandLine: `-p a[` is no glob: unclosed character class; missing ']';");
    assert_snapshot!(with(|it| it.groups = vec!["cor".to_owned()]), @"CommandLine: no project is in the group `cor`; did you mean `core`?");
    assert_snapshot!(with(|it| it.url = Some("sqlite://".to_owned())), @"CommandLine: `--url` needs exactly one project, and 2 are selected; select one with `-p NAME`");
    assert_snapshot!(with(|it| it.profile = Some("x".to_owned())), @"CommandLine: there is no profile `x`; the manifest has no profiles: add `[profiles.NAME]`");
    assert_snapshot!(with(|it| it.set = vec!["timezome=UTC".to_owned()]), @"CommandLine: `--set timezome`: unknown key `timezome`; did you mean `timezone`?");
    assert_snapshot!(with(|it| it.set = vec!["groups=hunter2".to_owned()]), @"CommandLine: `--set groups`: found a text, wanted a list;");
    assert_snapshot!(with(|it| it.set = vec!["timezone".to_owned()]), @"CommandLine: `--set timezone` is not `key=value`; write `--set timezone=UTC` or `--set database.port=5433`");
}

#[test]
fn names_globs_and_groups_add_up() {
    let manifest = "[projects.app]\npath='app'\n[projects.api-a]\npath='app'\n[projects.api-b]\npath='app'\n[projects.z]\npath='app'\ngroups=['core']\n";
    let case = Case::new(manifest).request(|it| {
        it.projects = vec!["api-*".to_owned()];
        it.groups = vec!["core".to_owned()];
    });
    let names: Vec<_> = case
        .load()
        .unwrap()
        .projects
        .into_iter()
        .map(|it| it.name)
        .collect();
    assert_eq!(names, ["api-a", "api-b", "z"]);
}

#[test]
fn a_directory_with_an_ini_is_a_project() {
    let case = Case::new("");
    fs::remove_file(case.directory.path().join("projects.toml")).unwrap();
    assert_snapshot!(case.page(), @"Settings: there is no `projects.toml` here or above, and no `alembic.ini` here; go to the directory of your projects, name the manifest with `--manifest FILE`, or make a new project here: `dbm init alembic`");
    let inside = load(
        &case.request,
        &case.process,
        &case.directory.path().join("app"),
    )
    .unwrap();
    assert_eq!(inside.manifest, None);
    assert_eq!(inside.projects[0].name, "app");
    assert_eq!(
        inside.projects[0].scripts.location.value,
        case.directory.path().join("app/alembic")
    );
}

#[test]
fn the_manifest_is_found_upward() {
    let case = Case::new("[projects.x]\npath = 'app'\n");
    let inside = load(
        &case.request,
        &case.process,
        &case.directory.path().join("app/alembic"),
    )
    .unwrap();
    assert_eq!(
        inside.manifest,
        Some(case.directory.path().join("projects.toml"))
    );
}

#[test]
fn alembic_settings_come_from_the_manifest_the_ini_and_pyproject() {
    let manifest = "[defaults]\ntimezone = 'UTC'\n[projects.app]\npath = 'app'\n";
    let ini = "[alembic]
script_location = %(here)s/alembic
version_locations = %(here)s/a:b
path_separator = :
prepend_sys_path = .
timezone = Europe/Berlin
file_template = %%(rev)s
recursive_version_locations = True
[post_write_hooks]
hooks = black, ruff
black.type = console_scripts
ruff.type = exec
ruff.options = check REVISION_SCRIPT_FILENAME
";
    let pyproject = "[tool.alembic]\nfile_template = '%%(slug)s'\ntruncate_slug_length = 10\nsourceless = true\n";
    let case = Case::new(manifest)
        .file("app/alembic.ini", ini)
        .file("app/pyproject.toml", pyproject);
    assert_snapshot!(case.page(), @r"
    app
      path = app  <- projects.toml:4
      prepend_sys_path = app  <- app/alembic.ini:5
      script_location = DIR/app/alembic  <- app/alembic.ini:2
      version_locations = DIR/app/a, b  <- app/alembic.ini:3
      recursive_version_locations = false  <- app/alembic.ini:8
      file_template = %(rev)s  <- app/alembic.ini:7
      truncate_slug_length = 10  <- app/pyproject.toml:3
      timezone = UTC  <- projects.toml:2
      sourceless = true  <- app/pyproject.toml:4
    ");
    let scripts = &case.load().unwrap().projects[0].scripts;
    assert_snapshot!(format!("{:?}\n{:?}\n{:?}", scripts.version_locations.value, scripts.python_path.value, scripts.hooks)
        .replace(&case.directory.path().display().to_string(), "DIR"), @r#"
        ["DIR/app/a", "DIR/app/b"]
        ["DIR/app"]
        [Hook { name: "black", options: [("type", "console_scripts")] }, Hook { name: "ruff", options: [("type", "exec"), ("options", "check REVISION_SCRIPT_FILENAME")] }]
        "#);
}

#[test]
fn pyproject_alone_configures_a_project() {
    let manifest = "[projects.app]\npath = 'app'\n";
    let pyproject = "[tool.alembic]
script_location = \"%(here)s/alembic\"
prepend_sys_path = [\".\"]
[[tool.alembic.post_write_hooks]]
name = \"black\"
type = \"exec\"
";
    let case = Case::new(manifest).file("app/pyproject.toml", pyproject);
    fs::remove_file(case.directory.path().join("app/alembic.ini")).unwrap();
    assert_snapshot!(case.page(), @r"
    app
      path = app  <- projects.toml:2
      prepend_sys_path = app  <- app/pyproject.toml:3
      script_location = DIR/app/alembic  <- app/pyproject.toml:2
    ");
    let broken = case.file(
        "app/pyproject.toml",
        "[tool.alembic]\nscript_location = 'a%b'\n",
    );
    assert_snapshot!(broken.page(), @"Settings: app/pyproject.toml:2:19 `'a%b'`: `script_location` must be a text in which `%` is `%%` or part of `%(here)s`; ; project app");
}

#[test]
fn scripts_that_are_not_there_are_errors() {
    let manifest = "[projects.app]\npath = 'app'\n";
    assert_snapshot!(Case::new("[projects.app]\npath = 'nowhere'\n").page(), @"Settings: projects.toml:2:8 `'nowhere'`: the directory `nowhere` of the project `app` is not there; `path` is relative to the manifest; project app");
    assert_snapshot!(Case::new(manifest).file("app/alembic.ini", "[alembic]\n").page(), @"Settings: the project `app` has no `script_location`; write `script_location = %(here)s/alembic` in `alembic.ini`, or `script_location` in the manifest; project app");
    assert_snapshot!(Case::new(manifest).file("app/alembic.ini", "[alembic]\nscript_location = x\n").page(), @"Settings: app/alembic.ini:2:1 `script_location = x`: the `script_location` `app/x` of the project `app` is not there; correct the path, or write a new environment there: `dbm init DIR`; project app");
    assert_snapshot!(Case::new(manifest).file("app/alembic.ini", "[alembic]\nscript_location = x:y\n").page(), @"Settings: app/alembic.ini:2:1 `script_location = x:y`: `x:y` names the package `x`, which is not found; add the directory that holds the package to `prepend_sys_path`; project app");
    assert_snapshot!(Case::new(manifest).file("app/alembic.ini", "script_location = x\n").page(), @"Settings: app/alembic.ini:1:1 `script_location = x`: the line stands before the first `[section]`; begin the file with `[alembic]`; project app");
    assert_snapshot!(Case::new("[projects.app]\npath = 'app/alembic'\n").page(), @"Settings: the project `app` has no `alembic.ini` in `app/alembic`; `dbm init alembic`, run in that directory, makes a new project; if the scripts are there already, write `script_location` in the manifest; project app");
    assert_snapshot!(Case::new("[projects.app]\npath = 'app'\nconfig = 'other.ini'\n").page(), @"Settings: there is no file `app/other.ini`; ; project app");
}

#[test]
fn a_name_is_a_text_and_digits_may_be_a_password() {
    let case = |line: &str| Case::new(&format!("[projects.app]\npath = 'app'\n{line}\n")).page();
    assert_snapshot!(case("version_table = true"), @"Settings: projects.toml:3:17 `true`: `version_table` must be a text; ; project app");
    assert_snapshot!(case("version_table_schema = 5"), @"Settings: projects.toml:3:24 `5`: `version_table_schema` must be a text; ; project app");
    assert_snapshot!(case("database.url = false"), @"Settings: projects.toml:3:16 `false`: `database.url` must be a text; ; project app");
    assert_snapshot!(case("database = { driver = 'postgresql', user = true }"), @"Settings: projects.toml:3:44 `true`: `database.user` must be a text; ; project app");
    assert_snapshot!(case("database = { driver = 'postgresql', user = 1, password = 2 }"), @"
    app
      path = app  <- projects.toml:2
      database.driver = postgresql  <- projects.toml:3
      database.user = 1  <- projects.toml:3
      database.password = ***  <- projects.toml:3
      database.url = postgresql://1:***@  <- projects.toml:3
      script_location = DIR/app/alembic  <- app/alembic.ini:2
    ");
}

#[test]
fn a_url_that_cannot_be_used_is_shown_without_its_secrets() {
    let case = |url: &str| {
        let case = Case::new(&format!(
            "[projects.app]\npath = 'app'\ndatabase.url = \"{url}\"\n"
        ));
        let failures = case.load().unwrap_err();
        format!(
            "{}{}",
            shown(&failures[0]),
            failures[0].place.as_ref().unwrap().source.text
        )
    };
    assert_snapshot!(case("postgresql:/u:hunter2@h"), @r#"
    Settings: projects.toml:3:16 `"postgresql:/u:***@h"`: the database URL does not start with `scheme://`; write it as `postgresql://user:password@host:5432/database` or `sqlite:///file.db`; project app[projects.app]
    path = 'app'
    database.url = "postgresql:/u:***@h"
    "#);
    assert_snapshot!(case("u:hunter2@h/d"), @"
    Settings: projects.toml:3:16 `***`: the database URL does not start with `scheme://`; write it as `postgresql://user:password@host:5432/database` or `sqlite:///file.db`; project app[projects.app]
    path = 'app'
    database.url = ***
    ");
}
