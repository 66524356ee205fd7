"""Dynaconf's settings: files of the project, then variables of the environment."""

import json
import os
import tomllib

from _dbm import unsupported

_OPTIONS = {
    "envvar_prefix": "DYNACONF",
    "environments": False,
    "env": None,
    "current_env": None,
    "default_env": "DEFAULT",
    "env_switcher": "ENV_FOR_DYNACONF",
    "settings_files": None,
    "settings_file": None,
    "settings_module": None,
    "root_path": None,
    "load_dotenv": False,
    "dotenv_path": None,
    "dotenv_override": False,
    "merge_enabled": False,
    "secrets": None,
    "includes": None,
    "preload": None,
    "validators": None,
    "nested_separator": "__",
    "ignore_unknown_envvars": False,
}

# What changes nothing of what is read.
_WITHOUT_EFFECT = {
    "encoding",
    "lowercase_read",
    "auto_cast",
    "fresh_vars",
    "silent",
    "validate_on_update",
    "dotted_lookup",
    "apply_default_on_none",
    "warn_dynaconf_global_settings",
    "core_loaders",
}

_MISSING = object()


class ValidationError(Exception):
    pass


class Validator:
    def __init__(self, *names, must_exist=None, required=None, default=_MISSING, cast=None, when=None, **checks):
        if when is not None:
            unsupported("`when` of a `Validator` of Dynaconf is not supported")
        self.names = names
        self.must_exist = required if must_exist is None else must_exist
        self.default = default
        self.cast = cast

    def apply(self, settings):
        for name in self.names:
            if not settings.exists(name):
                if self.default is not _MISSING:
                    settings.set(name, self.default(settings, self) if callable(self.default) else self.default)
                elif self.must_exist:
                    raise ValidationError(f"{name} is required in env main")
            if self.cast is not None and settings.exists(name):
                settings.set(name, self.cast(settings.get(name)))


class _Validators:
    def __init__(self, settings, validators):
        self.settings = settings
        self.all = list(validators)

    def register(self, *validators):
        self.all.extend(validators)

    def validate(self, *arguments, **keywords):
        for validator in self.all:
            validator.apply(self.settings)

    validate_all = validate


class DynaBox(dict):
    """A table of settings: its names are attributes, in any case."""

    def _own(self, name):
        if name in self:
            return name
        for known in self.keys():
            if isinstance(known, str) and isinstance(name, str) and known.lower() == name.lower():
                return known
        return _MISSING

    def __getattr__(self, name):
        own = self._own(name)
        if own is _MISSING:
            raise AttributeError(f"'DynaBox' object has no attribute '{name}'")
        return super().__getitem__(own)

    def __getitem__(self, name):
        own = self._own(name)
        if own is _MISSING:
            raise KeyError(name)
        return super().__getitem__(own)

    def get(self, name, default=None):
        own = self._own(name)
        return default if own is _MISSING else super().__getitem__(own)

    def to_dict(self):
        return {name: it.to_dict() if isinstance(it, DynaBox) else it for name, it in self.items()}


def _boxed(value):
    if isinstance(value, dict):
        box = DynaBox()
        for name, it in value.items():
            box[name] = _boxed(it)
        return box
    if isinstance(value, list):
        return [_boxed(it) for it in value]
    return value


def _parsed(text):
    """A value as Dynaconf reads one in a variable."""
    if text.strip() in ("True", "False"):
        text = text.strip().lower()
    try:
        return tomllib.loads("key=" + text)["key"]
    except Exception:
        return text


def _converted(value):
    """The same with what begins with `@`."""
    if isinstance(value, dict):
        return {name: _converted(it) for name, it in value.items()}
    if isinstance(value, list):
        return [_converted(it) for it in value]
    if not (isinstance(value, str) and value.startswith("@")):
        return value
    token, _, rest = value.partition(" ")
    if token in ("@int", "@float", "@str"):
        return {"@int": int, "@float": float, "@str": str}[token](rest)
    if token == "@bool":
        return rest.strip().lower() in ("t", "true", "enabled", "1", "on", "yes")
    if token == "@none":
        return None
    if token == "@json":
        return json.loads(rest)
    if token in ("@format", "@jinja", "@merge", "@del", "@reset", "@get", "@read_file", "@insert", "@empty", "@note", "@comment"):
        unsupported(f"`{token}` in settings of Dynaconf is not supported")
    return value


