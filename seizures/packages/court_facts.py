"""Viewings with their samples, and notices of courts, as a package tells them."""

from typing import Any

Facts = dict[str, Any]


def viewing(row: Any) -> Facts:
    """Who saw the goods, and which samples of them went where."""
    return {
        "number": row.number,
        "side": row.side,
        "status": row.status,
        "held_at": row.held_at,
        "officers": row.officers,
        "visitors": row.visitors,
        "seen": row.seen,
        "receipt_no": row.receipt_no,
        "samples": [
            {
                "label": sample.exhibit.number,
                "quantity": sample.quantity,
                "unit": sample.unit,
                "due_on": sample.due_on,
                "back_at": sample.back_at,
                "returned": sample.returned,
                "consumed": sample.consumed,
                "remarks": sample.remarks,
            }
            for sample in row.samples.select_related("exhibit")
        ],
    }


def court_notice(row: Any) -> Facts:
    return {
        "court": row.court,
        "number": row.number,
        "kind": row.kind_id,
        "covers": row.covers,
        "scope": row.scope,
        "parts": [str(part) for part in row.parts.select_related("exhibit")],
        "amount": row.amount,
        "received_at": row.received_at,
        "valid_until": row.valid_until,
        "status": row.status,
        "problem": row.problem,
        "follows": row.follows.number if row.follows else None,
    }
