//! How listings write revisions: to the letter as Alembic does.
//!
//! Alembic: `script/base.py`, `Script._head_only` and `Script.log_entry`.

use crate::graph::{Graph, Position};

/// What a line about a revision says beside its id.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Parts {
    /// `a -> ` before the id.
    pub parents: bool,
    /// ` (label)`
    pub labels: bool,
    /// ` (branchpoint)` and ` (mergepoint)`.
    pub tree: bool,
    /// `, ` and the summary.
    pub summary: bool,
    /// ` (current)`
    pub current: bool,
}

impl Graph {
    /// One line, without an end of line; a summary may have several.
    pub fn line(&self, position: Position, parts: Parts) -> String {
        let node = &self.nodes[position];
        let revision = &node.revision;
        let mut text = String::new();
        if parts.parents {
            text += &self.parents_text(position);
            if !revision.depends_on.is_empty() {
                text += &format!(" ({})", revision.depends_on.join(", "));
            }
            text += " -> ";
        }
        text += &revision.id;
        if parts.labels && !node.labels.is_empty() {
            text += &format!(" ({})", self.labels(position).join(", "));
        }
        text += self.head_mark(position);
        text += mark(parts.current, " (current)");
        if parts.tree {
            text += self.tree_marks(position).concat().as_str();
        }
        if parts.summary {
            text += ", ";
            text += revision.summary();
        }
        text
    }

    /// All about a revision, on several lines, with an empty one at the end.
    pub fn entry(&self, position: Position, is_current: bool) -> String {
        let node = &self.nodes[position];
        let revision = &node.revision;
        let [branch_point, merge_point] = self.tree_marks(position);
        let head = mark(node.next.is_empty(), " (head)");
        let current = mark(is_current, " (current)");
        let mut text = format!(
            "Rev: {}{head}{branch_point}{merge_point}{current}\n",
            revision.id
        );
        let title = if merge_point.is_empty() {
            "Parent"
        } else {
            "Merges"
        };
        text += &format!("{title}: {}\n", self.parents_text(position));
        let lists = [
            ("Also depends on", revision.depends_on.clone()),
            ("Branches into", self.branches(position)),
            ("Branch names", self.labels(position)),
        ];
        for (title, names) in lists.iter().filter(|(_, names)| !names.is_empty()) {
            text += &format!("{title}: {}\n", names.join(", "));
        }
        text + &format!(
            "Path: {}\n\n{}\n",
            revision.path.display(),
            indented(&revision.docstring)
        )
    }

    /// The labels of a revision, its own and those of its branch, sorted.
    pub fn labels(&self, position: Position) -> Vec<String> {
        self.nodes[position].labels.iter().cloned().collect()
    }

    /// The revisions that stand on this one.
    pub fn children(&self, position: Position) -> &[Position] {
        &self.nodes[position].next
    }

    /// Whether no `down_revision` names it.
    pub fn is_head(&self, position: Position) -> bool {
        self.nodes[position].next.is_empty()
    }

    /// Whether several revisions stand on it.
    pub fn is_branch_point(&self, position: Position) -> bool {
        self.nodes[position].next.len() > 1
    }

    /// Whether it stands on several revisions.
    pub fn is_merge_point(&self, position: Position) -> bool {
        self.nodes[position].revision.down_revisions.len() > 1
    }

    fn branches(&self, position: Position) -> Vec<String> {
        match self.is_branch_point(position) {
            true => self.ids(&self.nodes[position].next),
            false => Vec::new(),
        }
    }

    fn head_mark(&self, position: Position) -> &'static str {
        let node = &self.nodes[position];
        match (node.next.is_empty(), node.above.is_empty()) {
            (_, true) => " (head)",
            (true, false) => " (effective head)",
            (false, false) => "",
        }
    }

    fn tree_marks(&self, position: Position) -> [&'static str; 2] {
        [
            mark(self.is_branch_point(position), " (branchpoint)"),
            mark(self.is_merge_point(position), " (mergepoint)"),
        ]
    }

    fn parents_text(&self, position: Position) -> String {
        match &self.nodes[position].revision.down_revisions[..] {
            [] => "<base>".to_owned(),
            parents => parents.join(", "),
        }
    }
}

fn mark(is_so: bool, text: &'static str) -> &'static str {
    if is_so { text } else { "" }
}

/// Python's `splitlines`, each line behind four spaces.
fn indented(text: &str) -> String {
    let lines: Vec<_> = lines(text).map(|line| format!("    {line}")).collect();
    lines.join("\n")
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    const ENDS: [char; 9] = [
        '\n', '\r', '\x0b', '\x0c', '\x1c', '\x1d', '\x1e', '\u{85}', '\u{2028}',
    ];
    let is_end = |character| ENDS.contains(&character) || character == '\u{2029}';
    let mut rest = Some(text).filter(|text| !text.is_empty());
    std::iter::from_fn(move || {
        let text = rest?;
        let Some(end) = text.find(is_end) else {
            rest = None;
            return Some(text);
        };
        let after = &text[end..];
        let after = after
            .strip_prefix("\r\n")
            .or_else(|| after.strip_prefix(is_end));
        rest = after.filter(|text| !text.is_empty());
        Some(&text[..end])
    })
}
