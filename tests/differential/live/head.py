"""REVISION"""

import sqlalchemy as sa
from alembic import context, op

revision = "REVISION"
down_revision = "BELOW"


def see(*values):
    text = " ".join(str(value) for value in values)
    op.get_bind().execute(sa.text("INSERT INTO seen (what) VALUES (:what)"), {"what": text})


def on_postgresql():
    return op.get_bind().dialect.name == "postgresql"


def run(*statements):
    for statement in statements:
        op.get_bind().exec_driver_sql(statement)


def on_mysql():
    return op.get_bind().dialect.name in ("mysql", "mariadb")


