//! Columns of text, as wide as their widest cell.

use unicode_width::UnicodeWidthStr;

use crate::report::printable::printable;

/// A table with a line of headings.
#[derive(Debug)]
pub(super) struct Table<const COLUMNS: usize> {
    rows: Vec<[String; COLUMNS]>,
}

impl<const COLUMNS: usize> Table<COLUMNS> {
    pub(super) fn new(headings: [&str; COLUMNS]) -> Self {
        Self {
            rows: vec![headings.map(str::to_owned)],
        }
    }

    pub(super) fn row(&mut self, cells: [String; COLUMNS]) {
        self.rows
            .push(cells.map(|cell| printable(&cell).into_owned()));
    }

    /// The width of a column.
    pub(super) fn width(&self, column: usize) -> usize {
        self.rows
            .iter()
            .map(|row| row[column].width())
            .max()
            .unwrap_or(0)
    }

    /// The headings, then the rows, a line each.
    pub(super) fn lines(&self) -> Vec<String> {
        let widths: [usize; COLUMNS] = std::array::from_fn(|column| self.width(column));
        self.rows.iter().map(|row| aligned(row, &widths)).collect()
    }
}

fn aligned(cells: &[String], widths: &[usize]) -> String {
    let mut line = String::new();
    for (cell, width) in cells.iter().zip(widths) {
        line.push_str(cell);
        line.extend(std::iter::repeat_n(' ', width - cell.width() + 2));
    }
    line.trim_end().to_owned()
}
