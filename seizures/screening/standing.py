"""Does a mark stand in a text as a name of its own, or is it a part of other words? Pure."""

from seizures.screening.normalising import HARD, SOFT, Places, is_latin

#: Two Chinese characters inside a longer word; the others say what they say.
INSIDE, ALONE, SPREAD, PLURAL = "inside", "alone", "spread", "plural"


def standing(text: str, at: Places, start: int, end: int) -> str:
    """How the characters from start to end stand among the others: ALONE, SPREAD over separators,
    INSIDE a longer word (two Chinese characters only), as a Latin PLURAL; empty when they are
    only a part of other words."""
    gaps = at.gap[start + 1 : end]
    if HARD in gaps:
        return ""
    before = text[start - 1] if start and not at.gap[start] else ""
    after = text[end] if end < len(text) and not at.gap[end] else ""
    plural = after == "s" and is_latin(text[end - 1]) and _word_ends(text, at, end + 1)
    if plural:
        after = ""
    spread = SOFT in gaps
    if before and _one_word(before, text[start], strict=spread):
        return ""
    if (
        after
        and _one_word(text[end - 1], after, strict=spread)
        and not _model(text[end - 1], after)
    ):
        return ""
    if spread or plural:
        return PLURAL if plural else SPREAD
    return INSIDE if before and end - start <= 2 and not is_latin(before) else ALONE


def _one_word(left: str, right: str, *, strict: bool) -> bool:
    """Whether two neighbours belong together: Latin ones do, Chinese ones only if ``strict``."""
    if is_latin(left) and is_latin(right):
        return True
    return strict and not is_latin(left) and not is_latin(right)


def _model(left: str, right: str) -> bool:
    """A model number may follow a name without a space."""
    return left.isalpha() and right.isdigit()


def _word_ends(text: str, at: Places, end: int) -> bool:
    return end >= len(text) or bool(at.gap[end]) or not is_latin(text[end])
