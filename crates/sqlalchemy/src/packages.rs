//! Well-known packages that revision scripts import: their column types, and what of their
//! helpers scripts use, as Python of our own.
//!
//! Each file says what the package's names mean for a migration and no more: what is not in it is
//! an error at its place. The types are compared with the packages themselves.

use dbm_python::ModuleSource;
use dbm_python::library::source;

/// A package, the modules of it that have the same names, and its Python.
struct Package {
    name: &'static str,
    /// How the names of its modules begin; every one of them has all names.
    modules: &'static [&'static str],
    text: &'static str,
}

const PACKAGES: &[Package] = &[
    Package {
        name: "advanced_alchemy",
        modules: &["advanced_alchemy"],
        text: include_str!("packages/advanced_alchemy.py"),
    },
    Package {
        name: "airflow.configuration",
        modules: &[],
        text: include_str!("packages/airflow_configuration.py"),
    },
    Package {
        name: "alembic.operations",
        modules: &[
            "alembic.operations",
            "alembic.operations.base",
            "alembic.operations.ops",
        ],
        text: include_str!("packages/alembic_operations.py"),
    },
    Package {
        name: "alembic_postgresql_enum",
        modules: &["alembic_postgresql_enum"],
        text: include_str!("packages/alembic_postgresql_enum.py"),
    },
    Package {
        name: "alembic_utils",
        modules: &["alembic_utils"],
        text: include_str!("packages/alembic_utils.py"),
    },
    Package {
        name: "citext",
        modules: &["citext"],
        text: include_str!("packages/citext.py"),
    },
    Package {
        name: "decouple",
        modules: &["decouple"],
        text: include_str!("packages/decouple.py"),
    },
    Package {
        name: "environs",
        modules: &["environs"],
        text: include_str!("packages/environs.py"),
    },
    Package {
        name: "dill",
        modules: &[],
        text: include_str!("packages/dill.py"),
    },
    Package {
        name: "dynaconf",
        modules: &["dynaconf"],
        text: include_str!("packages/dynaconf.py"),
    },
    Package {
        name: "fastapi_users_db_sqlalchemy",
        modules: &["fastapi_users_db_sqlalchemy"],
        text: include_str!("packages/fastapi_users_db_sqlalchemy.py"),
    },
    Package {
        name: "fastapi_users.db",
        modules: &["fastapi_users.db"],
        text: include_str!("packages/fastapi_users_db.py"),
    },
    Package {
        name: "flask_login",
        modules: &["flask_login"],
        text: include_str!("packages/flask_login.py"),
    },
    Package {
        name: "geoalchemy2",
        modules: &["geoalchemy2"],
        text: include_str!("packages/geoalchemy2.py"),
    },
    Package {
        name: "iso8601",
        modules: &["iso8601"],
        text: include_str!("packages/iso8601.py"),
    },
    Package {
        name: "lazy_object_proxy",
        modules: &["lazy_object_proxy"],
        text: include_str!("packages/lazy_object_proxy.py"),
    },
    Package {
        name: "lfx.log",
        modules: &["lfx.log"],
        text: include_str!("packages/lfx_log.py"),
    },
    Package {
        name: "loguru",
        modules: &["loguru"],
        text: include_str!("packages/loguru.py"),
    },
    Package {
        name: "mistral_lib.utils",
        modules: &["mistral_lib.utils"],
        text: include_str!("packages/mistral_lib.py"),
    },
    Package {
        name: "neutron_lib",
        modules: &["neutron_lib"],
        text: include_str!("packages/neutron_lib.py"),
    },
    Package {
        name: "octavia_lib",
        modules: &["octavia_lib"],
        text: include_str!("packages/octavia_lib.py"),
    },
    Package {
        name: "oslo_config.cfg",
        modules: &["oslo_config.cfg"],
        text: include_str!("packages/oslo_config.py"),
    },
    Package {
        name: "oslo_db.options",
        modules: &["oslo_db.options"],
        text: include_str!("packages/oslo_db_options.py"),
    },
    Package {
        name: "oslo_db.sqlalchemy.enginefacade",
        modules: &["oslo_db.sqlalchemy.enginefacade"],
        text: include_str!("packages/oslo_db_enginefacade.py"),
    },
    Package {
        name: "oslo_db.sqlalchemy.models",
        modules: &["oslo_db.sqlalchemy.models"],
        text: include_str!("packages/oslo_db_models.py"),
    },
    Package {
        name: "oslo_db.sqlalchemy.types",
        modules: &["oslo_db.sqlalchemy.types"],
        text: include_str!("packages/oslo_db_types.py"),
    },
    Package {
        name: "oslo_db.sqlalchemy.utils",
        modules: &["oslo_db.sqlalchemy.utils"],
        text: include_str!("packages/oslo_db_utils.py"),
    },
    Package {
        name: "oslo_i18n",
        modules: &["oslo_i18n"],
        text: include_str!("packages/oslo_i18n.py"),
    },
    Package {
        name: "oslo_log.log",
        modules: &["oslo_log"],
        text: include_str!("packages/oslo_log.py"),
    },
    Package {
        name: "oslo_serialization.jsonutils",
        modules: &["oslo_serialization.jsonutils"],
        text: include_str!("packages/oslo_jsonutils.py"),
    },
    Package {
        name: "oslo_utils.timeutils",
        modules: &["oslo_utils.timeutils"],
        text: include_str!("packages/oslo_timeutils.py"),
    },
    Package {
        name: "oslo_utils.uuidutils",
        modules: &["oslo_utils.uuidutils"],
        text: include_str!("packages/oslo_uuidutils.py"),
    },
    Package {
        name: "pgvector",
        modules: &["pgvector"],
        text: include_str!("packages/pgvector.py"),
    },
    Package {
        name: "public",
        modules: &["public"],
        text: include_str!("packages/public.py"),
    },
    Package {
        name: "pydantic",
        modules: &[],
        text: include_str!("packages/pydantic.py"),
    },
    Package {
        name: "sqlalchemy_jsonfield",
        modules: &["sqlalchemy_jsonfield"],
        text: include_str!("packages/sqlalchemy_jsonfield.py"),
    },
    Package {
        name: "sqlalchemy_utils",
        modules: &["sqlalchemy_utils"],
        text: include_str!("packages/sqlalchemy_utils.py"),
    },
    Package {
        name: "sqlmodel",
        modules: &["sqlmodel"],
        text: include_str!("packages/sqlmodel.py"),
    },
    Package {
        name: "starlette.config",
        modules: &["starlette.config"],
        text: include_str!("packages/starlette_config.py"),
    },
    Package {
        name: "starlette.datastructures",
        modules: &["starlette.datastructures"],
        text: include_str!("packages/starlette_datastructures.py"),
    },
    Package {
        name: "structlog",
        modules: &["structlog"],
        text: include_str!("packages/structlog.py"),
    },
    Package {
        name: "tempfile",
        modules: &["tempfile"],
        text: include_str!("packages/tempfile.py"),
    },
    Package {
        name: "tqdm",
        modules: &["tqdm"],
        text: include_str!("packages/tqdm.py"),
    },
    Package {
        name: "yaml",
        modules: &[],
        text: include_str!("packages/yaml.py"),
    },
];

