"""tqdm: bars of progress, which show nothing here."""


class tqdm:
    def __init__(self, iterable=None, desc=None, total=None, *arguments, **keywords):
        self.iterable, self.desc, self.total, self.n = iterable, desc, total, 0
        self.disable = True

    def __iter__(self):
        return iter(self.iterable)

    def __len__(self):
        return len(self.iterable) if self.total is None else self.total

    def __enter__(self):
        return self

    def __exit__(self, kind, value, traceback):
        pass

    def update(self, n=1):
        self.n += n

    def close(self):
        pass

    clear = refresh = reset = unpause = close

    def set_description(self, desc=None, refresh=True):
        self.desc = desc

    set_description_str = set_description

    def set_postfix(self, *arguments, **keywords):
        pass

    set_postfix_str = set_postfix

    @staticmethod
    def write(s, file=None, end="\n", nolock=False):
        print(s, end=end)


def trange(*arguments, **keywords):
    return tqdm(range(*arguments), **keywords)


tqdm_notebook = tqdm
tnrange = trange
