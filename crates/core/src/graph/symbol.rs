//! What a symbol names: an id or a part of one, a branch label, `head`, `heads`,
//! `base`, and each of them behind `label@`.
//!
//! Alembic: `script/revision.py`, `RevisionMap.get_revisions`.

use crate::graph::lineage::Positions;
use crate::graph::{Graph, GraphError, Position};

/// What a symbol or a walk leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TargetExpression {
    /// Beyond the end of the history; as a start, before its beginning.
    Nothing,
    /// Below a revision that stands on nothing.
    Base,
    /// A revision.
    At(Position),
}

/// The part of a symbol after `label@`.
#[derive(Debug)]
enum Names<'a> {
    /// `head`, `heads` or `base`.
    Known(Vec<Position>),
    /// An id, a part of one, a label, or a negative number.
    Name(&'a str),
}

/// The part of a symbol before `@`, and all that is above or below it.
#[derive(Debug)]
struct Branch<'a> {
    label: &'a str,
    family: Positions,
}

impl Graph {
    /// The revisions that a symbol of the command line names.
    pub fn resolve(&self, symbol: &str) -> Result<Vec<Position>, GraphError> {
        let spots = self.find_all(symbol)?;
        spots.into_iter().map(|spot| at(spot, symbol)).collect()
    }

    /// The revisions that several symbols name.
    pub(crate) fn resolve_all(&self, symbols: &[String]) -> Result<Vec<Position>, GraphError> {
        let mut positions = Vec::with_capacity(symbols.len());
        for symbol in symbols {
            positions.extend(self.resolve(symbol)?);
        }
        Ok(positions)
    }

    /// The revisions that the rows of a version table name.
    pub fn resolve_rows(&self, rows: &[String]) -> Result<Vec<Position>, GraphError> {
        self.resolve_all(rows).map_err(|error| match error {
            GraphError::NotFound { symbol } => GraphError::UnknownRow { row: symbol },
            error => error,
        })
    }

    /// Everything that a symbol names; `-2` is two below each head.
    pub(super) fn find_all(&self, symbol: &str) -> Result<Vec<TargetExpression>, GraphError> {
        let (label, names) = self.names(symbol)?;
        match names {
            Names::Known(positions) => {
                let branch = self.branch(label)?;
                let check = |position| self.check_branch(position, branch.as_ref());
                positions
                    .into_iter()
                    .map(|p| check(p).map(TargetExpression::At))
                    .collect()
            }
            Names::Name(name) => match name.parse() {
                Ok(steps) if steps < 0 => self.below_heads(label, steps, symbol),
                _ => Ok(vec![TargetExpression::At(self.named(name, label)?)]),
            },
        }
    }

    /// The one revision that a symbol names; none for `base`.
    pub(super) fn find_one(&self, symbol: &str) -> Result<Option<Position>, GraphError> {
        let (label, names) = self.names(symbol)?;
        match names {
            Names::Name(name) => self.named(name, label).map(Some),
            Names::Known(positions) if positions.len() > 1 => {
                Err(self.several_heads(symbol, &positions))
            }
            Names::Known(positions) => {
                let branch = self.branch(label)?;
                let check = |position: &Position| self.check_branch(*position, branch.as_ref());
                positions.first().map(check).transpose()
            }
        }
    }

    /// The revision with this id or label, or the only one whose id or label starts so.
    pub(super) fn named(&self, name: &str, label: Option<&str>) -> Result<Position, GraphError> {
        let branch = self.branch(label)?;
        let position = match self.keys.get(name) {
            Some(&position) => position,
            None => self.completed(name, branch.as_ref())?,
        };
        self.check_branch(position, branch.as_ref())
    }

    /// The members of `positions` that are above or below `symbol`, or it themselves.
    pub(super) fn on_branch(
        &self,
        positions: Vec<Position>,
        symbol: &str,
        with_dependencies: bool,
    ) -> Result<Vec<Position>, GraphError> {
        if positions.is_empty() {
            return Ok(positions);
        }
        let (label, names) = self.names(symbol)?;
        let mut seeds = match names {
            Names::Known(positions) => positions,
            Names::Name(name) => vec![self.named(name, None)?],
        };
        if let Some(label) = label {
            seeds.push(self.named(label, None)?);
        }
        if seeds.is_empty() {
            return Ok(positions);
        }
        let family = self.family(&seeds, with_dependencies);
        let is_member = |position: &Position| family.contains(*position);
        Ok(positions.into_iter().filter(is_member).collect())
    }

