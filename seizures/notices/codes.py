"""Codes on letters: they open one thing to whoever received the letter and has no account."""

import hashlib
import secrets

#: no letter that is mistaken for another: 12 of them are 59 bits
LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LENGTH, GROUP = 12, 4


def fresh() -> str:
    """A code as the letter prints it, in groups. Only its digest is to be kept."""
    code = "".join(secrets.choice(LETTERS) for _n in range(LENGTH))
    return "-".join(code[n : n + GROUP] for n in range(0, LENGTH, GROUP))


def digest(code: str) -> str:
    """What is kept of a code, however it was typed."""
    plain = "".join(letter for letter in code.upper() if letter.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()
