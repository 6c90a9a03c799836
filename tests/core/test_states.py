"""A status moves along its edges, and says why it cannot move elsewhere."""

import pytest
from django.utils import translation

from campaigns.models import Campaign
from core.errors import DomainError
from core.states import IllegalTransition
from tests.factories import CampaignFactory

Status = Campaign.Status


def test_moves_in_memory_only(db):
    campaign = CampaignFactory(status=Status.PLANNED)

    campaign.move_to(Status.RUNNING)

    assert campaign.status == Status.RUNNING
    campaign.refresh_from_db()
    assert campaign.status == Status.PLANNED


@pytest.mark.parametrize(
    ("start", "target"),
    [
        (Status.PLANNED, Status.CLOSED),
        (Status.RUNNING, Status.PLANNED),
        (Status.RUNNING, Status.RUNNING),
        (Status.CLOSED, Status.RUNNING),
    ],
)
def test_refuses_every_other_way(start, target):
    campaign = Campaign(status=start, name_en="Longteng")
    assert not campaign.can_move_to(target)

    with pytest.raises(IllegalTransition):
        campaign.move_to(target)

    assert campaign.status == start


def test_says_why_in_the_readers_words():
    campaign = Campaign(status=Status.CLOSED, name_en="Longteng", name_zh="龙腾行动")

    with translation.override("en"), pytest.raises(DomainError) as refused:
        campaign.move_to(Status.RUNNING)

    assert refused.value.message == "Longteng is “Closed” and cannot become “Running”."
    assert refused.value.code == "illegal_transition"


def test_tone_of_a_badge():
    assert Campaign(status=Status.RUNNING).status_tone == "progress"
    assert Campaign(status="").status_tone == "neutral"
