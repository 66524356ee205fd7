"""The application's own engine: the one that it says is its default, else the one that is migrated."""

import contextlib
import logging

from oslo_config import cfg


class _Dialect:
    def __init__(self, name):
        self.name = name


class _Default:
    """An engine beside the one that is migrated: a script may ask for its dialect and no more."""

    def __init__(self, url):
        self.name = url.split(":")[0].split("+")[0]
        self.dialect = _Dialect(self.name)


def _engine():
    from alembic import op

    bind = op.get_bind()
    url = cfg.CONF.database.connection if "database" in cfg.CONF else None
    if url is None:
        return bind.engine
    default = _Default(url)
    if default.name == bind.dialect.name:
        return bind.engine
    message = "the application's engine is its default, %s: no configuration file of oslo.config is read"
    logging.getLogger("oslo_db").warning(message, default.name)
    return default


class _Facade:
    def get_engine(self):
        return _engine()

    @contextlib.contextmanager
    def using(self, context):
        from alembic import op
        from sqlalchemy.orm import Session

        session = Session(bind=op.get_bind())
        yield session
        session.flush()


class _TransactionContext:
    def configure(self, **options):
        pass

    @property
    def writer(self):
        return _Facade()

    @property
    def reader(self):
        return _Facade()

    def get_legacy_facade(self):
        return _Facade()


def transaction_context():
    return _TransactionContext()


writer = _Facade()
reader = _Facade()
