"""Iterators made of iterators."""


class chain:
    def __init__(self, *iterables):
        self._items = _chained(iterables)

    @classmethod
    def from_iterable(cls, iterables):
        made = cls()
        made._items = _chained(iterables)
        return made

    def __iter__(self):
        return self

    def __next__(self):
        return next(self._items)


def _chained(iterables):
    for iterable in iterables:
        yield from iterable


def count(start=0, step=1):
    while True:
        yield start
        start += step


def cycle(iterable):
    known = []
    for item in iterable:
        known.append(item)
        yield item
    while known:
        yield from known


def repeat(object, times=None):
    if times is None:
        while True:
            yield object
    for _ in range(times):
        yield object


def accumulate(iterable, func=None, *, initial=None):
    items = iter(iterable)
    total = initial
    if initial is None:
        for total in items:
            break
        else:
            return
    yield total
    for item in items:
        total = total + item if func is None else func(total, item)
        yield total


def batched(iterable, n):
    if n < 1:
        raise ValueError("n must be at least one")
    batch = []
    for item in iterable:
        batch.append(item)
        if len(batch) == n:
            yield tuple(batch)
            batch = []
    if batch:
        yield tuple(batch)


def compress(data, selectors):
    return (item for item, chosen in zip(data, selectors) if chosen)


def dropwhile(predicate, iterable):
    items = iter(iterable)
    for item in items:
        if not predicate(item):
            yield item
            break
    yield from items


def takewhile(predicate, iterable):
    for item in iterable:
        if not predicate(item):
            break
        yield item


def filterfalse(predicate, iterable):
    for item in iterable:
        if not (item if predicate is None else predicate(item)):
            yield item


def starmap(function, iterable):
    for arguments in iterable:
        yield function(*arguments)


def groupby(iterable, key=None):
    group, group_key = [], None
    for item in iterable:
        item_key = item if key is None else key(item)
        if group and item_key != group_key:
            yield group_key, iter(group)
            group = []
        group_key = item_key
        group.append(item)
    if group:
        yield group_key, iter(group)


def islice(iterable, *bounds):
    chosen = slice(*bounds)
    start, stop, step = chosen.start or 0, chosen.stop, chosen.step or 1
    if start < 0 or step < 1 or (stop is not None and stop < 0):
        raise ValueError("Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.")
    return _sliced(iter(iterable), start, stop, step)


def _sliced(items, start, stop, step):
    if stop is not None and stop <= start:
        for _ in zip(range(stop), items):
            pass
        return
    for at, item in enumerate(items):
        if at >= start and (at - start) % step == 0:
            yield item
        if stop is not None and at + 1 >= stop:
            return


def pairwise(iterable):
    items = iter(iterable)
    for before in items:
        break
    else:
        return
    for item in items:
        yield before, item
        before = item


def product(*iterables, repeat=1):
    pools = [tuple(iterable) for iterable in iterables] * repeat
    rows = [()]
    for pool in pools:
        rows = [(*row, item) for row in rows for item in pool]
    return iter(rows)


def permutations(iterable, r=None):
    pool = tuple(iterable)
    length = len(pool) if r is None else r

    def arranged(chosen):
        if len(chosen) == length:
            yield tuple(pool[at] for at in chosen)
            return
        for at in range(len(pool)):
            if at not in chosen:
                yield from arranged((*chosen, at))

    return arranged(())


def combinations(iterable, r):
    pool = tuple(iterable)

    def chosen(start, length):
        if length == 0:
            yield ()
            return
        for at in range(start, len(pool) - length + 1):
            for rest in chosen(at + 1, length - 1):
                yield (pool[at], *rest)

    return chosen(0, r)


def combinations_with_replacement(iterable, r):
    pool = tuple(iterable)

    def chosen(start, length):
        if length == 0:
            yield ()
            return
        for at in range(start, len(pool)):
            for rest in chosen(at, length - 1):
                yield (pool[at], *rest)

    return chosen(0, r)


def tee(iterable, n=2):
    items = list(iterable)
    return tuple(iter(items) for _ in range(n))


def zip_longest(*iterables, fillvalue=None):
    ended = object()
    iterators = [iter(iterable) for iterable in iterables]
    while True:
        row = [next(iterator, ended) for iterator in iterators]
        if all(item is ended for item in row):
            return
        yield tuple(fillvalue if item is ended else item for item in row)
