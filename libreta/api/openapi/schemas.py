"""JSON Schemas (2020-12, as OpenAPI 3.1 has them) of fields and records."""

from __future__ import annotations

from typing import Any

from libreta.kernel.actors import Actor, FieldRight
from libreta.kernel.fields import Field
from libreta.kernel.records import SYSTEM_COLUMNS, RecordType

Schema = dict[str, Any]
ID = {"type": "integer", "minimum": 1, "maximum": 2**63 - 1}
LIKENESS: Schema = {
    "type": "object",
    "required": ["id", "name", "why", "probability"],
    "properties": {
        "id": ID,
        "name": {"type": "string"},
        "why": {"type": "array", "items": {"type": "string"}},
        "probability": {"type": "number", "minimum": 0, "maximum": 1},
    },
}
SHAPES: dict[str, Schema] = {
    "text": {"type": "string"},
    "long_text": {"type": "string"},
    "integer": {"type": "integer"},
    "decimal": {"type": "string", "format": "decimal", "examples": ["1250.00"]},
    "money": {"type": "string", "format": "decimal", "examples": ["1250.00"]},
    "date": {"type": "string", "format": "date"},
    "datetime": {"type": "string", "format": "date-time"},
    "boolean": {"type": "boolean"},
    "choice": {"type": "string"},
    "multi_choice": {"type": "array", "items": {"type": "string"}},
    "reference": ID,
    "user": ID,
    "email": {"type": "string", "format": "email"},
    "phone": {"type": "string", "description": "E.164", "examples": ["+40211234567"]},
    "url": {"type": "string", "format": "uri"},
    "json": {},
}


def field_schema(field: Field, *, sent: bool) -> Schema:
    """This function describes one field: as it is sent to us, or as we answer with it."""
    schema = dict(SHAPES[field.kind])
    values = [value for value, _label in field.choices]
    if field.kind == "choice" and values:
        schema["enum"] = values
    if field.kind == "multi_choice" and values:
        schema["items"] = {"type": "string", "enum": values}
    if sent and field.max_length and schema.get("type") == "string":
        schema["maxLength"] = field.max_length
    if sent and field.kind in ("decimal", "money"):
        schema["type"] = ["string", "number"]
    if not sent and field.kind in ("date", "datetime", "email", "url"):
        schema.pop("format") if field.custom else None
    if field.name != "id" and not (sent and field.required):
        schema = nullable(schema)
    return titled(schema, field)


def nullable(schema: Schema) -> Schema:
    """This function allows null, and for a choice the empty text that some columns keep instead."""
    if not schema:
        return schema
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    schema["type"] = [*kinds, "null"]
    if "enum" in schema:
        schema["enum"] = [*schema["enum"], *([] if "" in schema["enum"] else [""]), None]
    if schema.get("format") in ("email", "uri"):
        schema = {"anyOf": [schema, {"const": ""}]}
    return schema


def titled(schema: Schema, field: Field) -> Schema:
    """This function adds what people read: label, help, where a reference points, which field holds the currency."""
    notes = [str(field.help)] if field.help else []
    if field.target:
        schema["x-libreta-target"] = field.target
    if field.currency:
        schema["x-libreta-currency"] = field.currency
    if field.custom:
        schema["x-libreta-custom"] = True
    if notes:
        schema["description"] = " ".join(notes)
    return {**schema, "title": str(field.label)}


def record_schema(record_type: RecordType, actor: Actor) -> Schema:
    """This function describes a record as we answer with it, as far as the actor may read it."""
    fields = record_type.fields_for(actor)
    return {
        "type": "object",
        "title": str(record_type.label),
        "required": ["id"],
        "properties": {
            name: {**field_schema(f, sent=False), "readOnly": True} if is_ours(f) else field_schema(f, sent=False)
            for name, f in fields.items()
        },
    }


def is_ours(field: Field) -> bool:
    """This function tells whether only the program writes this field."""
    return field.read_only or field.name in SYSTEM_COLUMNS


def input_schema(record_type: RecordType, actor: Actor, *, new: bool) -> Schema:
    """This function describes what may be sent to create a record, or to change one."""
    fields = {n: f for n, f in record_type.fields_for(actor, FieldRight.WRITE).items() if not is_ours(f)}
    schema: Schema = {
        "type": "object",
        "additionalProperties": False,
        "properties": {name: field_schema(f, sent=True) for name, f in fields.items()},
    }
    if not new:
        schema["properties"]["version"] = {
            "type": "integer",
            "minimum": 1,
            "maximum": 2**31 - 1,
            "description": "The version that the change was made on. If-Match says the same.",
        }
    elif required := [name for name, f in fields.items() if f.required]:
        schema["required"] = required
    return schema


def page_schema(name: str) -> Schema:
    """This function describes a page of a list."""
    return {
        "type": "object",
        "required": ["data", "next_cursor"],
        "properties": {
            "data": {"type": "array", "items": {"$ref": f"#/components/schemas/{name}"}},
            "next_cursor": {"type": ["string", "null"]},
            "count": {
                "type": "object",
                "properties": {"value": {"type": ["integer", "null"]}, "exact": {"type": "boolean"}},
            },
            "labels": {"type": "object", "additionalProperties": {"type": "object"}},
        },
    }


def batch_schema(name: str) -> Schema:
    """This function describes the operations of a batch."""
    new, change = (f"#/components/schemas/{name}{suffix}" for suffix in ("New", "Change"))

    def operation(method: str, **members: Schema) -> Schema:
        needed = ["method", *(m for m in members if m != "version")]
        properties = {"method": {"const": method}, **members}
        return {"type": "object", "required": needed, "properties": properties, "additionalProperties": False}

    version = {"type": "integer", "minimum": 1, "maximum": 2**31 - 1}
    key = {"type": "string", "minLength": 1, "maxLength": 120}
    kinds = [
        operation("create", values={"$ref": new}),
        operation("update", id=ID, values={"$ref": change}, version=version),
        operation("upsert", external_id=key, values={"$ref": change}, version=version),
        operation("trash", id=ID),
        operation("restore", id=ID),
    ]
    operations = {"type": "array", "minItems": 1, "maxItems": 1000, "items": {"oneOf": kinds}}
    return {"type": "object", "required": ["operations"], "properties": {"operations": operations}}


PROBLEM: Schema = {
    "type": "object",
    "title": "Problem (RFC 9457)",
    "required": ["type", "title", "status", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "field": {"type": "string"},
                    "pointer": {"type": "string"},
                    "message": {"type": "string"},
                },
            },
        },
        "conflicts": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"id": ID, "field": {"type": "string"}, "base": {}, "yours": {}, "theirs": {}},
            },
        },
        "matches": {"type": "array", "items": ID},
        "duplicates": {"type": "array", "items": LIKENESS},
    },
}
BATCH_RESULT: Schema = {
    "type": "object",
    "required": ["results", "succeeded", "refused"],
    "properties": {
        "results": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["index", "status"],
                "properties": {
                    "index": {"type": "integer"},
                    "status": {"type": "integer"},
                    "id": ID,
                    "problem": {"$ref": "#/components/schemas/Problem"},
                },
            },
        },
        "succeeded": {"type": "integer"},
        "refused": {"type": "integer"},
    },
}
