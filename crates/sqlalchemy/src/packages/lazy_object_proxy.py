def Proxy(factory):
    """What the factory makes, made at once: a migration sees no difference."""
    return factory()
