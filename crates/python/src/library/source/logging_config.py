"""Configuration of logging: who runs the script decides where messages go."""


def fileConfig(fname, defaults=None, disable_existing_loggers=True, encoding=None):
    pass


def dictConfig(config):
    pass
