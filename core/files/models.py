from django.core import signing
from django.db import models
from django.db.models import Q
from django.urls import reverse

from core.accounts.models import User

DOWNLOAD_SALT = "core.files.download"


class StoredFile(models.Model):
    """A file somebody gave us or we made; its bytes lie under their SHA-256 and never change."""

    sha256 = models.CharField(max_length=64, db_index=True)
    name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    uploaded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="files")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(name="stored_file_not_empty", condition=Q(size__gt=0)),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> str:
        """Where the bytes lie, relative to MEDIA_ROOT."""
        return f"{self.sha256[:2]}/{self.sha256[2:4]}/{self.sha256}"

    @property
    def is_image(self) -> bool:
        return self.content_type.startswith("image/")

    @property
    def picture_facts(self) -> "PictureFacts | None":
        """What the camera noted; None when it noted nothing."""
        return getattr(self, "facts", None)

    def url_for(self, user: User) -> str:
        """A download address for one user, who was just shown the object the file belongs to."""
        return self._address({"file": self.pk, "user": user.pk})

    def thumbnail_for(self, user: User) -> str:
        """The same for the small picture; for other files that of the file itself."""
        if not self.is_image:
            return self.url_for(user)
        return self._address({"file": self.pk, "user": user.pk, "small": 1})

    def _address(self, grant: dict[str, int]) -> str:
        return reverse("file-download", args=[signing.dumps(grant, salt=DOWNLOAD_SALT)])


class PictureFacts(models.Model):
    """What the camera noted in a picture, beside our own hash and time. For customs only."""

    file = models.OneToOneField(StoredFile, models.CASCADE, related_name="facts")
    #: by the clock of the camera, which may be wrong; ``StoredFile.created_at`` is ours
    taken_at = models.DateTimeField(null=True)
    device = models.CharField(max_length=120, blank=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="picture_facts_whole_place",
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__isnull=False, longitude__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file} {self.device}"

    @property
    def has_place(self) -> bool:
        return self.latitude is not None
