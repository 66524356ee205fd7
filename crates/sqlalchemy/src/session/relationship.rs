//! `relationship(...)`: declaring one changes nothing; reading one of an object loads the objects that
//! its foreign keys name (SQLAlchemy: `orm/strategies.py`, `LazyLoader`).

use std::cell::{OnceCell, RefCell};
use std::rc::{Rc, Weak};

use crate::column::ColumnObject;
use crate::expression::IntoPython;
use crate::expression::operators::binary;
use crate::models::annotation;
use crate::query::coerce::typed;
use crate::query::select;
use crate::query::view::{View, table_of};
use crate::result::ResultObject;
use crate::session::collection::Collection;
use crate::session::loading::Loader;
use crate::session::mapping::Mapping;
use crate::session::state::{InstanceState, detached};
use crate::session::unit_of_work::UnitOfWork;
use crate::table::TableObject;
use dbm_core::schema::Expression;
use dbm_core::schema::expression::BinaryOperator;
use dbm_python::{Arguments, Class, Instance, Interpreter, Native, PyError, PyResult, Value};

/// The classes of one registry, by which relationships name each other.
#[derive(Debug, Default)]
pub(crate) struct Classes(RefCell<Vec<Weak<Class>>>);

impl Classes {
    /// Notes a mapped class, and tells its relationships where they belong.
    pub(crate) fn add(self: &Rc<Self>, class: &Rc<Class>) {
        self.0.borrow_mut().push(Rc::downgrade(class));
        for (name, value) in class.namespace().entries() {
            if let (Some(name), Some(relationship)) =
                (name.as_str(), value.as_native::<Relationship>())
            {
                // A class that is mapped twice keeps its first place.
                let _ = relationship.place.set(RelationshipOwner {
                    name: name.to_owned(),
                    class: Rc::downgrade(class),
                    classes: Rc::clone(self),
                });
            }
        }
    }

    /// The class of that name, which may have its module before it; nothing where there are several.
    fn named(&self, name: &str) -> Option<Rc<Class>> {
        let name = name.rsplit('.').next().unwrap_or(name);
        let classes = self.0.borrow();
        let mut found = classes
            .iter()
            .filter_map(Weak::upgrade)
            .filter(|class| class.name() == name);
        match (found.next(), found.next()) {
            (Some(only), None) => Some(only),
            _ => None,
        }
    }
}

/// Where a relationship stands.
#[derive(Debug)]
struct RelationshipOwner {
    name: String,
    class: Weak<Class>,
    classes: Rc<Classes>,
}

/// `relationship(argument, ...)`.
#[derive(Debug)]
pub(crate) struct Relationship {
    arguments: Arguments,
    place: OnceCell<RelationshipOwner>,
}

/// What changes neither which objects a relationship gives nor in which order.
const HARMLESS: &[&str] = &[
    "back_populates",
    "backref",
    "cascade",
    "passive_deletes",
    "passive_updates",
    "single_parent",
    "innerjoin",
    "viewonly",
    "doc",
    "info",
    "overlaps",
    "enable_typechecks",
    "active_history",
    "post_update",
    "sync_backref",
    "cascade_backrefs",
];

/// How a relationship is loaded when it is read; the others are no lists of objects.
const LOADED: &[&str] = &["select", "joined", "subquery", "selectin", "immediate"];

/// `relationship(...)`.
pub(crate) fn relationship(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    Ok(Value::native(Relationship {
        arguments,
        place: OnceCell::new(),
    }))
}

/// What a relationship joins: a column of its own class, a column of the other.
struct Link {
    own: Rc<ColumnObject>,
    other: Rc<ColumnObject>,
}

impl Relationship {
    fn unsupported(&self, why: &str) -> PyError {
        let name = self.place.get().map_or("?", |place| place.name.as_str());
        PyError::unsupported(format!("the relationship `{name}` {why}"))
    }

    fn keyword(&self, name: &str) -> Option<&Value> {
        let mut keywords = self.arguments.keywords.iter();
        let found = keywords.find(|(known, _)| known.as_str() == name);
        found.map(|(_, value)| value)
    }

    /// Refuses what would give other objects, or objects in another order.
    fn check(&self) -> Result<(), PyError> {
        for (name, value) in &self.arguments.keywords {
            let is_known = match name.as_str() {
                "argument" | "uselist" | "order_by" => true,
                "lazy" => value.as_str().is_some_and(|lazy| LOADED.contains(&lazy)),
                _ => HARMLESS.contains(&name.as_str()),
            };
            if !is_known && !value.is_none() {
                return Err(self.unsupported(&format!("has `{name}`, which is not supported")));
            }
        }
        Ok(())
    }

