"""What a register prints is not typed again: ST.96 XML and tables become drafts."""

from datetime import date

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from core.audit.models import Event
from core.errors import InvalidInput
from core.files.held import hold, token_of
from recordal.applications.models import Recordal
from recordal.registers import services
from recordal.registers.services import propose, understand
from tests.factories import AgencyFactory, EnterpriseFactory, IpRightFactory, RecordalFactory

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def on_one_day():
    with time_machine.travel(TODAY, tick=False):
        yield


ST96 = """<?xml version="1.0" encoding="UTF-8"?>
<tmk:TrademarkTransaction
    xmlns:com="http://www.wipo.int/standards/XMLSchema/ST96/Common"
    xmlns:tmk="http://www.wipo.int/standards/XMLSchema/ST96/Trademark"
    xmlns:cn="urn:cn:gov:cnipa:trademark" com:st96Version="V7_0">
  <tmk:TrademarkTransactionBody><tmk:TransactionContentBag><tmk:TransactionData>
  <tmk:TrademarkBag>%s</tmk:TrademarkBag>
  </tmk:TransactionData></tmk:TransactionContentBag></tmk:TrademarkTransactionBody>
</tmk:TrademarkTransaction>"""

DRAGON = """<tmk:Trademark>
  <com:RegistrationOfficeCode>CN</com:RegistrationOfficeCode>
  <com:ApplicationNumber><com:IPOfficeCode>CN</com:IPOfficeCode>
    <com:ApplicationNumberText>33445566A</com:ApplicationNumberText></com:ApplicationNumber>
  <com:RegistrationNumber>33445566</com:RegistrationNumber>
  <tmk:ApplicationDate>2018-09-10+08:00</tmk:ApplicationDate>
  <com:RegistrationDate>2019-06-14</com:RegistrationDate>
  <com:ExpiryDate>2029-06-13T00:00:00+08:00</com:ExpiryDate>
  <tmk:AssociatedMarkBag><tmk:AssociatedMark>
    <com:RegistrationNumber>999</com:RegistrationNumber></tmk:AssociatedMark></tmk:AssociatedMarkBag>
  <tmk:MarkRepresentation><tmk:MarkReproduction>
    <tmk:WordMarkSpecification>
      <tmk:MarkVerbalElementText>SAMPLE DRAGON</tmk:MarkVerbalElementText>
      <tmk:MarkVerbalElementText>示例龙</tmk:MarkVerbalElementText>
      <tmk:MarkTransliteration>shi li long</tmk:MarkTransliteration>
    </tmk:WordMarkSpecification>
    <tmk:MarkImageBag><tmk:MarkImage><com:FileName>dragon.png</com:FileName></tmk:MarkImage>
    </tmk:MarkImageBag>
  </tmk:MarkReproduction></tmk:MarkRepresentation>
  <tmk:GoodsServicesBag><tmk:GoodsServices>
    <tmk:GoodsServicesClassificationBag>
      <tmk:GoodsServicesClassification><tmk:ClassificationKindCode>Nice</tmk:ClassificationKindCode>
        <tmk:ClassNumber>009</tmk:ClassNumber></tmk:GoodsServicesClassification>
      <tmk:GoodsServicesClassification>
        <tmk:ClassificationKindCode>Domestic</tmk:ClassificationKindCode>
        <tmk:ClassNumber>21</tmk:ClassNumber></tmk:GoodsServicesClassification>
    </tmk:GoodsServicesClassificationBag>
    <tmk:ClassDescriptionBag><tmk:ClassDescription><tmk:ClassNumber>009</tmk:ClassNumber>
      <tmk:GoodsServicesDescriptionText com:languageCode="en">Flash disks
      </tmk:GoodsServicesDescriptionText>
      <tmk:GoodsServicesDescriptionText com:languageCode="zh"
        >U盘；存储卡</tmk:GoodsServicesDescriptionText>
    </tmk:ClassDescription></tmk:ClassDescriptionBag>
  </tmk:GoodsServices>
  <tmk:GoodsServices><tmk:ClassDescriptionBag><tmk:ClassDescription>
    <tmk:ClassNumber>35</tmk:ClassNumber>
    <tmk:GoodsServicesDescriptionText>Advertising</tmk:GoodsServicesDescriptionText>
  </tmk:ClassDescription></tmk:ClassDescriptionBag></tmk:GoodsServices></tmk:GoodsServicesBag>
  <tmk:ApplicantBag>
    <tmk:Applicant><com:LegalEntityName>CORPORATION</com:LegalEntityName><com:Contact><com:Name>
      <com:EntityName>示例电子（深圳）有限公司</com:EntityName></com:Name></com:Contact></tmk:Applicant>
    <tmk:Applicant><com:Contact><com:Name><com:EntityName>Former owner</com:EntityName>
      </com:Name></com:Contact></tmk:Applicant>
  </tmk:ApplicantBag>
</tmk:Trademark>"""

