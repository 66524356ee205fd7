//! Pages: the body of `upgrade()` above, what it asks for below.

mod arbitrary;
mod tables;

use std::fmt::Write as _;
use std::sync::Arc;

use crate::{Context, Modules, Script, ScriptError, all_operations};
use dbm_core::failure::Failure;
use dbm_core::graph::Direction;
use dbm_core::operation::{AddConstraint, CreateIndex, Located, Operation};
use dbm_core::schema::{Literal, NamingConvention, Table};
use dbm_core::source::Source;
use dbm_python::ModuleSource;

const HEADER: &str = "\
from alembic import context, op
import sqlalchemy as sa
from sqlalchemy.dialects import mysql, postgresql

";

/// A script with this body of `upgrade()`.
fn script(body: &str) -> Arc<Source> {
    let mut text = format!("{HEADER}\ndef upgrade():\n");
    for line in body.trim().lines() {
        let _ = writeln!(text, "    {line}");
    }
    Source::new("versions/ae10_case.py", text)
}

fn evaluate(source: Arc<Source>, context: &Context) -> Result<Script, Failure> {
    let mut scripts = all_operations(&[(source, Direction::Upgrade)], context)?;
    Ok(scripts.remove(0)?)
}

fn page(result: Result<Script, Failure>, show: impl Fn(&Located) -> String) -> String {
    match result {
        Ok(script) => {
            let operations = script.operations.iter().map(show);
            let messages = script
                .messages
                .iter()
                .map(|message| format!("{}: {}", message.level, message.text));
            let live = script
                .live
                .as_ref()
                .map(|live| format!("live: {}", live.words()));
            let lines = operations.chain(messages).chain(live);
            lines.collect::<Vec<_>>().join("\n")
        }
        Err(failure) => match &failure.place {
            Some(place) => format!("{place}: {}", failure.message),
            None => failure.message,
        },
    }
}

fn in_words(located: &Located) -> String {
    match &located.place {
        Some(place) => format!("{:>3}  {}", place.line(), located.operation),
        None => located.operation.to_string(),
    }
}

/// The operations in plain words, each with its line.
fn operations(body: &str) -> String {
    page(
        evaluate(script(body), &Context::new("postgresql")),
        in_words,
    )
}

/// The tables that are made: columns, constraints and indexes, one a line.
fn tables(dialect: &str, body: &str) -> String {
    let result = evaluate(script(body), &Context::new(dialect));
    page(result, |located| match &located.operation {
        Operation::CreateTable(created) => table_lines(&created.table).join("\n"),
        other => other.to_string(),
    })
}

fn table_lines(table: &Table) -> Vec<String> {
    let columns = table.columns.iter().map(|column| {
        let null = if column.nullable { "null" } else { "not null" };
        let key = if column.primary_key { " key" } else { "" };
        format!("{} {null}{key}", column.name)
    });
    let constraints = table.constraints.iter().map(|constraint| {
        let (table, constraint) = (table.name.clone(), constraint.clone());
        let operation = AddConstraint { table, constraint };
        Operation::AddConstraint(Box::new(operation)).to_string()
    });
    let indexes = table.indexes.iter().map(|index| {
        let (table, index) = (table.name.clone(), index.clone());
        let operation = CreateIndex {
            table,
            index,
            if_not_exists: false,
        };
        Operation::CreateIndex(Box::new(operation)).to_string()
    });
    columns.chain(constraints).chain(indexes).collect()
}