    /// Whether it is loaded with its object, and not when it is read.
    pub(crate) fn is_eager(&self) -> bool {
        let lazy = self.keyword("lazy").and_then(Value::as_str);
        lazy.is_some_and(|lazy| lazy != "select" && LOADED.contains(&lazy))
    }

    /// The class that it leads to.
    ///
    /// # Errors
    /// When it is not known.
    pub(crate) fn target(&self, interpreter: &mut Interpreter) -> Result<Rc<Class>, PyError> {
        let given = self.arguments.positional.first();
        let given = given.or_else(|| self.keyword("argument")).cloned();
        let given = match given {
            None => self.annotated(interpreter)?.map(|(class, _)| class),
            given => given,
        };
        let classes = self.place.get().map(|place| &place.classes);
        let found = match (given, classes) {
            (Some(Value::Class(class)), _) => Some(class),
            (Some(Value::Str(name)), Some(classes)) => classes.named(&name),
            (Some(function @ Value::Function(_)), _) => {
                match interpreter.call_with(&function, [])? {
                    Value::Class(class) => Some(class),
                    _ => None,
                }
            }
            _ => None,
        };
        found.ok_or_else(|| self.unsupported("leads to a class that is not known"))
    }

    /// What its annotation says: the class or its name, and whether it leads to many.
    fn annotated(&self, interpreter: &mut Interpreter) -> Result<Option<(Value, bool)>, PyError> {
        let Some(place) = self.place.get() else {
            return Ok(None);
        };
        match place.class.upgrade() {
            Some(class) => annotation::related(&class, &place.name, interpreter),
            None => Ok(None),
        }
    }

    /// Whether the script says that it leads to many, or to one.
    fn wants_many(&self, interpreter: &mut Interpreter) -> Result<Option<bool>, PyError> {
        match self.keyword("uselist") {
            Some(Value::Bool(wanted)) => Ok(Some(*wanted)),
            _ => Ok(self.annotated(interpreter)?.map(|(_, is_many)| is_many)),
        }
    }

    /// The foreign keys between both classes, which must lead one way: to the other class first.
    fn links(&self, owner: &Rc<Class>, target: &Rc<Class>) -> Result<(bool, Vec<Link>), PyError> {
        let tables = (
            table_of(&Value::Class(Rc::clone(owner))),
            table_of(&Value::Class(Rc::clone(target))),
        );
        let (Some(own), Some(other)) = tables else {
            return Err(self.unsupported("leads to a class without a table"));
        };
        let forth = links(&own, &other);
        let back = links(&other, &own).into_iter().map(|link| Link {
            own: link.other,
            other: link.own,
        });
        let back: Vec<Link> = back.collect();
        match (forth.as_slice(), back.as_slice()) {
            ([_], []) => Ok((false, forth)),
            ([], [_]) => Ok((true, back)),
            _ => Err(self.unsupported("does not follow from one foreign key")),
        }
    }

    /// The table of its own class, from which a join that follows it starts.
    pub(crate) fn owner(&self) -> Option<View> {
        let class = self.place.get()?.class.upgrade()?;
        View::of(&Value::Class(class))
    }

    /// The table that it leads to, for a join that follows the foreign key.
    ///
    /// # Errors
    /// For relationships that say more than a foreign key does.
    pub(crate) fn joined(&self, interpreter: &mut Interpreter) -> Result<View, PyError> {
        self.check()?;
        let target = self.target(interpreter)?;
        let owner = self.place.get().and_then(|place| place.class.upgrade());
        let owner = owner.ok_or_else(|| self.unsupported("belongs to no class"))?;
        self.links(&owner, &target)?;
        View::of(&Value::Class(target)).ok_or_else(|| self.unsupported("leads to no table"))
    }

    /// What it gives for an object.
    ///
    /// # Errors
    /// For what is not supported, and what the database says.
    pub(crate) fn load(&self, instance: &Rc<Instance>, interpreter: &mut Interpreter) -> PyResult {
        self.check()?;
        let target = self.target(interpreter)?;
        let (leads_to_many, links) = self.links(instance.class(), &target)?;
        let is_list = self.wants_many(interpreter)?.unwrap_or(leads_to_many);
        if is_list && !leads_to_many {
            return Err(self.unsupported("has a `uselist` that is not supported"));
        }
        let state = InstanceState::of(instance)?;
        if state.key.borrow().is_none() {
            if is_list {
                return Err(self.unsupported("of an object without a row is not supported"));
            }
            return Ok(Value::None);
        }
        let unit = state.session().ok_or_else(|| detached(instance))?;
        let found = self.related(&unit, instance, &target, &links, interpreter)?;
        let loaded = match (is_list, found.as_slice()) {
            (true, _) => Value::native(Collection(found)),
            (false, []) => Value::None,
            (false, [only]) => only.clone(),
            (false, _) => return Err(self.unsupported("gives several objects")),
        };
        if let Some(place) = self.place.get() {
            instance.set(&place.name, loaded.clone());
        }
        Ok(loaded)
    }