class Dynaconf:
    def __init__(self, **options):
        options = {name.lower().replace("_for_dynaconf", ""): it for name, it in options.items()}
        self._store = {}
        self._options = dict(_OPTIONS)
        for name, value in options.items():
            if name in _OPTIONS:
                self._options[name] = value
            elif name not in _WITHOUT_EFFECT:
                self._store[name.upper()] = _boxed(value)
        self._load()
        self.validators = _Validators(self, self._options["validators"] or [])
        self.validators.validate()

    @property
    def current_env(self):
        if not self._options["environments"]:
            return "main"
        own = self._options["env"] or self._options["current_env"] or "DEVELOPMENT"
        return os.environ.get(self._options["env_switcher"], own)

    ENV_FOR_DYNACONF = current_env

    def _load(self):
        if self._options["load_dotenv"]:
            from dotenv import load_dotenv

            load_dotenv(self._options["dotenv_path"] or ".env", override=self._options["dotenv_override"])
        for name in self._files():
            self._load_file(name)
            stem, dot, end = name.rpartition(".")
            self._load_file(stem + ".local" + dot + end)
        self._load_variables()

    def _files(self):
        files = []
        for name in ("preload", "settings_module", "settings_file", "settings_files", "includes", "secrets"):
            given = self._options[name]
            if isinstance(given, str):
                given = [it for it in given.replace(";", ",").split(",") if it]
            files += [str(it).strip() for it in given or []]
        if not files:
            stated = os.environ.get("SETTINGS_FILE_FOR_DYNACONF", "")
            files = [it for it in stated.replace(";", ",").split(",") if it]
        return files

    def _load_file(self, name):
        root = str(self._options["root_path"] or os.getcwd())
        for path in (os.path.join(root, name), os.path.join(root, "config", name), os.path.join(os.getcwd(), name)):
            if os.path.exists(path):
                self._take(self._read(path))
                return

    def _read(self, path):
        end = path.rpartition(".")[2].lower()
        if end in ("toml", "tml"):
            with open(path, "rb") as file:
                return tomllib.load(file)
        if end in ("yaml", "yml"):
            import yaml

            with open(path) as file:
                return yaml.safe_load(file) or {}
        if end == "json":
            with open(path) as file:
                return json.load(file)
        unsupported(f"settings of Dynaconf in `{os.path.basename(path)}` are not supported")

    def _take(self, found):
        if not self._options["environments"]:
            self._update(found)
            return
        known = {name.lower(): it for name, it in found.items()}
        for name in (self._options["default_env"].lower(), self.current_env.lower(), "global"):
            self._update(known.get(name) or {})

    def _update(self, found):
        for name, value in found.items():
            name = name.upper()
            value = _boxed(_converted(value))
            merges = isinstance(value, DynaBox) and (
                self._options["merge_enabled"] or value.pop("dynaconf_merge", False)
            )
            if merges and isinstance(self._store.get(name), DynaBox):
                self._merge(self._store[name], value)
            else:
                self._store[name] = value

    def _merge(self, into, value):
        for name, it in value.items():
            own = into._own(name)
            if isinstance(it, DynaBox) and own is not _MISSING and isinstance(into[own], DynaBox):
                self._merge(into[own], it)
            else:
                into[name if own is _MISSING else own] = it

    def _load_variables(self):
        prefixes = self._options["envvar_prefix"]
        if prefixes is None:
            prefixes = "DYNACONF"
        if prefixes is False:
            prefixes = ""
        prefixes = [prefix.strip().upper() for prefix in prefixes.split(",")]
        for prefix in ["DYNACONF"] + [it for it in prefixes if it != "DYNACONF"]:
            start = prefix + "_" if prefix else ""
            for name in sorted(os.environ):
                if name.upper().startswith(start):
                    value = _converted(_parsed(os.environ[name]))
                    self._set_at(name[len(start):].split(self._options["nested_separator"]), value)

    def _set_at(self, names, value):
        if len(names) == 1:
            self._update({names[0]: value})
            return
        box = self._store.setdefault(names[0].upper(), DynaBox())
        if not isinstance(box, DynaBox):
            box = self._store[names[0].upper()] = DynaBox()
        for name in names[1:-1]:
            own = box._own(name)
            name = name if own is _MISSING else own
            if not isinstance(box.get(name), DynaBox):
                box[name] = DynaBox()
            box = box[name]
        own = box._own(names[-1])
        box[names[-1] if own is _MISSING else own] = _boxed(value)

    def _find(self, name):
        first, dot, rest = name.replace("__", ".").partition(".")
        found = self._store.get(first.upper(), _MISSING)
        for part in rest.split(".") if dot else ():
            if not isinstance(found, DynaBox):
                return _MISSING
            found = found.get(part, _MISSING)
        return found

    def __getattr__(self, name):
        found = self._find(name)
        if found is _MISSING:
            raise AttributeError(f"'Settings' object has no attribute '{name.upper()}'")
        return found

    def __getitem__(self, name):
        found = self._find(name)
        if found is _MISSING:
            raise KeyError(f"{name} does not exist")
        return found

    def __contains__(self, name):
        return self._find(name) is not _MISSING

    def get(self, name, default=None, cast=None, **options):
        found = self._find(name)
        if found is _MISSING:
            return default
        return found if cast is None else _converted(f"{cast} {found}") if isinstance(cast, str) else cast(found)

    __call__ = get

    def exists(self, name):
        return self._find(name) is not _MISSING

    def set(self, name, value, **options):
        self._set_at(name.replace("__", ".").split("."), value)

    def as_dict(self, **options):
        return {name: it.to_dict() if isinstance(it, DynaBox) else it for name, it in self._store.items()}

    to_dict = as_dict

    def from_env(self, env="", keep=False, **options):
        if not self._options["environments"]:
            return self
        given = {name: it for name, it in self._options.items() if it is not None}
        given.update(options, env=env)
        other = Dynaconf(**given)
        return other


LazySettings = Dynaconf
