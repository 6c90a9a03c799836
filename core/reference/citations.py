"""Citations as the house writes them: ``Regulation art 16; Measures arts 22, 41``."""

#: the long names of instruments in the source columns, and their short ones
SHORT = {
    "Regulation on Customs Protection of IPR (2018 rev.)": "Regulation",
    "Implementing Measures, GACC Order 183 (2009 text)": "Measures",
    "Customs Administrative Penalty Implementing Regulations, Order 420 (2004 text)": (
        "Penalty Regs"
    ),
    "Regulations on Security for Customs Affairs (2018)": "Customs Security Regs",
}


def short_citation(source: str) -> str:
    """The citation in a source column, with the short names of the instruments."""
    for long, short in SHORT.items():
        source = source.replace(long, short)
    return source
