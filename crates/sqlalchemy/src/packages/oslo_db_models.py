"""`oslo_db.sqlalchemy.models`: what the tables of an application have in common."""

import sqlalchemy as _sa
from oslo_db.sqlalchemy import types as _types
from oslo_utils import timeutils as _timeutils


class ModelBase:
    def save(self, session):
        session.add(self)
        session.flush()

    def __setitem__(self, key, value):
        setattr(self, key, value)

    def __getitem__(self, key):
        return getattr(self, key)

    def __contains__(self, key):
        return hasattr(self, key)

    def get(self, key, default=None):
        return getattr(self, key, default)

    def update(self, values):
        for key, value in values.items():
            setattr(self, key, value)


class TimestampMixin:
    created_at = _sa.Column(_sa.DateTime, default=lambda: _timeutils.utcnow())
    updated_at = _sa.Column(_sa.DateTime, onupdate=lambda: _timeutils.utcnow())


class SoftDeleteMixin:
    deleted_at = _sa.Column(_sa.DateTime)
    deleted = _sa.Column(_types.SoftDeleteInteger, default=0)

    def soft_delete(self, session):
        self.deleted = self.id
        self.deleted_at = _timeutils.utcnow()
        self.save(session=session)
