

class SQLModel:
    """The models of an application; their tables are not read, and the metadata says so."""

    metadata = sqlalchemy.MetaData()

    def __init_subclass__(cls, table=False, **kwargs):
        if table:
            cls.metadata._dbm_unread = cls.__name__

    def __class_getitem__(cls, item):
        return cls


def Field(*args, **kwargs):
    return None


def Relationship(*args, **kwargs):
    return None
