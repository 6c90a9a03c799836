"""What the campaign of 2017 brought one holder: 31 companies licensed, for over 100 million yuan.

The number and the sum are those of the source; the companies are invented.
"""

from datetime import date, timedelta
from decimal import Decimal

from config.demo.cast import SHENZHEN
from config.demo.rights import Register
from config.demo.story import Story
from config.demo.timetravel import on
from seizures.agreements import services
from seizures.agreements.models import Agreement

COMPANIES, FIRST = 31, date(2017, 9, 11)
VALUE = Decimal(3_260_000)


def tell(story: Story, register: Register) -> None:
    """Each licence is reported by the holder and confirmed by the legal officer."""
    cast = story.cast
    holder = cast.enterprises["netac"]
    recordal = register.recordals["netac-mark"]
    legal = cast.officer("legal", SHENZHEN)
    for n in range(COMPANIES):
        signed = FIRST + timedelta(days=2 * n)
        with on(signed, 15):
            agreement = services.report(
                holder,
                actor=cast.users["netac"],
                kind=Agreement.Kind.LICENCE,
                partner_name=f"示例存储科技 {n + 1:02} 有限公司",
                value=VALUE + 4_000 * n,
                signed_on=signed,
                recordals=[recordal],
                valid_to=date(2020, 12, 31),
                goods="移动存储器 flash disks",
            )
            services.confirm(agreement, actor=legal)
