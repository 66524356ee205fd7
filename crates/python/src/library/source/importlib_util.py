"""Modules by their files."""

import importlib
from _dbm import import_module, run_file, unsupported


class _Loader:
    def __init__(self, name, path):
        self.name, self.path = name, path

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        module._run(self.path)


class _Loaded:
    """A module whose file runs once it is asked to."""

    def __init__(self, spec):
        self.__dict__.update(__name__=spec.name, __file__=spec.origin, __spec__=spec, __loader__=spec.loader)

    def _run(self, path):
        self.__dict__.update(vars(run_file(self.__name__, path)))


def spec_from_file_location(name, location=None, *, loader=None, submodule_search_locations=None):
    if location is None:
        return None
    location = location.__fspath__() if hasattr(location, "__fspath__") else location
    specification = importlib._specification(name, location, name.rpartition(".")[0])
    specification.loader = _Loader(name, location)
    return specification


def module_from_spec(spec):
    return _Loaded(spec)


def find_spec(name, package=None):
    try:
        return import_module(name, package).__spec__
    except ModuleNotFoundError:
        unsupported(f"whether `{name}` is installed is not known here")
