//! From a list of revisions to a graph.

use std::collections::HashMap;
use std::sync::Arc;

use crate::graph::lineage::Edges;
use crate::graph::{Graph, GraphError, Node, Position, Warning, cycle};
use crate::revision::Revision;

const ILLEGAL_CHARACTERS: [char; 4] = ['@', '-', '+', ':'];

/// The graph of `revisions`, which come in load order.
pub(super) fn graph(revisions: Vec<Revision>) -> Result<Graph, GraphError> {
    revisions.iter().try_for_each(check_alone)?;
    let mut scripts = Scripts::index(revisions);
    let declared_labels = scripts.index_labels()?;
    let down = scripts.parents()?;
    let dependencies = scripts.dependencies()?;
    let nodes = scripts.nodes(&down, &dependencies)?;
    let mut graph = Graph {
        nodes,
        keys: scripts.keys,
        declared_labels,
        heads: Vec::new(),
        effective_heads: Vec::new(),
        bases: Vec::new(),
        warnings: scripts.warnings,
    };
    graph.drop_implied_dependencies(&dependencies);
    graph.find_ends(&scripts.loaded);
    graph.spread_labels();
    Ok(graph)
}

/// What a script alone can have wrong.
fn check_alone(revision: &Revision) -> Result<(), GraphError> {
    let id = &revision.id;
    if id.is_empty() || id.contains(ILLEGAL_CHARACTERS) {
        return Err(GraphError::IllegalId {
            id: id.clone(),
            place: revision.place(&revision.spans.revision),
        });
    }
    let own = [
        (&revision.down_revisions, &revision.spans.down_revision),
        (&revision.depends_on, &revision.spans.depends_on),
    ];
    match own.into_iter().find(|(ids, _)| ids.contains(id)) {
        Some((_, span)) => Err(GraphError::Itself {
            id: id.clone(),
            place: revision.place(span),
        }),
        None => Ok(()),
    }
}

/// The scripts under their names, before the edges between them are known.
struct Scripts {
    revisions: Vec<Revision>,
    keys: HashMap<String, Position>,
    /// Each script that was loaded, also where a later one took its id.
    loaded: Vec<Loaded>,
    warnings: Vec<Warning>,
}

/// A script that was loaded. Of two with one id, the later counts; Alembic goes on listing the
/// earlier among the heads.
struct Loaded {
    position: Position,
    counts: bool,
    is_base: bool,
}

impl Scripts {
    fn index(revisions: Vec<Revision>) -> Self {
        let mut scripts = Self {
            revisions: Vec::with_capacity(revisions.len()),
            keys: HashMap::with_capacity(revisions.len()),
            loaded: Vec::with_capacity(revisions.len()),
            warnings: Vec::new(),
        };
        for revision in revisions {
            scripts.add(revision);
        }
        scripts
    }

    fn add(&mut self, revision: Revision) {
        let position = self.keys.get(&revision.id).copied();
        self.loaded.push(Loaded {
            position: position.unwrap_or(self.revisions.len()),
            counts: true,
            is_base: revision.down_revisions.is_empty(),
        });
        if let Some(position) = position {
            self.replace(position, revision);
        } else {
            self.keys.insert(revision.id.clone(), self.revisions.len());
            self.revisions.push(revision);
        }
    }

    /// Puts a script, which was loaded last, in the place of one with the same id.
    fn replace(&mut self, position: Position, revision: Revision) {
        if let Some((_, earlier)) = self.loaded.split_last_mut() {
            for loaded in earlier {
                loaded.counts &= loaded.position != position;
            }
        }
        let second = revision.path.clone();
        let first = std::mem::replace(&mut self.revisions[position], revision);
        self.warnings.push(Warning::Duplicate {
            id: first.id,
            first: first.path,
            second,
        });
    }

    /// Makes each label a name of its revision; returns them in load order.
    fn index_labels(&mut self) -> Result<Vec<String>, GraphError> {
        let mut labels = Vec::new();
        for (position, revision) in self.revisions.iter().enumerate() {
            for label in &revision.branch_labels {
                if let Some(&other) = self.keys.get(label) {
                    return Err(label_taken(label, revision, &self.revisions[other]));
                }
                self.keys.insert(label.clone(), position);
                labels.push(label.clone());
            }
        }
        Ok(labels)
    }

    /// The parents of each by `down_revision`.
    fn parents(&self) -> Result<Vec<Vec<Position>>, GraphError> {
        let parents = |revision: &Revision| {
            let find = |id: &String| self.parent(revision, id);
            unique(revision.down_revisions.iter().map(find))
        };
        self.revisions.iter().map(parents).collect()
    }

