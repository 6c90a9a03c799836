"""Declarations of the WCO Data Model, read as a stream. The mapping is in docs/intake.md."""

from collections.abc import Iterator
from typing import BinaryIO
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser
from django.utils.translation import gettext as _

from seizures.shipments.reading import LINES_PER_DECLARATION, LONGEST_LINE, Row, Unusable

CHUNK = 1 << 16
#: field -> where it stands below Declaration; the first that is there counts
HEADER: dict[str, tuple[str, ...]] = {
    "declaration_no": ("ID", "FunctionalReferenceID"),
    "office": ("DeclarationOfficeID", "DeclarationOffice/ID"),
    "declared_at": ("IssueDateTime", "AcceptanceDateTime", "IssueDateTime/DateTimeString"),
    "departs_at": (
        "BorderTransportMeans/DepartureDateTime",
        "GoodsShipment/Consignment/DepartureTransportMeans/DepartureDateTime",
        "GoodsShipment/Consignment/LoadingLocation/LoadingDateTime",
        "ExitDateTime",
    ),
    "channel": ("ChannelCode", "AdditionalInformation/ChannelCode"),
    "transport_mode": (
        "BorderTransportMeans/ModeCode",
        "GoodsShipment/Consignment/BorderTransportMeans/ModeCode",
        "GoodsShipment/Consignment/ArrivalTransportMeans/ModeCode",
        "GoodsShipment/Consignment/DepartureTransportMeans/ModeCode",
    ),
    "conveyance": (
        "BorderTransportMeans/ID",
        "BorderTransportMeans/Name",
        "GoodsShipment/Consignment/BorderTransportMeans/ID",
        "GoodsShipment/Consignment/DepartureTransportMeans/ID",
        "GoodsShipment/Consignment/ArrivalTransportMeans/ID",
    ),
    "trade_mode": (
        "GovernmentProcedure/CurrentCode",
        "GoodsShipment/GovernmentProcedure/CurrentCode",
        "GoodsShipment/TransactionNatureCode",
    ),
    "consignor_uscc": ("GoodsShipment/Consignor/ID", "GoodsShipment/Consignment/Consignor/ID"),
    "consignor_name": (
        "GoodsShipment/Consignor/Name",
        "GoodsShipment/Consignment/Consignor/Name",
        "Exporter/Name",
        "GoodsShipment/Exporter/Name",
    ),
    "consignee_name": (
        "GoodsShipment/Consignee/Name",
        "GoodsShipment/Consignment/Consignee/Name",
        "GoodsShipment/Importer/Name",
    ),
    "origin_country": (
        "GoodsShipment/ExportCountry/ID",
        "GoodsShipment/ExportCountry/CountryCode",
        "GoodsShipment/Origin/CountryCode",
    ),
    "destination_country": (
        "GoodsShipment/Destination/CountryCode",
        "GoodsShipment/Destination/ID",
    ),
    "container_no": (
        "GoodsShipment/Consignment/TransportEquipment/ID",
        "GoodsShipment/Consignment/TransportEquipment/EquipmentIdentificationID",
    ),
    "tracking_no": (
        "GoodsShipment/UCR/TraderAssignedReferenceID",
        "GoodsShipment/Consignment/TransportContractDocument/ID",
    ),
}
#: the same below GoodsShipment/GovernmentAgencyGoodsItem
GOODS: dict[str, tuple[str, ...]] = {
    "line_no": ("SequenceNumeric",),
    "hs_code": ("Commodity/Classification/ID",),
    "description": ("Commodity/Description", "Commodity/CargoDescription"),
    "brand": ("Commodity/BrandName", "Commodity/Product/BrandName", "Manufacturer/BrandName"),
    "quantity": (
        "Commodity/GoodsMeasure/TariffQuantity",
        "GoodsMeasure/TariffQuantity",
        "Commodity/CountQuantity",
    ),
    "gross_weight_kg": ("Commodity/GoodsMeasure/GrossMassMeasure", "GoodsMeasure/GrossMassMeasure"),
    "packages": ("Packaging/QuantityQuantity",),
    "unit_price": ("Commodity/InvoiceLine/UnitPriceAmount", "InvoiceLine/UnitPriceAmount"),
}
#: The origin of the first goods counts when the shipment names none.
ORIGIN = ("Origin/CountryCode", "Commodity/Origin/CountryCode")
DIRECTIONS = {"IM": "import", "EX": "export", "1": "import", "0": "export"}


