//! `op.create_index(...)` and `op.drop_index(...)`.

use crate::writer::literal::{boolean, table};
use crate::writer::{WriteError, Writer};
use dbm_core::failure::Failure;
use dbm_core::operation::{CreateIndex, DropIndex};
use dbm_core::schema::{Expression, Index};
use dbm_python::quote;

impl Writer<'_> {
    pub(super) fn create_index(&self, it: &CreateIndex) -> Result<String, Failure> {
        let name = it.index.name.as_ref();
        let name = name.ok_or_else(|| WriteError::UnnamedIndex(it.table.to_string()))?;
        let mut arguments = vec![self.name(Some(name))];
        if !self.in_batch {
            arguments.push(table(&it.table));
        }
        arguments.push(format!("[{}]", self.elements(&it.index)?.join(", ")));
        arguments.push(format!("unique={}", self.uniqueness(&it.index)));
        if let (Some(schema), false) = (&it.table.schema, self.in_batch) {
            arguments.push(format!("schema={}", quote(schema)));
        }
        arguments.extend(quoting(it.index.quote));
        arguments.extend(self.options(&it.index.options)?);
        if it.if_not_exists {
            arguments.push("if_not_exists=True".to_owned());
        }
        Ok(format!(
            "{}create_index({})",
            self.op(),
            arguments.join(", ")
        ))
    }

    fn uniqueness(&self, index: &Index) -> &'static str {
        if index.unique && self.style.unique_as_number {
            "1"
        } else {
            boolean(index.unique)
        }
    }

    fn elements(&self, index: &Index) -> Result<Vec<String>, Failure> {
        let write = |element: &Expression| match element {
            Expression::Column(column) => Ok(quote(&column.name)),
            Expression::Label(operand, label) => {
                Ok(self.literal_column(operand)? + &format!(".label({})", quote(label)))
            }
            other => self.literal_column(other),
        };
        index.elements.iter().map(write).collect()
    }

    fn literal_column(&self, element: &Expression) -> Result<String, Failure> {
        let sql = quote(&self.expressions.index_sql(element)?);
        Ok(format!("{}literal_column({sql})", self.sa()))
    }

    pub(super) fn drop_index(&self, it: &DropIndex) -> Result<String, Failure> {
        let mut arguments = vec![self.name(Some(&it.name))];
        if let (Some(table), false) = (&it.table, self.in_batch) {
            arguments.push(format!("table_name={}", quote(table)));
        }
        if let (Some(schema), false) = (&it.schema, self.in_batch) {
            arguments.push(format!("schema={}", quote(schema)));
        }
        arguments.extend(quoting(it.quote));
        arguments.extend(self.options(&it.options)?);
        if it.if_exists {
            arguments.push("if_exists=True".to_owned());
        }
        Ok(format!("{}drop_index({})", self.op(), arguments.join(", ")))
    }
}

/// `quote=True`
fn quoting(quote: Option<bool>) -> Option<String> {
    quote.map(|quote| format!("quote={}", boolean(quote)))
}
