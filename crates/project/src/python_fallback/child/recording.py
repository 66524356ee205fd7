"""Runs env.py with a context that records what it decides. Nothing is migrated, and nothing written.

What is recorded is enough for dbm to go on by itself, or it is not, and then the reasons say
why: a listener, a hook, several runs, a setting of the engine that has no counterpart.
"""

import re

# Statements that a recording may run; all others are only noted.
READS = re.compile(
    r"\s*(SELECT|SHOW|PRAGMA|DESCRIBE|EXPLAIN|SAVEPOINT|RELEASE|ROLLBACK|SET|RESET|USE|BEGIN)\b", re.I
)

# Statements that neither change anything nor set up a session.
QUESTIONS = re.compile(r"\s*(SELECT|SHOW|DESCRIBE|EXPLAIN)\b", re.I)

# Questions that hold something until their session or their transaction ends.
HOLDS = re.compile(r"lock|set_config|for update", re.I)

# Arguments of `create_engine` that change nothing of what a run does.
WITHOUT_EFFECT = {
    "connect_args",
    "echo",
    "echo_pool",
    "future",
    "hide_parameters",
    "logging_name",
    "max_overflow",
    "pool",
    "pool_logging_name",
    "pool_pre_ping",
    "pool_recycle",
    "pool_reset_on_return",
    "pool_size",
    "pool_timeout",
    "pool_use_lifo",
    "poolclass",
    "query_cache_size",
    "_coerce_config",
    "_is_async",
}

# Options of a connection that are the same for dbm.
SAME_FOR_DBM = {"sqlite": {"check_same_thread", "timeout"}}

# Arguments of `configure` that a run does not look at.
OF_AUTOGENERATE = {
    "include_name",
    "include_object",
    "process_revision_directives",
    "render_item",
    "template_args",
    "autogenerate_plugins",
}


class Recording:
    """What env.py did."""

    def __init__(self):
        self.runs = []
        self.reasons = []
        self.engines = []
        self.listeners = []
        self.url = None
        self.configured = None
        self.committed = set()
        self.begun = False

    def reason(self, text):
        if text not in self.reasons:
            self.reasons.append(text)


def record(request, reports, state):
    sys.path[:0] = request["sys_path"]
    recording = Recording()
    state.recording = recording
    watch_engines(recording, reports)
    watch_listeners(recording)
    watch_connections(recording, reports)
    record_runs(recording)
    watch_configure(recording)
    state_options(request["stated"])
    config, options = project_configuration(request)
    enter_application(request)
    script = ScriptDirectory.from_config(config)
    environment = EnvironmentContext(
        config,
        script,
        fn=lambda heads, context: [],
        as_sql=getattr(options, "sql", False),
        destination_rev=getattr(options, "revision", None),
        tag=getattr(options, "tag", None),
    )
    failed = None
    try:
        with environment:
            script.run_env()
    except Exception as error:
        if not (recording.url or recording.runs):
            raise
        failed = described(error, request, state)
    else:
        if not recording.runs:
            raise Refused("`env.py` does not call `context.run_migrations()`")
    look_back(recording, config)
    reports.send(
        "recorded",
        runs=[it["facts"] for it in recording.runs],
        reasons=reports.hidden(recording.reasons),
        url=recording.url,
        failed=reports.hidden(failed),
    )


def watch_engines(recording, reports):
    """Remembers with which arguments each engine is made."""
    from sqlalchemy import engine as package

    original = sqlalchemy.create_engine

    def create_engine(*positional, **options):
        engine = original(*positional, **options)
        reports.keep(engine.url.password)
        recording.engines.append((engine, options))
        return engine

    for module in list(sys.modules.values()):
        if getattr(module, "__name__", "").partition(".")[0] == "sqlalchemy":
            for name in ("create_engine", "_create_engine"):
                if getattr(module, name, None) is original:
                    setattr(module, name, create_engine)
    package.create_engine = sqlalchemy.create_engine = create_engine


def watch_configure(recording):
    """Remembers the URL that is given without a connection, for `--sql`."""
    original = EnvironmentContext.configure

    def configure(self, connection=None, url=None, dialect_name=None, *positional, **options):
        if url is not None:
            recording.configured = url if isinstance(url, str) else url_text(url)
        elif dialect_name is not None:
            recording.configured = dialect_name + "://"
        return original(self, connection, url, dialect_name, *positional, **options)

    EnvironmentContext.configure = configure


