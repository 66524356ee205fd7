//! What an evaluation of `env.py` is for: the command, as Alembic's own `cmd_opts` tells it.

/// Which branch of `env.py` counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// `run_migrations_online`: a run on a database.
    #[default]
    Online,
    /// `run_migrations_offline`: `--sql`.
    Offline,
}

/// The command, as far as `env.py` can tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Command {
    /// `upgrade`
    #[default]
    Upgrade,
    /// `downgrade`
    Downgrade,
    /// `stamp`
    Stamp,
    /// `revision`, without or with `--autogenerate`
    Revision {
        /// Models and database are compared.
        autogenerate: bool,
    },
    /// `check`
    Check,
    /// `current`
    Current,
    /// `ensure_version`
    EnsureVersion,
}

impl Command {
    /// Alembic's name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Upgrade => "upgrade",
            Self::Downgrade => "downgrade",
            Self::Stamp => "stamp",
            Self::Revision { .. } => "revision",
            Self::Check => "check",
            Self::Current => "current",
            Self::EnsureVersion => "ensure_version",
        }
    }

    /// The end of the way, where a command has one and nobody says which.
    pub(crate) fn last_revision(self) -> Option<&'static str> {
        match self {
            Self::Upgrade | Self::Stamp => Some("heads"),
            Self::Downgrade => Some("base"),
            Self::Revision { .. } | Self::Check | Self::Current | Self::EnsureVersion => None,
        }
    }

    /// Whether it may be done for several databases or schemas of one `env.py`.
    pub(crate) fn may_run_several(self) -> bool {
        match self {
            Self::Upgrade | Self::Downgrade | Self::Stamp | Self::Current | Self::EnsureVersion => {
                true
            }
            Self::Revision { .. } | Self::Check => false,
        }
    }

    /// Whether the command has `--sql`.
    pub(crate) fn has_sql(self) -> bool {
        match self {
            Self::Upgrade
            | Self::Downgrade
            | Self::Stamp
            | Self::Revision { .. }
            | Self::EnsureVersion => true,
            Self::Check | Self::Current => false,
        }
    }

    /// Whether the command has `--tag`.
    pub(crate) fn has_tag(self) -> bool {
        matches!(self, Self::Upgrade | Self::Downgrade | Self::Stamp)
    }

    /// `--autogenerate`, where the command has it.
    pub(crate) fn autogenerate(self) -> Option<bool> {
        match self {
            Self::Revision { autogenerate } => Some(autogenerate),
            _ => None,
        }
    }
}

/// A command and its arguments.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Call {
    /// Which branch counts.
    pub mode: Mode,
    /// The command.
    pub command: Command,
    /// `--tag`
    pub tag: Option<String>,
    /// The target revision, as it was typed.
    pub revision: Option<String>,
    /// `stamp --purge`
    pub purge: bool,
}

impl Call {
    /// An upgrade in `mode`.
    pub fn upgrade(mode: Mode) -> Self {
        Self {
            mode,
            ..Self::default()
        }
    }
}
