"""`oslo_config.cfg`: options have the defaults that the application registers them with. No configuration file is read."""

import re

from _dbm import import_module as _import_module
from _dbm import run_imports as _run_imports
from _dbm import unsupported as _unsupported


class Opt:
    def __init__(self, name, *args, default=None, dest=None, **options):
        self.name = name
        self.dest = (dest or name).replace("-", "_")
        self.default = default


StrOpt = IntOpt = BoolOpt = FloatOpt = ListOpt = DictOpt = PortOpt = Opt
HostAddressOpt = HostnameOpt = HostDomainOpt = IPOpt = URIOpt = SubCommandOpt = MultiOpt = MultiStrOpt = Opt


class DeprecatedOpt:
    def __init__(self, name, group=None):
        self.name = name
        self.group = group


class OptGroup:
    def __init__(self, name, title=None, help=None, dynamic_group_owner="", driver_option=""):
        self.name = name
        self.title = title


class _Options:
    """The options of a group, or of none, by name."""

    def __init__(self, place=""):
        self._place = place
        self._known = {}

    def _find(self, name):
        if name not in self._known:
            # modules are read lazily: one that nobody asked for may register it
            _run_imports()
        if name not in self._known:
            _unsupported(f"the option `{self._place}{name}` of oslo.config is registered by nothing that was read")
        return self._known[name]

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        found = self._find(name)
        if isinstance(found, Opt):
            return self._value(found)
        return found

    def _value(self, opt):
        return _substituted(opt.default)

    def __getitem__(self, name):
        return getattr(self, name)

    def __contains__(self, name):
        return name in self._known


def _substituted(default):
    """A default in which `$name` and `${name}` stand for other options."""
    if isinstance(default, list):
        return [_substituted(item) for item in default]
    if not isinstance(default, str) or "$" not in default:
        return default
    return re.sub(r"(\\\$|\$\$)|\$(\{)?([a-z_][\w.]*)(?(2)\})", _reference, default)


def _reference(match):
    if match[1]:
        return "$"
    value = CONF
    for name in match[3].split("."):
        value = getattr(value, name)
    return str(value)


class ConfigOpts(_Options):
    def _group(self, group):
        if group is None:
            return self
        name = group if isinstance(group, str) else group.name
        if name not in self._known:
            self._known[name] = _Options(f"{name}.")
        return self._known[name]

    def register_group(self, group):
        self._group(group)

    def register_opt(self, opt, group=None, cli=False):
        known = self._group(group)._known
        if opt.dest in known:
            return False
        known[opt.dest] = opt
        return True

    def register_opts(self, opts, group=None):
        for opt in opts:
            self.register_opt(opt, group)

    def register_cli_opt(self, opt, group=None):
        return self.register_opt(opt, group)

    register_cli_opts = register_opts

    def unregister_opt(self, opt, group=None):
        self._group(group)._known.pop(opt.dest, None)

    def unregister_opts(self, opts, group=None):
        for opt in opts:
            self.unregister_opt(opt, group)

    def import_opt(self, name, module_str, group=None):
        # to ask for a name makes the module run
        hasattr(_import_module(module_str), "options that it registers")

    def import_group(self, group, module_str):
        self.import_opt(None, module_str)

    def set_default(self, name, default, group=None):
        self._group(group)._find(name.replace("-", "_")).default = default

    set_override = set_default


CONF = ConfigOpts()


def set_defaults(opts, **kwargs):
    for opt in opts:
        if opt.dest in kwargs:
            opt.default = kwargs[opt.dest]