def watch_listeners(recording):
    """Remembers who listens to what; SQLAlchemy's and Alembic's own do not count."""
    from sqlalchemy.event import api

    original = api._event_key
    own = tuple(os.path.dirname(it.__file__) for it in (sqlalchemy, alembic))

    def event_key(target, identifier, function):
        code = getattr(function, "__code__", None)
        file = getattr(code, "co_filename", "")
        if file != "<dbm>" and not file.startswith(own):
            line = getattr(code, "co_firstlineno", None)
            recording.listeners.append((target, identifier, file, line))
        return original(target, identifier, function)

    api._event_key = event_key


def watch_connections(recording, reports):
    """Keeps transactions read-only, and what would write from running."""
    from sqlalchemy.engine import Engine
    from sqlalchemy.pool import Pool

    @event.listens_for(Engine, "do_connect")
    def connecting(dialect, record, arguments, keywords):
        reports.keep(keywords.get("password") or keywords.get("passwd"))
        if dialect.name == "sqlite" and arguments and is_missing(arguments[0]):
            # Looking at a file that is not there would make it.
            arguments[0] = ":memory:"
        for engine, _ in recording.engines:
            if engine.dialect is dialect:
                recording.url = url_text(engine.url)

    @event.listens_for(Pool, "connect")
    def connected(connection, record):
        if "sqlite" in type(connection).__module__.lower():
            cursor = connection.cursor()
            cursor.execute("PRAGMA query_only = ON")
            cursor.close()

    @event.listens_for(Engine, "begin")
    def begin(connection):
        if connection.dialect.name in ("postgresql", "mysql", "mariadb"):
            execute_all(connection, ["SET TRANSACTION READ ONLY"])

    @event.listens_for(Engine, "commit")
    def commit(connection):
        recording.committed.add(id(connection))

    def execute(cursor, statement, parameters, context=None):
        note_statement(recording, statement)
        if READS.match(statement):
            return False
        recording.reason("`env.py` executes `{}`".format(first_words(statement)))
        return True

    event.listen(Engine, "do_execute", execute)
    event.listen(Engine, "do_executemany", execute)

    @event.listens_for(Engine, "do_execute_no_params")
    def execute_no_params(cursor, statement, context=None):
        return execute(cursor, statement, None)


def is_missing(file):
    return isinstance(file, str) and not file.startswith("file:") and not os.path.exists(file)


def note_statement(recording, statement):
    if recording.begun or inside_library():
        return
    if not QUESTIONS.match(statement) or HOLDS.search(statement):
        recording.reason("`env.py` executes `{}`".format(first_words(statement)))


def inside_library():
    """Whether a question is Alembic's or the dialect's own, and nobody's of the project."""
    frame = sys._getframe(2)
    while frame is not None:
        name = frame.f_globals.get("__name__", "")
        if name.startswith("alembic.runtime.migration") or name.endswith("engine.reflection"):
            return True
        if frame.f_code.co_name == "initialize" and name.startswith("sqlalchemy"):
            return True
        if not name.startswith("sqlalchemy") and frame.f_code.co_filename != "<dbm>":
            return False
        frame = frame.f_back
    return False


def first_words(statement):
    words = statement.split()
    return " ".join(words[:4]) + (" ..." if len(words) > 4 else "")


def record_runs(recording):
    from alembic.runtime.migration import MigrationContext

    def run_migrations(context, **arguments):
        recording.begun = True
        rows = () if context.as_sql else context.get_current_heads()
        recording.begun = False
        recording.committed.discard(id(context.connection))
        if recording.runs:
            recording.reason("`env.py` calls `run_migrations` more than once")
        facts = run_facts(context, arguments, recording)
        facts["rows"] = sorted(rows)
        run = {"context": context, "facts": facts, "connection": id(context.connection)}
        recording.runs.append(run)

    MigrationContext.run_migrations = run_migrations


def run_facts(context, arguments, recording):
    options = dict(context.opts)
    connection = None if context.as_sql else context.connection
    facts = {"options": plain_options(context, options, recording)}
    facts["arguments"] = run_arguments(arguments, recording)
    if connection is None:
        recording.reason("`context.configure` gets no connection")
        facts["url"] = recording.configured
        return facts
    engine = connection.engine
    facts["url"] = recording.url = url_text(engine.url)
    check_engine(engine, connection, recording)
    check_listeners(engine, connection, recording)
    external = getattr(context, "_in_external_transaction", False)
    facts["options"]["one_transaction"] = bool(external)
    return facts


