"""`dill`, as `PickleType(pickler=dill)` names it: what it packs is not known here."""
