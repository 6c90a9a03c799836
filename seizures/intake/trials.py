"""A dry run: what screening would say about a file, with nothing stored."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.timezone import localtime

from core.reference.calendar import SHANGHAI
from seizures.screening.indexing import current_index
from seizures.screening.judging import judge_for, judged
from seizures.screening.protected import party
from seizures.screening.reasons import words
from seizures.screening.scoring import Facts, Verdict
from seizures.shipments.checking import Checker
from seizures.shipments.importing import batches, sort
from seizures.shipments.known import Checked, Known
from seizures.shipments.reading import Row
from seizures.shipments.storing import Refusal


def screened(rows: Iterable[Row]) -> Iterator[tuple[list[dict[str, Any]], list[Refusal], int]]:
    """Batch by batch: the lines that touch a recorded right, the refused rows, rows read."""
    checker = Checker(Known.load())
    index = current_index()
    for batch in batches(rows):
        given = sort(batch, checker)
        facts = [(checked, _facts(checked)) for checked in given.sound]
        days = (fact.day for _checked, fact in facts)
        traders = (fact.consignor.uscc for _checked, fact in facts)
        judge = judge_for(days, traders, index=index)
        found = judged(judge, [fact for _checked, fact in facts])
        lines = [
            _line(checked, looked.verdicts)
            for (checked, _fact), looked in zip(facts, found, strict=True)
            if looked.verdicts
        ]
        yield lines, given.refused, len(batch)


def _facts(checked: Checked) -> Facts:
    _row, header, goods = checked
    others = [party("", header.consignee_name)] if header.direction == "import" else []
    return Facts(
        hs_code=goods.hs_code,
        description=goods.description,
        brand=goods.brand,
        day=localtime(header.declared_at, SHANGHAI).date(),
        district=header.district_id,
        channel=header.channel,
        destination=header.destination_country,
        consignor=party(header.consignor_uscc, header.consignor_name),
        others=tuple(others),
        number=header.number,
        line_no=goods.line_no,
        direction=header.direction,
        office=header.office_code,
        transport_mode=header.transport_mode,
        trade_mode=header.trade_mode,
        origin=header.origin_country,
        quantity=goods.quantity,
        unit_price=goods.unit_price,
        currency=goods.currency,
    )


def _line(checked: Checked, verdicts: list[Verdict]) -> dict[str, Any]:
    return {
        "declaration_no": checked.header.number,
        "line_no": checked.goods.line_no,
        "score": verdicts[0].score,
        "lane": verdicts[0].lane,
        "hits": [
            {
                "recordal": verdict.match.right.number,
                "mark": verdict.match.mark,
                "matched_text": verdict.match.text,
                "kind": verdict.match.kind,
                "score": verdict.score,
                "reasons": [words(reason) for reason in verdict.reasons],
            }
            for verdict in verdicts
        ],
    }
