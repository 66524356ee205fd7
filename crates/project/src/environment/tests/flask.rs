//! The `env.py` of Flask-Migrate.

use insta::assert_snapshot;

use super::{Case, stock};

/// In the form of Flask-SQLAlchemy 3, that of 2 as the way out.
const ENV: &str = "\
import logging
from logging.config import fileConfig
from flask import current_app
from alembic import context
config = context.config
fileConfig(config.config_file_name)
logger = logging.getLogger('alembic.env')
migrate = current_app.extensions['migrate']

def engine():
    try:
        return migrate.db.get_engine()
    except (TypeError, AttributeError):
        return migrate.db.engine

config.set_main_option('sqlalchemy.url', engine().url.render_as_string(hide_password=False).replace('%', '%%'))

def metadata():
    return migrate.db.metadatas[None] if hasattr(migrate.db, 'metadatas') else migrate.db.metadata

def directives(context, revision, directives):
    if getattr(config.cmd_opts, 'autogenerate', False) and directives[0].upgrade_ops.is_empty():
        directives[:] = []

if context.is_offline_mode():
    context.configure(url=config.get_main_option('sqlalchemy.url'), target_metadata=metadata(), literal_binds=True)
    context.run_migrations()
else:
    given = migrate.configure_args
    if given.get('process_revision_directives') is None:
        given['process_revision_directives'] = directives
    with engine().connect() as connection:
        context.configure(connection=connection, target_metadata=metadata(), **given)
        with context.begin_transaction():
            context.run_migrations()
";

const APPLICATION: &str = "\
from flask import Flask
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
db = SQLAlchemy()
migrate = Migrate()
def create_app():
    app = Flask(__name__)
    db.init_app(app)
    migrate.init_app(app, db)
    return app
";

fn shop(env: &str, application: &str) -> Case {
    Case::new(env).file("app/__init__.py", application)
}

fn on_database(case: Case) -> Case {
    case.set("database.url=postgresql://u:p@h/d")
}

#[test]
fn the_database_is_the_stated_one() {
    let case = on_database(shop(ENV, APPLICATION));
    assert_snapshot!(case.online(), @r#"
    postgresql://u:p@h/d <- --set database.url
        render_as_batch: true,
        functions: [
            "process_revision_directives",
        ],
    "#);
    assert_snapshot!(case.offline(), @"
    postgresql://u:p@h/d <- --set database.url
        literal_binds: true,
    ");
    assert_snapshot!(shop(ENV, APPLICATION).online(), @r#"Settings: alembic/env.py:12:16 `migrate.db.get_engine()`: the database is that of the Flask application, which dbm does not run; state it in the manifest: `database.url = { setting = "config:Config.SQLALCHEMY_DATABASE_URI" }` reads the application's setting, `database.url = "..."` says it; called from alembic/env.py:16:42 in `<module>`"#);
}

#[test]
fn the_form_of_old_versions() {
    let before = "from flask import current_app\n\
         config.set_main_option('sqlalchemy.url', current_app.config.get('SQLALCHEMY_DATABASE_URI'))\n\
         target_metadata = current_app.extensions['migrate'].db.metadata\n";
    let env = stock(before, "**current_app.extensions['migrate'].configure_args");
    assert_snapshot!(on_database(shop(&env, APPLICATION)).online(), @"
    postgresql://u:p@h/d <- --set database.url
        render_as_batch: true,
    ");
}

#[test]
fn what_the_application_may_say_is_asked_for() {
    let with = |from: &str, to: &str| on_database(shop(ENV, &APPLICATION.replace(from, to)));
    let table = || with("app, db)", "app, db, version_table='v')");
    assert_snapshot!(table().online(), @"Settings: app/__init__.py:9:31 `version_table`: `version_table` may be an argument of `Migrate(...)`, and dbm does not run the Flask application; state `version_table = ...` for the project in the manifest");
    assert_snapshot!(table().set("version_table=v").online(), @r#"
    postgresql://u:p@h/d <- --set database.url
        version_table: "v",
        render_as_batch: true,
        functions: [
            "process_revision_directives",
        ],
    "#);
    let convention = || {
        with(
            "db = SQLAlchemy()",
            "from sqlalchemy import MetaData\ndb = SQLAlchemy(metadata=MetaData(naming_convention={'pk': 'pk_%(table_name)s'}))",
        )
    };
    assert_snapshot!(convention().online(), @r#"Settings: app/__init__.py:5:35 `naming_convention`: the models may have a `naming_convention`, and dbm does not run the Flask application; state `target_metadata` in the manifest, such as "app.extensions:db.metadata""#);
    let imported = convention().file("app/models.py", "from sqlalchemy import MetaData\nfrom flask_sqlalchemy import SQLAlchemy\ndb = SQLAlchemy(metadata=MetaData(naming_convention={'pk': 'pk_%(table_name)s'}))\n");
    assert_snapshot!(imported.set("target_metadata=app.models:db.metadata").online(), @r#"
    postgresql://u:p@h/d <- --set database.url
        render_as_batch: true,
            "pk": "pk_%(table_name)s",
        functions: [
            "process_revision_directives",
        ],
    "#);
    assert_snapshot!(with("migrate = Migrate()", "from shared import migrate").online(), @"Settings: the application's `Migrate(...)` is not in the project's source, so what it is given is not known; state `env = false` in the manifest, and the settings that it makes");
    assert_snapshot!(with("db = SQLAlchemy()", "from shared import db").online(), @r#"Settings: the application's `SQLAlchemy(...)` is not in the project's source, so what it is given is not known; state `target_metadata` in the manifest, such as "app.extensions:db.metadata""#);
}

#[test]
fn what_the_application_alone_knows_is_an_error() {
    let env = |what: &str| format!("from flask import current_app\n{what}\n");
    let case = |what: &str| on_database(shop(&env(what), APPLICATION)).online();
    assert_snapshot!(case("current_app.config['TENANTS']"), @r#"Settings: alembic/env.py:2:1 `current_app.config['TENANTS']`: `current_app.config["TENANTS"]` is known to the Flask application alone, which dbm does not run; what `env.py` says can be stated in the manifest instead: `database.url = ...`, or `env = false` and all settings that it makes"#);
    assert_snapshot!(case("current_app.extensions['migrate'].db.get_engine(bind='other')"), @"Settings: alembic/env.py:2:1 `current_app.extensions['migrate'].db.get_engine(bind='other')`: one of several databases of a Flask application is not supported: state one project for each; what `env.py` says can be stated in the manifest instead: `database.url = ...`, or `env = false` and all settings that it makes");
    assert_snapshot!(case("current_app.extensions['migrate'].db.metadata.tables"), @r#"Settings: alembic/env.py:2:1 `current_app.extensions['migrate'].db.metadata.tables`: `current_app.extensions['migrate'].db.metadata.tables` is known to the Flask application alone, which dbm does not run; state `target_metadata = "module:object"` in the manifest, such as "app.extensions:db.metadata""#);
    assert_snapshot!(case("from flask import Flask\nFlask('x')"), @"Settings: alembic/env.py:3:1 `Flask('x')`: `flask.Flask()` is not available: its import at alembic/env.py:2:19 was not found; what `env.py` says can be stated in the manifest instead: `database.url = ...`, or `env = false` and all settings that it makes");
}