WAVE = """<tmk:Trademark>
  <com:RegistrationOfficeCode>WO</com:RegistrationOfficeCode>
  <tmk:InternationalRegistrationNumber>1234567</tmk:InternationalRegistrationNumber>
  <tmk:InternationalRegistrationDate>2018-03-01</tmk:InternationalRegistrationDate>
  <com:ExpirationDate>20280229</com:ExpirationDate>
  <tmk:DesignatedCountryBag><tmk:DesignatedCountry>
    <tmk:DesignatedCountryCode>CN</tmk:DesignatedCountryCode>
  </tmk:DesignatedCountry></tmk:DesignatedCountryBag>
  <tmk:MarkRepresentation><tmk:MarkReproduction><tmk:WordMarkSpecification>
    <tmk:MarkVerbalElementText>SAMPLE WAVE</tmk:MarkVerbalElementText>
  </tmk:WordMarkSpecification></tmk:MarkReproduction></tmk:MarkRepresentation>
  <tmk:GoodsServicesBag><tmk:GoodsServices><tmk:GoodsServicesClassificationBag>
    <tmk:GoodsServicesClassification><tmk:ClassNumber>9</tmk:ClassNumber>
      <tmk:GoodsServicesDescriptionText>Flash disks</tmk:GoodsServicesDescriptionText>
    </tmk:GoodsServicesClassification>
    <tmk:GoodsServicesClassification><tmk:ClassNumber>14</tmk:ClassNumber>
      <tmk:GoodsServicesDescriptionText>Watches</tmk:GoodsServicesDescriptionText>
    </tmk:GoodsServicesClassification>
  </tmk:GoodsServicesClassificationBag></tmk:GoodsServices></tmk:GoodsServicesBag>
  <tmk:HolderBag><tmk:Holder><com:Contact><com:Name><com:OrganizationName>
    <com:OrganizationStandardName>Sample Electronics GmbH</com:OrganizationStandardName>
  </com:OrganizationName></com:Name></com:Contact></tmk:Holder></tmk:HolderBag>
</tmk:Trademark>"""


def xml(*marks):
    return (ST96 % "".join(marks)).encode()


