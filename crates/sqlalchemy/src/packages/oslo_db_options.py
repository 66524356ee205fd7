"""What the application says of its own database before any configuration file does."""

from oslo_config import cfg

database_opts = [
    cfg.BoolOpt("sqlite_synchronous", default=True),
    cfg.StrOpt("backend", default="sqlalchemy"),
    cfg.StrOpt("connection"),
    cfg.StrOpt("slave_connection"),
    cfg.StrOpt("mysql_sql_mode", default="TRADITIONAL"),
]


def set_defaults(conf, connection=None, **options):
    conf.register_opts(database_opts, group="database")
    if connection is not None:
        conf.set_default("connection", connection, group="database")
