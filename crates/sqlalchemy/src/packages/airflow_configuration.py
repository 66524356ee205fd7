"""`airflow.configuration.conf`: Airflow's own defaults of what its scripts ask for. No file and no variable is read."""

from _dbm import unsupported as _unsupported

_DEFAULTS = {
    ("core", "default_timezone"): "utc",
    ("core", "max_active_tasks_per_dag"): "16",
    ("database", "migration_batch_size"): "10000",
    ("database", "sql_alchemy_schema"): "",
    ("database", "sql_engine_collation_for_ids"): None,
}


class _Configuration:
    def get(self, section, key, fallback=None, **options):
        place = (section.lower(), key.lower())
        if place == ("database", "sql_alchemy_conn"):
            return _connection()
        if place not in _DEFAULTS:
            _unsupported(f"the option `{key}` of `[{section}]` of Airflow is not known to scripts")
        found = _DEFAULTS[place]
        return fallback if found is None else found

    get_mandatory_value = get

    def getint(self, section, key, fallback=None, **options):
        return int(self.get(section, key, fallback))


def _connection():
    """The database that is migrated, as far as it is the same for all databases of its kind."""
    from alembic import op

    return f"{op.get_bind().dialect.name}://"


conf = _Configuration()