class TestSt96:
    def test_a_chinese_mark(self):
        (mark,) = understand(xml(DRAGON))

        assert (mark.title, mark.title_en, mark.variants) == (
            "示例龙",
            "SAMPLE DRAGON",
            ("shi li long",),
        )
        assert (mark.registration_no, mark.application_no) == ("33445566", "33445566A")
        assert [(one.number, one.goods) for one in mark.classes] == [(9, "U盘；存储卡")]
        assert mark.registered_on == date(2019, 6, 14)
        assert mark.protected_until == date(2029, 6, 13)
        assert mark.holders == ("示例电子（深圳）有限公司",)
        assert not mark.international
        assert not mark.problem
        said = " / ".join(mark.notes)
        assert "class 35" in said
        assert "dragon.png" in said

    def test_an_international_mark_becomes_one_application_for_each_class(self):
        (mark,) = understand(xml(WAVE))
        assert (mark.registration_no, mark.international) == ("G1234567", True)
        assert mark.protected_until == date(2028, 2, 29)
        assert mark.holders == ("Sample Electronics GmbH",)

        offered = propose([mark], EnterpriseFactory())
        assert [(one.key, one.goods) for one in offered] == [
            ("0-9", "Flash disks"),
            ("0-14", "Watches"),
        ]
        assert all(one.takes for one in offered)

    def test_several_marks_in_one_file(self):
        assert [mark.title for mark in understand(xml(DRAGON, WAVE))] == ["示例龙", "SAMPLE WAVE"]

    def test_the_last_draft_of_the_standard_and_default_namespaces(self):
        old = xml(DRAGON).decode().replace("ST96/Trademark", "Trademark/1")
        old = old.replace("ST96/Common", "Common/1").replace("TrademarkTransaction", "Transaction")
        assert understand(old.encode())[0].title == "示例龙"
        plain = (
            '<Trademark xmlns="http://www.wipo.int/standards/XMLSchema/ST96/Trademark">'
            "<RegistrationNumber>1</RegistrationNumber></Trademark>"
        )
        (mark,) = understand(plain.encode())
        assert mark.title == "Figurative mark 1"

    @pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
    def test_encodings(self, encoding):
        text = xml(DRAGON).decode()
        name = {"utf-8-sig": "UTF-8", "utf-16": "UTF-16"}.get(encoding, encoding)
        content = text.replace('encoding="UTF-8"', f'encoding="{name}"').encode(encoding)
        if encoding == "gb18030":  # the parser knows no multi-byte encodings but Unicode
            with pytest.raises(InvalidInput, match="encoding"):
                understand(content)
        else:
            assert understand(content)[0].title == "示例龙"

    def test_a_mark_of_another_country_is_shown_but_not_proposed(self):
        foreign = DRAGON.replace(
            ">CN</com:RegistrationOfficeCode>", ">US</com:RegistrationOfficeCode>"
        )
        elsewhere = WAVE.replace(">CN<", ">DE<")
        offered = propose(understand(xml(foreign, elsewhere)), EnterpriseFactory())
        assert not any(one.takes for one in offered)
        assert "Not protected in China" in " ".join(offered[0].record.notes)

    @pytest.mark.parametrize(
        ("day", "until", "words"),
        [
            ("2019-06-14", date(2029, 6, 13), "is computed: 10 years"),
            ("2016-03-03", date(2026, 3, 2), "is computed"),
            ("2016-03-02", None, "does not say when it ends"),
            ("", None, "does not say when it ends"),
        ],
    )
    def test_without_a_last_day(self, day, until, words):
        bare = DRAGON.replace("<com:ExpiryDate>2029-06-13T00:00:00+08:00</com:ExpiryDate>", "")
        (mark,) = understand(xml(bare.replace("2019-06-14", day)))
        assert mark.protected_until == until
        assert words in " ".join(mark.notes)

    def test_services_alone_are_refused_with_the_reason(self):
        only = DRAGON.replace(">009<", ">42<")
        (mark,) = understand(xml(only))
        assert "nothing customs could record" in mark.problem

    @pytest.mark.parametrize(
        ("content", "message"),
        [
            (xml(DRAGON)[:-40], "broken at line"),
            (b"<a><b></a>", "broken at line"),
            (b"<", "broken at line"),
            (
                b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
                "document type or entities",
            ),
            (
                b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><l>&b;</l>',
                "document type or entities",
            ),
            (b"<html><body>no</body></html>", "no trademark of WIPO"),
            (b'<Trademark xmlns="urn:mine"/>', "no trademark of WIPO"),
            (xml(), "no trademark of WIPO"),
            (
                b'<p:PatentPublication xmlns:p="http://www.wipo.int/standards/XMLSchema/ST96/Patent"/>',
                "is no trademark record",
            ),
            (b"<a>" * 200, "nested too deeply"),
            (b'<?xml version="1.0" encoding="klingon"?><a/>', "encoding|broken"),
        ],
    )
    def test_bad_files(self, content, message):
        with pytest.raises(InvalidInput, match=message) as error:
            understand(content)
        assert error.value.details["field"] == "file"

    def test_too_many_marks(self, monkeypatch):
        monkeypatch.setattr("recordal.registers.st96.MOST", 1)
        with pytest.raises(InvalidInput, match="more than 1 trademarks"):
            understand(xml(DRAGON, WAVE))

    def test_many_marks_do_not_ask_the_database_more_often(self, django_assert_num_queries):
        bare = DRAGON.replace("<com:ExpiryDate>2029-06-13T00:00:00+08:00</com:ExpiryDate>", "")
        with django_assert_num_queries(2):
            understand(xml(*[bare] * 20))


