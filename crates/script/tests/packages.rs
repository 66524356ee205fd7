//! The types of packages, against the packages themselves.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fmt::Write as _;

use dbm_core::graph::Direction;
use dbm_core::source::Source;
use dbm_core::target::Backend;
use dbm_dialect::Rendering;
use dbm_script::{Context, all_operations};

/// What `types` of a module are on PostgreSQL, MySQL and SQLite.
fn spelled(module: &str, types: &[&str]) -> String {
    let mut page = String::new();
    for name in types {
        let backends = [Backend::PostgreSql, Backend::MySql, Backend::Sqlite];
        let words = backends.map(|backend| spelled_on(backend, module, name));
        writeln!(page, "{name}: {}", words.join(" | ")).unwrap();
    }
    page
}

fn spelled_on(backend: Backend, module: &str, name: &str) -> String {
    let text = format!(
        "import sqlalchemy as sa\nimport {module} as m\nfrom alembic import op\n\
         def upgrade():\n    op.add_column('t', sa.Column('c', m.{name}))\n"
    );
    let dialect = dbm_dialect::for_backend(backend);
    let scripts = [(Source::new("case.py", text), Direction::Upgrade)];
    let context = Context::new(backend.name());
    let script = match all_operations(&scripts, &context) {
        Ok(scripts) => scripts.into_iter().next().unwrap(),
        Err(failure) => return failure.message,
    };
    let script = match script {
        Ok(script) => script,
        Err(error) => return error.to_string(),
    };
    let rendering = Rendering::offline(dialect);
    match dbm_dialect::render(dialect, &script.operations[0].operation, &rendering) {
        Ok(statements) => {
            let (_, kind) = statements[0].sql.split_once("COLUMN c ").unwrap();
            kind.to_owned()
        }
        Err(error) => error.to_string(),
    }
}

