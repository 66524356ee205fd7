//! What the child says: one line of JSON each.

use serde::Deserialize;

use dbm_core::message::Message;
use dbm_core::target::Secret;
use dbm_core::target::url::{DatabaseUrl, mask_passwords};

use super::TypeName;
use super::child_error::ChildError;

/// Something that the child says.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Reply {
    /// The script printed or logged something.
    Said {
        /// As Python calls it; `PRINT` for what is printed.
        level: String,
        /// The logger's name.
        logger: String,
        /// The text.
        text: String,
    },
    /// Another process holds the database (SQLite).
    Waiting,
    /// The step is committed.
    Done {
        /// The enumerations that tables of the run have made by now.
        #[serde(default)]
        created_enums: Vec<TypeName>,
    },
    /// The step is written as SQL.
    Written {
        /// The SQL, as Alembic writes it.
        text: String,
        /// The enumerations that tables of the run have made by now.
        created_enums: Vec<TypeName>,
    },
    /// The version table does not hold what was expected; nothing was done.
    Moved {
        /// What it holds.
        rows: Vec<String>,
    },
    /// It stopped, because it was asked to; the transaction is rolled back.
    Interrupted,
    /// It failed; the transaction is rolled back.
    Failed(Box<ChildError>),
    /// A run of a whole command knows its steps; `env.py` may make several.
    Planned {
        /// How many.
        steps: usize,
        /// What the version table holds.
        rows: Vec<String>,
    },
    /// A step of a whole command begins.
    StepStarted(OutsideStep),
    /// A step of a whole command ended; its transaction may be open.
    StepEnded,
    /// A whole command has committed what ended.
    Committed {
        /// What the version table holds.
        rows: Vec<String>,
    },
    /// A whole command ended well.
    Ended {
        /// The scripts that it wrote.
        #[serde(default)]
        paths: Vec<String>,
        /// The SQL that it wrote, with `--sql`.
        text: Option<String>,
    },
}

/// A step of Alembic's own, as it says it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct OutsideStep {
    /// The revision whose function runs; none for a stamp.
    pub revision: Option<String>,
    /// Whether it goes up.
    pub upgrade: bool,
    /// Whether only the version table changes.
    pub stamp: bool,
    /// The revisions on the left.
    pub old: Vec<String>,
    /// The revisions on the right.
    pub new: Vec<String>,
}

/// The levels that dbm knows.
const LEVELS: [&str; 6] = ["PRINT", "DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"];

impl Reply {
    /// What a line says; whatever is no reply of the child's was printed.
    pub(crate) fn of_line(line: &str, url: &DatabaseUrl) -> Self {
        let reply = serde_json::from_str(line);
        reply.unwrap_or_else(|_| Self::printed(line)).hiding(url)
    }

    /// What was written to stderr.
    pub(crate) fn printed(text: &str) -> Self {
        Self::Said {
            level: "PRINT".to_owned(),
            logger: String::new(),
            text: text.to_owned(),
        }
    }

    /// What is said, as native scripts say it.
    pub fn message(level: &str, logger: String, text: String) -> Message {
        let known = LEVELS.into_iter().find(|known| *known == level);
        Message {
            level: known.unwrap_or("INFO"),
            logger,
            text,
        }
    }

    /// The same without the password of `url`.
    #[must_use]
    pub(crate) fn hiding(mut self, url: &DatabaseUrl) -> Self {
        match &mut self {
            Self::Said { text, .. } => hide(text, url),
            Self::Failed(trouble) => trouble.each_text(|text| hide(text, url)),
            // What a script writes is what it writes; nobody has told it a password.
            Self::Written { .. }
            | Self::Waiting
            | Self::Done { .. }
            | Self::Moved { .. }
            | Self::Planned { .. }
            | Self::StepStarted(_)
            | Self::StepEnded
            | Self::Committed { .. }
            | Self::Ended { .. }
            | Self::Interrupted => {}
        }
        self
    }
}

/// Takes passwords of URLs out of a text, and the password of `url` itself unless it is a word
/// that the text would have anyway: the name of the user, or one of a few letters.
fn hide(text: &mut String, url: &DatabaseUrl) {
    *text = mask_passwords(text);
    let password = url.password.as_ref().map(Secret::expose);
    let is_secret = |password: &&str| password.len() > 3 && url.user.as_deref() != Some(*password);
    if let Some(password) = password.filter(is_secret) {
        *text = text.replace(password, "***");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_child_says_shows_no_password() {
        let url = DatabaseUrl::parse("postgresql://shop:hunter2@h/shop").expect("a URL");
        let line = r#"{"event": "said", "level": "INFO", "logger": "a", "text": "hunter2 postgresql://u:x@h"}"#;
        let said = |level: &str, logger: &str, text: &str| Reply::Said {
            level: level.to_owned(),
            logger: logger.to_owned(),
            text: text.to_owned(),
        };
        assert_eq!(
            Reply::of_line(line, &url),
            said("INFO", "a", "*** postgresql://u:***@h")
        );
        assert_eq!(
            Reply::of_line("Traceback: hunter2", &url),
            said("PRINT", "", "Traceback: ***")
        );
    }
}