def run_arguments(arguments, recording):
    if any(not isinstance(it, (str, int, bool, type(None))) for it in arguments.values()):
        recording.reason("`run_migrations` gets an argument that is no text and no number")
        return []
    kinds = {str: "str", bool: "bool", type(None): "none"}
    return [
        [name, {"kind": kinds.get(type(it), "int"), "value": str(it) if type(it) is int else it}]
        for name, it in arguments.items()
    ]


def plain_options(context, options, recording):
    """The arguments of `configure` that dbm has itself."""
    found = {
        "version_table": context.version_table,
        "version_table_schema": context.version_table_schema,
        "version_table_pk": len(context._version.primary_key.columns) > 0,
    }
    plain = {
        "transaction_per_migration": bool,
        "transactional_ddl": bool,
        "include_schemas": bool,
        "render_as_batch": bool,
        "upgrade_token": str,
        "downgrade_token": str,
        "alembic_module_prefix": str,
        "sqlalchemy_module_prefix": str,
        "user_module_prefix": str,
    }
    for name, kind in plain.items():
        if isinstance(options.get(name), kind):
            found[name] = options[name]
    found["functions"] = [name for name in sorted(OF_AUTOGENERATE) if callable(options.get(name))]
    for name in ("compare_type", "compare_server_default"):
        if callable(options.get(name)):
            found["functions"].append(name)
        found[name] = bool(options.get(name))
    for name in ("on_version_apply",):
        if options.get(name):
            recording.reason("`{}` is given to `context.configure`".format(name))
    found.update(metadata_options(options.get("target_metadata"), recording))
    return found


def metadata_options(given, recording):
    """The naming convention and the schema of one `MetaData`."""
    if not isinstance(given, sqlalchemy.MetaData):
        return {}
    convention = dict(given.naming_convention or {})
    texts = (str, type(None))
    if any(not isinstance(name, str) or not isinstance(it, texts) for name, it in convention.items()):
        recording.reason("`naming_convention` has a function")
        return {}
    convention = {name: it for name, it in convention.items() if it is not None}
    return {"naming_convention": convention, "metadata_schema": given.schema}


def check_engine(engine, connection, recording):
    known = [options for it, options in recording.engines if it is engine or it.pool is engine.pool]
    if not known:
        recording.reason("`env.py` has an engine of which it is not known how it was made")
        return
    for name, value in known[0].items():
        if value is not None and name not in WITHOUT_EFFECT:
            recording.reason("the engine has `{}`".format(name))
    same = SAME_FOR_DBM.get(engine.dialect.name, ())
    for name in known[0].get("connect_args") or ():
        if name not in same:
            recording.reason("the engine has `connect_args` with `{}`".format(name))
    for name, value in connection.get_execution_options().items():
        if value and name not in ("stream_results",):
            recording.reason("the connection has `{}`".format(name))


def check_listeners(engine, connection, recording):
    """A listener counts if what it listens to takes part in the run."""
    from sqlalchemy.engine import Connection, Engine
    from sqlalchemy.engine.interfaces import Dialect
    from sqlalchemy.pool import Pool
    from sqlalchemy.sql.base import SchemaEventTarget

    parts = (engine, engine.pool, engine.dialect, connection)
    classes = (Engine, Connection, Dialect, Pool, SchemaEventTarget)
    for target, identifier, file, line in recording.listeners:
        is_class = isinstance(target, type) and issubclass(target, classes)
        if is_class or any(target is it for it in parts):
            place = "{}:{}".format(os.path.basename(file), line)
            recording.reason("`{}` is listened to ({})".format(identifier, place))


def look_back(recording, config):
    """What only the end of env.py shows."""
    if config.attributes:
        recording.reason("`config.attributes` is set, which scripts may read")
    for run in recording.runs:
        context, options = run["context"], run["facts"]["options"]
        if context.as_sql or context.connection is None:
            continue
        transactional = context.impl.transactional_ddl
        each = options.get("transaction_per_migration") and not options["one_transaction"]
        if options["one_transaction"] or transactional and not each:
            if run["connection"] not in recording.committed:
                recording.reason("`env.py` commits nothing of the run")
