//! What `FROM` lists (SQLAlchemy: `SelectState._get_froms`, `_correlate_froms`).

use crate::schema::Expression;
use crate::schema::expression::traverse::for_each_child;
use crate::schema::query::{Compound, Query, Select, Source, SourceKind};

/// The sources of the enclosing statements that an inner query may correlate with.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Enclosing {
    /// Those it may be told to correlate with: of all enclosing statements.
    pub explicit: Vec<Source>,
    /// Those it correlates with by itself: of the nearest one.
    pub implicit: Vec<Source>,
}

/// The sources that an expression's columns come from, each once, those of queries inside it aside.
pub fn of_expression(expression: &Expression) -> Vec<Source> {
    let mut found = Vec::new();
    collect(&mut expression.clone(), &mut found);
    found
}

fn collect(expression: &mut Expression, found: &mut Vec<Source>) {
    let source = match expression {
        Expression::Column(column) => column.source.as_ref(),
        Expression::Row(source) => Some(&*source),
        _ => None,
    };
    if let Some(source) = source
        && !found.contains(source)
    {
        found.push(source.clone());
    }
    for_each_child(expression, &mut |child| collect(child, found));
}

/// A source and those in it: a join has its sides.
pub fn with_sides(source: &Source) -> Vec<Source> {
    let mut all = vec![source.clone()];
    if let SourceKind::Join(join) = source.kind() {
        all.extend(with_sides(&join.left));
        all.extend(with_sides(&join.right));
    }
    all
}

/// What `FROM` lists, whatever encloses the query.
pub fn of_select(select: &Select) -> Vec<Source> {
    let items = select.items.iter().map(|item| &item.expression);
    let named = items.chain(&select.conditions).flat_map(of_expression);
    normalized(select.from.iter().cloned().chain(named))
}

/// Each once, and not those that stand in a join of the list.
pub(crate) fn normalized(sources: impl IntoIterator<Item = Source>) -> Vec<Source> {
    let mut all: Vec<Source> = Vec::new();
    for source in sources {
        if !all.contains(&source) {
            all.push(source);
        }
    }
    let hidden: Vec<Source> = all
        .iter()
        .flat_map(|source| with_sides(source).into_iter().skip(1))
        .collect();
    all.retain(|source| !hidden.contains(source));
    all
}

/// What `FROM` lists inside of other statements.
///
/// Nothing is left only where correlation takes all away, which SQLAlchemy refuses: `None`.
pub fn displayed(select: &Select, enclosing: &Enclosing) -> Option<Vec<Source>> {
    let mut froms = of_select(select);
    let correlation = &select.correlation;
    if let Some(only) = &correlation.only {
        froms.retain(|from| !(only.contains(from) && enclosing.explicit.contains(from)));
    }
    if let Some(except) = &correlation.except {
        froms.retain(|from| except.contains(from) || !enclosing.explicit.contains(from));
    }
    let automatic = correlation.only.is_none() && correlation.except.is_none();
    if automatic && !enclosing.implicit.is_empty() && froms.len() > 1 {
        froms.retain(|from| !enclosing.implicit.contains(from));
        if froms.is_empty() {
            return None;
        }
    }
    Some(froms)
}

impl Query {
    /// What its `FROM` lists.
    pub fn froms(&self) -> Vec<Source> {
        match self {
            Self::Select(select) => of_select(select),
            Self::Compound(compound) => compound_froms(compound),
            Self::Insert(insert) => vec![insert.table.clone()],
            Self::Update(update) => vec![update.table.clone()],
            Self::Delete(delete) => vec![delete.table.clone()],
            Self::Text(_) | Self::Values(_) => Vec::new(),
        }
    }
}

fn compound_froms(compound: &Compound) -> Vec<Source> {
    compound.parts.iter().flat_map(Query::froms).collect()
}