    pub(super) fn several_heads(&self, symbol: &str, heads: &[Position]) -> GraphError {
        let duplicate = self.warnings.iter().find_map(|warning| match warning {
            super::Warning::Duplicate { id, .. } => Some(id.clone()),
            super::Warning::AmbiguousDowngrade { .. } => None,
        });
        GraphError::SeveralHeads {
            symbol: symbol.to_owned(),
            heads: self.ids(heads),
            duplicate,
        }
    }

    fn names<'a>(&self, symbol: &'a str) -> Result<(Option<&'a str>, Names<'a>), GraphError> {
        let (label, name) = match symbol.split_once('@') {
            Some((label, name)) => (Some(label), name),
            None => (None, symbol),
        };
        let names = match name {
            "heads" => Names::Known(self.heads_of(label)?),
            "head" => Names::Known(self.head_of(label, symbol)?),
            "base" => Names::Known(Vec::new()),
            _ => Names::Name(name),
        };
        Ok((label, names))
    }

    fn heads_of(&self, label: Option<&str>) -> Result<Vec<Position>, GraphError> {
        match label {
            Some(label) => self.on_branch(self.heads.clone(), label, false),
            None => Ok(self.effective_heads.clone()),
        }
    }

    fn head_of(&self, label: Option<&str>, symbol: &str) -> Result<Vec<Position>, GraphError> {
        let heads = match label {
            Some(label) => self.on_branch(self.heads.clone(), label, false)?,
            None => self.heads.clone(),
        };
        match heads.len() {
            0 | 1 => Ok(heads),
            _ => Err(self.several_heads(symbol, &heads)),
        }
    }

    fn branch<'a>(&self, label: Option<&'a str>) -> Result<Option<Branch<'a>>, GraphError> {
        let Some(label) = label else { return Ok(None) };
        let no_branch = |_| GraphError::NoBranch {
            label: label.to_owned(),
        };
        let position = self.named(label, None).map_err(no_branch)?;
        let family = self.family(&[position], false);
        Ok(Some(Branch { label, family }))
    }

    fn check_branch(
        &self,
        position: Position,
        branch: Option<&Branch<'_>>,
    ) -> Result<Position, GraphError> {
        match branch {
            Some(branch) if !branch.family.contains(position) => Err(GraphError::NotOnBranch {
                revision: self.id(position).to_owned(),
                branch: branch.label.to_owned(),
            }),
            _ => Ok(position),
        }
    }

    /// The only id or label that starts with `part`; those of three characters or fewer do not count.
    fn completed(&self, part: &str, branch: Option<&Branch<'_>>) -> Result<Position, GraphError> {
        let ids = self.nodes.iter().map(|node| &node.revision.id);
        let starts =
            |key: &&String| !part.is_empty() && key.starts_with(part) && key.chars().count() > 3;
        let is_member = |key: &&String| {
            branch.is_none_or(|branch| branch.family.contains(self.keys[key.as_str()]))
        };
        let keys = ids
            .chain(&self.declared_labels)
            .filter(starts)
            .filter(is_member);
        let candidates: Vec<&String> = keys.collect();
        match candidates[..] {
            [] => Err(GraphError::NotFound {
                symbol: part.to_owned(),
            }),
            [only] => Ok(self.keys[only.as_str()]),
            _ => Err(GraphError::SeveralMatches {
                symbol: part.to_owned(),
                candidates: candidates.into_iter().cloned().collect(),
            }),
        }
    }

    fn below_heads(
        &self,
        label: Option<&str>,
        steps: i64,
        symbol: &str,
    ) -> Result<Vec<TargetExpression>, GraphError> {
        let wears =
            |head: &&Position| label.is_none_or(|label| self.nodes[**head].labels.contains(label));
        let heads = self.effective_heads.iter().filter(wears);
        let walk = |head: &Position| {
            self.walk_down(
                TargetExpression::At(*head),
                steps.unsigned_abs(),
                true,
                symbol,
            )
        };
        heads.map(walk).collect()
    }
}

/// The revision at `spot`, where there has to be one.
pub(super) fn at(spot: TargetExpression, symbol: &str) -> Result<Position, GraphError> {
    match spot {
        TargetExpression::At(position) => Ok(position),
        TargetExpression::Nothing => Err(GraphError::TooFar {
            symbol: symbol.to_owned(),
        }),
        TargetExpression::Base => Err(GraphError::NoRevision {
            symbol: symbol.to_owned(),
        }),
    }
}