HEAD = "商标名称;注册号;国际分类;核定使用商品;专用权期限;注册人\n"


class TestTable:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
    def test_classes_of_one_mark_are_one_right(self, encoding):
        text = HEAD + "示例龙;33445566;第9类;U盘;2019-06-14 至 2029-06-13;示例电子\n"
        text += "示例龙;33445566;25;服装;2019-06-14 至 2029-06-13;示例电子\n"
        (mark,) = understand(text.encode(encoding))
        assert [(one.number, one.goods) for one in mark.classes] == [(9, "U盘"), (25, "服装")]
        assert mark.protected_until == date(2029, 6, 13)
        (one,) = propose([mark], EnterpriseFactory())
        assert one.goods == "第9类：U盘\n第25类：服装"

    def test_the_example_can_be_read(self):
        with open("docs/examples/register.csv", "rb") as file:
            records = understand(file.read())
        assert [(one.kind, one.problem) for one in records] == [
            ("trademark", ""),
            ("trademark", ""),
            ("utility_model", ""),
        ]
        offered = propose(records, EnterpriseFactory())
        assert [one.key for one in offered] == ["0", "1-9", "1-14", "2"]

    @pytest.mark.parametrize(
        ("row", "reason"),
        [
            (";1;9;;;", "Give the title"),
            ("甲;1;x;;;", "“x” is not a class number"),
            ("甲;1;99;;;", "no Nice class 99"),
            ("甲;1;35;;;", "nothing customs could record"),
            ("甲;1;9;;soon;", "“soon” is not a day"),
            ("甲;1;9;;9999-01-01;", "9999"),
            (f"{'甲' * 301};1;9;;;", "300 characters"),
        ],
    )
    def test_bad_rows_say_why(self, row, reason):
        (mark,) = understand((HEAD + row).encode())
        assert reason in mark.problem

    def test_kinds_and_the_same_number_with_another_mark(self):
        text = "kind,title,registration_no\n气味,甲,1\n发明专利,乙,ZL202010000000.1\n,丙,7\n,丁,7\n"
        first, second, third = understand(text.encode())
        assert "not a kind of right" in first.problem
        assert second.kind == "invention"
        assert "Line 5 has the same number" in third.problem

    def test_unregistered_works_are_rights_of_their_own(self):
        text = "kind,title,registration_no\n著作权,甲,\n著作权,乙,\n"
        assert [one.title for one in understand(text.encode())] == ["甲", "乙"]

    @pytest.mark.parametrize(
        ("content", "message"),
        [(b"", "empty"), (b"a,b\n1,2\n", "lacks the column"), (HEAD.encode(), "no rows"),
         (b"\xff\xfe\x00\x01", "neither UTF-8")],
    )  # fmt: skip
    def test_bad_files(self, content, message):
        with pytest.raises(InvalidInput, match=message) as error:
            understand(content)
        assert error.value.details["field"] == "file"


