"""The people, enterprises and offices of the demo world. All of it is demo data."""

from dataclasses import dataclass, field
from datetime import date

from django.contrib.auth.hashers import make_password

from core.accounts import services as accounts
from core.accounts.models import PartnerOffice, User
from core.accounts.permissions import Role
from core.reference.models import District
from enterprises import agencies, people
from enterprises import services as enterprises
from enterprises.models import Enterprise
from enterprises.uscc import check_character

PASSWORD = "longteng-demo"  # noqa: S105  (printed by the commands, for the demo world only)
SHENZHEN, NINGBO, SHANGHAI, QINGDAO, GUANGZHOU = "5300", "3100", "2200", "4200", "5100"
DISTRICTS = {
    SHENZHEN: "",
    NINGBO: ".ningbo",
    SHANGHAI: ".shanghai",
    QINGDAO: ".qingdao",
    GUANGZHOU: ".guangzhou",
}
NAMES = {
    SHENZHEN: ("陈海", "李敏", "王强", "赵静"),
    NINGBO: ("周岚", "吴波", "郑磊", "孙洁"),
    SHANGHAI: ("钱文", "冯涛", "褚亮", "卫红"),
    QINGDAO: ("蒋峰", "沈阳", "韩冰", "杨柳"),
    GUANGZHOU: ("朱明", "秦岭", "尤佳", "许诺"),
}


def code(region: str, serial: int) -> str:
    """A unified social credit code that is valid and belongs to nobody we know."""
    first = f"91{region}{serial:09d}"
    return first + check_character(first)


@dataclass
class Cast:
    users: dict[str, User] = field(default_factory=dict)
    enterprises: dict[str, Enterprise] = field(default_factory=dict)
    offices: dict[str, PartnerOffice] = field(default_factory=dict)

    def officer(self, role: str, district: str) -> User:
        return self.users[f"{role}{DISTRICTS[district]}"]

    def person_of(self, holder: str) -> User:
        """Who files for an enterprise: its own people, or its agent's."""
        return self.users.get(holder) or self.users["agent"]


@dataclass(frozen=True)
class Firm:
    """An enterprise to register: key, names, region of its code, district."""

    key: str
    name_zh: str
    name_en: str
    region: str
    district: str


NAMED = (
    Firm("huawei", "华为技术有限公司", "Huawei Technologies Co., Ltd.", "440300", SHENZHEN),
    Firm("zte", "中兴通讯股份有限公司", "ZTE Corporation", "440300", SHENZHEN),
    Firm("dji", "深圳市大疆创新科技有限公司", "SZ DJI Technology Co., Ltd.", "440300", SHENZHEN),
    Firm("netac", "深圳市朗科科技股份有限公司", "Netac Technology Co., Ltd.", "440300", SHENZHEN),
    Firm("xiaomi", "小米科技有限责任公司", "Xiaomi Inc.", "110108", "0100"),
)
SHENZHEN_MORE = tuple(
    Firm(
        f"sz{n}",
        f"深圳优先企业{n}（示例）",
        f"Shenzhen Priority {n} (placeholder)",
        "440300",
        SHENZHEN,
    )
    for n in range(6, 10)
)
HUIZHOU = Firm(
    "hz1", "惠州优先企业1（示例）", "Huizhou Priority 1 (placeholder)", "441300", SHENZHEN
)
ELSEWHERE = tuple(
    Firm(
        f"{key}{n}",
        f"{name_zh}优先企业{n}（示例）",
        f"{name_en} Priority {n} (placeholder)",
        region,
        district,
    )
    for key, name_zh, name_en, region, district, count in (
        ("gz", "广州", "Guangzhou", "440100", GUANGZHOU, 13),
        ("sh", "上海", "Shanghai", "310000", SHANGHAI, 4),
        ("nb", "宁波", "Ningbo", "330200", NINGBO, 3),
        ("qd", "青岛", "Qingdao", "370200", QINGDAO, 3),
    )
    for n in range(1, count + 1)
)
OTHERS = (
    Firm("agency", "北京示例知识产权代理有限公司", "Beijing Example IP Agency", "110108", "0100"),
    Firm(
        "exporter", "深圳市海达进出口有限公司（示例）", "Haida Trading (demo)", "440300", SHENZHEN
    ),
    Firm("maker", "东莞示例电子制造有限公司", "Dongguan Example Electronics", "441900", SHENZHEN),
)
#: Whom each district protects first (Shenzhen ten, Guangzhou thirteen, Shanghai four).
PRIORITIES = {
    SHENZHEN: ["huawei", "zte", "dji", "netac", "xiaomi", "sz6", "sz7", "sz8", "sz9", "hz1"],
    GUANGZHOU: [f"gz{n}" for n in range(1, 14)],
    SHANGHAI: [f"sh{n}" for n in range(1, 5)],
    NINGBO: [f"nb{n}" for n in range(1, 4)],
    QINGDAO: [f"qd{n}" for n in range(1, 4)],
}
#: Who lets an agent in Beijing file; all others do it themselves.
REPRESENTED = (*PRIORITIES[SHANGHAI], *PRIORITIES[NINGBO], *PRIORITIES[QINGDAO], "gz1", "gz2")


def gather() -> Cast:
    """Accounts, offices and verified enterprises, in this order."""
    cast = Cast()
    administrator = _account(cast, "admin", Role.ADMINISTRATOR, "系统管理员", actor=None)
    _officers(cast, administrator)
    _offices(cast, administrator)
    for serial, firm in enumerate((*NAMED, *SHENZHEN_MORE, HUIZHOU, *ELSEWHERE, *OTHERS), 101):
        cast.enterprises[firm.key] = _enterprise(cast, firm, serial)
    _people_of_enterprises(cast, administrator)
    return cast


