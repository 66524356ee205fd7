"""Loads revision scripts for their headers, as Alembic does; nothing of them runs but the module."""


def report_headers(request, reports, state):
    sys.path[:0] = request["sys_path"]
    before = set(sys.modules)
    for path in request["scripts"]:
        request["script"] = path
        directory, name = os.path.split(path)
        module = load_python_file(directory, name)
        reports.send("header", path=path, **header_of(module))
    loaded = [sys.modules[name] for name in set(sys.modules) - before]
    files = {getattr(module, "__file__", None) for module in loaded}
    reports.send("headers", modules=sorted(filter(None, files)))


def header_of(module):
    """The variables of a script; one that is not there is left out."""
    found = {}
    for name in ("revision", "down_revision", "branch_labels", "depends_on"):
        if hasattr(module, name):
            found[name] = header_value(name, getattr(module, name))
    if module.__doc__:
        found["docstring"] = module.__doc__
    return found


def header_value(name, value):
    if value is None or isinstance(value, str):
        return value
    values = list(value)
    if not all(isinstance(it, str) for it in values):
        raise Refused("`{}` has a value that is no string".format(name))
    return values
