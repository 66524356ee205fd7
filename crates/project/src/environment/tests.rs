mod engines;
mod flask;
mod forms;
mod listeners;

use std::fs;
use std::sync::Arc;

use insta::assert_snapshot;
use tempfile::TempDir;

use super::*;
use crate::project::{Request, Workspace, load};
use crate::settings::variables::ProcessVariables;
use crate::versions;

/// A project whose `env.py` is evaluated.
struct Case {
    directory: TempDir,
    process: ProcessVariables,
    request: Request,
}

const INI: &str = "[alembic]
script_location = %(here)s/alembic
prepend_sys_path = .
sqlalchemy.url = postgresql://u:p%%40w@h/d
";

impl Case {
    fn new(env: &str) -> Self {
        let case = Self {
            directory: tempfile::tempdir().unwrap(),
            process: Arc::default(),
            request: Request::default(),
        };
        case.file("alembic.ini", INI).file("alembic/env.py", env)
    }

    fn file(self, path: &str, text: &str) -> Self {
        let path = self.directory.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    fn x(mut self, x: &str) -> Self {
        self.request.x.push(x.to_owned());
        self
    }

    fn set(mut self, set: &str) -> Self {
        self.request.set.push(set.to_owned());
        self
    }

    fn workspace(&self) -> Result<Workspace, Vec<Failure>> {
        load(&self.request, &self.process, self.directory.path())
    }

    /// What differs from Alembic's defaults in one mode, or the failure.
    fn in_mode(&self, mode: Mode) -> String {
        let page = match self.workspace() {
            Err(failures) => failures.iter().map(shown).collect::<Vec<_>>().join("\n"),
            Ok(workspace) => match evaluate_call(
                &workspace.projects[0],
                &Call::upgrade(mode),
                versions::graph,
            ) {
                Ok(environment) => settings(&environment),
                Err(failure) => shown(&failure),
            },
        };
        page.replace(&self.directory.path().display().to_string(), "DIR")
    }

    fn online(&self) -> String {
        self.in_mode(Mode::Online)
    }

    fn offline(&self) -> String {
        self.in_mode(Mode::Offline)
    }
}

fn settings(environment: &Environment) -> String {
    let mut lines = vec![format!(
        "{} <- {}",
        environment.url.value.expose(),
        environment.url.origin
    )];
    let (shown, default) = (
        format!("{:#?}", environment.options),
        format!("{:#?}", Options::default()),
    );
    let ours: Vec<_> = shown
        .lines()
        .filter(|line| !default.lines().any(|other| other == *line))
        .collect();
    lines.extend(ours.iter().map(|line| line.trim_end().to_owned()));
    lines.join("\n")
}

fn shown(failure: &Failure) -> String {
    let place = failure.place.as_ref().map(|place| {
        let marked = &place.source.text[place.span.clone()];
        format!("{place} `{marked}`: ")
    });
    let notes: Vec<_> = failure
        .notes
        .iter()
        .map(|(title, text)| format!("; {title} {text}"))
        .collect();
    let hint = failure.hint.clone().unwrap_or_default();
    format!(
        "{:?}: {}{}; {hint}{}",
        failure.kind,
        place.unwrap_or_default(),
        failure.message,
        notes.concat()
    )
}

/// An `env.py` that configures with `arguments`, after `before`, on a connection.
fn stock(before: &str, arguments: &str) -> String {
    format!(
        r#"
from alembic import context
import sqlalchemy as sa
from sqlalchemy import engine_from_config, pool, text
config = context.config
target_metadata = None
{before}

def run_migrations_offline():
    context.configure(url=config.get_main_option("sqlalchemy.url"), target_metadata=target_metadata,
                      literal_binds=True, dialect_opts={{"paramstyle": "named"}}, {arguments})
    with context.begin_transaction():
        context.run_migrations()


def run_migrations_online():
    connectable = engine_from_config(config.get_section(config.config_ini_section, {{}}), prefix="sqlalchemy.",
                                     poolclass=pool.NullPool)
    with connectable.connect() as connection:
        context.configure(connection=connection, target_metadata=target_metadata, {arguments})
        with context.begin_transaction():
            context.run_migrations()


if context.is_offline_mode():
    run_migrations_offline()
else:
    run_migrations_online()
"#
    )
}

#[test]
fn the_stock_file_online_and_offline() {
    let case = Case::new(&stock("", ""));
    assert_snapshot!(case.online(), @"postgresql://u:p%40w@h/d <- alembic/env.py:20");
    assert_snapshot!(case.offline(), @r#"
    postgresql://u:p%40w@h/d <- alembic/env.py:10
        literal_binds: true,
        paramstyle: Some(
            "named",
        ),
    "#);
}

#[test]
fn every_argument_of_configure() {
    let case = Case::new(&stock(
        "target_metadata = sa.MetaData(naming_convention={'ix': 'ix_%(column_0_label)s'}, schema='app')\n\
         def include_object(object, name, type_, reflected, compare_to):\n    return True\n",
        "version_table='versions', version_table_schema='app', version_table_pk=False, transaction_per_migration=True, \
         transactional_ddl=False, include_schemas=True, compare_type=False, compare_server_default=True, \
         render_as_batch=True, user_module_prefix='m.', include_object=include_object, upgrade_token='up', \
         starting_rev='a1', on_version_apply=None, batch=True",
    ));
    assert_snapshot!(case.online(), @r#"
    postgresql://u:p%40w@h/d <- alembic/env.py:23
        version_table: "versions",
        version_table_schema: Some(
            "app",
        ),
        version_table_pk: false,
        transaction_per_migration: true,
        transactional_ddl: Some(
            false,
        ),
        starting_revision: Some(
            "a1",
        ),
        include_schemas: true,
        compare_type: false,
        compare_server_default: true,
        render_as_batch: true,
        upgrade_token: "up",
        user_module_prefix: Some(
            "m.",
        ),
        metadata_schema: Some(
            "app",
        ),
        functions: [
            "include_object",
        ],
    "#);
}

#[test]
fn arguments_are_computed() {
    let case = Case::new(&stock(
        "x = context.get_x_argument(as_dictionary=True)\n\
         options = dict(version_table=f\"{x.get('tenant', 'none')}_version\")\n\
         if config.get_main_option('sqlalchemy.url').startswith('sqlite'):\n    options['render_as_batch'] = True\n",
        "**options",
    ))
    .x("tenant=shop")
    .x("flag");
    assert_snapshot!(case.online(), @r#"
    postgresql://u:p%40w@h/d <- alembic/env.py:24
        version_table: "shop_version",
    "#);
    assert_snapshot!(case.set("database.url=sqlite:///x.db").online(), @r#"
    sqlite:///x.db <- --set database.url
        version_table: "shop_version",
        render_as_batch: true,
    "#);
}

#[test]
fn the_url_may_be_set_or_made() {
    let case = Case::new(&stock(
        "import os\nconfig.set_main_option('sqlalchemy.url', os.environ['APP_URL'].replace('%', '%%'))\n",
        "",
    ))
    .file(".env", "APP_URL=mysql+pymysql://me:p%40w@db/shop\n");
    assert_snapshot!(case.online(), @"mysql+pymysql://me:p%40w@db/shop <- alembic/env.py:22");
    assert_snapshot!(case.set("database.url=sqlite:///stated.db").online(), @"sqlite:///stated.db <- --set database.url");
}

#[test]
fn engines_say_how_to_connect() {
    let env = |call: &str| {
        format!(
            "from alembic import context\nfrom sqlalchemy import create_engine, URL\n\
             url = URL.create('postgresql', username='u', password='p@:/%#', host='h', port=1, database='d')\n\
             with {call}.connect() as connection:\n    context.configure(connection=connection)\n    context.run_migrations()\n"
        )
    };
    assert_snapshot!(Case::new(&env("create_engine(url, connect_args={'sslmode': 'disable', 'options': '-csearch_path=x'})")).online(), @"postgresql://u:p%40%3A%2F%25%23@h:1/d?options=-csearch_path%3Dx&sslmode=disable <- alembic/env.py:5");
    assert_snapshot!(Case::new(&env("create_engine(url, echo=True, pool_pre_ping=True, future=True)")).online(), @"postgresql://u:p%40%3A%2F%25%23@h:1/d <- alembic/env.py:5");
    assert_snapshot!(Case::new(&env("create_engine(url, isolation_level='AUTOCOMMIT')")).online(), @r#"Settings: alembic/env.py:4:41 `'AUTOCOMMIT'`: `isolation_level="AUTOCOMMIT"` of an engine is not supported; what `env.py` says can be stated in the manifest instead: `database.url = ...`, or `env = false` and all settings that it makes"#);
    assert_snapshot!(Case::new(&env("create_engine(str(url))")).online(), @"Settings: alembic/env.py:5:5 `context.configure(connection=connection)`: the password of the URL is `***`: it was made by `str(url)`; write `url.render_as_string(hide_password=False)`");
    assert_snapshot!(Case::new(&env("create_engine('oracle://u:hunter2@h/d')")).online(), @"Settings: alembic/env.py:4:6 `create_engine('oracle://u:***@h/d')`: ArgumentError: the database URL has the scheme `oracle`, which dbm does not know; what `env.py` says can be stated in the manifest instead: `database.url = ...`, or `env = false` and all settings that it makes");
}

#[test]
fn statements_on_the_connection_are_kept() {
    let env = |body: &str| {
        let body = body.replace('\n', "\n    ");
        format!(
            "from alembic import context\nfrom sqlalchemy import create_engine, text\n\
             engine = create_engine('postgresql://u@h/d')\n\
             with engine.connect() as connection:\n    {body}\n"
        )
    };
    let run = "with context.begin_transaction():\n    context.run_migrations()";
    assert_snapshot!(Case::new(&env(&format!(
        "connection.execute(text('CREATE SCHEMA IF NOT EXISTS app'))\nconnection.commit()\n\
         context.configure(connection=connection)\n{run}"
    ))).online(), @r#"
    postgresql://u@h/d <- alembic/env.py:7
        statements_before: [
            "CREATE SCHEMA IF NOT EXISTS app",
        ],
    "#);
    assert_snapshot!(Case::new(&env(&format!(
        "connection.execute(text('SET search_path TO :path'), {{'path': 'a'}})\n\
         context.configure(connection=connection, transaction_per_migration=True)\n{run}\nconnection.commit()"
    ))).online(), @r#"
    postgresql://u@h/d <- alembic/env.py:6
        statements_before: [
            "SET search_path TO 'a'",
        ],
        one_transaction: true,
    "#);
    assert_snapshot!(Case::new(&env(
        "context.configure(connection=connection)\n\
         with context.begin_transaction():\n    context.execute('SET search_path TO app')\n    context.run_migrations()"
    )).online(), @r#"
    postgresql://u@h/d <- alembic/env.py:5
        statements_before: [
            "SET search_path TO app",
        ],
    "#);
    assert_snapshot!(Case::new(&env(
        "if connection.execute(text('INSERT INTO a VALUES (1) RETURNING n')).scalar():\n    pass"
    )).online(), @"Settings: alembic/env.py:5:8 `connection.execute(text('INSERT INTO a VALUES (1) RETURNING n'))`: what such a statement gives is known only once it has run; what `env.py` says can be stated in the manifest instead: `database.url = ...`, or `env = false` and all settings that it makes");
    assert_snapshot!(Case::new(&env(&format!(
        "context.configure(connection=connection)\n{run}\nconnection.execute(text('ANALYZE'))"
    ))).online(), @"postgresql://u@h/d <- alembic/env.py:5");
    assert_snapshot!(Case::new(&env(&format!(
        "context.configure(connection=connection)\n{run}\nconnection.execute(text('ANALYZE'))\nconnection.commit()"
    ))).online(), @"Settings: alembic/env.py:8:5 `connection.execute(text('ANALYZE'))`: `env.py` executes `ANALYZE` after `run_migrations`, which is not supported; what `env.py` says can be stated in the manifest instead: `database.url = ...`, or `env = false` and all settings that it makes");
}

#[test]
fn what_is_not_understood_is_an_error_at_its_place() {
    assert_snapshot!(Case::new("import nonsense\nnonsense.run()\n").online(), @"Settings: alembic/env.py:2:1 `nonsense.run()`: `nonsense.run()` is not available: its import at alembic/env.py:1:8 was not found; what `env.py` says can be stated in the manifest instead: `database.url = ...`, or `env = false` and all settings that it makes");
    assert_snapshot!(Case::new("x = 1\n").online(), @"Settings: `alembic/env.py` does not call `context.run_migrations()`; what `env.py` says can be stated in the manifest instead: `database.url = ...`, or `env = false` and all settings that it makes");
    assert_snapshot!(Case::new("def broken(:\n").online(), @"Settings: alembic/env.py:1:12 `:`: this is no Python: Expected a parameter or the end of the parameter list; what `env.py` says can be stated in the manifest instead: `database.url = ...`, or `env = false` and all settings that it makes");
    assert_snapshot!(Case::new("raise ValueError('postgresql://u:hunter2@h/d')\n").online(), @"Settings: alembic/env.py:1:1 `raise ValueError('postgresql://u:***@h/d')`: ValueError: postgresql://u:***@h/d; what `env.py` says can be stated in the manifest instead: `database.url = ...`, or `env = false` and all settings that it makes");
    assert_snapshot!(Case::new(&stock("", "version_table=5")).online(), @"Settings: alembic/env.py:20:97 `5`: the argument `version_table` of `context.configure` must be `str`, not `int`; state `version_table = ...` in the manifest");
    assert_snapshot!(Case::new(&stock("", "version_table=5")).set("version_table=stated").online(), @r#"
    postgresql://u:p%40w@h/d <- alembic/env.py:20
        version_table: "stated",
    "#);
    assert_snapshot!(Case::new(&stock("", "dialect_opts={'identifier_preparer': 1}")).online(), @"Settings: alembic/env.py:20:96 `{'identifier_preparer': 1}`: the argument `dialect_opts` of `context.configure` has an option other than `paramstyle`, which is not supported;");
    assert_snapshot!(Case::new(&stock("target_metadata = 'x'", "")).online(), @r#"Settings: alembic/env.py:20:9 `context.configure(connection=connection, target_metadata=target_metadata, )`: `target_metadata` is a `str`, not a `MetaData`; state `target_metadata = "module:object"` in the manifest"#);
    assert_snapshot!(Case::new(&stock("", "on_version_apply=print")).online(), @"Settings: alembic/env.py:20:100 `print`: the argument `on_version_apply` of `context.configure` is not supported;");
}

#[test]
fn env_false_leaves_the_manifest_and_the_defaults() {
    let case = Case::new("raise ValueError()\n")
        .set("env=false")
        .set("version_table=v")
        .set("on_connect=[\"SET ROLE x\"]");
    assert_snapshot!(case.online(), @r#"
    postgresql://u:p%40w@h/d <- alembic.ini:4
        version_table: "v",
        statements_before: [
            "SET ROLE x",
        ],
    "#);
}

#[test]
fn two_projects_with_one_database_and_version_table_are_an_error() {
    let manifest = "[projects.a]\ndatabase.url = 'sqlite:///x.db'\n[projects.b]\ndatabase.url = 'sqlite:///./x.db'\n";
    let case = Case::new(&stock("", "")).file("projects.toml", manifest);
    let check = |case: &Case| {
        let workspace = case.workspace().unwrap();
        let environments: Vec<_> = workspace
            .projects
            .iter()
            .map(|it| evaluate_call(it, &Call::upgrade(Mode::Online), versions::graph).unwrap())
            .collect();
        let pairs: Vec<_> = workspace.projects.iter().zip(&environments).collect();
        check_distinct(&pairs)
    };
    assert_snapshot!(shown(&check(&case).unwrap_err()), @"Settings: projects.toml:4:16 `'sqlite:///./x.db'`: the projects `a` and `b` both have the database `sqlite:///./x.db` and the version table `alembic_version`; give each its own database, or its own `version_table` or `version_table_schema`");
    let case = case.file(
        "projects.toml",
        &format!("{manifest}version_table = 'other'\n"),
    );
    assert!(check(&case).is_ok());
}
