from recordal.applications.models import Recordal
from recordal.guides.models import Guide, GuidePhoto
from recordal.licensees.models import Licensee
from recordal.preconfirmations.models import PreConfirmation, PreConfirmationPaper
from recordal.review.models import CheckMark, Correction, CorrectionItem, Proposal
from recordal.rights.models import IpRight

__all__ = [
    "CheckMark",
    "Correction",
    "CorrectionItem",
    "Guide",
    "GuidePhoto",
    "IpRight",
    "Licensee",
    "PreConfirmation",
    "PreConfirmationPaper",
    "Proposal",
    "Recordal",
]
