//! What can be wrong with a history, a symbol, or the rows of a version table.

use thiserror::Error;

use crate::failure::{Failure, Kind};
use crate::source::Place;

/// Why there is no graph, no such revision, or no way to it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum GraphError {
    /// An id that no symbol could name.
    #[error("`{id}` is no revision id: it must not be empty nor contain `@`, `-`, `+` or `:`")]
    IllegalId {
        /// The id.
        id: String,
        /// `revision = ...`
        place: Place,
    },
    /// A revision that names itself as its parent.
    #[error("revision `{id}` stands on itself")]
    Itself {
        /// The revision.
        id: String,
        /// The variable that names it.
        place: Place,
    },
    /// Revisions that stand on each other.
    #[error("cycle of revisions: {}", arrows(revisions))]
    Cycle {
        /// Each stands on the next, the last on the first; with their files.
        revisions: Vec<(String, String)>,
        /// `down_revision` of the first.
        place: Option<Place>,
    },
    /// A `down_revision` that no script has.
    #[error("revision `{id}`, on which `{revision}` stands, is not present")]
    MissingParent {
        /// The missing one.
        id: String,
        /// The revision that names it.
        revision: String,
        /// The revision that has this name as a branch label.
        labelled: Option<String>,
        /// `down_revision = ...`
        place: Place,
    },
    /// A `depends_on` that no script has.
    #[error("`{name}`, on which revision `{revision}` depends, is no revision and no branch label")]
    MissingDependency {
        /// The missing name.
        name: String,
        /// The revision that names it.
        revision: String,
        /// `depends_on = ...`
        place: Place,
    },
    /// Two revisions claim one label, or one has a label that is the other's id.
    #[error(
        "branch label `{label}` of revision `{revision}` is already used by revision `{other}`"
    )]
    LabelTaken {
        /// The label.
        label: String,
        /// The revision that claims it too.
        revision: String,
        /// The revision that has it.
        other: String,
        /// The script of the latter.
        other_file: String,
        /// `branch_labels = ...`
        place: Place,
    },
    /// Nothing has this id, label, or prefix.
    #[error("can't locate revision identified by `{symbol}`")]
    NotFound {
        /// As the user typed it, or as the version table has it.
        symbol: String,
    },
    /// The database is at a revision that no script has.
    #[error("the database is at revision `{row}`, which no script has")]
    UnknownRow {
        /// The row of the version table.
        row: String,
    },
    /// Several names start with this prefix.
    #[error("several revisions start with `{symbol}`: {}", quoted(candidates))]
    SeveralMatches {
        /// The prefix.
        symbol: String,
        /// What starts with it.
        candidates: Vec<String>,
    },
    /// The part before `@` names nothing.
    #[error("no such branch: `{label}`")]
    NoBranch {
        /// The part before `@`.
        label: String,
    },
    /// `label@revision` where they are not connected.
    #[error("revision `{revision}` is not a member of branch `{branch}`")]
    NotOnBranch {
        /// The part after `@`.
        revision: String,
        /// The part before `@`.
        branch: String,
    },
    /// `head`, or another symbol for one revision, where there are several.
    #[error("several heads are present for `{symbol}`: {}", quoted(heads))]
    SeveralHeads {
        /// The symbol.
        symbol: String,
        /// The heads.
        heads: Vec<String>,
        /// An id that two scripts have, which makes the history look branched.
        duplicate: Option<String>,
    },
    /// Of several targets one is above another.
    #[error("requested revision `{revision}` overlaps with requested revision `{other}`")]
    Overlap {
        /// One.
        revision: String,
        /// The other.
        other: String,
    },
    /// A relative walk that reaches a fork.
    #[error("`{symbol}` is ambiguous: the way forks into {}", quoted(candidates))]
    Fork {
        /// The target.
        symbol: String,
        /// Where the next step could go.
        candidates: Vec<String>,
    },
    /// A relative walk beyond the end.
    #[error("`{symbol}` goes further than the history")]
    TooFar {
        /// The target.
        symbol: String,
    },
    /// `-1` for an upgrade, `+1` for a downgrade.
    #[error("`{symbol}` does not lead {wanted} from where the database is")]
    WrongWay {
        /// The target.
        symbol: String,
        /// `up` or `down`.
        wanted: &'static str,
    },
    /// `+1` or `label@-1` from several rows.
    #[error(
        "`{symbol}` is ambiguous: the database is at several revisions: {}",
        quoted(rows)
    )]
    SeveralRows {
        /// The target.
        symbol: String,
        /// The rows.
        rows: Vec<String>,
    },
    /// `-1` or `label@-1` where nothing of that branch is applied.
    #[error("`{symbol}` leads nowhere: {} is applied", nothing_of(branch.as_deref()))]
    NothingApplied {
        /// The target.
        symbol: String,
        /// The part before `@`.
        branch: Option<String>,
    },
    /// A target that means no revision where one is needed.
    #[error("`{symbol}` is not a revision")]
    NoRevision {
        /// The target.
        symbol: String,
    },
    /// A downgrade to what is not below the rows.
    #[error(
        "destination `{target}` is not a valid downgrade target from {}",
        rows_text(rows)
    )]
    NotBelow {
        /// The target.
        target: String,
        /// The rows.
        rows: Vec<String>,
    },
    /// A range of the history whose start is not below its end.
    #[error(
        "range `{range}` does not refer to ancestor and descendant revisions along the same branch"
    )]
    NoRange {
        /// The range.
        range: String,
    },
    /// A range that leaves out what connects its revisions.
    #[error("range `{range}` has no order: revisions of it depend on revisions outside")]
    NoOrder {
        /// The range.
        range: String,
    },
    /// Rows that cannot be while the history is as it is.
    #[error(
        "{step} does not fit the rows of the version table, {}",
        rows_text(rows)
    )]
    RowsDoNotFit {
        /// The title of the step.
        step: String,
        /// The rows before it.
        rows: Vec<String>,
    },
    /// A new revision on top of one that has others on top already.
    #[error("revision `{revision}` is not a head")]
    NotHead {
        /// The revision.
        revision: String,
    },
    /// A new revision on top of the same one twice.
    #[error("revision `{revision}` is named twice")]
    Twice {
        /// The revision.
        revision: String,
    },
}

