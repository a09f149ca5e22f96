"""The addresses of one record type, as OpenAPI path items."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from libreta.api.openapi.schemas import ID
from libreta.kernel.actors import Actor, Scope
from libreta.kernel.records import RecordType
from libreta.kernel.resembling import watcher_of

Item = dict[str, Any]
PROBLEMS = {
    400: "The request cannot be understood.",
    401: "No key, or not a valid one.",
    403: "The role does not allow it.",
    404: "Not there, or not shared with you.",
    409: "Somebody else was quicker, or it exists already.",
    413: "Too large.",
    415: "Not application/json.",
    422: "Values that cannot be kept.",
    429: "Too many requests.",
}


def parameter(name: str, schema: Item, text: str, *, place: str = "query", required: bool = False) -> Item:
    """This function describes one parameter."""
    return {"name": name, "in": place, "required": required, "schema": schema, "description": text}


def ref(name: str) -> Item:
    """This function points at a schema of the document."""
    return {"$ref": f"#/components/schemas/{name}"}


def content(schema: Item) -> Item:
    """This function describes a JSON body."""
    return {"application/json": {"schema": schema}}


def answers(status: int, schema: Item | None, *problems: int) -> Item:
    """This function describes the answers of an operation: the good one and the refusals."""
    good: Item = {"description": "Done."}
    if schema is not None:
        good["content"] = content(schema)
    found = {str(status): good}
    for code in (400, 401, 403, 404, *problems, 429):
        found[str(code)] = {"$ref": f"#/components/responses/Problem{code}"}
    return found


TEXT = {"type": "string"}
BOOLEAN = {"type": "string", "enum": ["true", "false"]}


def known_parameters() -> dict[str, Item]:
    """This function describes the parameters of lists by name."""
    count = {"type": "string", "enum": ["none", "estimate", "exact"], "default": "estimate"}
    size = {"type": "integer", "minimum": 1, "maximum": 200, "default": 50}
    words = {"type": "string", "maxLength": 200}
    described: dict[str, tuple[Item, Any]] = {
        "filter": (TEXT, _("The filter as a JSON tree. Short form: field[op]=value.")),
        "q": (words, _("Words to search for.")),
        "trashed": (BOOLEAN, _("Show what is in the trash instead.")),
        "sort": (TEXT, _("Fields parted by commas; a minus in front sorts from high to low.")),
        "fields": (TEXT, _("Only these fields, parted by commas.")),
        "limit": (size, _("Records per page.")),
        "cursor": (TEXT, _("The mark of the page, from next_cursor.")),
        "count": (count, _("How to count.")),
        "include": ({"type": "string", "enum": ["labels"]}, _("labels: the titles of the records referred to.")),
        "before": (ID, _("Continue before this entry.")),
        "sums": (TEXT, _("Fields to sum, parted by commas.")),
    }
    return {name: parameter(name, schema, text) for name, (schema, text) in described.items()}


def asked(*names: str) -> list[Item]:
    """This function gives the descriptions of the named parameters."""
    known = known_parameters()
    return [known[name] for name in names]


SELECTING = ("filter", "q", "trashed")
LISTING = (*SELECTING, "sort", "fields", "limit", "cursor", "count", "include")


def sending() -> list[Item]:
    """This function describes the headers of a write."""
    key = {"type": "string", "minLength": 1, "maxLength": 255}
    return [
        parameter("Idempotency-Key", key, _("A repeated request with this key has no second effect."), place="header")
    ]


def matching() -> Item:
    """This function describes If-Match."""
    text = _('The version that the change was made on, like "3".')
    return parameter("If-Match", {"type": "string", "pattern": '^("[1-9][0-9]{0,8}"|\\*)$'}, text, place="header")


def the_id() -> Item:
    """This function describes the id in an address."""
    return parameter("id", ID, _("The number of the record."), place="path", required=True)


def type_name(record_type: RecordType) -> str:
    """This function names the schema of a record type: order_line is OrderLine."""
    return "".join(part.capitalize() for part in record_type.key.replace("-", "_").split("_"))


class Paths:
    """The path items of one record type for one actor: only what the role allows."""

    def __init__(self, record_type: RecordType, actor: Actor) -> None:
        self.type = record_type
        self.name = type_name(record_type)
        self.rights = actor.rights
        self.base = f"/{record_type.slug}"

    def may(self, verb: str) -> bool:
        if verb in ("update", "trash") and self.type.append_only:
            return False
        if verb == "create" and not self.type.creatable:
            return False
        return self.rights.scope(self.type.key, verb) is not Scope.NONE

    def operation(self, verb: str, summary: str, responses: Item, **more: Any) -> Item:
        return {
            "operationId": f"{verb}_{self.type.key}",
            "summary": summary,
            "tags": [self.type.slug],
            "responses": responses,
            **more,
        }

    def all(self) -> dict[str, Item]:
        items = {self.base: self.collection(), f"{self.base}/{{id}}": self.record()}
        if self.may("read"):
            items[f"{self.base}/matches"] = {"get": self.matches()}
            items[f"{self.base}/groups"] = {"get": self.groups()}
            items[f"{self.base}/sums"] = {"get": self.sums()}
            items[f"{self.base}/{{id}}/history"] = {"parameters": [the_id()], "get": self.history()}
            items[f"{self.base}/by-external-id/{{external_id}}"] = self.by_external_id()
        if self.may("trash"):
            items[f"{self.base}/{{id}}/restoration"] = {"parameters": [the_id()], "post": self.restoration()}
        if any(self.may(verb) for verb in ("create", "update", "trash")):
            items[f"{self.base}/batch"] = {"post": self.batch()}
        return {address: item for address, item in items.items() if item.keys() - {"parameters"}}

    def collection(self) -> Item:
        item: Item = {}
        if self.may("read"):
            item["get"] = self.operation(
                "list", _("List records"), answers(200, ref(f"{self.name}.page")), parameters=asked(*LISTING)
            )
        if self.may("create"):
            item["post"] = self.operation(
                "create",
                _("Create a record"),
                answers(201, ref(self.name), 409, 413, 415, 422),
                parameters=[*sending(), *self.repeating()],
                requestBody={"required": True, "content": content(ref(f"{self.name}New"))},
            )
        return item

    def record(self) -> Item:
        item: Item = {"parameters": [the_id()]}
        if self.may("read"):
            item["get"] = self.operation(
                "read", _("Read a record"), answers(200, ref(self.name)), parameters=asked("fields", "include")
            )
        if self.may("update"):
            item["patch"] = self.operation(
                "change",
                _("Change fields of a record"),
                answers(200, ref(self.name), 409, 413, 415, 422),
                parameters=[*sending(), matching()],
                requestBody={"required": True, "content": content(ref(f"{self.name}Change"))},
            )
        if self.may("trash"):
            item["delete"] = self.operation(
                "trash", _("Put a record into the trash"), answers(204, None, 409, 422), parameters=sending()
            )
        return item

    def restoration(self) -> Item:
        return self.operation(
            "restore",
            _("Take a record out of the trash"),
            answers(200, ref(self.name), 409, 413, 422),
            parameters=sending(),
        )

    def by_external_id(self) -> Item:
        schema = {"type": "string", "minLength": 1, "maxLength": 120, "pattern": "^[A-Za-z0-9_.-]+$"}
        name = parameter("external_id", schema, _("The id that another system gave."), place="path", required=True)
        item: Item = {
            "parameters": [name],
            "get": self.operation("find", _("Read by external id"), answers(200, ref(self.name))),
        }
        if self.may("create") or self.may("update"):
            responses = answers(200, ref(self.name), 409, 413, 415, 422)
            responses["201"] = {**responses["200"], "description": "Created."}
            item["put"] = self.operation(
                "put",
                _("Create or change by external id"),
                responses,
                parameters=[*sending(), matching()],
                requestBody={"required": True, "content": content(ref(f"{self.name}Change"))},
            )
        return item

    def batch(self) -> Item:
        return self.operation(
            "batch",
            _("Up to 1,000 writes, a result for each"),
            answers(200, ref("BatchResult"), 409, 413, 415, 422),
            parameters=[*sending(), *self.repeating()],
            requestBody={"required": True, "content": content(ref(f"{self.name}Batch"))},
        )

    def repeating(self) -> list[Item]:
        """This method describes how a record is made although it is probably there already, where that is looked at."""
        if watcher_of(self.type.key) is None:
            return []
        text = _("allow: make the record although it is probably there already. Without it the answer is 409.")
        schema = {"type": "string", "enum": ["allow", "refuse"], "default": "refuse"}
        return [parameter("duplicates", schema, text)]

    def matches(self) -> Item:
        words = parameter(
            "q", {"type": "string", "minLength": 1, "maxLength": 200}, _("Words to search for."), required=True
        )
        most = parameter("limit", {"type": "integer", "minimum": 1, "maximum": 50, "default": 10}, _("How many."))
        rows = {"type": "array", "items": ref(self.name)}
        schema = {"type": "object", "required": ["data"], "properties": {"data": rows}}
        return self.operation(
            "match",
            _("Best matches of some words, typing errors allowed"),
            answers(200, schema),
            parameters=[words, most, *asked("filter", "fields", "trashed")],
        )

    def groups(self) -> Item:
        row = {
            "type": "object",
            "required": ["value", "count", "sums"],
            "properties": {"value": {}, "count": {"type": "integer"}, "sums": {"type": "object"}},
        }
        schema = {"type": "object", "required": ["data"], "properties": {"data": {"type": "array", "items": row}}}
        by = parameter("by", TEXT, _("The field to group by."), required=True)
        return self.operation(
            "group", _("Counts and sums by a field"), answers(200, schema), parameters=[*asked(*SELECTING, "sums"), by]
        )

    def sums(self) -> Item:
        schema = {"type": "object", "required": ["data"], "properties": {"data": {"type": "object"}}}
        fields = parameter("fields", TEXT, _("Fields to sum, parted by commas."), required=True)
        return self.operation(
            "sum", _("Sums per currency"), answers(200, schema), parameters=[*asked(*SELECTING), fields]
        )

    def history(self) -> Item:
        schema = {
            "type": "object",
            "required": ["data", "next_before"],
            "properties": {
                "data": {"type": "array", "items": {"type": "object"}},
                "next_before": {"type": ["integer", "null"]},
            },
        }
        return self.operation(
            "history", _("What happened to a record"), answers(200, schema), parameters=asked("limit", "before")
        )