/// A module of a well-known package, by its whole dotted name.
pub fn find(name: &str) -> Option<ModuleSource> {
    if let Some(package) = PACKAGES.iter().find(|package| package.name == name) {
        return Some(found(package.name, package.text));
    }
    let inside = |package: &&Package| package.modules.iter().any(|module| is_below(name, module));
    let is_module = !name.contains(char::is_uppercase);
    if let Some(package) = PACKAGES.iter().find(inside).filter(|_| is_module) {
        return Some(found(name, &same_as(package)));
    }
    None
}

/// A package that is known for the sake of a module below it, if the application has none of that name.
pub fn find_parent(name: &str) -> Option<ModuleSource> {
    let above = PACKAGES.iter().any(|package| is_below(package.name, name));
    above.then(|| found(name, ""))
}

/// The same for an application's models, which `env.py` imports and scripts do not.
pub fn find_for_models(name: &str) -> Option<ModuleSource> {
    const SQLMODEL: &str = concat!(
        include_str!("packages/sqlmodel.py"),
        include_str!("packages/sqlmodel_models.py")
    );
    match name {
        "sqlmodel" => Some(found(name, SQLMODEL)),
        _ => find(name),
    }
}

/// Whether `name` is `module` or a module below it.
fn is_below(name: &str, module: &str) -> bool {
    let rest = name.strip_prefix(module);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// A module that has the names of its package, and modules below it.
fn same_as(package: &Package) -> String {
    let name = package.name;
    format!(
        "import importlib\n_package = importlib.import_module({name:?})\n\n\
         def __getattr__(name):\n    if not name.islower() or name in vars(_package):\n        \
         return getattr(_package, name)\n    \
         return importlib.import_module(f'{{__name__}}.{{name}}')\n"
    )
}

fn found(name: &str, text: &str) -> ModuleSource {
    ModuleSource {
        source: source::library_file(name, text),
        package: true,
        partial: true,
    }
}
