//! The files of each template.

/// A template of `dbm init`, by Alembic's name.
#[derive(Debug, Clone, Copy)]
pub struct Template {
    is_async: bool,
    has_pyproject: bool,
}

impl Template {
    /// The names that there are.
    pub const NAMES: [&str; 4] = ["generic", "async", "pyproject", "pyproject_async"];

    /// The template of this name.
    pub fn named(name: &str) -> Option<Self> {
        let (is_async, has_pyproject) = match name {
            "generic" => (false, false),
            "async" => (true, false),
            "pyproject" => (false, true),
            "pyproject_async" => (true, true),
            _ => return None,
        };
        Some(Self {
            is_async,
            has_pyproject,
        })
    }

    /// What goes beside `versions`, in Alembic's order.
    pub fn scripts(self) -> [(&'static str, &'static str); 3] {
        let env = if self.is_async {
            include_str!("env_async.py")
        } else {
            include_str!("env.py")
        };
        [
            ("script.py.mako", include_str!("script.py.mako")),
            ("README", self.readme()),
            ("env.py", env),
        ]
    }

    /// `alembic.ini`
    pub fn ini(self) -> String {
        let own = if self.has_pyproject {
            include_str!("alembic_pyproject.ini")
        } else {
            include_str!("alembic.ini")
        };
        format!("{own}{}", include_str!("logging.ini"))
    }

    /// `pyproject.toml`, if the template has one.
    pub fn pyproject(self) -> Option<&'static str> {
        self.has_pyproject.then_some(include_str!("pyproject.toml"))
    }

    fn readme(self) -> &'static str {
        if self.is_async {
            "The migrations of one database, through an asynchronous driver.\n"
        } else {
            "The migrations of one database.\n"
        }
    }
}
