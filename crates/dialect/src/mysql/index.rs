//! Indexes (SQLAlchemy: `MySQLDDLCompiler.visit_create_index`).

use crate::generic::expression;
use crate::generic::index as generic;
use crate::{RenderError, Renderer};
use dbm_core::operation::{CreateIndex, DropIndex};
use dbm_core::schema::expression::UnaryOperator;
use dbm_core::schema::option::given;
use dbm_core::schema::{Expression, OptionValue, Options, TableName};

type Sql = Result<String, RenderError>;

/// An option under the dialect's own name, or under MySQL's where MariaDB takes that too.
pub(crate) fn option<'o>(
    r: &Renderer,
    options: &'o Options,
    name: &str,
    of_mysql: bool,
) -> Option<&'o OptionValue> {
    let own = given(options, &format!("{}_{name}", r.dialect.facts().name));
    own.or_else(|| given(options, &format!("mysql_{name}")).filter(|_| of_mysql))
}

/// `CREATE FULLTEXT INDEX i ON t (a(10)) WITH PARSER ngram USING hash`.
pub(crate) fn create(r: &Renderer, operation: &CreateIndex) -> Sql {
    let index = &operation.index;
    let options = &index.options;
    let word = |name, of_mysql| option(r, options, name, of_mysql).and_then(OptionValue::as_text);
    let mut words = vec!["CREATE"];
    if index.unique {
        words.push("UNIQUE");
    }
    words.extend(word("prefix", false).filter(|prefix| !prefix.is_empty()));
    words.push("INDEX");
    if operation.if_not_exists {
        words.push("IF NOT EXISTS");
    }
    let parser = word("with_parser", true).map(|parser| format!(" WITH PARSER {parser}"));
    let using = word("using", true).map(|using| format!(" USING {}", r.quote(using)));
    Ok(format!(
        "{} {} ON {} ({}){}{}",
        words.join(" "),
        generic::name(r, index)?,
        r.table(&operation.table),
        elements(r, &index.elements, option(r, options, "length", false))?,
        parser.unwrap_or_default(),
        using.unwrap_or_default()
    ))
}

/// What is indexed, each with the length that is said for it.
fn elements(r: &Renderer, elements: &[Expression], length: Option<&OptionValue>) -> Sql {
    let mut columns = Vec::with_capacity(elements.len());
    let by_name = matches!(length, Some(OptionValue::Map(_)));
    if by_name && elements.iter().any(is_computed) {
        return Err(RenderError::Argument(
            "`mysql_length` by name is for an index of columns only",
        ));
    }
    for element in elements {
        let sql = expression::render(r, element, false)?;
        let sql = if is_expression(element) {
            format!("({sql})")
        } else {
            sql
        };
        columns.push(match length_of(element, &sql, length) {
            Some(length) => format!("{sql}({length})"),
            None => sql,
        });
    }
    Ok(columns.join(", "))
}

/// Whether an element is computed, so that MySQL wants it in parentheses.
fn is_expression(element: &Expression) -> bool {
    match element {
        Expression::Binary(_)
        | Expression::Function(_)
        | Expression::Collate(..)
        | Expression::Json(_) => true,
        Expression::Unary(unary) => !matches!(
            unary.operator,
            UnaryOperator::Ascending | UnaryOperator::Descending
        ),
        _ => false,
    }
}

/// `a DESC`, `a + 1`: what has no name.
fn is_computed(element: &Expression) -> bool {
    !matches!(
        element,
        Expression::Column(_)
            | Expression::LiteralColumn(..)
            | Expression::Function(_)
            | Expression::Label(..)
    )
}

/// How much of a column is indexed: one number for all, or one by the column's name.
fn length_of(element: &Expression, sql: &str, length: Option<&OptionValue>) -> Option<i64> {
    let found = match length? {
        OptionValue::Map(lengths) => {
            let name = match element {
                Expression::Column(column) => column.name.as_str(),
                Expression::LiteralColumn(name, _) => name,
                _ => sql,
            };
            lengths.get(name).or_else(|| lengths.get(sql))?
        }
        one => one,
    };
    match found {
        OptionValue::Integer(length) => Some(*length),
        _ => None,
    }
}

/// `DROP INDEX i ON t`.
pub(crate) fn drop(r: &Renderer, operation: &DropIndex) -> Sql {
    let table = TableName::of(
        operation.schema.clone(),
        operation.table.as_deref().unwrap_or("no_table"),
    );
    Ok(format!(
        "\nDROP INDEX {}{} ON {}",
        if operation.if_exists {
            "IF EXISTS "
        } else {
            ""
        },
        r.constraint_name_as(&operation.name, operation.quote)?,
        r.table(&table)
    ))
}
