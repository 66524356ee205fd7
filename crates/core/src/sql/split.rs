//! Takes a text apart into the statements that stand in it behind each other.

use std::ops::Range;

use super::script::{Span, Syntax, comment, quoted, word};

/// A quote or a comment that does not end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unclosed {
    /// Where it begins, in bytes.
    pub at: usize,
}

/// The bytes of each statement of `sql`, without the semicolon that ends it.
///
/// A semicolon inside quotes, comments or parentheses ends nothing, nor one in the body of a
/// function, a procedure, a trigger or an event (`BEGIN ... END`). Where `#` begins a comment, a
/// line `DELIMITER //` changes what ends a statement, as for the `mysql` client.
///
/// ```
/// # use dbm::sql::script::Syntax;
/// # let syntax = Syntax { nested_comments: true, dollar_quotes: true, escape_strings: true,
/// #     backslashes: false, hash_comments: false };
/// let sql = "-- first\nSELECT ';';\n SELECT 2";
/// let statements = dbm::sql::split::statements(sql, syntax).unwrap();
/// let texts: Vec<&str> = statements.into_iter().map(|at| &sql[at]).collect();
/// assert_eq!(texts, ["SELECT ';'", "SELECT 2"]);
/// ```
///
/// # Errors
/// A quote or a comment that does not end.
pub fn statements(sql: &str, syntax: Syntax) -> Result<Vec<Range<usize>>, Unclosed> {
    let mut splitter = Splitter::new(sql, syntax);
    while splitter.at < sql.len() {
        splitter.step()?;
    }
    splitter.end_statement(sql.len());
    Ok(splitter.found)
}

/// How many words of a statement may stand before `FUNCTION`, `TRIGGER` and the like.
const HEAD: usize = 12;

/// What has a body with statements of its own.
const WITH_BODY: [&str; 4] = ["FUNCTION", "PROCEDURE", "TRIGGER", "EVENT"];

/// What `END` may be followed by; only a `CASE` was counted when it began.
const ENDED: [&str; 6] = ["IF", "LOOP", "WHILE", "REPEAT", "FOR", "CASE"];

struct Splitter<'a> {
    sql: &'a str,
    syntax: Syntax,
    at: usize,
    found: Vec<Range<usize>>,
    delimiter: &'a str,
    statement: Statement,
}

/// The statement that is being read.
#[derive(Default)]
struct Statement {
    start: Option<usize>,
    end: usize,
    parentheses: usize,
    /// Blocks that are open in its body.
    blocks: usize,
    words: usize,
    is_create: bool,
    has_body: bool,
    last_was_end: bool,
}

impl<'a> Splitter<'a> {
    fn new(sql: &'a str, syntax: Syntax) -> Self {
        Self {
            sql,
            syntax,
            at: if sql.starts_with('\u{feff}') { 3 } else { 0 },
            found: Vec::new(),
            delimiter: ";",
            statement: Statement::default(),
        }
    }

    fn step(&mut self) -> Result<(), Unclosed> {
        let rest = &self.sql[self.at..];
        let Some(first) = rest.chars().next() else {
            return Ok(());
        };
        if first.is_whitespace() {
            self.at += first.len_utf8();
        } else if let Some(length) = self.skipped(rest)? {
            self.at += length;
        } else if self.ends_here(rest) {
            self.end_statement(self.at);
            self.at += self.delimiter.len();
        } else if !self.takes_delimiter(rest) {
            self.token(rest, first)?;
        }
        Ok(())
    }

    /// The length of a comment; one that MySQL executes is none.
    fn skipped(&self, rest: &str) -> Result<Option<usize>, Unclosed> {
        let is_executed = rest.starts_with("/*!") || rest.starts_with("/*M!");
        if is_executed && self.syntax.hash_comments {
            return Ok(None);
        }
        match comment(rest, self.syntax) {
            Some(Span::Closed(length)) => Ok(Some(length)),
            Some(Span::Open) => Err(Unclosed { at: self.at }),
            None => Ok(None),
        }
    }

    fn ends_here(&self, rest: &str) -> bool {
        let is_inside = self.statement.parentheses > 0 || self.statement.blocks > 0;
        rest.starts_with(self.delimiter) && (self.delimiter != ";" || !is_inside)
    }

    fn end_statement(&mut self, next: usize) {
        if let Some(start) = self.statement.start {
            self.found.push(start..self.statement.end.min(next));
        }
        self.statement = Statement::default();
    }

    /// Takes the line `DELIMITER //` between two statements.
    fn takes_delimiter(&mut self, rest: &'a str) -> bool {
        const WORD: &str = "DELIMITER";
        let is_one = self.syntax.hash_comments
            && self.statement.start.is_none()
            && rest
                .get(..WORD.len())
                .is_some_and(|it| it.eq_ignore_ascii_case(WORD));
        let line = &rest[..rest.find('\n').unwrap_or(rest.len())];
        let delimiter = line.get(WORD.len()..).map_or("", str::trim);
        if !is_one || delimiter.is_empty() {
            return false;
        }
        self.delimiter = delimiter;
        self.at += line.len();
        true
    }