impl GraphError {
    fn place(&self) -> Option<&Place> {
        match self {
            Self::IllegalId { place, .. }
            | Self::Itself { place, .. }
            | Self::MissingParent { place, .. }
            | Self::MissingDependency { place, .. }
            | Self::LabelTaken { place, .. } => Some(place),
            Self::Cycle { place, .. } => place.as_ref(),
            Self::NotFound { .. }
            | Self::UnknownRow { .. }
            | Self::SeveralMatches { .. }
            | Self::NoBranch { .. }
            | Self::NotOnBranch { .. }
            | Self::SeveralHeads { .. }
            | Self::Overlap { .. }
            | Self::Fork { .. }
            | Self::TooFar { .. }
            | Self::WrongWay { .. }
            | Self::SeveralRows { .. }
            | Self::NothingApplied { .. }
            | Self::NoRevision { .. }
            | Self::NotBelow { .. }
            | Self::NoRange { .. }
            | Self::NoOrder { .. }
            | Self::RowsDoNotFit { .. }
            | Self::NotHead { .. }
            | Self::Twice { .. } => None,
        }
    }

    /// What to type or to change next.
    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::MissingParent {
                labelled: Some(id), ..
            } => format!("this is a branch label; write the id `{id}`"),
            Self::LabelTaken { other_file, .. } => {
                format!("remove the label here or in {other_file}")
            }
            Self::SeveralHeads {
                duplicate: Some(id),
                ..
            } => format!("two scripts have the id `{id}`; give one of them another"),
            Self::SeveralHeads { symbol, heads, .. } => several_heads_hint(symbol, heads),
            Self::Fork { candidates, .. } => {
                format!("name one of them, such as `{}`", first(candidates))
            }
            Self::SeveralRows { rows, .. } => {
                format!("name a branch, as in `{}@+1`, or a revision", first(rows))
            }
            _ => return self.constant_hint().map(ToOwned::to_owned),
        })
    }

    fn constant_hint(&self) -> Option<&'static str> {
        match self {
            Self::IllegalId { .. } => {
                Some("give it another id, also where `down_revision` and `depends_on` name it")
            }
            Self::Itself { .. } | Self::Cycle { .. } => {
                Some("change a `down_revision` or `depends_on`: the oldest stands on nothing")
            }
            Self::MissingParent { .. } => {
                Some("bring back the script of that revision, or name one that is there")
            }
            Self::MissingDependency { .. } => {
                Some("write a whole id, or a branch label that a script declares")
            }
            Self::NotFound { symbol } if symbol.chars().count() < 4 => {
                Some("a part of an id needs four characters; `dbm history` lists the ids")
            }
            Self::NotFound { .. }
            | Self::NoBranch { .. }
            | Self::NotOnBranch { .. }
            | Self::NoRevision { .. } => Some("`dbm history` lists the ids and branch labels"),
            Self::UnknownRow { .. } => Some(
                "bring back its script, or write what the database is at: `dbm stamp --purge REV`",
            ),
            Self::SeveralMatches { .. } => Some("write more characters of the id"),
            Self::TooFar { .. } | Self::WrongWay { .. } | Self::NothingApplied { .. } => {
                Some("`dbm current` shows where the database is, `dbm history` the revisions")
            }
            Self::NotBelow { .. } => {
                Some("a downgrade goes to what is below; `dbm current` shows where the database is")
            }
            Self::NoRange { .. } | Self::NoOrder { .. } => {
                Some("write START:END with START below END")
            }
            Self::RowsDoNotFit { .. } => {
                Some("if you know what the database is at, `dbm stamp --purge REV` writes it")
            }
            Self::NotHead { .. } => Some("`--splice` makes a new branch from there"),
            Self::LabelTaken { .. }
            | Self::SeveralHeads { .. }
            | Self::Fork { .. }
            | Self::SeveralRows { .. }
            | Self::Overlap { .. }
            | Self::Twice { .. } => None,
        }
    }
}

