"""Several rights in one submission, what was stated before used again, drafts put away."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils.timezone import localdate

from core.accounts.permissions import Role
from core.audit.models import Event
from core.errors import DomainError, InvalidInput
from core.files.held import hold
from recordal.applications import companions, parts, services
from recordal.applications.copying import goods_by_class
from recordal.applications.models import Recordal
from recordal.licensees import services as licensees
from recordal.registers import services as registers
from tests.factories import (
    AgencyFactory,
    EnterpriseFactory,
    RecordalFactory,
    member_of,
    stored_picture,
)
from tests.factories.enterprises import uscc
from tests.recordal.cast import complete, refused, submitted
from tests.recordal.cast import paper as stored_paper

pytestmark = pytest.mark.django_db


@pytest.fixture
def holder(rights_holder):
    return rights_holder.enterprises.get()


@pytest.fixture
def client_of_holder(rights_holder, login):
    return login(rights_holder)


def drafted(holder, actor=None, **changes):
    return services.draft(holder, actor=actor, kind="trademark", **complete(**changes))


class TestAnotherRight:
    def test_takes_over_what_is_the_holders(self, holder, rights_holder):
        first = drafted(holder, rights_holder)
        licensees.add(first, actor=None, name="被许可人", uscc="")

        copy = companions.another(first, actor=rights_holder, title="优盘", lawful_users=True)

        right = copy.right
        assert (right.title, right.registration_no, right.nice_classes) == ("优盘", "", [])
        assert (copy.contact_name, copy.contact_phone) == ("王经理", "0755-1234")
        assert [goods.name for goods in right.genuine_goods.all()] == ["闪存盘"]
        assert {paper.kind for paper in right.attachments.all()} == {"identity", "goods_photo"}
        assert [user.name for user in copy.licensees.all()] == ["被许可人"]
        first.refresh_from_db()
        assert copy.filing_no == first.filing_no == first.application_no

    def test_lawful_users_only_when_wanted(self, holder):
        first = drafted(holder)
        licensees.add(first, actor=None, name="被许可人", uscc="")
        assert not companions.another(first, actor=None, title="优盘").licensees.exists()

    def test_a_double_click_begins_one(self, client_of_holder, holder):
        first = drafted(holder)
        url = f"/portal/recordals/{first.application_no}/another/"
        answers = [client_of_holder.post(url, {"title": "优盘", "key": "k1"}) for _click in "12"]
        assert len({answer.url for answer in answers}) == 1
        assert Recordal.objects.count() == 2

    def test_needs_a_title(self, client_of_holder, holder):
        first = drafted(holder)
        url = f"/portal/recordals/{first.application_no}/another/"
        page = client_of_holder.post(url, {"title": " "}, follow=True)
        assert "Give the title or mark" in page.content.decode()
        assert Recordal.objects.count() == 1


class TestFiledTogether:
    @pytest.fixture
    def filing(self, holder, rights_holder):
        first = drafted(holder, rights_holder)
        gaps = companions.another(first, actor=rights_holder, title="优盘")
        whole = companions.another(first, actor=rights_holder, title="朗科盘")
        services.change_draft(
            whole, actor=rights_holder, **complete(title="朗科盘", registration_no="2")
        )
        return first, gaps, whole

    def test_the_page_lists_gaps_and_files_what_is_complete(self, filing, client_of_holder):
        first, gaps, _whole = filing
        url = f"/portal/filings/{first.application_no}/"
        page = client_of_holder.get(url).content.decode()
        assert "File 2 complete applications" in page
        assert f"/portal/recordals/{gaps.application_no}/#id_registration_no" in page

        page = client_of_holder.post(url, follow=True).content.decode()

        assert "2 applications are filed." in page
        statuses = [Recordal.objects.get(pk=one.pk).status for one in filing]
        assert statuses == ["submitted", "draft", "submitted"]
        again = client_of_holder.post(url, follow=True).content.decode()
        assert "Nothing was left to file" in again

    def test_one_that_cannot_be_filed_stops_no_other(self, filing, client_of_holder, holder):
        first, _gaps, _whole = filing
        submitted(holder)  # the same number and class as the first
        url = f"/portal/filings/{first.application_no}/"
        page = client_of_holder.post(url, follow=True).content.decode()
        assert "1 application is filed." in page
        assert f"{first.application_no}: This right is filed already" in page

    def test_is_nobody_elses(self, filing, other_holder, login):
        url = f"/portal/filings/{filing[0].application_no}/"
        assert login(other_holder).get(url).status_code == 404
        assert login(other_holder).post(url).status_code == 404

    def test_is_flat(self, filing, client_of_holder, rights_holder, assert_flat_queries):
        first = filing[0]
        url = f"/portal/filings/{first.application_no}/"
        assert_flat_queries(
            client_of_holder,
            url,
            lambda: companions.another(first, actor=rights_holder, title="再一个"),
        )


class TestInternationalMark:
    MARK = {"registration_no": "G1234567", "nice_classes": [9, 25, 28]}

    def proven(self, holder, **changes):
        recordal = drafted(holder, **self.MARK, **changes)
        return services.change_draft(
            recordal,
            actor=None,
            attachments=[("international_proof", recordal.right.certificate)],
        )

    def test_is_filed_class_by_class(self, client_of_holder, holder):
        recordal = self.proven(holder, goods="9: 闪存盘\nClass 25: 衣服\n第28类：玩具")
        address = f"/portal/recordals/{recordal.application_no}/"
        before = client_of_holder.get(address).content.decode()
        assert "3 applications will be filed, one for each class" in before

        page = client_of_holder.post(address, {"step": "submit"}, follow=True).content.decode()

        assert "3 applications are filed, one for each class" in page
        filed = Recordal.objects.order_by("application_no")
        assert [
            (one.right.nice_classes, one.right.goods, one.status, one.right.images.count())
            for one in filed
        ] == [
            ([9], "闪存盘", "submitted", 1),
            ([25], "衣服", "submitted", 1),
            ([28], "玩具", "submitted", 1),
        ]
        assert {one.filing_no for one in filed} == {recordal.application_no}

    def test_all_or_none(self, holder):
        other = drafted(holder, registration_no="G1234567", nice_classes=[28])
        services.change_draft(
            other, actor=None, attachments=[("international_proof", other.right.certificate)]
        )
        services.submit(other, actor=None)
        recordal = self.proven(holder)
        with pytest.raises(InvalidInput, match=other.application_no):
            services.submit(recordal, actor=None)
        assert Recordal.objects.count() == 2
        recordal.right.refresh_from_db()
        assert recordal.right.nice_classes == [9, 25, 28]

    def test_a_domestic_mark_stays_one(self, holder):
        recordal = drafted(holder, nice_classes=[9, 25])
        assert services.submit(recordal, actor=None).right.nice_classes == [9, 25]
        assert Recordal.objects.count() == 1

    def test_goods_without_classes_go_to_each(self):
        assert goods_by_class("衣服；鞋", [9, 25]) == {9: "衣服；鞋", 25: "衣服；鞋"}
        assert goods_by_class("9: 盘\n衣服", [9, 25])[25] == "9: 盘\n衣服"

    def test_is_split_beforehand_when_one_wishes(self, client_of_holder, holder):
        recordal = self.proven(holder)
        url = f"/portal/recordals/{recordal.application_no}/split/"
        answer = client_of_holder.post(url)
        assert answer.url == f"/portal/filings/{recordal.application_no}/"
        assert Recordal.objects.filter(status="draft").count() == 3
        with pytest.raises(DomainError, match="international"):
            companions.split(recordal, actor=None)


class TestUsedAgain:
    def test_contact_of_the_last_filing_is_there_from_the_start(self, client_of_holder, holder):
        drafted(holder, contact_name="赵女士", contact_phone="010-2")
        page = client_of_holder.get("/portal/recordals/new/?kind=trademark").content.decode()
        assert "赵女士" in page

    def test_goods_papers_and_contacts_are_offered_and_taken_with_one_click(
        self, client_of_holder, holder, rights_holder
    ):
        earlier = drafted(holder, contact_name="赵女士")
        draft = services.draft(
            holder, actor=rights_holder, kind="trademark", title="优盘", contact_name="钱先生"
        )
        url = f"/portal/recordals/{draft.application_no}/"
        context = client_of_holder.get(url).context
        goods, contact = context["earlier_goods"][0], context["earlier_contacts"][0]
        identity = next(one for one in context["earlier_papers"] if one.kind == "identity")
        steps = (f"use-goods-{goods.pk}", f"use-paper-{identity.pk}")
        for step in (*steps, f"use-contact-{contact.application_no}"):
            answer = client_of_holder.post(url, {"title": "优盘盘", "step": step})
            assert answer.status_code == 302

        draft.refresh_from_db()
        assert draft.contact_name == "赵女士"
        assert draft.right.genuine_goods.get().name == "闪存盘"
        paper = draft.right.attachments.get()
        assert paper.file == earlier.right.attachments.get(kind="identity").file
        assert draft.right.title == "优盘盘"  # the button saved the page as well
        after = client_of_holder.get(url).context
        assert after["earlier_goods"] == []
        assert "identity" not in {one.kind for one in after["earlier_papers"]}

    def test_nothing_of_other_holders_is_offered_or_taken(
        self, client_of_holder, holder, rights_holder
    ):
        theirs = drafted(EnterpriseFactory())
        draft = services.draft(holder, actor=rights_holder, kind="trademark", title="优盘")
        url = f"/portal/recordals/{draft.application_no}/"
        context = client_of_holder.get(url).context
        assert (context["earlier_goods"], context["earlier_papers"]) == ([], [])
        goods = theirs.right.genuine_goods.get()
        paper = theirs.right.attachments.first()
        for step in (
            f"use-goods-{goods.pk}", f"use-paper-{paper.pk}",
            f"use-contact-{theirs.application_no}", "use-goods-x", "use-nothing-1", "image-9-up",
            "paper-9-remove", "goods-9-remove", "image-1-fly", "x" * 500,
        ):  # fmt: skip
            client_of_holder.post(url, {"title": "优盘", "step": step})
        assert not draft.right.genuine_goods.exists()
        assert not draft.right.attachments.exists()
        draft.refresh_from_db()
        assert draft.contact_name == ""

    @pytest.mark.parametrize("status", ["expired", "cancelled", "revoked"])
    def test_what_is_over_can_be_filed_again(self, status, client_of_holder, holder):
        yesterday = localdate() - timedelta(days=1)
        over = RecordalFactory(right__holder=holder, status=status, expires_on=yesterday)
        page = client_of_holder.get(f"/portal/recordals/{over.application_no}/").content.decode()
        assert "File again" in page

    def test_a_refused_application_comes_again_with_all_it_stated(
        self, client_of_holder, holder, examiner
    ):
        recordal = refused(submitted(holder), examiner)
        url = f"/portal/recordals/{recordal.application_no}/again/"
        answers = [client_of_holder.post(url, {"key": "again"}) for _click in "12"]

        assert len({answer.url for answer in answers}) == 1
        copy = Recordal.objects.get(status="draft")
        assert copy.right_id != recordal.right_id
        assert copy.right.registration_no == recordal.right.registration_no
        assert copy.right.image == recordal.right.image
        assert copy.right.attachments.count() == recordal.right.attachments.count()
        assert services.submit(copy, actor=None).status == "submitted"
        recordal.refresh_from_db()
        assert recordal.status == "refused"

    def test_what_is_alive_is_not_filed_again(self, client_of_holder, holder):
        recordal = submitted(holder)
        with pytest.raises(DomainError):
            companions.file_again(recordal, actor=None)
        assert Recordal.objects.count() == 1


class TestPutAway:
    def test_and_taken_up_again(self, client_of_holder, holder):
        draft = drafted(holder)
        url = f"/portal/recordals/{draft.application_no}/"
        assert "Discard this draft?" in client_of_holder.get(url).content.decode()

        for _click in "12":
            assert client_of_holder.post(f"{url}discard/").url == "/portal/recordals/"
        listed = client_of_holder.get("/portal/recordals/").context["page"]
        assert [row.pk for row in listed] == []
        found = client_of_holder.get("/portal/recordals/?status=discarded").context["page"]
        assert [row.pk for row in found] == [draft.pk]
        assert "Take it up again" in client_of_holder.get(url).content.decode()

        client_of_holder.post(f"{url}restore/")
        draft.refresh_from_db()
        assert draft.status == "draft"
        assert [
            event.verb for event in Event.objects.about(draft).filter(verb__endswith="ed")
        ].count("recordal.discarded") == 1

    def test_what_was_put_away_is_not_changed_nor_filed(self, client_of_holder, holder):
        draft = services.discard(drafted(holder), actor=None)
        url = f"/portal/recordals/{draft.application_no}/"
        page = client_of_holder.post(url, {"title": "x", "step": "submit"}, follow=True)
        assert "was put away; take it up again" in page.content.decode()
        draft.refresh_from_db()
        assert (draft.status, draft.right.title) == ("discarded", "朗科")

    def test_customs_never_sees_it(self, holder, examiner, login):
        draft = services.discard(drafted(holder), actor=None)
        client = login(examiner)
        assert client.get(f"/recordals/{draft.application_no}/").status_code == 404
        assert client.get(f"/api/v1/applications/{draft.application_no}/").status_code == 404

    def test_what_is_filed_is_not_put_away(self, holder):
        with pytest.raises(DomainError):
            services.discard(submitted(holder), actor=None)


class TestPictures:
    @pytest.fixture
    def draft(self, holder, rights_holder):
        recordal = services.draft(holder, actor=rights_holder, kind="trademark", title="朗科")
        colours = ("red", "green", "blue")
        uploads = [stored_picture(f"{colour}.png", colour=colour) for colour in colours]
        parts.add_images(recordal, uploads, actor=rights_holder)
        return recordal

    def names(self, draft):
        return [image.file.name for image in draft.right.images.all()]

    @pytest.mark.parametrize(
        ("step", "order"),
        [
            ("image-2-up", "green red blue"),
            ("image-1-down", "green red blue"),
            ("image-3-to-1", "blue red green"),
            ("image-1-to-3", "green blue red"),
            ("image-1-to-99", "green blue red"),
            ("image-1-up", "red green blue"),
            ("image-3-down", "red green blue"),
            ("image-1-remove", "green blue"),
        ],
    )
    def test_are_ordered_by_plain_buttons(self, step, order, draft, client_of_holder):
        url = f"/portal/recordals/{draft.application_no}/"
        answer = client_of_holder.post(url, {"title": "朗科", "step": step})
        assert answer.status_code == 302
        assert self.names(draft) == [f"{colour}.png" for colour in order.split()]
        draft.right.refresh_from_db()
        assert draft.right.image.name == f"{order.split()[0]}.png"

    def test_captions_are_saved_with_the_page(self, draft, client_of_holder):
        url = f"/portal/recordals/{draft.application_no}/"
        client_of_holder.post(url, {"title": "朗科", "image-2-caption": "On the box"})
        assert draft.right.images.get(no=2).caption == "On the box"

    def test_the_same_picture_is_kept_once(self, draft, rights_holder):
        parts.add_images(draft, [stored_picture("again.png", colour="red")], actor=rights_holder)
        assert len(self.names(draft)) == 3

    def test_there_is_room_for_twenty(self, draft, client_of_holder):
        url = f"/portal/recordals/{draft.application_no}/"
        colours = [f"#0000{n:02x}" for n in range(10, 30)]
        many = [stored_picture(f"{colour[1:]}.png", colour=colour) for colour in colours]
        answer = client_of_holder.post(url, {"title": "朗科", "images": many})
        assert answer.status_code == 422
        assert len(self.names(draft)) == 20
        assert "room for 20" in answer.content.decode()


def test_a_foreign_holder_files_through_an_agent_only():
    abroad = EnterpriseFactory(country_id="US", uscc="", name_zh="", name_en="Dragon Inc.")
    owner = member_of(abroad, role=Role.RIGHTS_HOLDER)
    recordal = drafted(abroad, owner)
    with pytest.raises(InvalidInput) as error:
        services.submit(recordal, actor=owner)
    assert error.value.details["field"] == "holder"

    own = EnterpriseFactory()
    agent = member_of(own, role=Role.AGENT)
    AgencyFactory(agent=own, holder=abroad)
    assert services.submit(recordal, actor=agent).status == "submitted"


def test_long_keys_that_begin_alike_stay_two(holder, rights_holder):
    keys = ("k" * 80, "k" * 81)
    made = [
        services.draft(holder, actor=rights_holder, kind="trademark", title="x", key=key)
        for key in (*keys, *keys)
    ]
    assert [one.pk for one in made[:2]] == [one.pk for one in made[2:]]
    assert made[0].pk != made[1].pk


REGISTER = """kind,title,registration_no,nice_classes,goods,protected_until,registered_on
trademark,示例龙,33445566,9,U盘；闪存盘,2036-06-13,2016-06-14
"""


def test_a_new_enterprise_types_eight_fields_at_most(login):
    """What is typed once to register, and what the register does not know about the mark."""
    registration = {
        "name_zh": "示例科技有限公司",
        "uscc": uscc(77),
        "address": "深圳市示例路 1 号",
        "contact_name": "王经理",
        "phone": "0755-1",
    }
    newcomer = EnterpriseFactory(
        status="registered", name_en="", licence=stored_paper(), **registration
    )
    person = member_of(newcomer, role=Role.RIGHTS_HOLDER)
    client = login(person)
    file = hold(REGISTER.encode(), name="register.csv", content_type="text/csv", actor=person)
    (draft,) = registers.draft_from(file, newcomer, actor=person, key="k")
    url = f"/portal/recordals/{draft.application_no}/"
    missing = [content.field for content in client.get(url).context["missing"]]
    assert missing == ["image", "genuine_goods", "certificate", "goods_photo"]

    typed = {"goods-1-name": "闪存盘"}
    files = {
        "images": [stored_picture("mark.png")],
        "paper-certificate": [stored_picture("certificate.png")],
        "paper-goods_photo": [stored_picture("goods.png")],
    }
    answer = client.post(url, {"goods_rows": "1", "step": "submit", **typed, **files})

    assert answer.status_code == 302
    draft.refresh_from_db()
    assert draft.status == "submitted"
    assert draft.right.title == "示例龙"
    assert len(registration) + len(typed) <= 8


@pytest.mark.django_db(transaction=True)
def test_eight_clicks_at_once_make_one_draft():
    holder = EnterpriseFactory()
    person = member_of(holder, role=Role.RIGHTS_HOLDER)

    def click(_number):
        try:
            draft = services.draft(
                holder,
                actor=person,
                kind="trademark",
                key="one",
                title="朗科",
                genuine_goods=[{"no": 1, "name": "闪存盘"}],
            )
            return draft.application_no
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(click, range(8)))

    assert len(set(numbers)) == 1
    recordal = Recordal.objects.get()
    assert recordal.right.genuine_goods.count() == 1
    assert Event.objects.filter(verb="recordal.drafted").count() == 1
