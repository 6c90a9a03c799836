from recordal.applications.models import FilingBar, Recordal
from recordal.guides.models import Guide, GuidePhoto, GuideShot, GuideVersion, TellTale
from recordal.licensees.models import Licensee
from recordal.life.models import Request, RequestPaper, Revocation, RevocationPaper, RightEnd
from recordal.particulars.models import Attachment, GenuineGoods, KnownInfringer, RightImage
from recordal.preconfirmations.models import PreConfirmation, PreConfirmationPaper
from recordal.review.models import CheckMark, Correction, CorrectionItem, Proposal
from recordal.rights.models import IpRight
from recordal.search.models import SearchKey, SearchStale

__all__ = [
    "Attachment",
    "CheckMark",
    "Correction",
    "CorrectionItem",
    "FilingBar",
    "GenuineGoods",
    "Guide",
    "GuidePhoto",
    "GuideShot",
    "GuideVersion",
    "IpRight",
    "KnownInfringer",
    "Licensee",
    "PreConfirmation",
    "PreConfirmationPaper",
    "Proposal",
    "Recordal",
    "Request",
    "RequestPaper",
    "Revocation",
    "RevocationPaper",
    "RightEnd",
    "RightImage",
    "SearchKey",
    "SearchStale",
    "TellTale",
]
