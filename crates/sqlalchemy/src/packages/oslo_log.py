import logging


def getLogger(name=None, project="unknown", version="unknown"):
    return logging.getLogger(name)


def register_options(conf):
    pass


def setup(conf, product_name, version="unknown"):
    pass
