//! The line of a statement at which PostgreSQL points, as libpq shows it (`reportErrorPosition`).

/// The line and a caret below it; `position` counts characters from 1.
pub(super) fn shown(sql: &str, position: usize) -> String {
    const WIDTH: usize = 60;
    let at = position.saturating_sub(1);
    let before: Vec<char> = sql.chars().take(at).collect();
    let number = before.iter().filter(|sign| **sign == '\n').count() + 1;
    let column = before
        .iter()
        .rev()
        .take_while(|sign| **sign != '\n')
        .count();
    let Some(line) = sql.split('\n').nth(number - 1) else {
        return String::new();
    };
    let line: Vec<char> = line.trim_end_matches('\r').chars().collect();
    let (start, end) = if line.len() <= WIDTH {
        (0, line.len())
    } else if column + WIDTH / 2 < WIDTH {
        (0, WIDTH)
    } else {
        let end = (column + WIDTH / 2).min(line.len());
        (end.saturating_sub(WIDTH), end)
    };
    let dots = |wanted: bool| if wanted { "..." } else { "" };
    let text: String = line[start..end].iter().collect();
    let head = format!("LINE {number}: {}", dots(start > 0));
    let indent = head.chars().count() + column.saturating_sub(start);
    format!(
        "{head}{text}{}\n{}^\n",
        dots(end < line.len()),
        " ".repeat(indent)
    )
}
