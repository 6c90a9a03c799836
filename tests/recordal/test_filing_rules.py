"""What an application must contain, what looks wrong in it, and whose mark it resembles."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils.timezone import localdate

from core.audit.models import Event
from recordal.applications import rules, services
from recordal.applications.models import Recordal
from recordal.rights import numbers
from recordal.rights.models import IpRight
from tests.factories import EnterpriseFactory, IpRightFactory, RecordalFactory
from tests.recordal.cast import complete, paper, submitted

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)


def drafted(kind="trademark", holder=None, **changes):
    holder = holder or EnterpriseFactory()
    return services.draft(holder, actor=None, kind=kind, **complete(**changes))


def lacking(recordal, on=None):
    return [content.field for content in rules.missing(recordal, on)]


class TestNumbers:
    @pytest.mark.parametrize(
        ("kind", "number"),
        [
            ("trademark", "1513788"),
            ("trademark", "12345678A"),
            ("trademark", "G1234567"),
            ("trademark", "ｇ１２３４５６７"),
            ("trademark", "IR 123 456"),
            ("invention", "ZL99117225.6"),
            ("invention", "cn 99117225.6"),
            ("utility_model", "201220686731.2"),
            ("copyright", "国作登字-2016-F-000001"),
            ("invention", ""),
        ],
    )
    def test_known_shapes_raise_no_doubt(self, kind, number):
        assert numbers.doubts(kind, number, on=TODAY) == []

    @pytest.mark.parametrize(
        ("kind", "number", "codes"),
        [
            ("trademark", "No. 7", ["mark_shape"]),
            ("trademark", "123456789", ["mark_shape"]),
            ("invention", "ZL99117225.7", ["patent_check"]),
            ("invention", "ZL99117226.6", ["patent_check"]),
            ("utility_model", "201220686731", ["patent_no_check"]),
            ("invention", "201220686731.2", ["patent_type"]),
            ("design", "ZL99117225.6", ["patent_type"]),
            ("invention", "US 9,999,999", ["patent_shape"]),
            ("invention", "84101234.5", ["patent_year", "patent_check"]),
            ("invention", "203310000000.1", ["patent_year", "patent_check"]),
        ],
    )
    def test_slips_are_named(self, kind, number, codes):
        assert [doubt.code for doubt in numbers.doubts(kind, number, on=TODAY)] == codes

    @pytest.mark.parametrize(
        ("filed", "doubtful"), [(date(2012, 12, 31), False), (date(2013, 1, 1), True)]
    )
    def test_the_year_of_filing_is_part_of_the_number(self, filed, doubtful):
        found = numbers.doubts("utility_model", "201220686731.2", on=TODAY, filed_on=filed)
        assert [doubt.code for doubt in found] == ["patent_filed"] * doubtful

    def test_a_check_of_ten_is_written_x(self):
        assert {numbers.check_character(f"2012206867{n:02}") for n in range(100)} >= {"X", "0", "9"}

    def test_doubts_never_keep_anybody_from_filing(self):
        recordal = drafted(registration_no="No. 7")
        assert [doubt.field for doubt in rules.warnings(recordal)] == ["registration_no"]
        assert services.submit(recordal, actor=None).status == "submitted"

    def test_dates_out_of_order_and_terms_too_long(self):
        recordal = drafted(
            "invention",
            registration_no="ZL201210000000.0",
            filing_date=date(2012, 5, 1),
            granted_on=date(2012, 4, 1),
            protected_until=date(2032, 5, 2),
        )
        fields = [(doubt.field, doubt.code) for doubt in rules.warnings(recordal)]
        assert ("granted_on", "order") in fields
        assert ("protected_until", "too_long") in fields


class TestContents:
    def test_a_mark_that_changed_hands_needs_official_proof(self):
        recordal = drafted(changes=["assigned"])
        assert lacking(recordal) == ["register_proof"]
        services.change_draft(recordal, actor=None, attachments=[("assignment", paper())])
        assert lacking(recordal) == []

    def test_an_international_mark_needs_official_proof(self):
        assert lacking(drafted(registration_no="G1234567")) == ["international_proof"]

    @pytest.mark.parametrize("kind", ["utility_model", "design"])
    def test_some_patents_need_an_evaluation_report(self, kind):
        papers = [(name, paper()) for name in ("identity", "goods_photo")]
        assert lacking(drafted(kind, attachments=papers)) == ["evaluation_report"]
        assert lacking(drafted("invention", attachments=papers)) == []

    @pytest.mark.parametrize(
        ("granted", "wanted"),
        [(date(2025, 11, 20), []), (date(2025, 11, 19), ["register_extract"])],
        ids=["a year ago today", "a day longer"],
    )
    def test_a_grant_announced_long_ago_needs_an_extract(self, granted, wanted):
        assert lacking(drafted("invention", granted_on=granted), TODAY) == wanted

    @pytest.mark.parametrize(
        ("issued", "wanted"),
        [
            (date(2026, 5, 20), []),
            (date(2026, 5, 19), ["register_extract"]),
            (None, ["register_extract"]),
        ],
        ids=["six months ago", "a day longer", "without a day"],
    )
    def test_the_extract_is_not_older_than_six_months(self, issued, wanted):
        recordal = drafted("invention", granted_on=date(2020, 1, 1))
        extract = ("register_extract", paper(), issued)
        services.change_draft(recordal, actor=None, attachments=[extract])
        assert lacking(recordal, TODAY) == wanted

    @pytest.mark.parametrize("proof", ["certificate", "copyright_certificate", "sample"])
    def test_a_work_is_proved_in_one_of_several_ways(self, proof):
        recordal = drafted("copyright", certificate=None)
        assert lacking(recordal) == ["certificate"]
        services.change_draft(recordal, actor=None, attachments=[(proof, paper())])
        assert lacking(recordal) == []

    def test_the_licence_of_the_enterprise_counts_as_its_identity(self):
        holder = EnterpriseFactory(licence=paper())
        assert lacking(drafted(holder=holder, attachments=[("goods_photo", paper())])) == []

    def test_goods_without_a_name_are_not_enough(self):
        recordal = drafted(genuine_goods=[{"origin": "深圳"}])
        assert lacking(recordal) == ["genuine_goods"]

    def test_every_content_has_a_place_and_an_article(self):
        for kind in IpRight.Kind:
            mine = [content for content in rules.CONTENTS if kind in content.kinds]
            names = [content.field for content in mine]
            assert len(names) == len(set(names))
            assert all(content.place and content.citation for content in mine)


class TestCollisions:
    def of(self, holder, **changes):
        return drafted(holder=holder, registration_no="777", **changes)

    @pytest.mark.parametrize(
        "written",
        ["龙腾", "龍騰", "龙 腾", "龙·腾®"],
        ids=["same", "traditional", "space", "signs"],
    )
    def test_the_mark_of_another_holder_in_any_writing(self, written):
        theirs = RecordalFactory(right__title="龙腾", right__title_en="", right__nice_classes=[9])
        found = rules.collisions(self.of(EnterpriseFactory(), title=written))
        assert [one.recordal for one in found] == [theirs]
        assert (found[0].shared, found[0].own) == (("龙腾",), False)

    def test_look_alike_letters_and_other_spellings(self):
        theirs = RecordalFactory(right__title="甲", right__variants=["ＮＥＴАС"])
        mine = self.of(EnterpriseFactory(), title="乙", title_en="Net-ac")
        assert [one.recordal for one in rules.collisions(mine)] == [theirs]

    def test_the_same_number_whatever_the_name(self):
        theirs = RecordalFactory(right__registration_no="777")
        found = rules.collisions(self.of(EnterpriseFactory()))
        assert [one.recordal for one in found] == [theirs]
        assert found[0].shared == ("777",)

    def test_other_classes_do_not_collide(self):
        RecordalFactory(right__title="龙腾", right__nice_classes=[25])
        assert rules.collisions(self.of(EnterpriseFactory(), title="龙腾", nice_classes=[9])) == []

    def test_what_others_have_filed_is_for_customs_only(self):
        submitted(EnterpriseFactory(), title="龙腾", registration_no="888")
        mine = self.of(EnterpriseFactory(), title="龙腾")
        assert rules.collisions(mine) == []
        assert len(rules.collisions(mine, undecided=True)) == 1

    def test_drafts_of_others_are_nobodys_business(self):
        drafted(title="龙腾", registration_no="888")
        mine = self.of(EnterpriseFactory(), title="龙腾")
        assert rules.collisions(mine, undecided=True) == []

    def test_ones_own_lapsed_recordal_but_not_ones_own_in_force(self):
        holder = EnterpriseFactory()
        yesterday = localdate() - timedelta(days=1)
        lapsed = RecordalFactory(
            right__holder=holder,
            right__title="龙腾",
            status=Recordal.Status.EXPIRED,
            expires_on=yesterday,
        )
        RecordalFactory(right__holder=holder, right__title="龙腾", right__nice_classes=[9])
        found = rules.collisions(self.of(holder, title="龙腾"))
        assert [(one.recordal, one.own) for one in found] == [(lapsed, True)]

    def test_lapsed_recordals_of_others_come_after_those_in_force(self):
        yesterday = localdate() - timedelta(days=1)
        force = RecordalFactory(right__title="龙腾", right__nice_classes=[9])
        over = RecordalFactory(right__title="龙腾", status="expired", expires_on=yesterday)

        found = rules.collisions(self.of(EnterpriseFactory(), title="龙腾"))

        assert [one.recordal for one in found] == [force, over]
        assert [str(one.reason) for one in found] == [
            "Recorded for another holder",
            "Was recorded for another holder, no longer in force",
        ]

    def test_titles_of_patents_are_not_marks(self):
        RecordalFactory(right__kind="invention", right__title="存储装置")
        assert rules.collisions(drafted("invention", title="存储装置")) == []

    def test_are_found_by_an_index_however_many_there_are(self):
        right = IpRightFactory()
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO recordal_ipright (kind, holder_id, title, title_en, variants,"
                " registration_no, nice_classes, goods, hs_prefixes, international, category,"
                " changes, history, keys) SELECT 'trademark', %s, 'm' || n, '', '{}', n::text,"
                " '{9}', '', '{}', false, '', '{}', '', ARRAY['m' || n, '#' || n]"
                " FROM generate_series(1, 20000) n",
                [right.holder_id],
            )
            cursor.execute("SELECT gin_clean_pending_list('right_keys')")
            cursor.execute("ANALYZE recordal_ipright")
        rows = IpRight.objects.filter(kind="trademark", keys__overlap=["m77", "#777777"])
        plan = rows.values("pk").explain()
        assert "right_keys" in plan
        assert [row.title for row in rows] == ["m77"]

    def test_are_noted_when_the_application_is_filed(self):
        theirs = RecordalFactory(right__title="龙腾", right__nice_classes=[9])
        recordal = services.submit(self.of(EnterpriseFactory(), title="龙腾"), actor=None)
        event = Event.objects.about(recordal).get(verb="recordal.submitted")
        assert event.details["collisions"] == [theirs.number]