class _Declarations:
    """A parser target that builds one Declaration at a time and forgets it once it is read."""

    def __init__(self) -> None:
        self.done: list[tuple[int, Element, list[int]]] = []
        self.seen = False
        self.parser: DefusedXMLParser | None = None
        self._builder: TreeBuilder | None = None
        self._depth = 0
        self._line = 0
        self._began = 0
        self._goods: list[int] = []

    def start(self, tag: str, attrs: dict[str, str]) -> None:
        name = _plain(tag)
        if self._builder is None:
            if name != "Declaration":
                return
            self.seen, self._builder, self._depth = True, TreeBuilder(), 0
            self._line, self._began, self._goods = self._now(), self._here(), []
        if name == "GovernmentAgencyGoodsItem":
            self._goods.append(self._now())
            if len(self._goods) > LINES_PER_DECLARATION:
                raise Unusable(
                    _("A declaration may have at most %(n)s lines.") % {"n": LINES_PER_DECLARATION}
                )
        self._depth += 1
        self._builder.start(name, {_plain(key): value for key, value in attrs.items()})

    def data(self, data: str) -> None:
        if self._builder is not None:
            self._builder.data(data)

    def end(self, tag: str) -> None:
        if self._builder is None:
            return
        self._builder.end(_plain(tag))
        self._depth -= 1
        if self._depth == 0:
            self.done.append((self._line, self._builder.close(), self._goods))
            self._builder = None

    def close(self) -> None:
        return None

    def check_size(self, read: int) -> None:
        """Raises Unusable when too much of the ``read`` bytes has to be held in memory."""
        kept_from = self._began if self._builder is not None else self._here()
        if read - kept_from > LONGEST_LINE:
            raise Unusable(_("A declaration of this file is endless."))

    def _here(self) -> int:
        return int(self.parser.parser.CurrentByteIndex) if self.parser else 0

    def _now(self) -> int:
        return int(self.parser.parser.CurrentLineNumber) if self.parser else 0


def read_xml(stream: BinaryIO, start: int, skip: int) -> Iterator[Row]:
    """An XML file has no place to go on from: it is read anew and the known rows are skipped."""
    target = _Declarations()
    target.parser = parser = DefusedXMLParser(target=target, forbid_dtd=True)
    stream.seek(0)
    number = 0
    try:
        while chunk := stream.read(CHUNK):
            parser.feed(chunk)
            target.check_size(stream.tell())
            while target.done:
                for row in _rows(*target.done.pop(0), end=stream.tell()):
                    number += 1
                    if number > skip:
                        yield row
        parser.close()
    except DefusedXmlException:
        raise Unusable(_("XML with a document type or entities is not accepted.")) from None
    except ParseError as error:
        line = error.position[0]
        raise Unusable(_("The XML is broken at line %(line)s.") % {"line": line}) from None
    if not target.seen:
        raise Unusable(_("The XML has no Declaration of the WCO Data Model."))


def _rows(line: int, declaration: Element, goods_lines: list[int], end: int) -> Iterator[Row]:
    header = _fields(declaration, HEADER)
    kind = (declaration.findtext("TypeCode") or "").strip().upper()
    header["direction"] = DIRECTIONS.get(kind[:2], DIRECTIONS.get(kind, ""))
    number = str(header.get("declaration_no", ""))
    if not header["direction"] and len(number) == 18:
        header["direction"] = DIRECTIONS.get(number[8], "")
    header.setdefault("channel", "freight")
    items = declaration.findall("GoodsShipment/GovernmentAgencyGoodsItem")
    if items and "origin_country" not in header:
        header |= _fields(items[0], {"origin_country": ORIGIN})
    if not items:
        problem = _("The declaration has no GovernmentAgencyGoodsItem.")
        yield Row(line, header, end, problem, "lines")
    for item, at in zip(items, goods_lines, strict=False):
        yield Row(at, {**header, **_goods(item)}, end)


def _goods(item: Element) -> dict[str, object]:
    values = _fields(item, GOODS)
    for path in GOODS["quantity"]:
        measured = item.find(path)
        if measured is not None:
            values["unit"] = measured.get("unitCode", "")
            break
    for path in GOODS["unit_price"]:
        price = item.find(path)
        if price is not None:
            values["currency"] = price.get("currencyID", "")
            break
    return values


def _fields(element: Element, places: dict[str, tuple[str, ...]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, paths in places.items():
        for path in paths:
            text = (element.findtext(path) or "").strip()
            if text:
                found[name] = text
                break
    return found


def _plain(tag: str) -> str:
    return tag.rpartition("}")[2]
