"""Words of a shell."""


def quote(s):
    safe = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@%+=:,./-_"
    if s and all(character in safe for character in s):
        return s
    return "'" + s.replace("'", "'\"'\"'") + "'"


def join(split_command):
    return " ".join(quote(word) for word in split_command)


def split(s, comments=False, posix=True):
    words, word, quoted, escaped = [], None, None, False
    for character in s:
        if escaped:
            word, escaped = (word or "") + character, False
        elif character == "\\" and quoted != "'":
            escaped = True
        elif quoted:
            if character == quoted:
                quoted = None
            else:
                word += character
        elif character in "'\"":
            word, quoted = word or "", character
        elif character.isspace():
            if word is not None:
                words.append(word)
            word = None
        else:
            word = (word or "") + character
    if quoted or escaped:
        raise ValueError("No closing quotation" if quoted else "No escaped character")
    return words if word is None else [*words, word]
