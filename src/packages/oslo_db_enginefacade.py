"""The application's own engine is the one that is migrated."""

import contextlib


def _engine():
    from alembic import op

    return op.get_bind().engine


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
