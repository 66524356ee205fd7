//! Relative symbols: `+2`, `ae10-1`, `label@-1`.
//!
//! Alembic: `script/revision.py`, `RevisionMap._walk`, `_parse_upgrade_target` and
//! `_parse_downgrade_target`.

use std::sync::LazyLock;

use fancy_regex::Regex;

use crate::graph::lineage::Edges;
use crate::graph::symbol::{TargetExpression, at};
use crate::graph::{Graph, GraphError, Position};

/// Alembic's pattern; what follows the number does not count.
#[expect(
    clippy::unwrap_used,
    reason = "a constant pattern, which every test compiles"
)]
static RELATIVE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(?:(.+?)@)?(\w+)?([+-][0-9]+)").unwrap());

/// A relative symbol, taken apart: `branch@symbol+steps`.
#[derive(Debug, Clone, Copy)]
struct Relative<'a> {
    branch: Option<&'a str>,
    symbol: Option<&'a str>,
    steps: i64,
}

/// Where a downgrade ends.
#[derive(Debug)]
pub(super) struct Destination {
    /// The branch that is meant, where several stand on the target.
    pub(super) branch: Option<String>,
    /// The revision that stays; none for `base`.
    pub(super) target: Option<Position>,
    /// Whether the way started from the first of several rows.
    pub(super) is_ambiguous: bool,
}

impl<'a> Relative<'a> {
    fn parse(target: &'a str) -> Option<Self> {
        let captures = RELATIVE.captures(target).ok()??;
        let group = |number| captures.get(number).map(|group| group.as_str());
        let number = group(3)?;
        let beyond = if number.starts_with('-') {
            i64::MIN
        } else {
            i64::MAX
        };
        Some(Self {
            branch: group(1),
            symbol: group(2),
            steps: number.parse().unwrap_or(beyond),
        })
    }

    /// `branch@symbol`
    fn start(&self, symbol: &str) -> String {
        match self.branch {
            Some(branch) => format!("{branch}@{symbol}"),
            None => symbol.to_owned(),
        }
    }
}

/// Whether a target counts from where the database is, as `+2` and `label@-1` do, while `ae10+2` and
/// `my-label@head` name revisions.
pub fn counts_from_rows(target: &str) -> bool {
    Relative::parse(target).is_some_and(|relative| relative.symbol.is_none())
}

impl Graph {
    /// The revisions that an upgrade leads to from `rows`.
    ///
    /// A `strict` walk fails where the history is too short; another stops there.
    pub(super) fn upgrade_targets(
        &self,
        rows: &[String],
        target: &str,
        strict: bool,
    ) -> Result<Vec<Position>, GraphError> {
        let Some(relative) = Relative::parse(target) else {
            return self.resolve(target);
        };
        let spot = match relative.symbol {
            None if relative.steps <= 0 => return Err(wrong_way(target, "up")),
            None => {
                let start = self.upgrade_start(rows, relative.branch, target)?;
                self.walk_up(start, relative, strict, target)?
            }
            Some(symbol) if relative.steps > 0 => {
                let start = self.spot(symbol)?;
                self.walk_up(start, relative, strict, target)?
            }
            Some(symbol) => {
                let start = self.spot(&relative.start(symbol))?;
                self.walk_down(start, relative.steps.unsigned_abs(), strict, target)?
            }
        };
        Ok(vec![at(spot, target)?])
    }

    /// Where `+2` or `branch@+2` starts.
    fn upgrade_start(
        &self,
        rows: &[String],
        branch: Option<&str>,
        target: &str,
    ) -> Result<TargetExpression, GraphError> {
        let several = || GraphError::SeveralRows {
            symbol: target.to_owned(),
            rows: rows.to_vec(),
        };
        let Some(branch) = branch else {
            return match rows {
                [] => Ok(TargetExpression::Nothing),
                [row] => self.spot(row),
                _ => Err(several()),
            };
        };
        match self.tips_of_branch(rows, branch)?[..] {
            [] => Ok(TargetExpression::Nothing),
            [position] => Ok(TargetExpression::At(position)),
            _ => Err(several()),
        }
    }

    /// The rows that belong to the branch, else the highest of its revisions that are applied.
    fn tips_of_branch(&self, rows: &[String], branch: &str) -> Result<Vec<Position>, GraphError> {
        let current = self.resolve_rows(rows)?;
        let tips = self.on_branch(current.clone(), branch, false)?;
        if !tips.is_empty() {
            return Ok(tips);
        }
        let applied = self.reach(&current, Edges::Below).iter().collect();
        let active = self.on_branch(applied, branch, false)?;
        let below = |position: &Position| self.nodes[*position].below.iter();
        let covered: Vec<_> = active.iter().flat_map(below).collect();
        let is_tip = |position: &Position| !covered.contains(&position);
        Ok(active.iter().copied().filter(is_tip).collect())
    }

    /// Where a downgrade from `rows` to `target` ends.
    pub(super) fn downgrade_destination(
        &self,
        rows: &[String],
        target: &str,
        strict: bool,
    ) -> Result<Destination, GraphError> {
        let Some(relative) = Relative::parse(target) else {
            return self.absolute_destination(target);
        };
        match relative.symbol {
            None if relative.steps >= 0 => Err(wrong_way(target, "down")),
            None => self.destination_below_rows(rows, relative, strict, target),
            Some(symbol) => {
                let spot = if relative.steps >= 0 {
                    self.walk_up(self.spot(symbol)?, relative, strict, target)?
                } else {
                    let start = self.spot(&relative.start(symbol))?;
                    self.walk_down(start, relative.steps.unsigned_abs(), strict, target)?
                };
                destination(relative.branch, spot, target)
            }
        }
    }

