"""Files of declarations, written as their senders write them."""

import csv
import io
import json
from collections.abc import Mapping
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from seizures.shipments.reading import HEADER_FIELDS, LINE_FIELDS
from tests.factories import uscc

NAMES = HEADER_FIELDS + LINE_FIELDS
TRADER = uscc(424_242)


def declared(n: int = 1, **fields: object) -> dict[str, object]:
    """One row of an innocent export of Shenzhen."""
    row: dict[str, object] = {
        "declaration_no": f"530120260{n:09}",
        "direction": "export",
        "office": "5301",
        "declared_at": "2026-10-12T09:30:00+08:00",
        "channel": "freight",
        "transport_mode": "2",
        "trade_mode": "0110",
        "consignor_uscc": TRADER,
        "consignor_name": "深圳市某某贸易有限公司",
        "consignee_name": "Lagos Trading",
        "origin_country": "CN",
        "destination_country": "NG",
        "conveyance": "COSCO 001",
        "container_no": "CSLU1234567",
        "line_no": 1,
        "hs_code": "6109100021",
        "description": "棉制针织男式T恤衫",
        "brand": "无品牌",
        "quantity": "26000",
        "unit": "件",
        "unit_price": "12.50",
        "currency": "CNY",
        "gross_weight_kg": "1200.5",
        "packages": "228",
        "tracking_no": "",
    }
    return row | fields


def csv_file(*rows: Mapping[str, object], encoding: str = "utf-8", name: str = "day.csv") -> Any:
    text = io.StringIO()
    writer = csv.DictWriter(text, NAMES)
    writer.writeheader()
    writer.writerows(rows)
    return SimpleUploadedFile(name, text.getvalue().encode(encoding))


def as_object(*rows: Mapping[str, object]) -> dict[str, object]:
    """The rows of one declaration as NDJSON and the API have them."""
    header = {name: rows[0][name] for name in HEADER_FIELDS}
    return {**header, "lines": [{name: row[name] for name in LINE_FIELDS} for row in rows]}


def ndjson_file(*objects: object, name: str = "day.ndjson") -> Any:
    lines = "\n".join(json.dumps(one, ensure_ascii=False) for one in objects)
    return SimpleUploadedFile(name, lines.encode())
