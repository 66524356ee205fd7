//! How large operations are, roughly: what keeps many of them asks first.

use crate::operation::batch::{BatchAlterTable, BatchTable};
use crate::operation::{BulkInsert, Cell, Operation, Statement};
use crate::schema::extent::{Extent, Measured};
use crate::schema::{Column, Constraint, Index, Table};

impl Measured for Operation {
    fn extent(&self) -> Extent {
        let inside = match self {
            Self::CreateTable(create) => create.table.extent(),
            Self::DropTable(drop) => drop.existing.extent(),
            Self::AddColumn(add) => {
                let brought = add.constraints.extent().and(add.indexes.extent());
                add.column.extent().and(brought)
            }
            Self::DropColumn(drop) => drop.existing.extent(),
            Self::AlterColumn(alter) => alter.kind.extent().and(alter.existing_type.extent()),
            Self::AddConstraint(add) => add.constraint.extent(),
            Self::CreateIndex(create) => create.index.extent(),
            Self::CreateType(create) => create.kind.values.extent(),
            Self::DropType(drop) => drop.kind.values.extent(),
            Self::BatchAlterTable(batch) => batch.extent(),
            Self::Execute(execute) => execute.statement.extent(),
            Self::BulkInsert(insert) => insert.extent(),
            Self::RenameTable(_)
            | Self::DropConstraint(_)
            | Self::DropIndex(_)
            | Self::TableComment(_)
            | Self::CreateSequence(..)
            | Self::DropSequence(..)
            | Self::BeginAutocommit
            | Self::EndAutocommit => Extent::default(),
        };
        inside.and(Extent::of_bytes(size_of::<Self>()))
    }
}

impl Measured for Table {
    fn extent(&self) -> Extent {
        let keys = self.constraints.extent().and(self.indexes.extent());
        self.columns.extent().and(keys).and(self.comment.extent())
    }
}

impl Measured for BatchTable {
    fn extent(&self) -> Extent {
        let keys = self.constraints.extent().and(self.indexes.extent());
        self.columns.extent().and(keys).and(self.comment.extent())
    }
}

impl Measured for BatchAlterTable {
    fn extent(&self) -> Extent {
        let changes = self
            .changes
            .iter()
            .map(|change| change.operation().extent());
        let added = self.added.extent().and(self.reflected.extent());
        changes.fold(added, Extent::and)
    }
}

impl Measured for Column {
    fn extent(&self) -> Extent {
        let own = Extent::of_bytes(size_of::<Self>());
        own.and(self.kind.extent()).and(self.comment.extent())
    }
}

impl Measured for Constraint {
    fn extent(&self) -> Extent {
        let own = Extent::of_bytes(size_of::<Self>() + size_of_val(self.columns()));
        match self {
            Self::Check(check) => own.and(check.condition.extent()),
            Self::PrimaryKey(_) | Self::Unique(_) | Self::ForeignKey(_) | Self::Exclude(_) => own,
        }
    }
}

impl Measured for Index {
    fn extent(&self) -> Extent {
        let own = Extent::of_bytes(size_of::<Self>());
        own.and(self.elements.extent())
    }
}

impl Measured for Statement {
    fn extent(&self) -> Extent {
        match self {
            Self::Text(text) => text.extent(),
            Self::Expression(expression) => expression.extent(),
            Self::Query(query) => query.extent(),
            Self::Verbatim(sql) => sql.extent(),
            Self::Domain { kind, .. } => kind.check.extent(),
            Self::Named { .. } => Extent::default(),
        }
    }
}

impl Measured for BulkInsert {
    fn extent(&self) -> Extent {
        self.rows.extent()
    }
}

impl Measured for Cell {
    fn extent(&self) -> Extent {
        let own = Extent::of_bytes(size_of::<Self>());
        match self {
            Self::Value(value) => own.and(value.extent()),
            Self::Expression(expression) => own.and(expression.extent()),
        }
    }
}