    fn parent(&self, revision: &Revision, id: &str) -> Result<Position, GraphError> {
        let position = self.keys.get(id).copied();
        let found = position.filter(|position| self.revisions[*position].id == id);
        found.ok_or_else(|| GraphError::MissingParent {
            id: id.to_owned(),
            revision: revision.id.clone(),
            labelled: position.map(|position| self.revisions[position].id.clone()),
            place: revision.place(&revision.spans.down_revision),
        })
    }

    /// The parents of each by `depends_on`, which may name labels.
    fn dependencies(&self) -> Result<Vec<Vec<Position>>, GraphError> {
        let dependencies = |revision: &Revision| {
            let find = |name: &String| self.dependency(revision, name);
            unique(revision.depends_on.iter().map(find))
        };
        self.revisions.iter().map(dependencies).collect()
    }

    fn dependency(&self, revision: &Revision, name: &str) -> Result<Position, GraphError> {
        let missing = || GraphError::MissingDependency {
            name: name.to_owned(),
            revision: revision.id.clone(),
            place: revision.place(&revision.spans.depends_on),
        };
        self.keys.get(name).copied().ok_or_else(missing)
    }

    fn nodes(
        &mut self,
        down: &[Vec<Position>],
        dependencies: &[Vec<Position>],
    ) -> Result<Vec<Node>, GraphError> {
        let both = |(down, dependencies): (&Vec<_>, &Vec<_>)| joined(down, dependencies);
        let below: Vec<Vec<Position>> = down.iter().zip(dependencies).map(both).collect();
        let revisions: Vec<&Revision> = self.revisions.iter().collect();
        let ranks = cycle::ranks(&revisions, &below)?;
        let (mut next, mut above) = (reversed(down), reversed(&below));
        let mut nodes = Vec::with_capacity(ranks.len());
        for (position, revision) in self.revisions.drain(..).enumerate() {
            nodes.push(Node {
                labels: revision.branch_labels.iter().cloned().collect(),
                revision: Arc::new(revision),
                down: down[position].clone(),
                next: std::mem::take(&mut next[position]),
                below: down[position].clone(),
                above: std::mem::take(&mut above[position]),
                rank: ranks[position],
            });
        }
        Ok(nodes)
    }
}

impl Graph {
    /// Adds the dependencies that no ancestor by `down_revision` has too.
    fn drop_implied_dependencies(&mut self, dependencies: &[Vec<Position>]) {
        let dependents = reversed(dependencies);
        for (dependency, dependents) in dependents.iter().enumerate() {
            let children = |position: &Position| self.nodes[*position].next.iter().copied();
            let implied = match dependents.len() {
                0 | 1 => None,
                _ => {
                    let children: Vec<_> = dependents.iter().flat_map(children).collect();
                    Some(self.reach(&children, Edges::Next))
                }
            };
            for &dependent in dependents {
                let implied = implied.as_ref().is_some_and(|set| set.contains(dependent));
                let below = &mut self.nodes[dependent].below;
                if !implied && !below.contains(&dependency) {
                    below.push(dependency);
                }
            }
        }
    }

    fn find_ends(&mut self, loaded: &[Loaded]) {
        for script in loaded {
            let node = &self.nodes[script.position];
            if !script.counts || node.next.is_empty() {
                self.heads.push(script.position);
            }
            if !script.counts || node.above.is_empty() {
                self.effective_heads.push(script.position);
            }
            if script.is_base {
                self.bases.push(script.position);
            }
        }
    }
}

fn label_taken(label: &str, revision: &Revision, other: &Revision) -> GraphError {
    GraphError::LabelTaken {
        label: label.to_owned(),
        revision: revision.id.clone(),
        other: other.id.clone(),
        other_file: other.source.name.clone(),
        place: revision.place(&revision.spans.branch_labels),
    }
}

fn unique(
    positions: impl Iterator<Item = Result<Position, GraphError>>,
) -> Result<Vec<Position>, GraphError> {
    let mut list = Vec::new();
    for position in positions {
        let position = position?;
        if !list.contains(&position) {
            list.push(position);
        }
    }
    Ok(list)
}

fn joined(first: &[Position], second: &[Position]) -> Vec<Position> {
    let mut list = first.to_vec();
    list.extend(second.iter().filter(|position| !first.contains(position)));
    list
}

/// From parents of each to children of each, or the reverse.
fn reversed(edges: &[Vec<Position>]) -> Vec<Vec<Position>> {
    let mut reversed = vec![Vec::new(); edges.len()];
    for (from, targets) in edges.iter().enumerate() {
        for &to in targets {
            reversed[to].push(from);
        }
    }
    reversed
}
