//! Pages: a module of models above, the tables that it describes below.
//!
//! What stands below was compared with what SQLAlchemy 2.1 makes of the same classes.

use std::rc::Rc;

use crate::assembly;
use crate::host::Host;
use crate::metadata::MetaDataObject;
use dbm_core::failure::Failure;
use dbm_core::operation::{CreateTable, Operation};
use dbm_core::schema::Table;
use dbm_core::source::Source;
use dbm_dialect::Rendering;
use dbm_python::{Budget, HostEnvironment, Interpreter, ModuleTable, PyError, with_large_stack};

struct Models;

impl HostEnvironment for Models {
    fn native_module(&self, name: &str) -> Option<ModuleTable> {
        super::module(name).or_else(|| crate::modules::module(name))
    }
}

/// The tables of `Base.metadata`, or of `metadata` where the module has that.
fn tables(text: &str) -> Result<Vec<Table>, PyError> {
    let host = Rc::new(Host::silent("postgresql"));
    let mut interpreter = Interpreter::new(Rc::new(Models), Budget::default());
    interpreter.set_state(Rc::clone(&host));
    let module = interpreter.run_module(&Source::new("models.py", text), "models")?;
    let metadata = match (module.get("metadata"), module.get("Base")) {
        (Some(metadata), _) => metadata,
        (None, Some(base)) => interpreter.get_attribute(&base, "metadata")?,
        (None, None) => return Err(PyError::value_error("no `Base`")),
    };
    let metadata = metadata.as_native::<MetaDataObject>();
    let lost = metadata.and_then(MetaDataObject::lost);
    if let Some(lost) = lost.or_else(|| interpreter.lost_class(&["__tablename__"])) {
        return Err(lost);
    }
    let tables = metadata.map(MetaDataObject::tables).unwrap_or_default();
    tables
        .iter()
        .map(|table| assembly::table(table, &host))
        .collect()
}

fn page(text: &str) -> String {
    let ran = with_large_stack(|| tables(text).map_err(Failure::from)).and_then(|tables| tables);
    let tables = match ran {
        Ok(tables) => tables,
        Err(failure) => {
            return failure.place.map_or(failure.message.clone(), |place| {
                format!("{place}: {}", failure.message)
            });
        }
    };
    let dialect = dbm_dialect::by_name("postgresql").expect("PostgreSQL is known");
    let rendering = Rendering::offline(dialect);
    let mut page = String::new();
    for table in tables {
        let operation = Operation::CreateTable(Box::new(CreateTable {
            table,
            if_not_exists: false,
        }));
        let statements =
            dbm_dialect::render(dialect, &operation, &rendering).expect("it can be rendered");
        for statement in statements {
            page.push_str(statement.sql.trim());
            page.push('\n');
        }
    }
    page
}