def upload(content, name="record.xml"):
    return SimpleUploadedFile(name, content)


class TestPortal:
    URL = "/portal/recordals/from-register/"

    @pytest.fixture
    def company(self, rights_holder):
        company = rights_holder.enterprises.get()
        company.name_zh, company.phone, company.contact_name = "示例电子（深圳）有限公司", "1", "张"
        company.save()
        return company

    def test_from_the_record_to_the_draft(self, company, rights_holder, login):
        client = login(rights_holder)
        given = {"holder": company.number, "file": upload(xml(DRAGON))}
        shown = client.post(self.URL, given)
        page = shown.content.decode()
        assert shown.status_code == 200
        assert "示例龙" in page
        assert "Another name" not in page
        assert not Recordal.objects.exists()

        step = {"held": shown.context["held"], "holder": company.number, "take": ["0"]}
        answer = client.post(self.URL, step)
        draft = Recordal.objects.get()
        assert answer.headers["Location"].endswith(f"/portal/recordals/{draft.application_no}/")
        right = draft.right
        assert (right.title, right.registration_no, right.nice_classes) == (
            "示例龙",
            "33445566",
            [9],
        )
        assert (right.goods, right.protected_until) == ("U盘；存储卡", date(2029, 6, 13))
        assert (draft.contact_name, draft.contact_phone) == ("张", "1")
        assert Event.objects.filter(verb="register.read").count() == 1

        client.post(self.URL, step)
        assert Recordal.objects.count() == 1
        assert Event.objects.filter(verb="register.read").count() == 1
        assert (
            "Filed already"
            in client.post(
                self.URL, {"holder": company.number, "file": upload(xml(DRAGON))}
            ).content.decode()
        )

    def test_classes_of_an_international_mark_are_filed_together(
        self, company, rights_holder, login
    ):
        client = login(rights_holder)
        shown = client.post(self.URL, {"holder": company.number, "file": upload(xml(WAVE))})
        assert "Another name" in shown.content.decode()
        take = ["0-9", "0-14"]
        step = {"held": shown.context["held"], "holder": company.number, "take": take}
        answer = client.post(self.URL, step, follow=True)
        assert "2 applications are drafted." in answer.content.decode()
        drafts = Recordal.objects.order_by("pk")
        assert [draft.right.nice_classes for draft in drafts] == [[9], [14]]
        assert [draft.right.goods for draft in drafts] == ["Flash disks", "Watches"]
        assert len({draft.filing_no for draft in drafts}) == 1
        assert all(draft.right.international for draft in drafts)

    def test_nothing_ticked(self, company, rights_holder, login):
        client = login(rights_holder)
        shown = client.post(self.URL, {"holder": company.number, "file": upload(xml(DRAGON))})
        answer = client.post(self.URL, {"held": shown.context["held"], "holder": company.number})
        assert answer.status_code == 422
        assert "Choose at least one right" in answer.content.decode()

    def test_a_refused_row_cannot_be_forced(self, company, rights_holder, login):
        client = login(rights_holder)
        only = upload(xml(DRAGON.replace(">009<", ">42<")))
        shown = client.post(self.URL, {"holder": company.number, "file": only})
        step = {"held": shown.context["held"], "holder": company.number, "take": ["0"]}
        assert client.post(self.URL, step).status_code == 422
        assert not Recordal.objects.exists()

    @pytest.mark.parametrize(
        ("content", "message"),
        [(b"<a>", "broken"), (b"", "empty"), (b"x" * 60, "larger than"), (b"a,b\n", "lacks")],
    )
    def test_bad_files_are_named_at_the_field(
        self, content, message, company, rights_holder, login, settings
    ):
        settings.FILE_SIZE_LIMIT = 50
        answer = login(rights_holder).post(
            self.URL, {"holder": company.number, "file": upload(content)}
        )
        assert answer.status_code == 422
        assert message in str(answer.context["form"].errors["file"])

    def test_an_agent_chooses_among_its_holders_only(
        self, company, rights_holder, other_holder, login
    ):
        holder = EnterpriseFactory()
        AgencyFactory(agent=company, holder=holder)
        client = login(rights_holder)
        given = {"file": upload(xml(DRAGON)), "holder": holder.number}
        assert client.post(self.URL, given).status_code == 200
        stranger = other_holder.enterprises.get().number
        refused = client.post(self.URL, {"file": upload(xml(DRAGON)), "holder": stranger})
        assert refused.context["form"].errors["holder"]
        file = hold(xml(DRAGON), name="a.xml", content_type="text/plain", actor=rights_holder)
        step = {"held": token_of(file, rights_holder), "holder": stranger, "take": ["0"]}
        assert client.post(self.URL, step).status_code == 404
        foreign = {"held": token_of(file, other_holder), "holder": holder.number, "take": ["0"]}
        assert "no longer valid" in client.post(self.URL, foreign, follow=True).content.decode()
        assert not Recordal.objects.exists()

    def test_traders_may_not(self, trader, login):
        assert login(trader).get(self.URL).status_code == 403

    def test_the_empty_table(self, rights_holder, login):
        text = login(rights_holder).get(f"{self.URL}template/").content.decode()
        assert "registration_no" in text


