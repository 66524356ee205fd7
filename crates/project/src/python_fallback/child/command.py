"""Runs a whole command of the project's own Alembic, and says step by step what happens."""


def run_command(request, reports, state):
    sys.path[:0] = request["sys_path"]
    quieten()
    state_options(request["stated"])
    config, options = project_configuration(request)
    keep_secrets(reports)
    enter_application(request)
    follow_steps(request, reports, state)
    text = None
    if getattr(options, "sql", False):
        text = config.output_buffer = io.StringIO()
    written = call_command(config, options)
    facts = {"paths": paths_of(written)}
    if text is not None:
        facts["text"] = text.getvalue()
    reports.send("ended", **facts)


def quieten():
    """dbm says itself what runs, in the words of Alembic's log."""
    logger = logging.getLogger("alembic.runtime.migration")
    logger.addFilter(lambda record: record.levelno >= logging.WARNING)


def paths_of(written):
    """The new scripts, where the command makes some."""
    scripts = written if isinstance(written, (list, tuple)) else [written]
    return [it.path for it in scripts if getattr(it, "path", None)]


def keep_secrets(reports):
    from sqlalchemy.engine import Engine

    @event.listens_for(Engine, "do_connect")
    def connecting(dialect, record, arguments, keywords):
        reports.keep(keywords.get("password") or keywords.get("passwd"))


def check_database(request, connection):
    """What dbm has locked must be what Alembic migrates."""
    if connection is None or not request["expected"]:
        return
    found = identity(connection.engine.url)
    if found not in [identity(make_url(it)) for it in request["expected"]]:
        shown = repr(connection.engine.url)
        raise Refused("`env.py` connects to `{}` in Python, and dbm to another database".format(shown))


def identity(url):
    backend = url.get_backend_name()
    if backend == "sqlite":
        return backend, os.path.realpath(url.database or "")
    return {"mariadb": "mysql"}.get(backend, backend), url.host, url.port, url.database


def follow_steps(request, reports, state):
    from alembic.runtime.migration import MigrationContext
    from sqlalchemy.engine import Engine

    original = MigrationContext.run_migrations

    def run_migrations(context, **arguments):
        check_database(request, None if context.as_sql else context.connection)
        function = context._migrations_fn
        context._migrations_fn = lambda heads, it: steps(function(heads, it), heads, reports, state)
        callbacks = tuple(context.on_version_apply_callbacks or ())
        context.on_version_apply_callbacks = callbacks + (applied,)
        state.rows = sorted(heads_of(context))
        return original(context, **arguments)

    def applied(heads=(), **facts):
        state.rows = sorted(heads)
        state.held += 1
        reports.send("step_ended")

    @event.listens_for(Engine, "commit")
    def commit(connection):
        committed(reports, state)

    MigrationContext.run_migrations = run_migrations


def heads_of(context):
    return () if context.as_sql else context.get_current_heads()


def committed(reports, state):
    if state.held:
        state.held = 0
        reports.send("committed", rows=state.rows)


def steps(found, heads, reports, state):
    found = list(found)
    reports.send("planned", steps=len(found), rows=sorted(heads))
    for step in found:
        revision = getattr(step, "revision", None)
        path = getattr(revision, "path", None)
        if path is not None:
            state.scripts.append(path)
        reports.send(
            "step_started",
            revision=getattr(revision, "revision", None),
            upgrade=bool(step.is_upgrade),
            stamp=bool(getattr(step, "is_stamp", False)),
            old=list(getattr(step, "from_revisions_no_deps", step.from_revisions)),
            new=list(getattr(step, "to_revisions_no_deps", step.to_revisions)),
        )
        yield step