#[test]
fn columns_come_in_the_order_of_sqlalchemy() {
    insta::assert_snapshot!(page("
from sqlalchemy import Column, Integer
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

class Base(DeclarativeBase):
    pass

class Mixin:
    m1 = Column(Integer)
    @declared_attr
    def m_attr(cls):
        return Column(Integer)
    m2: Mapped[int] = mapped_column()
    m3: Mapped[int]

class Abstract(Base):
    __abstract__ = True
    a1: Mapped[int]
    a2 = Column(Integer)

class T(Mixin, Abstract):
    __tablename__ = 't'
    id: Mapped[int] = mapped_column(primary_key=True)
    x = Column(Integer)
    y: Mapped[str]
    z: Mapped[int] = mapped_column(sort_order=-1)
    w = mapped_column(Integer)
"), @"
    CREATE TABLE t (
        z INTEGER NOT NULL, 
        id SERIAL NOT NULL, 
        y VARCHAR NOT NULL, 
        x INTEGER, 
        w INTEGER, 
        m1 INTEGER, 
        m2 INTEGER NOT NULL, 
        m3 INTEGER NOT NULL, 
        m_attr INTEGER, 
        a2 INTEGER, 
        a1 INTEGER NOT NULL, 
        PRIMARY KEY (id)
    )
    ");
}

#[test]
fn arguments_of_the_table_and_attributes_of_the_class_itself() {
    insta::assert_snapshot!(page("
from sqlalchemy import Column, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import declarative_base, declared_attr, relationship, validates

Base = declarative_base()

class U(Base):
    __tablename__ = 'u'
    c1 = Column(Integer)
    id = Column(Integer, primary_key=True)
    @declared_attr
    def own(cls):
        return Column(Integer)
    c3 = Column('third', String(5), index=True)
    u_id = Column(ForeignKey('s.u.id'))
    other = relationship('U', foreign_keys=[u_id])
    __table_args__ = (UniqueConstraint('c1', 'own'), Index('i', c3), {'schema': 's', 'comment': 'x'})

    @hybrid_property
    def double(self):
        return self.c1 * 2

    @double.expression
    def double(cls):
        return cls.c1 * 2

    @validates('c1')
    def check(self, key, value):
        return value
"), @"
    CREATE TABLE s.u (
        c1 INTEGER, 
        id SERIAL NOT NULL, 
        own INTEGER, 
        third VARCHAR(5), 
        u_id INTEGER, 
        PRIMARY KEY (id), 
        UNIQUE (c1, own), 
        FOREIGN KEY(u_id) REFERENCES s.u (id)
    )
    CREATE INDEX i ON s.u (third)
    CREATE INDEX ix_s_u_third ON s.u (third)
    COMMENT ON TABLE s.u IS 'x'
    ");
}

#[test]
fn inheritance_shares_a_table_or_makes_one() {
    insta::assert_snapshot!(page("
from typing import Optional
from sqlalchemy import Column, ForeignKey, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

class Base(DeclarativeBase):
    pass

class P(Base):
    __tablename__ = 'p'
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]

class Single(P):
    extra: Mapped[Optional[int]]
    k3 = Column(String, nullable=False)

class Joined(P):
    __tablename__ = 'joined'
    id: Mapped[int] = mapped_column(ForeignKey('p.id'), primary_key=True)
"), @"
    CREATE TABLE p (
        id SERIAL NOT NULL, 
        kind VARCHAR NOT NULL, 
        k3 VARCHAR NOT NULL, 
        extra INTEGER, 
        PRIMARY KEY (id)
    )
    CREATE TABLE joined (
        id INTEGER NOT NULL, 
        PRIMARY KEY (id), 
        FOREIGN KEY(id) REFERENCES p (id)
    )
    ");
}

#[test]
fn annotations_stand_for_types() {
    insta::assert_snapshot!(page(r#"
import datetime
import decimal
import enum
import uuid
from typing import Annotated, Any, Literal, Optional
from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

key = Annotated[int, mapped_column(primary_key=True)]
short = Annotated[str, 30]

class Color(enum.Enum):
    red = 1
    blue = 2

class Base(DeclarativeBase):
    type_annotation_map = {dict[str, Any]: JSON, short: String(30)}

class V(Base):
    __tablename__ = "v"
    id: Mapped[key]
    parent: Mapped[Optional["int"]] = mapped_column(ForeignKey("v.id"))
    text: Mapped["str | None"]
    short: Mapped[short]
    data: Mapped[dict[str, Any]]
    color: Mapped[Color]
    size: Mapped[Literal["s", "xl"]]
    f: Mapped[float]
    b: Mapped[bytes]
    n: Mapped[decimal.Decimal]
    u: Mapped[uuid.UUID]
    d: Mapped[datetime.date]
    at: Mapped[datetime.datetime | None]
    t: Mapped[datetime.time]
    i: Mapped[datetime.timedelta]
    yes: Mapped[bool] = mapped_column(nullable=True)
"#), @"
    CREATE TYPE color AS ENUM ('red', 'blue')
    CREATE TABLE v (
        id SERIAL NOT NULL, 
        parent INTEGER, 
        text VARCHAR, 
        short VARCHAR(30) NOT NULL, 
        data JSON NOT NULL, 
        color color NOT NULL, 
        size VARCHAR(2) NOT NULL, 
        f DOUBLE PRECISION NOT NULL, 
        b BYTEA NOT NULL, 
        n NUMERIC NOT NULL, 
        u UUID NOT NULL, 
        d DATE NOT NULL, 
        at TIMESTAMP WITHOUT TIME ZONE, 
        t TIME WITHOUT TIME ZONE NOT NULL, 
        i INTERVAL NOT NULL, 
        yes BOOLEAN, 
        PRIMARY KEY (id), 
        FOREIGN KEY(parent) REFERENCES v (id)
    )
    ");
}

#[test]
fn flask_sqlalchemy_names_the_tables_itself() {
    insta::assert_snapshot!(page("
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()
metadata = db.metadata

tags = db.Table('tags', db.Column('id', db.Integer, primary_key=True))

class HTTPUser(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    name = db.Column(db.String(80), unique=True, nullable=False)
    posts = db.relationship('Post', backref='user', lazy=True)
"), @"
    CREATE TABLE tags (
        id SERIAL NOT NULL, 
        PRIMARY KEY (id)
    )
    CREATE TABLE http_user (
        id SERIAL NOT NULL, 
        name VARCHAR(80) NOT NULL, 
        PRIMARY KEY (id), 
        UNIQUE (name)
    )
    ");
}

#[test]
fn a_class_without_a_table_is_an_error_at_its_place() {
    insta::assert_snapshot!(page("
from sqlalchemy.orm import declarative_base
Base = declarative_base()

class Nameless(Base):
    pass
"), @"models.py:5:1: TypeError: the class `Nameless` has no `__table__` and no `__tablename__`");
}

/// A module of models with `from somewhere import Lost`, which is not found.
fn page_with_lost(body: &str) -> String {
    page(&format!(
        "from somewhere import Lost
from sqlalchemy import Column, Integer
from sqlalchemy.orm import DeclarativeBase, Mapped, declarative_base, mapped_column

class Base(DeclarativeBase):
    pass

{body}"
    ))
}

#[test]
fn a_model_below_a_class_that_is_not_available_is_an_error() {
    let table = "    __tablename__ = 'user'\n    id = Column(Integer, primary_key=True)\n";
    insta::assert_snapshot!(page_with_lost(&format!("class User(Lost, Base):\n{table}")), @r#"`User (below `somewhere.Lost`)` is not available: its import at models.py:1:23 was not found"#);
    insta::assert_snapshot!(page_with_lost(&format!("class User(Base, Lost.Mixin):\n{table}")), @r#"`User (below `somewhere.Lost.Mixin`)` is not available: its import at models.py:1:23 was not found"#);
    let old = format!("Base = declarative_base()\nclass User(Lost, Base):\n{table}");
    insta::assert_snapshot!(page_with_lost(&old), @r#"`User (below `somewhere.Lost`)` is not available: its import at models.py:1:23 was not found"#);
    let above =
        format!("class Model(Lost, Base):\n    __abstract__ = True\nclass User(Model):\n{table}");
    insta::assert_snapshot!(page_with_lost(&above), @r#"`Model (below `somewhere.Lost`)` is not available: its import at models.py:1:23 was not found"#);
    insta::assert_snapshot!(page_with_lost(&format!("class Plain(Lost):\n{table}")), @r#"`Plain (below `somewhere.Lost`)` is not available: its import at models.py:1:23 was not found"#);
}

#[test]
fn a_column_that_is_not_available_is_an_error() {
    let with = |item: &str| {
        page_with_lost(&format!(
            "class Mixin:\n    pass\nclass User(Mixin, Base):\n    __tablename__ = 'user'\n    id = Column(Integer, primary_key=True)\n    {item}\n"
        ))
    };
    insta::assert_snapshot!(with("name = Lost.column()"), @r#"`somewhere.Lost.column() (`User.name`)` is not available: its import at models.py:1:23 was not found"#);
    insta::assert_snapshot!(with("name: Mapped[int] = Lost.column()"), @r#"`somewhere.Lost.column() (`User.name`)` is not available: its import at models.py:1:23 was not found"#);
    insta::assert_snapshot!(with("name: Mapped[Lost]"), @r#"models.py:10:1: `somewhere.Lost` is not available: its import at models.py:1:23 was not found"#);
    insta::assert_snapshot!(with("__table_args__ = (Lost.index(),)"), @r#"models.py:10:1: `somewhere.Lost.index()` is not available: its import at models.py:1:23 was not found"#);
    insta::assert_snapshot!(with("__table_args__ = Lost.arguments"), @r#"models.py:10:1: `somewhere.Lost.arguments` is not available: its import at models.py:1:23 was not found"#);
}

#[test]
fn a_declared_attr_says_by_its_annotation_what_the_column_is() {
    insta::assert_snapshot!(page("
from typing import Optional
from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

class Base(DeclarativeBase):
    pass

class Mixin:
    @declared_attr
    def owner_id(cls) -> Mapped[int]:
        return mapped_column(ForeignKey('owner.id'))
    @declared_attr
    def editor_id(cls) -> Mapped[Optional[int]]:
        return mapped_column(ForeignKey('owner.id'))
    @declared_attr
    @classmethod
    def size(cls) -> 'Mapped[int]':
        return mapped_column()
    @declared_attr
    def plain(cls):
        return mapped_column(String(5))

class Item(Mixin, Base):
    __tablename__ = 'item'
    id: Mapped[int] = mapped_column(primary_key=True)
    @declared_attr
    def own(cls) -> Mapped[str]:
        return mapped_column(String(9))

class Owner(Base):
    __tablename__ = 'owner'
    id: Mapped[int] = mapped_column(primary_key=True)
"), @"
    CREATE TABLE item (
        id SERIAL NOT NULL, 
        own VARCHAR(9) NOT NULL, 
        owner_id INTEGER NOT NULL, 
        editor_id INTEGER, 
        size INTEGER NOT NULL, 
        plain VARCHAR(5), 
        PRIMARY KEY (id), 
        FOREIGN KEY(owner_id) REFERENCES owner (id), 
        FOREIGN KEY(editor_id) REFERENCES owner (id)
    )
    CREATE TABLE owner (
        id SERIAL NOT NULL, 
        PRIMARY KEY (id)
    )
    ");
}
