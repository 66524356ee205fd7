//! How listings write revisions: to the letter as Alembic does.
//!
//! Alembic: `script/base.py`, `Script._head_only` and `Script.log_entry`.

use crate::graph::{Graph, Position};

/// What a line about a revision says beside its id.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each part is there or not, whatever the others are"
)]
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
        let revision = &self.nodes[position].revision;
        let mut pieces = Vec::new();
        if parts.parents {
            let dependencies = in_brackets(&revision.depends_on);
            pieces.push(format!("{}{dependencies} -> ", self.parents_text(position)));
        }
        pieces.push(revision.id.clone());
        if parts.labels {
            pieces.push(in_brackets(&self.labels(position)));
        }
        pieces.push(self.head_mark(position).to_owned());
        pieces.push(mark(parts.current, " (current)").to_owned());
        if parts.tree {
            pieces.push(self.tree_marks(position));
        }
        if parts.summary {
            pieces.push(format!(", {}", revision.summary()));
        }
        pieces.concat()
    }

    /// All about a revision, on several lines, with an empty one at the end.
    pub fn entry(&self, position: Position, is_current: bool) -> String {
        let revision = &self.nodes[position].revision;
        let head = mark(self.is_head(position), " (head)");
        let tree = self.tree_marks(position);
        let current = mark(is_current, " (current)");
        let merges = mark(self.is_merge_point(position), "Merges");
        let parents = if merges.is_empty() { "Parent" } else { merges };
        let mut lines = vec![
            format!("Rev: {}{head}{tree}{current}", revision.id),
            format!("{parents}: {}", self.parents_text(position)),
        ];
        let lists = [
            ("Also depends on", revision.depends_on.clone()),
            ("Branches into", self.branches(position)),
            ("Branch names", self.labels(position)),
        ];
        let lists = lists.iter().filter(|(_, names)| !names.is_empty());
        lines.extend(lists.map(|(title, names)| format!("{title}: {}", names.join(", "))));
        lines.push(format!("Path: {}\n", revision.path.display()));
        lines.push(format!("{}\n", indented(&revision.docstring)));
        lines.join("\n")
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
        let next = &self.nodes[position].next;
        if next.len() > 1 {
            self.ids(next)
        } else {
            Vec::new()
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

    fn tree_marks(&self, position: Position) -> String {
        let branch_point = mark(self.is_branch_point(position), " (branchpoint)");
        let merge_point = mark(self.is_merge_point(position), " (mergepoint)");
        format!("{branch_point}{merge_point}")
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

/// ` (a, b)`, or nothing.
fn in_brackets(names: &[String]) -> String {
    if names.is_empty() {
        return String::new();
    }
    format!(" ({})", names.join(", "))
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
