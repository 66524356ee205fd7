"""The modules below a package."""

import os
from _dbm import import_module, unsupported


class ModuleInfo(tuple):
    def __new__(cls, module_finder, name, ispkg):
        return super().__new__(cls, (module_finder, name, ispkg))

    @property
    def module_finder(self):
        return self[0]

    @property
    def name(self):
        return self[1]

    @property
    def ispkg(self):
        return self[2]


class _Finder:
    def __init__(self, path):
        self.path = path

    def find_spec(self, fullname, target=None):
        import importlib.util

        return importlib.util.find_spec(fullname)

    find_module = find_spec


def iter_modules(path=None, prefix=""):
    if path is None:
        unsupported("`pkgutil.iter_modules` without a path")
    seen = set()
    for directory in path:
        directory = os.fspath(directory)
        finder = _Finder(directory)
        names = os.listdir(directory) if os.path.isdir(directory) else []
        for name in sorted(names):
            below = os.path.join(directory, name)
            module, ending = os.path.splitext(name)
            if module == "__init__" or module in seen:
                continue
            if not ending and "." not in name and os.path.isfile(os.path.join(below, "__init__.py")):
                seen.add(module)
                yield ModuleInfo(finder, prefix + module, True)
            elif ending == ".py" and "." not in module and not os.path.isdir(below):
                seen.add(module)
                yield ModuleInfo(finder, prefix + module, False)


def walk_packages(path=None, prefix="", onerror=None):
    for info in iter_modules(path, prefix):
        yield info
        if info.ispkg:
            package = import_module(info.name)
            yield from walk_packages(list(package.__path__), info.name + ".", onerror)


def get_data(package, resource):
    module = import_module(package)
    with open(os.path.join(os.path.dirname(module.__file__), resource), "rb") as file:
        return file.read()


def resolve_name(name):
    module, _, attributes = name.partition(":")
    found = import_module(module)
    for attribute in filter(None, attributes.split(".")):
        found = getattr(found, attribute)
    return found
