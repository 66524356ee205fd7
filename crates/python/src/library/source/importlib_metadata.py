"""What is installed: nobody knows here."""

from _dbm import unsupported


class PackageNotFoundError(ModuleNotFoundError):
    pass


def version(distribution_name):
    unsupported(f"which version of `{distribution_name}` is installed is not known here")
