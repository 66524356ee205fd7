//! Forms of `env.py` that are common in the field, each as an application has it.

use insta::assert_snapshot;

use super::{Case, stock};

/// `before` sets the URL out of `value`.
fn setting(before: &str, value: &str) -> String {
    let set = format!("{before}\nconfig.set_main_option('sqlalchemy.url', {value})\n");
    stock(&set, "")
}

#[test]
fn settings_come_from_well_known_packages() {
    let case = |before: &str, value: &str| {
        let case =
            Case::new(&setting(before, value)).file(".env", "APP_URL=sqlite:///x.db\nDEBUG=on\n");
        case.online()
    };
    assert_snapshot!(case("from decouple import config as get, Csv", "get('APP_URL') if get('DEBUG', cast=bool) else get('HOSTS', default='a,b', cast=Csv())"), @"sqlite:///x.db <- alembic/env.py:22");
    assert_snapshot!(case("from environs import Env\nenv = Env()\nenv.read_env()", "env.str('APP_URL') if env.bool('DEBUG') and env.int('N', 5) == 5 else ''"), @"sqlite:///x.db <- alembic/env.py:24");
    assert_snapshot!(case("from starlette.config import Config\nfrom starlette.datastructures import Secret\nget = Config('.env')", "str(get('APP_URL', cast=Secret))"), @"sqlite:///x.db <- alembic/env.py:24");
    assert_snapshot!(case("from dynaconf import Dynaconf", "Dynaconf(envvar_prefix='APP', load_dotenv=True).url"), @"sqlite:///x.db <- alembic/env.py:22");
    assert_snapshot!(case("from hydra import settings", "settings.APP_URL"), @"Settings: alembic/env.py:8:42 `settings.APP_URL`: `hydra.settings.APP_URL` is not available: its import at alembic/env.py:7:19 was not found; what `env.py` says can be stated in the manifest instead: `database.url = ...`, or `env = false` and all settings that it makes");
    assert_snapshot!(case("import os", "os.environ['APP_URI']"), @"Settings: alembic/env.py:8:42 `os.environ['APP_URI']`: KeyError: 'APP_URI'; set the variable, in the environment or in the project's `.env`, or state `database.url = ...` in the manifest");
}

