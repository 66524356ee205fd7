//! Where a new revision goes.
//!
//! Alembic: `script/base.py`, `ScriptDirectory.generate_revision`.

use crate::graph::{Graph, GraphError, Position};

impl Graph {
    /// The parents of a new revision on top of `heads`: symbols, as `--head` and `merge` take them.
    ///
    /// No parents means a new base. Without `splice`, each has to be a head.
    pub fn parents_of_new(
        &self,
        heads: &[String],
        splice: bool,
    ) -> Result<Vec<Position>, GraphError> {
        let parents = self.resolve_all(heads)?;
        let mut seen = Vec::new();
        for &parent in &parents {
            let revision = self.id(parent).to_owned();
            if seen.contains(&parent) {
                return Err(GraphError::Twice { revision });
            }
            if !splice && !self.is_head(parent) {
                return Err(GraphError::NotHead { revision });
            }
            seen.push(parent);
        }
        Ok(parents)
    }

    /// What `depends_on` of a new revision says: branch labels stay, parts of ids become whole.
    pub fn dependencies_of_new(&self, names: &[String]) -> Result<Vec<String>, GraphError> {
        let name = |name: &String| {
            let position = self.find_one(name)?.ok_or_else(|| GraphError::NoRevision {
                symbol: name.clone(),
            })?;
            let is_label = self.nodes[position].labels.contains(name);
            Ok(if is_label {
                name.clone()
            } else {
                self.id(position).to_owned()
            })
        };
        names.iter().map(name).collect()
    }
}