#[test]
fn sqlalchemy_utils() {
    insta::assert_snapshot!(spelled("sqlalchemy_utils", &[
        "ArrowType", "BitType(4)", "ChoiceType([('a', 'A')])", "ChoiceType([('a', 'A')], impl=sa.Integer())",
        "ColorType", "ColorType(7)", "CountryType", "CurrencyType", "EmailType", "EmailType(length=80)",
        "EncryptedType(sa.Unicode, 'k')", "StringEncryptedType(sa.Unicode, 'k')",
        "StringEncryptedType(sa.Unicode, 'k', length=255)", "IPAddressType", "IPAddressType(max_length=39)",
        "JSONType", "LocaleType", "PhoneNumberType", "PhoneNumberType(max_length=30)",
        "PasswordType(max_length=99)", "PasswordType", "IntRangeType", "Int8RangeType", "DateRangeType",
        "NumericRangeType", "DateTimeRangeType", "ScalarListType", "TimezoneType", "TSVectorType('a', 'b')",
        "URLType", "UUIDType", "UUIDType(binary=False)", "UUIDType(native=False)",
        "UUIDType(binary=False, native=False)", "WeekDaysType", "types.uuid.UUIDType(binary=False)", "Nothing",
    ]), @"
    ArrowType: TIMESTAMP WITHOUT TIME ZONE | DATETIME | DATETIME
    BitType(4): BIT(4) | BINARY(4) | VARCHAR(4)
    ChoiceType([('a', 'A')]): VARCHAR(255) | VARCHAR(255) | VARCHAR(255)
    ChoiceType([('a', 'A')], impl=sa.Integer()): INTEGER | INTEGER | INTEGER
    ColorType: VARCHAR(20) | VARCHAR(20) | VARCHAR(20)
    ColorType(7): VARCHAR(7) | VARCHAR(7) | VARCHAR(7)
    CountryType: VARCHAR(2) | VARCHAR(2) | VARCHAR(2)
    CurrencyType: VARCHAR(3) | VARCHAR(3) | VARCHAR(3)
    EmailType: VARCHAR(255) | VARCHAR(255) | VARCHAR(255)
    EmailType(length=80): VARCHAR(80) | VARCHAR(80) | VARCHAR(80)
    EncryptedType(sa.Unicode, 'k'): BYTEA | BLOB | BLOB
    StringEncryptedType(sa.Unicode, 'k'): VARCHAR | VARCHAR requires a length on MySQL | VARCHAR
    StringEncryptedType(sa.Unicode, 'k', length=255): VARCHAR(255) | VARCHAR(255) | VARCHAR(255)
    IPAddressType: VARCHAR(50) | VARCHAR(50) | VARCHAR(50)
    IPAddressType(max_length=39): VARCHAR(39) | VARCHAR(39) | VARCHAR(39)
    JSONType: JSON | TEXT | TEXT
    LocaleType: VARCHAR(10) | VARCHAR(10) | VARCHAR(10)
    PhoneNumberType: VARCHAR(20) | VARCHAR(20) | VARCHAR(20)
    PhoneNumberType(max_length=30): VARCHAR(30) | VARCHAR(30) | VARCHAR(30)
    PasswordType(max_length=99): BYTEA | VARBINARY(99) | BLOB
    PasswordType: NotImplementedError: the length of a PasswordType comes from passlib: write PasswordType(max_length=...) | NotImplementedError: the length of a PasswordType comes from passlib: write PasswordType(max_length=...) | NotImplementedError: the length of a PasswordType comes from passlib: write PasswordType(max_length=...)
    IntRangeType: INT4RANGE | VARCHAR(255) | VARCHAR(255)
    Int8RangeType: INT8RANGE | VARCHAR(255) | VARCHAR(255)
    DateRangeType: DATERANGE | VARCHAR(255) | VARCHAR(255)
    NumericRangeType: NUMRANGE | VARCHAR(255) | VARCHAR(255)
    DateTimeRangeType: TSRANGE | VARCHAR(255) | VARCHAR(255)
    ScalarListType: TEXT | TEXT | TEXT
    TimezoneType: VARCHAR(50) | VARCHAR(50) | VARCHAR(50)
    TSVectorType('a', 'b'): TSVECTOR | MySQL has no type `TSVECTOR` | SQLite has no type `TSVECTOR`
    URLType: TEXT | TEXT | TEXT
    UUIDType: UUID | BINARY(16) | BINARY(16)
    UUIDType(binary=False): UUID | CHAR(32) | CHAR(32)
    UUIDType(native=False): BINARY(16) | BINARY(16) | BINARY(16)
    UUIDType(binary=False, native=False): CHAR(32) | CHAR(32) | CHAR(32)
    WeekDaysType: BIT(7) | BINARY(7) | VARCHAR(7)
    types.uuid.UUIDType(binary=False): UUID | CHAR(32) | CHAR(32)
    Nothing: `sqlalchemy_utils.Nothing` is not available: its import at case.py:5:39 was not found | `sqlalchemy_utils.Nothing` is not available: its import at case.py:5:39 was not found | `sqlalchemy_utils.Nothing` is not available: its import at case.py:5:39 was not found
    ");
}

#[test]
fn other_packages() {
    insta::assert_snapshot!(spelled("sqlmodel.sql.sqltypes", &["AutoString", "AutoString(length=9)"]), @"
    AutoString: VARCHAR | VARCHAR(255) | VARCHAR
    AutoString(length=9): VARCHAR(9) | VARCHAR(9) | VARCHAR(9)
    ");
    insta::assert_snapshot!(spelled("fastapi_users_db_sqlalchemy.generics", &["GUID", "GUID(length=36)", "TIMESTAMPAware(timezone=True)"]), @"
    GUID: UUID | CHAR(36) | CHAR(36)
    GUID(length=36): UUID | CHAR(36) | CHAR(36)
    TIMESTAMPAware(timezone=True): TIMESTAMP WITH TIME ZONE | TIMESTAMP NULL | TIMESTAMP
    ");
    insta::assert_snapshot!(spelled("advanced_alchemy.types", &["GUID", "GUID(length=16)", "GUID(binary=False)", "DateTimeUTC", "DateTimeUTC(timezone=True)", "BigIntIdentity", "JsonB", "EncryptedString(key='x')", "EncryptedText(key='x')"]), @"
    GUID: UUID | BINARY(16) | BINARY(16)
    GUID(length=16): UUID | BINARY(16) | BINARY(16)
    GUID(binary=False): UUID | CHAR(32) | CHAR(32)
    DateTimeUTC: TIMESTAMP WITH TIME ZONE | DATETIME | DATETIME
    DateTimeUTC(timezone=True): TIMESTAMP WITH TIME ZONE | DATETIME | DATETIME
    BigIntIdentity: BIGINT | BIGINT | INTEGER
    JsonB: JSONB | JSON | JSON
    EncryptedString(key='x'): VARCHAR | TEXT | VARCHAR
    EncryptedText(key='x'): TEXT | TEXT | TEXT
    ");
    insta::assert_snapshot!(spelled("pgvector.sqlalchemy", &["Vector", "Vector(3)", "VECTOR(dim=4)", "HALFVEC(5)", "SPARSEVEC(6)", "BIT(7)"]), @"
    Vector: VECTOR | VECTOR | VECTOR
    Vector(3): VECTOR(3) | VECTOR(3) | VECTOR(3)
    VECTOR(dim=4): VECTOR(4) | VECTOR(4) | VECTOR(4)
    HALFVEC(5): HALFVEC(5) | HALFVEC(5) | HALFVEC(5)
    SPARSEVEC(6): SPARSEVEC(6) | SPARSEVEC(6) | SPARSEVEC(6)
    BIT(7): BIT(7) | BIT(7) | SQLite has no type `BIT`
    ");
    insta::assert_snapshot!(spelled("citext", &["CIText"]), @"CIText: CITEXT | CITEXT | CITEXT");
    insta::assert_snapshot!(spelled("geoalchemy2", &["Geometry", "Geometry('POINT', srid=4326)", "Geometry('POINT', srid=4326, use_typmod=False)", "Geography(geometry_type='POINT', srid=4326, spatial_index=False, from_text='ST_GeogFromText', name='geography')", "Raster"]), @"
    Geometry: geometry(GEOMETRY,-1) | the spatial index of column `c` is supported on PostgreSQL only: say `spatial_index=False` | columns of GeoAlchemy2 on SQLite need SpatiaLite, which is not supported
    Geometry('POINT', srid=4326): geometry(POINT,4326) | the spatial index of column `c` is supported on PostgreSQL only: say `spatial_index=False` | columns of GeoAlchemy2 on SQLite need SpatiaLite, which is not supported
    Geometry('POINT', srid=4326, use_typmod=False): `use_typmod=False` adds columns by a function of PostGIS, which is not supported | `use_typmod=False` adds columns by a function of PostGIS, which is not supported | `use_typmod=False` adds columns by a function of PostGIS, which is not supported
    Geography(geometry_type='POINT', srid=4326, spatial_index=False, from_text='ST_GeogFromText', name='geography'): geography(POINT,4326) | POINT SRID 4326 | columns of GeoAlchemy2 on SQLite need SpatiaLite, which is not supported
    Raster: raster | the spatial index of column `c` is supported on PostgreSQL only: say `spatial_index=False` | columns of GeoAlchemy2 on SQLite need SpatiaLite, which is not supported
    ");
    insta::assert_snapshot!(spelled("sqlalchemy_jsonfield", &["JSONField", "JSONField(enforce_string=True)", "JSONField(json_type=sa.JSON)"]), @"
    JSONField: JSON | JSON | JSON
    JSONField(enforce_string=True): TEXT | TEXT | TEXT
    JSONField(json_type=sa.JSON): JSON | JSON | JSON
    ");
    insta::assert_snapshot!(spelled("oslo_db.sqlalchemy.types", &["JsonEncodedDict", "JsonEncodedList(mysql_as_long=True)", "SoftDeleteInteger"]), @"
    JsonEncodedDict: TEXT | TEXT | TEXT
    JsonEncodedList(mysql_as_long=True): TEXT | LONGTEXT | TEXT
    SoftDeleteInteger: INTEGER | INTEGER | INTEGER
    ");
}

/// What a script asks PostgreSQL for, one statement a line.
fn statements(text: &str) -> String {
    let dialect = dbm_dialect::for_backend(Backend::PostgreSql);
    let scripts = [(Source::new("case.py", text), Direction::Upgrade)];
    let script = match all_operations(&scripts, &Context::new("postgresql")) {
        Ok(scripts) => scripts.into_iter().next().unwrap(),
        Err(failure) => return failure.message,
    };
    let operations = match script {
        Ok(script) => script.operations,
        Err(error) => return error.to_string(),
    };
    let rendering = Rendering::online(dialect, None);
    let sql = operations.iter().flat_map(|located| {
        let statements = dbm_dialect::render(dialect, &located.operation, &rendering).unwrap();
        statements.into_iter().map(|statement| statement.sql)
    });
    let words = |sql: String| sql.split_whitespace().collect::<Vec<_>>().join(" ");
    sql.map(|sql| words(sql) + "\n").collect()
}

/// Compared with `alembic_postgresql_enum` on a server: the same dump.
#[test]
fn the_values_of_an_enum_are_synchronised() {
    insta::assert_snapshot!(statements("\
from alembic import op
from alembic_postgresql_enum import TableReference, ColumnType
def upgrade():
    op.sync_enum_values(enum_schema='public', enum_name='st', new_values=['a', 'bb'], affected_columns=[
        TableReference(table_schema='public', table_name='t', column_name='c', existing_server_default=\"'b'::st\"),
        TableReference('t', 'd', column_type=ColumnType.ARRAY)], enum_values_to_rename=[('b', 'bb')])
"), @r#"
    ALTER TYPE "public"."st" RENAME TO "st_old"
    CREATE TYPE "public"."st" AS ENUM('a', 'bb')
    CREATE FUNCTION "public".new_old_not_equals(new_enum_val "public"."st", old_enum_val "public"."st_old") RETURNS boolean AS $$ SELECT new_enum_val::text != CASE WHEN old_enum_val::text = 'b' THEN 'bb' ELSE old_enum_val::text END; $$ LANGUAGE SQL IMMUTABLE
    CREATE OPERATOR "public".!= (leftarg = "public"."st", rightarg = "public"."st_old", procedure = "public".new_old_not_equals)
    CREATE FUNCTION "public".new_old_equals(new_enum_val "public"."st", old_enum_val "public"."st_old") RETURNS boolean AS $$ SELECT new_enum_val::text = CASE WHEN old_enum_val::text = 'b' THEN 'bb' ELSE old_enum_val::text END; $$ LANGUAGE SQL IMMUTABLE
    CREATE OPERATOR "public".= (leftarg = "public"."st", rightarg = "public"."st_old", procedure = "public".new_old_equals)
    ALTER TABLE "public"."t" ALTER COLUMN "c" DROP DEFAULT
    ALTER TABLE "public"."t" ALTER COLUMN "c" TYPE "public"."st" USING CASE WHEN "c"::text = 'b' THEN 'bb'::"public"."st" ELSE "c"::text::"public"."st" END
    ALTER TABLE "public"."t" ALTER COLUMN "c" SET DEFAULT 'bb'::public.st
    ALTER TABLE "public"."t" ALTER COLUMN "d" TYPE "public"."st"[] USING array_replace("d"::text[], 'b', 'bb')::"public"."st"[]
    DROP OPERATOR IF EXISTS "public".!= ("public"."st", "public"."st_old")
    DROP FUNCTION "public".new_old_not_equals(new_enum_val "public"."st", old_enum_val "public"."st_old")
    DROP OPERATOR IF EXISTS "public".= ("public"."st", "public"."st_old")
    DROP FUNCTION "public".new_old_equals(new_enum_val "public"."st", old_enum_val "public"."st_old")
    DROP TYPE "public"."st_old"
    "#);
}

/// Compared with `alembic_utils` on a server: the same dump.
#[test]
fn entities_are_created_replaced_and_dropped() {
    insta::assert_snapshot!(statements("\
from alembic import op
from alembic_utils.pg_function import PGFunction
from alembic_utils.pg_view import PGView
from alembic_utils.pg_materialized_view import PGMaterializedView
from alembic_utils.pg_trigger import PGTrigger
from alembic_utils.pg_extension import PGExtension
from alembic_utils.pg_policy import PGPolicy
from alembic_utils.pg_grant_table import PGGrantTable, PGGrantTableChoice
f = PGFunction('public', \"toUpper(t text default 'x:y', n int)\", \"returns text as $$ select t || ':a' $$ language SQL;\")
v = PGView(schema='public', signature='v', definition='select id::text from t;')
def upgrade():
    op.create_entity(f)
    op.replace_entity(f)
    op.drop_entity(f, cascade=True)
    op.create_entity(v)
    op.replace_entity(v)
    op.drop_entity(v)
    op.create_entity(PGMaterializedView('public', 'mv', 'select 1', with_data=False))
    op.create_entity(PGTrigger('public', 'tr', 'BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()', on_entity='public.t'))
    op.drop_entity(PGTrigger('public', 'tr', '# not required for op', on_entity='public.t'))
    op.create_entity(PGExtension('public', 'hstore'))
    op.replace_entity(PGPolicy('public', 'mine', 'for all using (true)', on_entity='t'))
    g = PGGrantTable(schema='public', table='t', columns=['b', 'a'], role='reader', grant=PGGrantTableChoice.SELECT)
    op.create_entity(g)
    op.replace_entity(PGGrantTable('public', 'T', 'reader', 'DELETE', with_grant_option=True))
"), @r#"
    CREATE FUNCTION "public"."toUpper"(t text default 'x:y', n int) returns text as $$ select t || ':a' $$ language SQL
    CREATE OR REPLACE FUNCTION "public"."toUpper"(t text default 'x:y', n int) returns text as $$ select t || ':a' $$ language SQL
    DROP FUNCTION "public"."toUpper"(t text, n int) cascade
    CREATE VIEW "public"."v" AS select id::text from t;
    do $$ begin CREATE OR REPLACE VIEW "public"."v" AS select id::text from t; exception when others then DROP VIEW IF EXISTS "public"."v"; CREATE VIEW "public"."v" AS select id::text from t; end; $$ language 'plpgsql'
    DROP VIEW "public"."v"
    CREATE MATERIALIZED VIEW "public"."mv" AS select 1 WITH NO DATA;
    CREATE TRIGGER "tr" BEFORE INSERT ON public.t FOR EACH ROW EXECUTE FUNCTION f()
    DROP TRIGGER "tr" ON public.t
    CREATE EXTENSION "hstore" WITH SCHEMA "public";
    DROP POLICY IF EXISTS mine on public.t;
    CREATE POLICY mine on public.t for all using (true);
    GRANT SELECT ( a, b ) ON "public"."t" TO "reader"
    REVOKE DELETE ON "public"."T" FROM "reader"
    GRANT DELETE ON "public"."T" TO "reader" WITH GRANT OPTION
    "#);
}

#[test]
fn a_project_registers_directives_of_its_own() {
    insta::assert_snapshot!(statements("\
from alembic import op
from alembic.operations import Operations, MigrateOperation

@Operations.register_operation('create_sequence')
class CreateSequence(MigrateOperation):
    def __init__(self, name, schema=None):
        self.name = name
        self.schema = schema

    @classmethod
    def create_sequence(cls, operations, name, **kw):
        return operations.invoke(CreateSequence(name, **kw))

@Operations.implementation_for(CreateSequence)
def implement(operations, operation):
    name = f'{operation.schema}.{operation.name}' if operation.schema else operation.name
    operations.execute('CREATE SEQUENCE %s' % name)

def upgrade():
    op.create_sequence('my', schema='s')
    op.invoke(CreateSequence('other'))
"), @"
    CREATE SEQUENCE s.my
    CREATE SEQUENCE other
    ");
    insta::assert_snapshot!(statements("from alembic import op\ndef upgrade():\n    op.create_view('v')\n"), @"`op.create_view` is no directive that dbm knows");
}

/// Compared with what `GeoAlchemy2` does to Alembic's SQL.
#[test]
fn spatial_columns_bring_their_indexes() {
    insta::assert_snapshot!(statements("\
from alembic import op
import sqlalchemy as sa
from geoalchemy2 import Geometry, Geography, Raster
class Wrapped(sa.types.TypeDecorator):
    impl = Geometry
def upgrade():
    op.create_table('place',
        sa.Column('a', Geometry('POINT', srid=4326)),
        sa.Column('b', Geography('POINT', srid=4326, spatial_index=False)),
        sa.Column('c', Raster()),
        sa.Column('d', Geometry('POINTZ', 4326, dimension=3, use_N_D_index=True)),
        sa.Column('e', Geometry('POINT', 4326, nullable=False), nullable=True),
        sa.Column('F', Wrapped('POINT', 4326)), schema='s')
    op.add_column('place', sa.Column('g', Geometry('POINT', srid=4326)))
    with op.batch_alter_table('place') as batch_op:
        batch_op.add_column(sa.Column('h', Raster(), nullable=False))
    op.alter_column('place', 'a', type_=Geometry('POINT', 4326))
"), @r#"
    CREATE TABLE s.place ( a geometry(POINT,4326), b geography(POINT,4326), c raster, d geometry(POINTZ,4326), e geometry(POINT,4326) NOT NULL, "F" geometry(POINT,4326) )
    CREATE INDEX idx_place_a ON s.place USING gist (a)
    CREATE INDEX idx_place_c ON s.place USING gist (ST_ConvexHull(c))
    CREATE INDEX idx_place_d ON s.place USING gist (d gist_geometry_ops_nd)
    CREATE INDEX idx_place_e ON s.place USING gist (e)
    CREATE INDEX "idx_place_F" ON s.place USING gist ("F")
    ALTER TABLE place ADD COLUMN g geometry(POINT,4326)
    CREATE INDEX idx_place_g ON place USING gist (g)
    ALTER TABLE place ADD COLUMN h raster NOT NULL
    CREATE INDEX idx_place_h ON place USING gist (ST_ConvexHull(h))
    ALTER TABLE place ALTER COLUMN a TYPE geometry(POINT,4326)
    "#);
    insta::assert_snapshot!(statements("\
from alembic import op
import sqlalchemy as sa
from geoalchemy2 import Geometry
def upgrade():
    op.create_table('place', sa.Column('a', Geometry('POINT', spatial_index=False, use_N_D_index=True)))
"), @"ArgumentError: Arg Error(use_N_D_index): spatial_index must be True");
}

/// The defaults are those that `oslo_config` itself gives without a configuration file.
#[test]
fn options_of_oslo_config_have_their_defaults() {
    insta::assert_snapshot!(statements("\
from alembic import op
from oslo_config import cfg
from oslo_db import options
import sqlalchemy as sa
CONF = cfg.CONF
CONF.register_opts([cfg.StrOpt('state-path', default='/var'), cfg.MultiStrOpt('many'), cfg.IntOpt('none')])
CONF.register_opt(cfg.StrOpt('lock', default='$state_path/${paths.sub}/$$1'), group=cfg.OptGroup('paths'))
CONF.register_opt(cfg.StrOpt('sub', default='x'), 'paths')
CONF.set_default('sub', 'y', group='paths')
options.set_defaults(CONF, connection='sqlite:///$state_path/a.db')
def upgrade():
    texts = [CONF.paths.lock, CONF['state_path'], CONF.many, CONF.none, CONF.database.connection, 'paths' in CONF]
    for text in texts:
        op.execute('-- %r' % (text,))
"), @"
    -- '/var/y/$1'
    -- '/var'
    -- None
    -- None
    -- 'sqlite:////var/a.db'
    -- True
    ");
    insta::assert_snapshot!(statements("\
from alembic import op
from oslo_config import cfg
def upgrade():
    op.execute(cfg.CONF.paths.lock)
"), @"the option `paths` of oslo.config is registered by nothing that was read");
}

#[test]
fn the_packages_of_openstack() {
    insta::assert_snapshot!(statements("\
from alembic import op
from neutron_lib import constants, exceptions
from neutron_lib.db import constants as sizes
from octavia_lib.common import constants as states
from oslo_db.sqlalchemy import models, utils
from oslo_i18n import TranslatorFactory
from sqlalchemy.orm import declarative_base
import iso8601
import sqlalchemy as sa

_ = TranslatorFactory(domain='app').primary

class Taken(exceptions.Conflict):
    message = _('%(what)s is taken')

class Base(models.SoftDeleteMixin, models.TimestampMixin, models.ModelBase):
    metadata = None

Model = declarative_base(cls=Base)

class Quota(Model):
    __tablename__ = 'quotas'
    __table_args__ = (sa.UniqueConstraint('name', name='uq'), None)
    id = sa.Column(sa.Integer, primary_key=True)
    name = sa.Column(sa.String(sizes.NAME_FIELD_SIZE))

def upgrade():
    Quota.__table__.create(op.get_bind())
    op.add_column('a', sa.Column('s', sa.Enum(*constants.VALID_DIRECTIONS, name='d'), server_default=states.ONLINE))
    try:
        raise Taken(what='it')
    except exceptions.NeutronException as error:
        op.execute('-- %s %s' % (error, iso8601.UTC))
"), @"
    CREATE TABLE quotas ( id SERIAL NOT NULL, name VARCHAR(255), deleted_at TIMESTAMP WITHOUT TIME ZONE, deleted INTEGER, created_at TIMESTAMP WITHOUT TIME ZONE, updated_at TIMESTAMP WITHOUT TIME ZONE, PRIMARY KEY (id), CONSTRAINT uq UNIQUE (name) )
    ALTER TABLE a ADD COLUMN s d DEFAULT 'ONLINE'
    -- it is taken UTC
    ");
}

#[test]
fn airflow_has_its_own_defaults() {
    insta::assert_snapshot!(statements("\
from airflow.configuration import conf
from alembic import op
import dill
import sqlalchemy as sa
def upgrade():
    known = [conf.get('database', 'SQL_ALCHEMY_SCHEMA'), conf.getint('core', 'max_active_tasks_per_dag', fallback=1),
        conf.get('database', 'sql_engine_collation_for_ids', fallback=None), conf.get('database', 'sql_alchemy_conn', fallback='')]
    op.add_column('t', sa.Column('%r' % known, sa.PickleType(pickler=dill)))
"), @r#"ALTER TABLE t ADD COLUMN "['', 16, None, 'postgresql://']" BYTEA"#);
}

#[test]
fn a_star_takes_what_python_takes() {
    insta::assert_snapshot!(statements("\
from enum import *
from math import *
from os.path import *
from alembic.op import *
from sqlalchemy import *
from sqlalchemy.dialects.postgresql import *
def upgrade():
    create_table('t' + str(floor(2.5)), Column('id', UUID(), primary_key=True), Column('kind', ENUM('a', 'b', name='kind')))
    execute(text('SELECT 1'))
    execute(table(dirname('a/b'), column('x')).delete())
    execute(bin(5))
"), @"
    CREATE TYPE kind AS ENUM ('a', 'b')
    CREATE TABLE t2 ( id UUID NOT NULL, kind kind, PRIMARY KEY (id) )
    SELECT 1
    DELETE FROM a
    0b101
    ");
}
