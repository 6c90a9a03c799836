from recordal.applications.models import Recordal
from recordal.guides.models import Guide, GuidePhoto
from recordal.licensees.models import Licensee
from recordal.review.models import Proposal
from recordal.rights.models import IpRight

__all__ = ["Guide", "GuidePhoto", "IpRight", "Licensee", "Proposal", "Recordal"]
