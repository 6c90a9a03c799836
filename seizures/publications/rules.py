"""How a party stands in a published decision."""


def shown_name(name: str, *, person: bool) -> str:
    """A company by its name; of a person only the first sign is read by everybody."""
    name = name.strip()
    return f"{name[:1]}**" if person and name else name