#[test]
fn modules_are_found_where_the_code_says() {
    let models = "from sqlalchemy import MetaData\nmetadata = MetaData()\nmetadata.naming_convention = {'pk': 'pk_%(table_name)s'}\n";
    let before = "import os, sys\nfrom pathlib import Path\n\
         sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), 'backend'))\n\
         sys.path.append(str(Path(__file__).resolve().parents[1] / 'lib'))\n\
         from core.models import metadata as target_metadata\nimport shared\n";
    let case = Case::new(&stock(before, ""))
        .file("backend/core/models.py", models)
        .file("lib/shared.py", "");
    assert_snapshot!(case.online(), @r#"
    postgresql://u:p%40w@h/d <- alembic/env.py:26
            "pk": "pk_%(table_name)s",
    "#);
    let lost = stock("from core.models import metadata as target_metadata\n", "");
    assert_snapshot!(Case::new(&lost).online(), @r#"Settings: alembic/env.py:21:9 `context.configure(connection=connection, target_metadata=target_metadata, )`: `core.models.metadata` is not available: its import at alembic/env.py:7:25 was not found; state `target_metadata = "module:object"` in the manifest"#);
}

#[test]
fn an_engine_may_be_asked_what_it_is() {
    let env = "\
import asyncio
from alembic import context
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
def migrate(connection):
    connection.dialect.default_schema_name = 'tenant'
    context.configure(connection=connection)
    context.run_migrations()
async def run():
    given = context.config.attributes.get('connection', None) or create_async_engine('postgresql+asyncpg://u@h/d')
    if isinstance(given, AsyncEngine):
        async with given.connect() as connection:
            await connection.run_sync(migrate)
    else:
        migrate(given)
asyncio.run(run())
";
    assert_snapshot!(Case::new(env).online(), @"postgresql+asyncpg://u@h/d <- alembic/env.py:6");
}

#[test]
fn the_metadata_may_be_sqlmodels() {
    let models = "from typing import Optional\nfrom sqlalchemy import types\nfrom sqlmodel import Field, Relationship, SQLModel\n\
         SQLModel.metadata.naming_convention = {'pk': 'pk_%(table_name)s'}\n\
         class Base(SQLModel):\n    name: str = Field(index=True)\n\
         class Hero(Base, table=True):\n    id: Optional[int] = Field(default=None, primary_key=True)\n    team: 'Team' = Relationship()\n";
    let before = "from sqlmodel import SQLModel\nfrom models import *\ntarget_metadata = SQLModel.metadata\n";
    let case = Case::new(&stock(before, "")).file("models.py", models);
    assert_snapshot!(case.online(), @r#"
    postgresql://u:p%40w@h/d <- alembic/env.py:23
            "pk": "pk_%(table_name)s",
    "#);
}

#[test]
fn settings_come_from_files() {
    let yaml = "\
# settings
database:
  url: \"sqlite:///y.db\"   # quoted
  pool: {size: 5, echo: no, names: [a, 'b c']}
tags:
- one
- name: two
  port: 0x10
  # a comment
empty:
";
    let load = |text: &str| {
        let before = "import yaml\nwith open('settings.yaml') as file:\n    values = yaml.safe_load(file)\nconfig.set_main_option('sqlalchemy.url', values['database']['url'])\nname = repr(values)";
        let case = Case::new(&stock(&format!("{before}\n"), "version_table=name"));
        case.file("settings.yaml", text).online()
    };
    assert_snapshot!(load(&yaml.replace("0x10", "10")), @r#"
    sqlite:///y.db <- alembic/env.py:25
        version_table: "{'database': {'url': 'sqlite:///y.db', 'pool': {'size': 5, 'echo': False, 'names': ['a', 'b c']}}, 'tags': ['one', {'name': 'two', 'port': 10}], 'empty': None}",
    "#);
    assert_snapshot!(load(yaml), @"Settings: alembic/env.py:9:14 `yaml.safe_load(file)`: the value 0x10 of YAML is not supported; what `env.py` says can be stated in the manifest instead: `database.url = ...`, or `env = false` and all settings that it makes");
    assert_snapshot!(load("database:\n  url: |\n    text\n"), @"Settings: alembic/env.py:9:14 `yaml.safe_load(file)`: a text of several lines of YAML is not supported; what `env.py` says can be stated in the manifest instead: `database.url = ...`, or `env = false` and all settings that it makes");
    assert_snapshot!(load("database: &a\n  url: x\n"), @"Settings: alembic/env.py:9:14 `yaml.safe_load(file)`: a text of several lines of YAML is not supported; what `env.py` says can be stated in the manifest instead: `database.url = ...`, or `env = false` and all settings that it makes");
}

#[test]
fn no_hook_of_a_comparison_blocks_a_run() {
    let before = "import functools\nfrom alembic.autogenerate import rewriter\nfrom alembic.operations import ops\n\
         from geoalchemy2 import alembic_helpers\n\
         writer = rewriter.Rewriter()\n@writer.rewrites(ops.CreateTableOp)\ndef order(context, revision, op):\n    return op\n\
         def include(schema, *given):\n    return True\n\
         class Compare:\n    def __call__(self, *given):\n        return None\n";
    let hooks = "process_revision_directives=writer, include_object=functools.partial(include, 'x'), compare_type=Compare(), \
         compare_server_default=functools.partial(include), include_name=alembic_helpers.include_object, render_item=lambda *given: False";
    assert_snapshot!(Case::new(&stock(before, hooks)).online(), @r#"
    postgresql://u:p%40w@h/d <- alembic/env.py:33
        compare_server_default: true,
        functions: [
            "process_revision_directives",
            "include_object",
            "compare_type",
            "compare_server_default",
            "include_name",
            "render_item",
        ],
    "#);
}

#[test]
fn an_engine_may_have_an_isolation_level() {
    let level = |url: &str, level: &str| {
        Case::new(&format!(
            "from alembic import context\nfrom sqlalchemy import create_engine\n\
             with create_engine('{url}', isolation_level='{level}').connect() as connection:\n    \
             context.configure(connection=connection)\n    context.run_migrations()\n"
        ))
        .online()
    };
    assert_snapshot!(level("postgresql://u@h/d", "REPEATABLE_READ"), @r#"
    postgresql://u@h/d <- alembic/env.py:4
        statements_before: [
            "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL REPEATABLE READ",
        ],
    "#);
    assert_snapshot!(level("mysql://u@h/d", "serializable"), @r#"
    mysql://u@h/d <- alembic/env.py:4
        statements_before: [
            "SET SESSION TRANSACTION ISOLATION LEVEL SERIALIZABLE",
        ],
    "#);
    assert_snapshot!(level("sqlite:///x.db", "SERIALIZABLE"), @"sqlite:///x.db <- alembic/env.py:4");
    assert_snapshot!(level("sqlite:///x.db", "READ UNCOMMITTED"), @r#"Settings: alembic/env.py:3:54 `'READ UNCOMMITTED'`: `isolation_level="READ UNCOMMITTED"` of an engine is not supported on SQLite; what `env.py` says can be stated in the manifest instead: `database.url = ...`, or `env = false` and all settings that it makes"#);
    assert_snapshot!(level("postgresql://u@h/d", "AUTOCOMMIT"), @r#"Settings: alembic/env.py:3:58 `'AUTOCOMMIT'`: `isolation_level="AUTOCOMMIT"` of an engine is not supported; what `env.py` says can be stated in the manifest instead: `database.url = ...`, or `env = false` and all settings that it makes"#);
}
