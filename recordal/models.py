from recordal.applications.models import Recordal
from recordal.guides.models import Guide, GuidePhoto
from recordal.licensees.models import Licensee
from recordal.rights.models import IpRight

__all__ = ["Guide", "GuidePhoto", "IpRight", "Licensee", "Recordal"]