impl From<GraphError> for Failure {
    fn from(error: GraphError) -> Self {
        let mut failure = Self::new(Kind::Plan, error.to_string());
        failure.place = error.place().cloned();
        failure.hint = error.hint();
        if let GraphError::Cycle { revisions, .. } = &error {
            for (id, file) in revisions {
                failure = failure.note(id, file);
            }
        }
        failure
    }
}

fn several_heads_hint(symbol: &str, heads: &[String]) -> String {
    match symbol.strip_suffix("head") {
        Some("") => format!(
            "`heads` for all, `{}` for one, or `dbm merge heads` to join them",
            first(heads)
        ),
        _ => format!("name one of them, such as `{}`", first(heads)),
    }
}

fn first(names: &[String]) -> &str {
    names.first().map_or("", String::as_str)
}

fn quoted(names: &[String]) -> String {
    let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

fn rows_text(rows: &[String]) -> String {
    match rows {
        [] => "an empty version table".to_owned(),
        _ => quoted(rows),
    }
}

fn nothing_of(branch: Option<&str>) -> String {
    match branch {
        Some(branch) => format!("no revision of branch `{branch}`"),
        None => "no revision".to_owned(),
    }
}

/// `a -> b -> a`
fn arrows(revisions: &[(String, String)]) -> String {
    let ids = revisions.iter().chain(revisions.first());
    let ids: Vec<_> = ids.map(|(id, _)| format!("`{id}`")).collect();
    ids.join(" -> ")
}
