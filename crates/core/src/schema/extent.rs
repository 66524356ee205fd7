//! How large and how deep expressions and statements are: what copies one asks first.

use crate::schema::expression::{Case, JsonAccess, Ordered, Over, Parameter, Text};
use crate::schema::query::{
    Affix, Assignment, Compound, Conflict, ConflictAction, Delete, Distinct, Insert, Item, Limits,
    Query, Rows, Select, Source, SourceKind, Target, Update, ValuesSource,
};
use crate::schema::{Expression, Literal, Type, TypeKind};

/// What a copy of something takes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Extent {
    /// Bytes, roughly; what is shared does not count.
    pub bytes: usize,
    /// Levels, those of what is shared included.
    pub depth: usize,
}

impl Extent {
    /// Both beside each other.
    #[must_use]
    pub(crate) fn and(self, other: Self) -> Self {
        Self {
            bytes: self.bytes.saturating_add(other.bytes),
            depth: self.depth.max(other.depth),
        }
    }

    /// The same inside of something that itself takes `bytes`.
    fn inside(self, bytes: usize) -> Self {
        Self {
            bytes: self.bytes.saturating_add(bytes),
            depth: self.depth + 1,
        }
    }

    /// So many bytes and no levels.
    pub(crate) fn of_bytes(bytes: usize) -> Self {
        Self { bytes, depth: 0 }
    }
}

/// What has an extent.
pub trait Measured {
    /// How large and how deep it is.
    fn extent(&self) -> Extent;
}

fn all<'a, T: Measured + 'a>(parts: impl IntoIterator<Item = &'a T>) -> Extent {
    let extents = parts.into_iter().map(Measured::extent);
    extents.fold(Extent::default(), Extent::and)
}

impl<T: Measured> Measured for Vec<T> {
    fn extent(&self) -> Extent {
        all(self)
    }
}

impl<T: Measured> Measured for Option<T> {
    fn extent(&self) -> Extent {
        all(self)
    }
}

impl<T: Measured> Measured for Box<T> {
    fn extent(&self) -> Extent {
        (**self).extent()
    }
}

impl<T: Measured, U: Measured> Measured for (T, U) {
    fn extent(&self) -> Extent {
        self.0.extent().and(self.1.extent())
    }
}

impl Measured for String {
    fn extent(&self) -> Extent {
        Extent::of_bytes(self.len() + size_of::<Self>())
    }
}

impl Measured for Literal {
    fn extent(&self) -> Extent {
        let own = size_of::<Self>();
        match self {
            Self::Null
            | Self::Bool(_)
            | Self::Float(_)
            | Self::Date(_)
            | Self::Time(_)
            | Self::DateTime(..)
            | Self::Interval(_)
            | Self::Uuid(_) => Extent::of_bytes(own),
            Self::Integer(number) => {
                let bytes = usize::try_from(number.bits() / 8).unwrap_or(usize::MAX);
                Extent::of_bytes(own.saturating_add(bytes))
            }
            Self::Text(text) | Self::Decimal(text) => Extent::of_bytes(own + text.len()),
            Self::Bytes(bytes) => Extent::of_bytes(own + bytes.len()),
            Self::List(items) => items.extent().inside(own),
            Self::Map(entries) => {
                const AN_ENTRY: usize = 64;
                let entries = entries.iter();
                let entries = entries.map(|(key, item)| item.extent().inside(key.len() + AN_ENTRY));
                entries.fold(Extent::of_bytes(own), Extent::and)
            }
        }
    }
}