def _account(  # an account is many facts
    cast: Cast, username: str, role: Role, name: str, *, actor: User | None, **more: object
) -> User:
    fields = {"username": username, "role": role, "display_name": name, **more}
    user = accounts.save_account(None, actor=actor, fields=fields)
    cast.users[username] = user
    return user


def _officers(cast: Cast, administrator: User) -> None:
    serial = 530000
    for district_code, suffix in DISTRICTS.items():
        district = District.objects.get(pk=district_code)
        roles = (
            ("inspector", Role.INSPECTOR),
            ("inspector2", Role.INSPECTOR),
            ("supervisor", Role.SUPERVISOR),
            ("legal", Role.LEGAL),
        )
        for (username, role), name in zip(roles, NAMES[district_code], strict=True):
            serial += 1
            _account(
                cast,
                f"{username}{suffix}",
                role,
                name,
                actor=administrator,
                district=district,
                badge_no=str(serial),
            )
    _account(  # reviews what the first has prepared, and chairs its hearings (APL 58, 64)
        cast,
        "legal2",
        Role.LEGAL,
        "黄卫",
        actor=administrator,
        district=District.objects.get(pk=SHENZHEN),
        badge_no=str(serial + 1),
    )
    for username, role, name in (
        ("examiner", Role.EXAMINER, "审查员 何清"),
        ("chief", Role.CHIEF_EXAMINER, "审查组长 任远"),
        ("planner", Role.PLANNER, "行动策划 吕宏"),
        ("auditor", Role.AUDITOR, "审计员 施正"),
    ):
        _account(cast, username, role, name, actor=administrator)


#: how the people of each kind of office are called
TITLES = {
    PartnerOffice.Kind.POLICE: "警官",
    PartnerOffice.Kind.PROCURATORATE: "检察官",
    PartnerOffice.Kind.COURT: "法官",
    PartnerOffice.Kind.IP_AUTHORITY: "执法员",
}


def _offices(cast: Cast, administrator: User) -> None:
    kinds = PartnerOffice.Kind
    for key, code_of, kind, name_zh, name_en, district in (
        (
            "police",
            "PSB-SZ",
            kinds.POLICE,
            "深圳市公安局（示例）",
            "Shenzhen Police (demo)",
            SHENZHEN,
        ),
        (
            "police.ningbo",
            "PSB-NB",
            kinds.POLICE,
            "宁波市公安局（示例）",
            "Ningbo Police (demo)",
            NINGBO,
        ),
        (
            "procuratorate",
            "PRO-SZ",
            kinds.PROCURATORATE,
            "深圳市人民检察院（示例）",
            "Shenzhen Procuratorate (demo)",
            SHENZHEN,
        ),
        (
            "court",
            "CRT-SZ",
            kinds.COURT,
            "深圳市中级人民法院（示例）",
            "Shenzhen Intermediate People's Court (demo)",
            SHENZHEN,
        ),
        (
            "authority",
            "IPA-SZ",
            kinds.IP_AUTHORITY,
            "深圳市知识产权局（示例）",
            "Shenzhen Intellectual Property Office (demo)",
            SHENZHEN,
        ),
    ):
        office = PartnerOffice.objects.create(
            code=code_of,
            kind=kind,
            name_zh=name_zh,
            name_en=name_en,
            district_id=district,
        )
        cast.offices[key] = office
        _account(
            cast,
            key,
            Role.PARTNER,
            f"{TITLES[kind]} {name_zh[:2]}",
            actor=administrator,
            partner_office=office,
        )


def _enterprise(cast: Cast, firm: Firm, serial: int) -> Enterprise:
    enterprise = enterprises.register(
        actor=None,
        name_zh=firm.name_zh,
        name_en=firm.name_en,
        uscc=code(firm.region, serial),
        country="CN",
        district=firm.district,
        address="示例地址 1 号",
        contact_name="知识产权部",
        phone="0755-00000000",
        email=f"ip@{firm.key}.example",
    )
    return enterprises.verify(enterprise, actor=cast.users["examiner"])


def _people_of_enterprises(cast: Cast, administrator: User) -> None:
    accounts_of: list[tuple[str, Role, str, str]] = [
        ("netac", Role.RIGHTS_HOLDER, "朗科 知识产权经理", "netac"),
        ("xiaomi", Role.RIGHTS_HOLDER, "小米 知识产权经理", "xiaomi"),
        ("dji", Role.RIGHTS_HOLDER, "大疆 知识产权经理", "dji"),
        ("huawei", Role.RIGHTS_HOLDER, "华为 知识产权经理", "huawei"),
        ("agent", Role.AGENT, "代理人 魏来", "agency"),
        ("exporter", Role.TRADER, "海达 报关经理", "exporter"),
    ]
    known = {username for username, *_rest in accounts_of}
    for firm in (*NAMED, *SHENZHEN_MORE, HUIZHOU, *ELSEWHERE):
        if firm.key not in REPRESENTED and firm.key not in known:
            manager = f"{firm.name_zh[:10]} 知识产权经理"
            accounts_of.append((firm.key, Role.RIGHTS_HOLDER, manager, firm.key))
    for username, role, name, key in accounts_of:
        user = _account(cast, username, role, name, actor=administrator)
        people.add_member(cast.enterprises[key], user, actor=administrator)
    for key in REPRESENTED:
        agencies.appoint_agent(
            cast.enterprises["agency"],
            cast.enterprises[key],
            actor=administrator,
            valid_from=date(2016, 1, 1),
        )
    encoded = make_password(PASSWORD)
    User.objects.filter(pk__in=[user.pk for user in cast.users.values()]).update(password=encoded)
