def public(thing=None, **kws):
    return thing


private = public