    fn absolute_destination(&self, target: &str) -> Result<Destination, GraphError> {
        let (branch, symbol) = match target.rsplit_once('@') {
            Some((branch, symbol)) => (Some(branch), symbol),
            None => (None, target),
        };
        let spot = self
            .find_one(symbol)?
            .map_or(TargetExpression::Base, TargetExpression::At);
        destination(branch, spot, target)
    }

    /// `-1` and `branch@-1`.
    fn destination_below_rows(
        &self,
        rows: &[String],
        relative: Relative<'_>,
        strict: bool,
        target: &str,
    ) -> Result<Destination, GraphError> {
        let row = match relative.branch {
            Some(branch) => self.row_of_branch(rows, branch, target)?,
            None => rows
                .first()
                .cloned()
                .ok_or_else(|| nothing_applied(target, None))?,
        };
        let branch = relative.branch.unwrap_or(&row);
        let start = self.spot(&format!("{branch}@{row}"))?;
        let spot = self.walk_down(start, relative.steps.unsigned_abs(), strict, target)?;
        let is_ambiguous = relative.branch.is_none() && rows.iter().any(|other| *other != row);
        Ok(Destination {
            is_ambiguous,
            ..destination(Some(branch), spot, target)?
        })
    }

    /// The row of a branch, else the highest of its revisions that are applied.
    fn row_of_branch(
        &self,
        rows: &[String],
        branch: &str,
        target: &str,
    ) -> Result<String, GraphError> {
        let current = self.resolve_rows(rows)?;
        let mut found = self.on_branch(current.clone(), branch, false)?;
        if found.is_empty() {
            let tips = self.tips(&self.reach(&current, Edges::Below));
            found = self.on_branch(tips, branch, false)?;
        }
        match found[..] {
            [] => Err(nothing_applied(target, Some(branch))),
            [position] => Ok(self.id(position).to_owned()),
            _ => Err(GraphError::SeveralRows {
                symbol: target.to_owned(),
                rows: self.ids(&found),
            }),
        }
    }

    fn spot(&self, symbol: &str) -> Result<TargetExpression, GraphError> {
        Ok(self
            .find_one(symbol)?
            .map_or(TargetExpression::Nothing, TargetExpression::At))
    }

    fn walk_up(
        &self,
        start: TargetExpression,
        relative: Relative<'_>,
        strict: bool,
        symbol: &str,
    ) -> Result<TargetExpression, GraphError> {
        let mut spot = start;
        for _ in 0..relative.steps {
            let children = match spot {
                TargetExpression::Nothing => self.bases.clone(),
                TargetExpression::At(position) => self.nodes[position].next.clone(),
                TargetExpression::Base => Vec::new(),
            };
            let children = match relative.branch {
                Some(branch) => self.on_branch(children, branch, false)?,
                None => children,
            };
            match children[..] {
                [] if strict => return Ok(TargetExpression::Nothing),
                [] => return Ok(spot),
                [child] => spot = TargetExpression::At(child),
                _ => return Err(self.fork(symbol, &children)),
            }
        }
        Ok(spot)
    }

    /// From nothing, a walk down starts at the head.
    pub(super) fn walk_down(
        &self,
        start: TargetExpression,
        steps: u64,
        strict: bool,
        symbol: &str,
    ) -> Result<TargetExpression, GraphError> {
        let mut spot = start;
        for _ in 0..steps {
            let parents = match spot {
                TargetExpression::Base if strict => return Ok(TargetExpression::Nothing),
                TargetExpression::Base => return Ok(spot),
                TargetExpression::Nothing => &self.heads,
                TargetExpression::At(position) => &self.nodes[position].down,
            };
            spot = match parents[..] {
                [] => TargetExpression::Base,
                [parent] => TargetExpression::At(parent),
                _ => return Err(self.fork(symbol, parents)),
            };
        }
        Ok(spot)
    }

    fn fork(&self, symbol: &str, candidates: &[Position]) -> GraphError {
        GraphError::Fork {
            symbol: symbol.to_owned(),
            candidates: self.ids(candidates),
        }
    }
}

fn destination(
    branch: Option<&str>,
    spot: TargetExpression,
    target: &str,
) -> Result<Destination, GraphError> {
    let target = match spot {
        TargetExpression::Nothing => return Err(too_far(target)),
        TargetExpression::Base => None,
        TargetExpression::At(position) => Some(position),
    };
    Ok(Destination {
        branch: branch.map(ToOwned::to_owned),
        target,
        is_ambiguous: false,
    })
}

fn too_far(target: &str) -> GraphError {
    GraphError::TooFar {
        symbol: target.to_owned(),
    }
}

fn wrong_way(target: &str, wanted: &'static str) -> GraphError {
    GraphError::WrongWay {
        symbol: target.to_owned(),
        wanted,
    }
}

fn nothing_applied(target: &str, branch: Option<&str>) -> GraphError {
    GraphError::NothingApplied {
        symbol: target.to_owned(),
        branch: branch.map(ToOwned::to_owned),
    }
}
