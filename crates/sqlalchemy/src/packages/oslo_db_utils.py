"""`oslo_db.sqlalchemy.utils`: what scripts ask of a table."""

import sqlalchemy as _sa


def get_indexes(engine, table_name):
    return _sa.inspect(engine).get_indexes(table_name)


def index_exists(engine, table_name, index_name):
    return any(index["name"] == index_name for index in get_indexes(engine, table_name))


def index_exists_on_columns(engine, table_name, columns):
    return any(index["column_names"] == list(columns) for index in get_indexes(engine, table_name))


def column_exists(engine, table_name, column):
    columns = _sa.inspect(engine).get_columns(table_name)
    return any(known["name"] == column for known in columns)


def get_foreign_key_constraint_name(engine, table_name, column_name):
    for key in _sa.inspect(engine).get_foreign_keys(table_name):
        if column_name in key["constrained_columns"]:
            return key["name"]


def get_table(engine, name):
    return _sa.Table(name, _sa.MetaData(), autoload_with=engine)