impl Measured for Type {
    fn extent(&self) -> Extent {
        let inner = match &self.kind {
            TypeKind::Array(array) => array.item.extent().inside(0),
            TypeKind::Json(json) => json.astext_type.extent().inside(0),
            TypeKind::Named(named) => {
                let over = named.item.extent().and(named.check.extent());
                over.inside(named.arguments.len() * size_of::<Self>())
            }
            TypeKind::Verbatim(text) => text.extent(),
            // the words of an enumeration are shared
            TypeKind::Enum(_)
            | TypeKind::Null
            | TypeKind::Text(_)
            | TypeKind::Integer(_)
            | TypeKind::Numeric(_)
            | TypeKind::Float(_)
            | TypeKind::Boolean(_)
            | TypeKind::Temporal(_)
            | TypeKind::Interval(_)
            | TypeKind::Binary(_)
            | TypeKind::Uuid(_) => Extent::default(),
        };
        let variants = self.variants.iter().map(|(_, variant)| variant.extent());
        let whole = variants.fold(inner, Extent::and);
        Extent::of_bytes(size_of::<Self>()).and(whole)
    }
}

impl Measured for Expression {
    fn extent(&self) -> Extent {
        self.parts().inside(size_of::<Self>())
    }
}

impl Expression {
    /// The extent of what is in it.
    fn parts(&self) -> Extent {
        match self {
            Self::Text(text) => text.extent(),
            Self::LiteralColumn(sql, kind) => sql.extent().and(kind.extent()),
            Self::Column(column) => {
                let source = column.source.extent();
                column.name.extent().and(column.kind.extent()).and(source)
            }
            Self::Value(value, kind) | Self::InlineLiteral(value, kind) => {
                value.extent().and(kind.extent())
            }
            Self::Parameter(parameter) => parameter.extent(),
            Self::Name(name) => name.extent(),
            Self::Null | Self::True | Self::False | Self::NextValue(_) => Extent::default(),
            Self::Function(call) => call.arguments.extent().and(call.kind.extent()),
            Self::Binary(pair) => pair.left.extent().and(pair.right.extent()),
            Self::Unary(one) => one.operand.extent(),
            Self::Boolean(_, parts) | Self::Tuple(parts) => parts.extent(),
            Self::Array(items, kind) => items.extent().and(kind.extent()),
            Self::Grouping(inner) => inner.extent(),
            Self::Cast(inner, kind) | Self::Coerce(inner, kind) => {
                inner.extent().and(kind.extent())
            }
            Self::Label(inner, name) | Self::Collate(inner, name) | Self::Extract(name, inner) => {
                inner.extent().and(name.extent())
            }
            Self::Case(case) => case.extent(),
            Self::Subquery(query) => query.extent(),
            Self::Over(over) => over.extent(),
            Self::Filter(pair) | Self::Slice(pair) => pair.extent(),
            Self::WithinGroup(ordered) | Self::OrderedArgument(ordered) => ordered.extent(),
            Self::Json(access) => access.extent(),
            Self::Row(source) => source.extent(),
        }
    }
}

impl Measured for Text {
    fn extent(&self) -> Extent {
        self.sql.extent().and(self.parameters.extent())
    }
}

impl Measured for Parameter {
    fn extent(&self) -> Extent {
        let value = self.value.extent().and(self.kind.extent());
        self.name.extent().and(value)
    }
}

impl Measured for Case {
    fn extent(&self) -> Extent {
        let ends = self.value.extent().and(self.otherwise.extent());
        self.whens.extent().and(ends)
    }
}

impl Measured for Over {
    fn extent(&self) -> Extent {
        let lists = self.partition_by.extent().and(self.order_by.extent());
        self.function.extent().and(lists)
    }
}

impl Measured for Ordered {
    fn extent(&self) -> Extent {
        self.expression.extent().and(self.order_by.extent())
    }
}

impl Measured for JsonAccess {
    fn extent(&self) -> Extent {
        let pair = self.document.extent().and(self.key.extent());
        pair.and(self.kind.extent())
    }
}

/// A source is shared; it knows how deep it is.
impl Measured for Source {
    fn extent(&self) -> Extent {
        Extent {
            bytes: size_of::<Self>(),
            depth: self.inside().depth,
        }
    }
}

