"""`alembic.operations`: directives that a project or a plugin registers."""

from alembic import op as _op

_directives = {}
_implementations = {}


class MigrateOperation:
    def reverse(self):
        raise NotImplementedError


class MigrationScript(MigrateOperation):
    pass


class Operations:
    """What a directive gets: `op`, and `invoke`."""

    @classmethod
    def register_operation(cls, name, sourcename=None):
        def register(operation):
            _directives[name] = getattr(operation, sourcename or name)
            return operation

        return register

    @classmethod
    def implementation_for(cls, operation, replace=False):
        def implement(function):
            if operation in _implementations and not replace:
                raise ValueError(f"there is an implementation for {operation!r} already")
            _implementations[operation] = function
            return function

        return implement

    @property
    def migration_context(self):
        return _op.get_context()

    def invoke(self, operation):
        for known in type(operation).__mro__:
            if known in _implementations:
                return _implementations[known](self, operation)
        raise NotImplementedError(f"no implementation for {type(operation).__name__}")

    def __getattr__(self, name):
        return getattr(_op, name)


BatchOperations = Operations
AbstractOperations = Operations
_operations = Operations()


def _directive(name):
    """The directive of that name, as `op` has it; none if nobody registered one."""
    function = _directives.get(name)
    if function is None:
        return None

    def directive(*args, **kwargs):
        return function(_operations, *args, **kwargs)

    return directive