    fn token(&mut self, rest: &str, first: char) -> Result<(), Unclosed> {
        let length = match (quoted(rest, self.syntax), word(rest)) {
            (Some(Span::Closed(length)), _) => length,
            (Some(Span::Open), _) => return Err(Unclosed { at: self.at }),
            (None, 0) => first.len_utf8(),
            (None, length) => {
                self.statement.word(&rest[..length]);
                length
            }
        };
        match first {
            ';' => self.statement.last_was_end = false,
            '(' => self.statement.parentheses += 1,
            ')' => self.statement.parentheses = self.statement.parentheses.saturating_sub(1),
            _ => {}
        }
        self.statement.start.get_or_insert(self.at);
        self.at += length;
        self.statement.end = self.at;
        Ok(())
    }
}

impl Statement {
    fn word(&mut self, text: &str) {
        let text = text.to_uppercase();
        self.words += 1;
        match self.words {
            1 => self.is_create = text == "CREATE",
            2..=HEAD if self.is_create && WITH_BODY.contains(&text.as_str()) => {
                self.has_body = true;
            }
            _ => {}
        }
        if self.has_body {
            self.count_blocks(&text);
        }
    }

    fn count_blocks(&mut self, text: &str) {
        let was_end = std::mem::take(&mut self.last_was_end);
        match text {
            "END" => {
                self.blocks = self.blocks.saturating_sub(1);
                self.last_was_end = true;
            }
            "CASE" if was_end => {}
            // It is the end of what was not counted when it began.
            _ if was_end && ENDED.contains(&text) => self.blocks += 1,
            "BEGIN" | "CASE" => self.blocks += 1,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POSTGRESQL: Syntax = Syntax {
        nested_comments: true,
        dollar_quotes: true,
        escape_strings: true,
        backslashes: false,
        hash_comments: false,
    };
    const MYSQL: Syntax = Syntax {
        nested_comments: false,
        dollar_quotes: false,
        escape_strings: false,
        backslashes: true,
        hash_comments: true,
    };

    fn shown(sql: &str, syntax: Syntax) -> String {
        match statements(sql, syntax) {
            Ok(found) => {
                let texts: Vec<_> = found.into_iter().map(|at| &sql[at]).collect();
                texts.join("\n--\n")
            }
            Err(unclosed) => format!("open at {}", unclosed.at),
        }
    }

    #[test]
    fn a_semicolon_ends_a_statement_where_the_database_says_so() {
        insta::assert_snapshot!(shown(r#"
            -- a; comment
            SELECT ';', ";", $a$ ; $a$ /* ; /* ; */ */;;
            CREATE RULE r AS ON INSERT TO t DO ALSO (SELECT 1; SELECT 2);
            CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END;
            UPDATE t SET "begin" = 1 -- last
        "#, POSTGRESQL), @r#"
        SELECT ';', ";", $a$ ; $a$
        --
        CREATE RULE r AS ON INSERT TO t DO ALSO (SELECT 1; SELECT 2)
        --
        CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END
        --
        UPDATE t SET "begin" = 1
        "#);
    }

    #[test]
    fn a_body_of_mysql_may_have_a_delimiter() {
        insta::assert_snapshot!(shown("
            # ; \n
            CREATE DEFINER=`root`@`%` TRIGGER a BEFORE INSERT ON t FOR EACH ROW
            BEGIN BEGIN END; IF new.n > 1 THEN SET new.n = 1; END IF; SET new.m = CASE WHEN 1 THEN 2 END; END;
            DELIMITER //
            CREATE PROCEDURE p() BEGIN SELECT 1; END//
            delimiter ;
            /*!40101 SET NAMES utf8 */;
            SELECT 'it\\';'
        ", MYSQL), @r"
        CREATE DEFINER=`root`@`%` TRIGGER a BEFORE INSERT ON t FOR EACH ROW
                    BEGIN BEGIN END; IF new.n > 1 THEN SET new.n = 1; END IF; SET new.m = CASE WHEN 1 THEN 2 END; END
        --
        CREATE PROCEDURE p() BEGIN SELECT 1; END
        --
        /*!40101 SET NAMES utf8 */
        --
        SELECT 'it\';'
        ");
    }

    #[test]
    fn what_does_not_end_is_known() {
        assert_eq!(shown("SELECT 1; SELECT 'a", POSTGRESQL), "open at 17");
        assert_eq!(shown("SELECT 1 /* ", POSTGRESQL), "open at 9");
        assert_eq!(shown(" -- nothing", POSTGRESQL), "");
    }
}
