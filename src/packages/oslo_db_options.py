"""What the application says of its own database before any configuration file does."""


def set_defaults(conf, connection=None, **options):
    conf.default_connection = connection
