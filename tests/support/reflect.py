"""Prints what Alembic writes to make all tables of a database again, as a revision for models without any."""
import sys

import sqlalchemy as sa
from alembic.autogenerate import produce_migrations, render_python_code
from alembic.runtime.migration import MigrationContext

with sa.create_engine(sys.argv[1]).connect() as connection:
    context = MigrationContext.configure(connection, opts={"include_schemas": len(sys.argv) > 2})
    migrations = produce_migrations(context, sa.MetaData())
    print(render_python_code(migrations.downgrade_ops, migration_context=context))