impl Measured for SourceKind {
    fn extent(&self) -> Extent {
        let inside = match self {
            Self::Table(_) | Self::Excluded => Extent::default(),
            Self::Alias(_, of) => of.extent(),
            Self::Sample(sample) => {
                let method = sample.method.extent().and(sample.seed.extent());
                sample.of.extent().and(method)
            }
            Self::Subquery { query, .. } => query.extent(),
            Self::Cte(cte) => {
                let others = cte.restates.extent().and(cte.alias_of.extent());
                cte.query.extent().and(others)
            }
            Self::Join(join) => {
                let sides = join.left.extent().and(join.right.extent());
                sides.and(join.on.extent())
            }
            Self::Values(values) => values.extent(),
            Self::Function(function) => function.call.extent(),
            Self::Text(text) => text.extent(),
        };
        inside.inside(size_of::<Self>())
    }
}

impl Measured for Query {
    fn extent(&self) -> Extent {
        let inside = match self {
            Self::Select(select) => select.extent(),
            Self::Compound(compound) => compound.extent(),
            Self::Text(text) => text.text.extent(),
            Self::Values(values) => values.extent(),
            Self::Insert(insert) => insert.extent(),
            Self::Update(update) => update.extent(),
            Self::Delete(delete) => delete.extent(),
        };
        inside.inside(size_of::<Self>())
    }
}

impl Measured for Select {
    fn extent(&self) -> Extent {
        let distinct = match &self.distinct {
            Distinct::No | Distinct::Rows => Extent::default(),
            Distinct::On(parts) => parts.extent(),
        };
        let affixes = self.prefixes.extent().and(self.suffixes.extent());
        let conditions = self.conditions.extent().and(self.having.extent());
        let sources = self.from.extent().and(self.ctes.extent());
        [
            self.items.extent(),
            self.group_by.extent(),
            self.limits.extent(),
        ]
        .into_iter()
        .chain([distinct, affixes, conditions, sources])
        .fold(Extent::of_bytes(size_of::<Self>()), Extent::and)
    }
}

impl Measured for Compound {
    fn extent(&self) -> Extent {
        let ends = self.limits.extent().and(self.group_by.extent());
        self.parts.extent().and(ends).and(self.ctes.extent())
    }
}

impl Measured for Limits {
    fn extent(&self) -> Extent {
        let counts = self.limit.extent().and(self.offset.extent());
        self.order_by.extent().and(counts)
    }
}

impl Measured for Item {
    fn extent(&self) -> Extent {
        self.expression.extent()
    }
}

impl Measured for Affix {
    fn extent(&self) -> Extent {
        self.sql.extent()
    }
}

impl Measured for ValuesSource {
    fn extent(&self) -> Extent {
        self.rows.extent()
    }
}

impl Measured for Assignment {
    fn extent(&self) -> Extent {
        let column = self.column.name.extent().and(self.column.kind.extent());
        self.value.extent().and(column)
    }
}

impl Measured for Conflict {
    fn extent(&self) -> Extent {
        let target = match &self.target {
            None => Extent::default(),
            Some(Target::Constraint(name)) => name.extent(),
            Some(Target::Elements(elements, condition)) => {
                elements.extent().and(condition.extent())
            }
        };
        match &self.action {
            ConflictAction::Nothing => target,
            ConflictAction::Update(set, condition) => {
                target.and(set.extent()).and(condition.extent())
            }
        }
    }
}

impl Measured for Insert {
    fn extent(&self) -> Extent {
        let rows = match &self.rows {
            Rows::Values(rows) => rows.extent(),
            Rows::Select(columns, query) => query
                .extent()
                .inside(columns.len() * size_of::<Expression>()),
        };
        let items = self.returning.extent().and(self.keys.extent());
        rows.and(self.conflict.extent())
            .and(items)
            .and(self.ctes.extent())
    }
}

impl Measured for Update {
    fn extent(&self) -> Extent {
        let rows = self.assignments.extent().and(self.conditions.extent());
        let table = self.table.extent().and(self.ctes.extent());
        rows.and(table).and(self.returning.extent())
    }
}

impl Measured for Delete {
    fn extent(&self) -> Extent {
        let table = self.table.extent().and(self.ctes.extent());
        self.conditions
            .extent()
            .and(table)
            .and(self.returning.extent())
    }
}