class TestApi:
    URL = "/api/v1/applications/from-register/"

    def test_drafts_once(self, rights_holder, login):
        company = rights_holder.enterprises.get()
        client = login(rights_holder)

        def post(**more):
            given = {"holder": company.number, "file": upload(xml(DRAGON, WAVE))} | more
            return client.post(self.URL, given)

        seen = post(dry_run=True)
        assert seen.status_code == 200
        assert [row["key"] for row in seen.json()["proposals"]] == ["0", "1-9", "1-14"]
        assert not Recordal.objects.exists()

        made = post(take=["0", "1-9"])
        assert made.status_code == 201, made.content
        assert len(made.json()["drafted"]) == 2
        assert post(take=["0", "1-9"]).json()["drafted"] == made.json()["drafted"]
        assert Recordal.objects.count() == 2
        assert len(post(take=["0"], key="again").json()["drafted"]) == 1
        assert Recordal.objects.count() == 3

    def test_errors(self, rights_holder, other_holder, trader, login):
        company = rights_holder.enterprises.get()
        given = {"holder": company.number, "file": upload(b"<a>")}
        broken = login(rights_holder).post(self.URL, given)
        assert broken.status_code == 422
        assert "broken" in broken.json()["errors"]["file"][0]
        foreign = {"holder": company.number, "file": upload(xml(DRAGON))}
        assert login(other_holder).post(self.URL, foreign).status_code == 422
        assert login(trader).post(self.URL, foreign).status_code == 403


def test_what_is_filed_already_is_not_proposed(rights_holder):
    holder = rights_holder.enterprises.get()
    filed = RecordalFactory(right=IpRightFactory(holder=holder, registration_no="33445566"))
    (one,) = propose(understand(xml(DRAGON)), holder)
    assert one.known == (str(filed),)
    assert not one.takes


def test_proposing_asks_as_often_for_many(django_assert_num_queries):
    holder = EnterpriseFactory()
    records = understand(xml(*(DRAGON.replace("33445566", str(n)) for n in range(20))))
    with django_assert_num_queries(1):
        propose(records, holder)


def test_a_folded_name_is_the_same_name(rights_holder):
    company = EnterpriseFactory(name_zh="示例電子（深圳）有限公司")
    (mark,) = understand(xml(DRAGON))
    assert not services.stranger(mark, company)
    assert services.stranger(mark, EnterpriseFactory())
