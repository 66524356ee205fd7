//! The index that a column of a spatial type brings (`GeoAlchemy2`: `admin/__init__.py`).

use crate::assembly::Assembly;
use dbm_core::schema::expression::{ColumnReference, Function};
use dbm_core::schema::types::SpatialIndex;
use dbm_core::schema::{ConstraintName, Expression, Index, OptionValue, Options, Type};
use dbm_python::PyError;

impl Assembly<'_> {
    /// `idx_<table>_<column>`, on PostgreSQL; other databases are not known to need the same.
    pub(super) fn spatial_index(
        &self,
        kind: &Type,
        column: &ColumnReference,
    ) -> Result<Option<Index>, PyError> {
        let Some(covers) = kind.user.as_ref().and_then(|user| user.spatial_index) else {
            return Ok(None);
        };
        if self.host.dialect != "postgresql" {
            return Err(PyError::unsupported(format!(
                "the spatial index of column `{}` is supported on PostgreSQL only: say `spatial_index=False`",
                column.name
            )));
        }
        let name = format!("idx_{}_{}", self.state.name.name, column.name);
        Ok(Some(Index {
            name: Some(ConstraintName::plain(name)),
            options: options(covers, column),
            elements: vec![element(covers, column)],
            ..Index::default()
        }))
    }
}

fn element(covers: SpatialIndex, column: &ColumnReference) -> Expression {
    let column = Expression::Column(column.clone());
    match covers {
        SpatialIndex::Plane | SpatialIndex::AllDimensions => column,
        SpatialIndex::ConvexHull => Expression::Function(Function {
            name: vec!["ST_ConvexHull".to_owned()],
            arguments: vec![column],
            kind: Type::null(),
        }),
    }
}

fn options(covers: SpatialIndex, column: &ColumnReference) -> Options {
    let text = |text: &str| OptionValue::Text(text.to_owned());
    let mut options = Options::new();
    options.insert("postgresql_using".to_owned(), text("gist"));
    match covers {
        SpatialIndex::Plane | SpatialIndex::ConvexHull => {}
        SpatialIndex::AllDimensions => {
            let classes = [(column.name.clone(), text("gist_geometry_ops_nd"))];
            let classes = OptionValue::Map(classes.into_iter().collect());
            options.insert("postgresql_ops".to_owned(), classes);
        }
    }
    options
}
