"""Names of types."""

from _dbm import GenericAlias, UnionType


class SimpleNamespace:
    def __init__(self, mapping=(), /, **keywords):
        self.__dict__.update(mapping, **keywords)

    def __repr__(self):
        return f"namespace({', '.join(f'{name}={value!r}' for name, value in self.__dict__.items())})"

    def __eq__(self, other):
        return isinstance(other, SimpleNamespace) and self.__dict__ == other.__dict__


def _function():
    pass


def _generator():
    yield


async def _coroutine():
    pass


FunctionType = LambdaType = type(_function)
GeneratorType = type(_generator())
MethodType = type(SimpleNamespace().__repr__)
BuiltinFunctionType = BuiltinMethodType = type(len)
NoneType = type(None)
EllipsisType = type(...)
NotImplementedType = type(NotImplemented)


class TracebackType:
    pass


class ModuleType:
    def __init__(self, name, doc=None):
        self.__name__ = name
        self.__doc__ = doc


def MappingProxyType(mapping):
    return dict(mapping)


def new_class(name, bases=(), kwds=None, exec_body=None):
    namespace = {}
    if exec_body is not None:
        exec_body(namespace)
    return type(name, tuple(bases), namespace)
