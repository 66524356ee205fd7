"""Keys out of passwords."""

import hashlib
import hmac


def pbkdf2_hmac(hash_name, password, salt, iterations, dklen=None):
    size = hashlib.new(hash_name).digest_size
    wanted = size if dklen is None else dklen
    if iterations < 1:
        raise ValueError("iteration value must be greater than 0.")
    if wanted < 1:
        raise ValueError("key length must be greater than 0.")
    made = b""
    for number in range(1, -(-wanted // size) + 1):
        block = hmac.digest(password, salt + number.to_bytes(4, "big"), hash_name)
        total = int.from_bytes(block, "big")
        for _ in range(iterations - 1):
            block = hmac.digest(password, block, hash_name)
            total ^= int.from_bytes(block, "big")
        made += total.to_bytes(size, "big")
    return made[:wanted]
