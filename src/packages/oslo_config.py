"""`oslo_config.cfg`: options can be registered; what they are is in files that nobody reads here."""

from _dbm import unsupported as _unsupported


class Opt:
    def __init__(self, name, *args, default=None, **options):
        self.name = name
        self.dest = options.get("dest") or name.replace("-", "_")
        self.default = default


StrOpt = IntOpt = BoolOpt = FloatOpt = ListOpt = DictOpt = MultiOpt = MultiStrOpt = Opt
PortOpt = HostAddressOpt = HostnameOpt = IPOpt = URIOpt = SubCommandOpt = DeprecatedOpt = Opt


class OptGroup:
    def __init__(self, name, *args, **options):
        self.name = name


class ConfigOpts:
    #: What `oslo_db.options.set_defaults` says.
    default_connection = None

    def register_opt(self, opt, group=None, cli=False, **options):
        return True

    register_opts = register_cli_opt = register_cli_opts = register_opt
    register_group = unregister_opt = unregister_opts = register_opt

    def import_opt(self, name, module_str, group=None):
        pass

    def import_group(self, group, module_str):
        pass

    def set_default(self, name, default, group=None):
        pass

    def __getattr__(self, name):
        _unsupported(f"the option `{name}` of oslo.config is not known to scripts")

    __getitem__ = __getattr__


CONF = ConfigOpts()


def set_defaults(opts, **kwargs):
    pass
