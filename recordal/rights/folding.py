"""Names made comparable; the rules stand in ``core.folding``, for enterprises fold theirs too."""

from core.folding import SIMPLIFIED, fold

__all__ = ["SIMPLIFIED", "fold"]