/// The same, under a naming convention.
fn names(body: &str) -> String {
    let convention: NamingConvention = [
        ("ix", "ix_%(column_0_label)s"),
        ("uq", "uq_%(table_name)s_%(column_0_name)s"),
        ("ck", "ck_%(table_name)s_%(constraint_name)s"),
        (
            "fk",
            "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        ),
        ("pk", "pk_%(table_name)s"),
    ]
    .map(|(key, template)| (key.to_owned(), template.to_owned()))
    .into_iter()
    .collect();
    let context = Context {
        naming_convention: Some(convention),
        ..Context::new("sqlite")
    };
    page(evaluate(script(body), &context), |located| {
        match &located.operation {
            Operation::CreateTable(created) => table_lines(&created.table).join("\n"),
            other => other.to_string(),
        }
    })
}

#[test]
#[expect(clippy::too_many_lines, reason = "one page for all directives")]
fn the_directives_become_operations() {
    insta::assert_snapshot!(operations(r#"
op.create_table(
    "users",
    sa.Column("id", sa.Integer(), primary_key=True),
    sa.Column("email", sa.String(length=255), nullable=False, unique=True),
    sa.Column("team_id", sa.Integer(), sa.ForeignKey("teams.id"), index=True),
)
op.rename_table("users", "people", schema="app")
op.add_column("users", sa.Column("age", sa.Integer()))
op.alter_column("users", "age", type_=sa.BigInteger(), nullable=False, server_default=None)
op.alter_column("users", "age", new_column_name="years")
op.drop_column("users", "years")
op.create_index(op.f("ix_users_email"), "users", ["email", sa.text("lower(name)")], unique=True)
op.drop_index("ix_users_email", table_name="users", schema="app")
op.create_unique_constraint("uq", "users", ["a", "b"])
op.create_primary_key("pk", "users", ["id"])
op.create_check_constraint("ck", "users", sa.column("age") > 18)
op.create_foreign_key(None, "posts", "users", ["user_id"], ["id"], ondelete="CASCADE", referent_schema="app")
op.create_exclude_constraint("ex", "rooms", ("during", "&&"), using="gist")
op.drop_constraint("uq", "users", type_="unique")
op.drop_constraint("some", "users")
op.create_table_comment("users", "who may log in")
op.drop_table_comment("users")
op.execute("UPDATE users SET age = 1")
op.execute(sa.text("SELECT :x").bindparams(x=1))
op.execute(sa.schema.CreateSequence(sa.Sequence("numbers", schema="app")))
sa.Enum("a", "b", name="mood").create(op.get_bind(), checkfirst=False)
sa.Enum(name="mood").drop(op.get_bind())
op.get_bind().execute(sa.text("DELETE FROM users WHERE id = :id"), {"id": 5})
with op.get_context().autocommit_block():
    op.execute("VACUUM")
op.drop_table("users")
"#), @"
     7  create table users (3 columns) with 1 index
    13  rename table app.users to people
    14  add column users.age
    15  alter column users.age: type, not null, default
    16  alter column users.age: new name years
    17  drop column users.years
    18  create unique index ix_users_email on users (email, lower(name))
    19  drop index ix_users_email of app.users
    20  add unique constraint uq on users (a, b)
    21  add primary key pk on users (id)
    22  add check constraint ck on users
    23  add foreign key from posts (user_id) to app.users (id)
    24  add exclude constraint ex on rooms
    25  drop unique constraint uq of users
    26  drop constraint some of users
    27  comment on table users
    28  drop the comment of table users
    29  run UPDATE users SET age = 1
    30  run SELECT :x
    31  create sequence app.numbers
    32  create type mood (2 values)
    33  drop type mood
    34  run DELETE FROM users WHERE id = :id
    35  commit, and go on outside a transaction
    36  run VACUUM
    35  begin a transaction again
    37  drop table users
    ");
}

#[test]
fn a_table_brings_what_its_columns_bring() {
    let body = r#"
op.create_table(
    "posts",
    sa.Column("id", sa.Integer(), nullable=True),
    sa.Column("other", sa.Integer()),
    sa.Column("user_id", sa.ForeignKey("app.users.id", ondelete="CASCADE"), nullable=False),
    sa.Column("slug", sa.String(), unique=True),
    sa.Column("seen", sa.DateTime(), sa.Identity(), index=True, unique=True),
    sa.Column("draft", sa.Boolean(create_constraint=True, name="is_bool"), server_default=sa.false()),
    sa.Column("mood", sa.Enum("a", "b", name="mood", create_constraint=True)),
    sa.UniqueConstraint("slug", "draft", name="uq"),
    sa.PrimaryKeyConstraint("other", "id", name="pk_posts"),
)
"#;
    insta::assert_snapshot!(tables("sqlite", body), @"
    id null key
    other not null key
    user_id not null
    slug null
    seen not null
    draft null
    mood null
    add primary key pk_posts on posts (other, id)
    add unique constraint uq on posts (slug, draft)
    add foreign key from posts (user_id) to app.users (id)
    add unique constraint on posts (slug)
    add check constraint is_bool on posts
    add check constraint mood on posts
    create unique index ix_posts_seen on posts (seen)
    ");
    let checks = |dialect| tables(dialect, body).matches("check constraint").count();
    assert_eq!(
        (checks("sqlite"), checks("mysql"), checks("postgresql")),
        (2, 1, 0)
    );
}

#[test]
fn constraints_are_named_by_the_convention() {
    insta::assert_snapshot!(names(r#"
op.create_table(
    "posts",
    sa.Column("id", sa.Integer(), primary_key=True),
    sa.Column("user_id", sa.ForeignKey("users.id"), index=True),
    sa.Column("slug", sa.String(), unique=True),
    sa.Column("draft", sa.Boolean(create_constraint=True, name="is_bool")),
    sa.CheckConstraint("length(slug) > 3", name="long_slug"),
    sa.CheckConstraint("slug <> ''", name=op.f("final")),
    sa.UniqueConstraint("slug", name="mine"),
)
op.create_unique_constraint(None, "posts", ["slug", "id"])
op.create_foreign_key(None, "posts", "users", ["user_id"], ["id"])
op.drop_constraint("positive", "posts", type_="check")
op.drop_constraint("positive", "posts")
op.create_index(None, "posts", ["slug"])
"#), @"
    id not null key
    user_id null
    slug null
    draft null
    add primary key pk_posts on posts (id)
    add check constraint ck_posts_long_slug on posts
    add check constraint final on posts
    add unique constraint mine on posts (slug)
    add foreign key fk_posts_user_id_users from posts (user_id) to users (id)
    add unique constraint uq_posts_slug on posts (slug)
    add check constraint ck_posts_is_bool on posts
    create index ix_posts_user_id on posts (user_id)
    add unique constraint uq_posts_slug on posts (slug, id)
    add foreign key fk_posts_user_id_users from posts (user_id) to users (id)
    drop check constraint ck_posts_positive of posts
    drop constraint positive of posts
    create index ix_posts_slug on posts (slug)
    ");
}

#[test]
fn words_of_an_enumeration_are_synchronised() {
    insta::assert_snapshot!(operations("op.sync_enum_values('public', 'mood', ['a'], [])"), @r#"
     91  run ALTER TYPE "public"."mood" RENAME TO "mood_old"
     91  run CREATE TYPE "public"."mood" AS ENUM('a')
     91  run CREATE FUNCTION "public".new_old_not_equals(new_enum_val "pu...
     91  run CREATE OPERATOR "public".!= (leftarg = "public"."mood", righ...
     91  run CREATE FUNCTION "public".new_old_equals(new_enum_val "public...
     91  run CREATE OPERATOR "public".= (leftarg = "public"."mood", right...
     91  run DROP OPERATOR IF EXISTS "public".!= ("public"."mood", "publi...
     91  run DROP FUNCTION "public".new_old_not_equals(new_enum_val "publ...
     91  run DROP OPERATOR IF EXISTS "public".= ("public"."mood", "public...
     91  run DROP FUNCTION "public".new_old_equals(new_enum_val "public"....
     91  run DROP TYPE "public"."mood_old"
    "#);
}

#[test]
fn what_the_database_decides_is_decided_while_it_runs() {
    let live = [
        "op.get_bind().execute(sa.text('SELECT 1')).fetchall()",
        "for row in op.get_bind().execute(sa.text('SELECT 1')): pass",
        "sa.inspect(op.get_bind())",
        "op.get_bind().dialect.has_table(op.get_bind(), 'users')",
        "sa.Table('users', sa.MetaData(), autoload_with=op.get_bind())",
        "op.get_bind().commit()",
        "import uuid\nop.execute(str(uuid.uuid4()))",
        "try:\n    op.drop_table('a')\nexcept Exception:\n    pass",
        "import contextlib\nwith contextlib.suppress(Exception):\n    op.drop_table('a')",
        "try:\n    op.drop_table('a')\nfinally:\n    op.drop_table('b')",
    ];
    let page: Vec<_> = live.into_iter().map(operations).collect();
    insta::assert_snapshot!(page.join("\n"), @"
    live: rows are known only while the script runs on a database (versions/ae10_case.py:7:5)
    live: rows are known only while the script runs on a database (versions/ae10_case.py:7:16)
    live: what a database holds is known only while the script runs on a database (versions/ae10_case.py:7:5)
    live: what a database holds is known only while the script runs on a database (versions/ae10_case.py:7:5)
    live: what a database holds is known only while the script runs on a database (versions/ae10_case.py:7:5)
    live: the end of a transaction is known only while the script runs on a database (versions/ae10_case.py:7:5)
    live: chance is known only while the script runs (versions/ae10_case.py:8:20)
    live: whether this works is known only while the script runs: it catches errors (versions/ae10_case.py:8:9)
    live: whether this works is known only while the script runs: it catches errors (versions/ae10_case.py:9:9)
      8  drop table a
     10  drop table b
    ");
}

#[test]
fn wrong_arguments_are_errors_at_their_place() {
    let wrong = [
        "op.create_table('t', sa.Column('a', sa.Integer(11)))",
        "op.create_table('t', sa.Column('a', sa.String(10), foo=1))",
        "op.create_table('t', 'a')",
        "op.create_table('t', sa.Column('a', sa.Integer), sa.UniqueConstraint('b'))",
        "op.create_index('ix', 't', ['a'], postgresql_foo=True)",
        "op.create_index('ix', 't')",
        "op.add_column('t', 'a')",
        "op.drop_constraint(None, 't', type_='unique')",
        "op.drop_constraint('a', 't', type_='index')",
        "op.create_foreign_key('fk', 't', 'o', ['a', 'b'], ['id'])",
        "op.alter_column('t', 'a', server_default=5)",
    ];
    let page: Vec<_> = wrong.into_iter().map(operations).collect();
    insta::assert_snapshot!(page.join("\n"), @"
    versions/ae10_case.py:7:41: TypeError: Integer() takes no arguments (1 given)
    versions/ae10_case.py:7:60: TypeError: Additional arguments should be named <dialectname>_<argument>, got 'foo'
    versions/ae10_case.py:7:26: ArgumentError: 'SchemaItem' object, such as a 'Column' or a 'Constraint' expected, got `str`
    versions/ae10_case.py:7:5: ConstraintColumnNotFoundError: Can't create UniqueConstraint on table 't': no column named 'b' is present.
    versions/ae10_case.py:7:54: ArgumentError: Argument 'postgresql_foo' is not accepted by dialect 'postgresql' on behalf of Index
    versions/ae10_case.py:7:5: TypeError: create_index() missing 1 required positional argument: 'columns'
    versions/ae10_case.py:7:24: TypeError: a `Column` is expected, not `str`
      7  drop unique constraint of t
    versions/ae10_case.py:7:40: TypeError: 'type' can be one of 'check', 'foreignkey', 'primary', 'unique', None, not 'index'
    versions/ae10_case.py:7:5: ArgumentError: ForeignKeyConstraint number of constrained columns must match the number of referenced columns.
    versions/ae10_case.py:7:46: ArgumentError: `server_default` is a str, `text(...)` or another SQL expression, not `5`
    ");
}

#[test]
fn a_slip_is_an_error_that_python_is_not_asked_about() {
    let told = |body: &str| {
        let scripts = [(script(body), Direction::Upgrade)];
        let mut results = all_operations(&scripts, &Context::new("postgresql")).expect("a thread");
        match results.remove(0) {
            Err(ScriptError::Raised { failure, .. }) => {
                let hint = failure.hint.clone().unwrap_or_default();
                format!("{}: {hint}", failure.message)
            }
            Err(ScriptError::Unsupported { failure }) => format!("python: {}", failure.message),
            other => format!("{other:?}"),
        }
    };
    let slips = [
        "op.create_tabel('t')",
        "op.add_column('t', sa.Column('a', sa.Interger()))",
        "op.add_column('t', sa.Column('a', postgresql.JSOB()))",
        "op.create_view('v')",
        "op.add_column('t', sa.Column('a', sa.Tuple()))",
    ];
    let page: Vec<_> = slips.into_iter().map(told).collect();
    insta::assert_snapshot!(page.join("\n"), @"
    AttributeError: module 'alembic.op' has no attribute 'create_tabel': did you mean `create_table`?
    AttributeError: module 'sqlalchemy' has no attribute 'Interger': did you mean `Integer`?
    AttributeError: module 'sqlalchemy.dialects.postgresql' has no attribute 'JSOB': did you mean `JSON`?
    python: `op.create_view` is no directive that dbm knows
    python: `Tuple` of SQLAlchemy is not known to dbm
    ");
}

#[test]
fn types_that_classes_define_say_what_they_are() {
    let text = r#"
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql


class Identifier(sa.types.TypeDecorator):
    impl = sa.CHAR

    def load_dialect_impl(self, dialect):
        if dialect.name == "postgresql":
            return dialect.type_descriptor(postgresql.UUID())
        return dialect.type_descriptor(sa.CHAR(32))


class Money(sa.types.UserDefinedType):
    def __init__(self, digits):
        self.digits = digits

    def get_col_spec(self, **kw):
        return "MONEY(%s)" % self.digits


class Name(sa.types.TypeDecorator):
    impl = sa.String


def upgrade():
    for kind in (Identifier(), Identifier, Money(3), Name(50), Name(length=20)):
        op.alter_column("t", "c", type_=kind)
"#;
    let kinds = |located: &Located| match &located.operation {
        Operation::AlterColumn(alter) => {
            let kind = alter.kind.as_ref();
            kind.map(|kind| format!("{:?}", kind.kind))
                .unwrap_or_default()
        }
        other => other.to_string(),
    };
    let result = evaluate(Source::new("case.py", text), &Context::new("sqlite"));
    insta::assert_snapshot!(page(result, kinds), @r#"
    Text(TextType { class: Char, length: Some(32), collation: None, mysql: MysqlText { charset: None, ascii: false, unicode: false, binary: false, national: false } })
    Text(TextType { class: Char, length: Some(32), collation: None, mysql: MysqlText { charset: None, ascii: false, unicode: false, binary: false, national: false } })
    Verbatim("MONEY(3)")
    Text(TextType { class: String, length: Some(50), collation: None, mysql: MysqlText { charset: None, ascii: false, unicode: false, binary: false, national: false } })
    Text(TextType { class: String, length: Some(20), collation: None, mysql: MysqlText { charset: None, ascii: false, unicode: false, binary: false, national: false } })
    "#);
}

#[test]
fn functions_with_parameters_are_called_as_env_py_says() {
    let text = r#"
from alembic import op


def upgrade(engine_name):
    globals()["upgrade_%s" % engine_name]()


def upgrade_engine1():
    op.execute("first")


def upgrade_engine2():
    op.execute("second")
"#;
    let context = Context {
        run_arguments: vec![(
            "engine_name".to_owned(),
            Literal::Text("engine2".to_owned()),
        )],
        ..Context::new("sqlite")
    };
    let result = evaluate(Source::new("case.py", text), &context);
    insta::assert_snapshot!(page(result, in_words), @" 14  run second");
}

/// An application of one module.
struct Application(&'static str, &'static str);

impl Modules for Application {
    fn find(&self, name: &str) -> Result<Option<ModuleSource>, Failure> {
        let found = || ModuleSource {
            source: Source::new(format!("{name}.py"), self.1),
            package: false,
            partial: false,
        };
        Ok((name == self.0).then(found))
    }
}

#[test]
fn helpers_of_the_application_are_read_from_source() {
    let helpers = "\
from alembic import op
import sqlalchemy as sa

def add_timestamps(table):
    for name in ('created_at', 'updated_at'):
        op.add_column(table, sa.Column(name, sa.DateTime(), server_default=sa.func.now()))
";
    let context = Context {
        modules: Arc::new(Application("app", helpers)),
        ..Context::new("postgresql")
    };
    let body = "from app import add_timestamps\nimport elsewhere\nadd_timestamps('users')";
    let result = evaluate(script(body), &context);
    insta::assert_snapshot!(page(result, in_words), @"
    6  add column users.created_at
    6  add column users.updated_at
    ");
}

#[test]
fn rows_take_pythons_values_and_sql() {
    let body = r#"
users = sa.Table(
    "users",
    sa.MetaData(),
    sa.Column("id", sa.Integer(), primary_key=True),
    sa.Column("name", sa.String(50)),
    sa.Column("role", sa.String(10), default="user"),
)
op.bulk_insert(users, [{"name": "a", "id": 1}, {"name": sa.null(), "role": None}])
"#;
    let rows = |located: &Located| match &located.operation {
        Operation::BulkInsert(insert) => {
            let rows = insert.rows.iter().map(|row| format!("{row:?}"));
            rows.collect::<Vec<_>>().join("\n")
        }
        other => other.to_string(),
    };
    let result = evaluate(script(body), &Context::new("postgresql"));
    insta::assert_snapshot!(page(result, rows), @r#"
    [("id", Value(Integer(1))), ("name", Value(Text("a"))), ("role", Value(Text("user")))]
    [("name", Expression(Null)), ("role", Value(Null))]
    "#);
}

#[test]
fn the_context_says_what_is_known() {
    insta::assert_snapshot!(operations(r#"
bind = op.get_bind()
op.execute(bind.dialect.name + " " + bind.engine.dialect.name)
op.execute(op.get_context().dialect.name)
op.execute(context.get_context().dialect.name)
op.execute(str(context.is_offline_mode()))
op.execute(str(context.get_x_argument(as_dictionary=True)))
"#), @"
     8  run postgresql postgresql
     9  run postgresql
    10  run postgresql
    11  run False
    12  run {}
    ");
}

#[test]
fn keywords_that_alembic_ignores_are_told() {
    insta::assert_snapshot!(operations(r#"
op.alter_column("users", "age", nullabe=False, existing_type=sa.Integer())
"#), @"
      7  alter column users.age
    WARNING: versions/ae10_case.py:7:45: `nullabe` of `op.alter_column` means nothing
    ");
}

/// `op.f` gives a `str`, whatever a script does with it.
#[test]
fn a_final_name_is_a_str() {
    let text = r#"
with op.batch_alter_table('t') as batch_op:
    other = batch_op.f('Ab')
for name in (op.f('Ab'), other):
    assert isinstance(name, str) and name == 'Ab' and 'Ab' == name and hash(name) == hash('Ab')
    assert {name: 1}['Ab'] == {'Ab': 1}[name] == 1 and name in {'Ab'} and name < 'B'
    op.execute(f"{name} {name!r} {name:>3} " + name + " %s " % name + "{}".format(name))
    op.execute(name.lower() + name[0] + name * 2 + ','.join([name]) + str(len(name)) + type(name).__name__)
op.execute(op.f('%s_q') % 'z')
op.execute(op.f('{}_q').format('z'))
"#;
    insta::assert_snapshot!(operations(text), @"
    12  run Ab 'Ab' Ab Ab Ab Ab
    13  run abAAbAbAb2conv
    12  run Ab 'Ab' Ab Ab Ab Ab
    13  run abAAbAbAb2conv
    14  run z_q
    15  run z_q
    ");
}