    /// The objects whose columns are equal to those of the object.
    fn related(
        &self,
        unit: &Rc<UnitOfWork>,
        instance: &Rc<Instance>,
        target: &Rc<Class>,
        links: &[Link],
        interpreter: &mut Interpreter,
    ) -> Result<Vec<Value>, PyError> {
        unit.before_query(None, interpreter)?;
        let mapping = Mapping::of(instance.class())?;
        let this = Value::Instance(Rc::clone(instance));
        let mut conditions = Vec::new();
        for link in links {
            let name = mapping.attribute_of(&link.own).unwrap_or_default();
            let value = interpreter.get_attribute(&this, name)?;
            if value.is_none() {
                return Ok(Vec::new());
            }
            let column = link.other.reference();
            let value = typed(&value, &column.kind)?;
            let column = Expression::Column(column);
            conditions.push(binary(column, BinaryOperator::Equal, value).into_python());
        }
        let arguments = Arguments::new(&interpreter.place());
        let class = Value::Class(Rc::clone(target));
        let statement = select::select(interpreter, arguments.with(class))?;
        let statement = interpreter.call_method(&statement, "where", conditions)?;
        let statement = self.ordered(statement, target, interpreter)?;
        let loader = Loader::of(unit, select::required_object(&statement)?)?;
        let result = unit.run(statement, interpreter)?;
        let objects = match (loader, result.as_native::<ResultObject>()) {
            (Some(loader), Some(rows)) => Value::native(rows.with_objects(loader, interpreter)?),
            _ => result,
        };
        let objects = interpreter.call_method(&objects, "scalars", Vec::new())?;
        let objects = interpreter.call_method(&objects, "all", Vec::new())?;
        interpreter.iterate(&objects)
    }

    /// `order_by=`: a column, or a `str` that names one.
    fn ordered(
        &self,
        statement: Value,
        target: &Rc<Class>,
        interpreter: &mut Interpreter,
    ) -> PyResult {
        let by = match self.keyword("order_by") {
            None | Some(Value::None | Value::Bool(false)) => return Ok(statement),
            Some(Value::Str(text)) => {
                let column = text.strip_prefix(&format!("{}.", target.name()));
                let known = column.and_then(|name| target.lookup(name.trim()));
                let column = known.filter(|it| it.as_native::<ColumnObject>().is_some());
                column.ok_or_else(|| self.unsupported("has an `order_by` that is not supported"))?
            }
            Some(column) => column.clone(),
        };
        interpreter.call_method(&statement, "order_by", vec![by])
    }
}

/// The columns of `table` with foreign keys to `target`, each with the column that it names.
fn links(table: &TableObject, target: &TableObject) -> Vec<Link> {
    let metadata = table.metadata();
    let mut links = Vec::new();
    for own in table.columns() {
        let name = own.name().unwrap_or_default();
        let keys = own.state().foreign_keys.clone();
        for key in keys {
            let Ok((referred, column)) = key.target.resolve(&name, metadata.as_deref()) else {
                continue;
            };
            let columns = target.columns().into_iter();
            let mut other = columns.filter(|it| it.name().as_deref() == Some(column.as_str()));
            if referred == target.name()
                && let Some(other) = other.next()
            {
                let own = Rc::clone(&own);
                links.push(Link { own, other });
            }
        }
    }
    links
}

impl Native for Relationship {
    fn type_name(&self) -> &'static str {
        "relationship"
    }

    fn get(
        &self,
        _: &Value,
        instance: Option<&Value>,
        _: &Rc<Class>,
        interpreter: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        match instance {
            Some(Value::Instance(instance)) => self.load(instance, interpreter).map(Some),
            _ => Ok(None),
        }
    }

    fn set(&self, _: &Value, _: Option<Value>, _: &mut Interpreter) -> Option<Result<(), PyError>> {
        Some(Err(self.unsupported("is set: only its columns can be set")))
    }

    fn attribute(
        &self,
        _: &Value,
        name: &str,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        if name.starts_with("__") {
            return Ok(None);
        }
        Err(self.unsupported(&format!("has no `{name}` here")))
    }
}
