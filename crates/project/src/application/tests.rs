use std::collections::BTreeMap;
use std::fs;
use std::sync::Arc;

use insta::assert_snapshot;
use tempfile::TempDir;

use super::*;
use crate::settings::variables::Variables;

/// A project with a module `config`, variables, and an `.env`.
struct Case {
    directory: TempDir,
    process: BTreeMap<String, String>,
}

impl Case {
    fn new(config: &str) -> Self {
        let case = Self {
            directory: tempfile::tempdir().unwrap(),
            process: BTreeMap::new(),
        };
        case.file("config.py", config)
    }

    fn file(self, path: &str, text: &str) -> Self {
        let path = self.directory.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    fn variable(mut self, name: &str, value: &str) -> Self {
        self.process.insert(name.to_owned(), value.to_owned());
        self
    }

    /// The setting `config:path`, or the failure.
    fn get(&self, path: &str) -> String {
        let process = Arc::new(self.process.clone());
        let file = self.directory.path().join(".env");
        let application = Application {
            directory: self.directory.path().to_owned(),
            shown: ".".to_owned(),
            python_path: Vec::new(),
            variables: Variables::read(&process, &file, ".env").unwrap(),
            allow_files: None,
        };
        match application.setting(&format!("config:{path}")) {
            Ok(value) => value,
            Err(failure) => {
                let place = failure
                    .place
                    .as_ref()
                    .map(|place| format!("{place}: "))
                    .unwrap_or_default();
                format!("{:?}: {place}{}", failure.kind, failure.message)
            }
        }
    }

    /// Several settings, one a line.
    fn page(&self, paths: &[&str]) -> String {
        paths
            .iter()
            .map(|path| format!("{path} = {}", self.get(path)))
            .collect::<Vec<_>>()
            .join("\n")
    }
}

/// Compared with pydantic-settings 2.16.
#[test]
fn settings_come_from_variables_with_prefix_and_case() {
    let case = Case::new(
        r#"
from pydantic import Field, AliasChoices
from pydantic_settings import BaseSettings, SettingsConfigDict

class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="APP_", extra="ignore")
    db_url: str
    other: str = Field("default", alias="ALIAS")
    choice: str = Field("default", validation_alias=AliasChoices("NOPE", "SECOND"))
    default: str = "own default"
    missing: str

settings = Settings()
"#,
    )
    .variable("APP_DB_URL", "postgresql://u:p@h/d")
    .variable("alias", "by alias")
    .variable("SECOND", "second")
    .variable("default", "without prefix");
    assert_snapshot!(case.page(&["settings.db_url", "settings.other", "settings.choice", "settings.default", "settings.missing"]), @r"
    settings.db_url = postgresql://u:p@h/d
    settings.other = by alias
    settings.choice = second
    settings.default = own default
    settings.missing = Settings: config.py:5:1: ValidationError: missing: Field required: set the variable `APP_missing`
    ");
}

#[test]
#[expect(clippy::too_many_lines, reason = "one page")]
fn values_fit_their_types() {
    let case = Case::new(
        r#"
from enum import Enum
from typing import Any, ClassVar, List, Literal, Optional, Union
from pydantic import BaseModel, PostgresDsn, SecretStr, field_validator, computed_field
from pydantic_settings import BaseSettings, SettingsConfigDict

class Mode(str, Enum):
    DEV = "dev"
    PROD = "prod"

class Database(BaseModel):
    host: str = "localhost"
    port: int = 5432

class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_nested_delimiter="__")
    KIND: ClassVar[str] = "not a field"
    DB_PORT: int
    flag: bool = False
    hosts: list[str] = []
    empty: str = "not empty"
    secret: SecretStr = SecretStr("a")
    optional: Optional[str] = "default"
    nothing: str | None = None
    ratio: float = 0
    mode: Mode = Mode.DEV
    level: Literal["low", "high"] = "low"
    database: Database = Database()
    dsn: PostgresDsn = "postgresql://u:p w@h/d"
    built: str = ""

    @field_validator("built", mode="before")
    @classmethod
    def build(cls, value, info):
        return f"{info.data['DB_PORT']}-{value}"

    @computed_field
    @property
    def url(self) -> str:
        return f"postgresql://u@{self.database.host}:{self.DB_PORT}/d"

settings = Settings()
"#,
    )
    .variable("db_port", " 5433 ")
    .variable("FLAG", "Yes")
    .variable("HOSTS", r#"["a", "b"]"#)
    .variable("EMPTY", "")
    .variable("SECRET", "s3cret")
    .variable("OPTIONAL", "None")
    .variable("RATIO", "1.5")
    .variable("MODE", "prod")
    .variable("LEVEL", "middle")
    .variable("DATABASE__HOST", "db");
    assert_snapshot!(case.page(&[
        "settings.DB_PORT", "settings.flag", "settings.hosts", "settings.empty", "settings.secret", "settings.optional",
        "settings.nothing", "settings.ratio", "settings.mode.value", "settings.level", "settings.database.host",
        "settings.database.port", "settings.dsn", "settings.built", "settings.url", "settings.KIND",
    ]), @r"
    settings.DB_PORT = 5433
    settings.flag = True
    settings.hosts = Settings: the setting `config:settings.hosts` is a `list`, not a text or a number
    settings.empty = 
    settings.secret = s3cret
    settings.optional = None
    settings.nothing = Settings: the setting `config:settings.nothing` is a `NoneType`, not a text or a number
    settings.ratio = 1.5
    settings.mode.value = prod
    settings.level = Settings: config.py:15:1: ValidationError: level: Input should be one of the literals
    settings.database.host = db
    settings.database.port = 5432
    settings.dsn = postgresql://u:p%20w@h/d
    settings.built = 5433-
    settings.url = postgresql://u@db:5433/d
    settings.KIND = not a field
    ");
}

#[test]
fn the_dot_env_is_the_one_that_the_class_reads() {
    let config = r#"
from pydantic_settings import BaseSettings, SettingsConfigDict
class Own(BaseSettings):
    model_config = SettingsConfigDict(env_file=(".env.base", ".env.local"))
    A: str = "default"
    B: str = "default"
    C: str = "default"
    D: str = "default"
own = Own()
named = Own(_env_file=".env.base", D="argument")
"#;
    let case = Case::new(config)
        .file(".env", "A=project\nB=project\nC=project\nD=project\n")
        .file(".env.base", "A=base\nB=base\nC=base\n")
        .file(".env.local", "B=local\nC=local\n")
        .variable("C", "process");
    assert_snapshot!(case.page(&["own.A", "own.B", "own.C", "own.D", "named.B", "named.D"]), @r"
    own.A = base
    own.B = local
    own.C = process
    own.D = project
    named.B = base
    named.D = argument
    ");
}

#[test]
fn pydantic_1_has_its_own_forms() {
    let case = Case::new(
        r#"
from typing import Any, Dict, Optional
from pydantic import BaseSettings, Field, PostgresDsn, validator

class Settings(BaseSettings):
    SERVER: str = Field("localhost", env="PG_SERVER")
    USER: str = Field(..., env=["PG_USER", "DB_USER"])
    PASSWORD: str = "p%40w"
    URI: Optional[PostgresDsn] = None

    @validator("URI", pre=True)
    def assemble(cls, v: Optional[str], values: Dict[str, Any]) -> Any:
        if isinstance(v, str):
            return v
        return PostgresDsn.build(
            scheme="postgresql", user=values.get("USER"), password=values.get("PASSWORD"),
            host=values.get("SERVER"), path=f"/{values.get('NAME') or 'app'}",
        )

    class Config:
        case_sensitive = True
        env_file = ".env"

settings = Settings()
"#,
    )
    .file(".env", "DB_USER=me\n")
    .variable("PG_SERVER", "db")
    .variable("password", "other case");
    assert_snapshot!(case.page(&["settings.URI", "settings.USER", "settings.PASSWORD"]), @r"
    settings.URI = postgresql://me:p%40w@db/app
    settings.USER = me
    settings.PASSWORD = p%40w
    ");
    assert_snapshot!(case.variable("URI", "postgresql://given/d").get("settings.URI"), @"postgresql://given/d");
}

#[test]
fn models_are_validated_as_a_whole() {
    let case = Case::new(
        r#"
from pydantic import model_validator
from pydantic_settings import BaseSettings

class Base(BaseSettings):
    HOST: str = "h"

class Settings(Base):
    URL: str = ""
    HOST: str = "override"

    @model_validator(mode="after")
    def fill(self):
        if not self.URL:
            self.URL = f"postgresql://{self.HOST}/d"
        return self

settings = Settings()
"#,
    );
    assert_snapshot!(case.page(&["settings.URL", "settings.HOST"]), @r"
    settings.URL = postgresql://override/d
    settings.HOST = override
    ");
}

#[test]
fn plain_modules_are_evaluated() {
    let case = Case::new(
        "from dotenv import load_dotenv, dotenv_values\nimport helpers.urls\nload_dotenv('.env.more')\n\
         NAME = dotenv_values('.env.more')['NAME']\nURL = helpers.urls.make(NAME)\n\
         class Config:\n    DATABASE = URL\n\ndef get():\n    return URL\nLIST = [1]\n",
    )
    .file(".env.more", "NAME=shop\n")
    .file("helpers/urls.py", "from sqlalchemy import URL\ndef make(name):\n    return URL.create('postgresql', 'u', 'p@w', 'h', database=name)\n");
    assert_snapshot!(case.page(&["URL", "NAME", "Config.DATABASE", "LIST", "NOPE", "get"]), @r"
    URL = postgresql://u:p%40w@h/shop
    NAME = shop
    Config.DATABASE = postgresql://u:p%40w@h/shop
    LIST = Settings: the setting `config:LIST` is a `list`, not a text or a number
    NOPE = Settings: AttributeError: module 'config' has no attribute 'NOPE'
    get = Settings: the setting `config:get` is a `function`, not a text or a number
    ");
}

#[test]
fn code_that_fails_is_an_error_without_secrets() {
    assert_snapshot!(Case::new("PASSWORD = 'hunter2'\nraise ValueError('no')\n").get("X"), @"Settings: config.py:2:1: ValueError: no");
    assert_snapshot!(Case::new("import nothing\nX = nothing.value\n").get("X"), @"Settings: config.py:1:8: the setting `config:X` is `nothing.value`, whose import was not found");
    assert_snapshot!(Case::new("from sqlalchemy import create_engine\nX = create_engine('sqlite://').connect()\n").get("X"), @"Settings: config.py:2:5: a setting that connects to the database is not supported");
    assert_snapshot!(Case::new("X = 1\n").get(""), @"Settings: `config:` is not of the form `module:object.NAME`");
}
