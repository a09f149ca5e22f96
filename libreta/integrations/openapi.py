"""The addresses of imports and exports as OpenAPI path items."""

from typing import Any

from libreta.api.document_parts import answers, content, parameter

Item = dict[str, Any]
RUN: Item = {
    "type": "object",
    "properties": {"id": {"type": "integer"}, "state": {"type": "string"}},
    "required": ["id", "state"],
}
LIST: Item = {"type": "object", "properties": {"items": {"type": "array", "items": RUN}}, "required": ["items"]}
NUMBER = parameter(
    "run_id", {"type": "integer", "minimum": 1}, "The number of the import or export.", place="path", required=True
)
TEXT: Item = {"type": "string"}
NAMES: Item = {"type": "array", "items": TEXT}
UPLOAD: Item = {
    "type": "object",
    "required": ["file", "type"],
    "properties": {
        "file": {"type": "string", "format": "binary"},
        "type": {**TEXT, "description": "The kind of record, like customer or order_line."},
        "preset": {**TEXT, "description": "hubspot, salesforce, google, outlook, odoo or order-lines."},
        "region": {**TEXT, "description": "Two letters of the country of national telephone numbers."},
        "encoding": TEXT,
        "delimiter": TEXT,
        "sheet": TEXT,
        "start": {"type": "string", "enum": ["true", "false"]},
    },
}
REQUEST: Item = {
    "type": "object",
    "required": ["type"],
    "additionalProperties": False,
    "properties": {
        "type": TEXT,
        "format": {"type": "string", "enum": ["csv", "xlsx", "jsonl", "parquet", "vcf"]},
        "filter": {"type": "object"},
        "text": TEXT,
        "columns": NAMES,
        "sort": NAMES,
        "ids": {"type": "array", "items": {"type": "integer"}},
    },
}


def operation(summary: str, name: str, responses: Item, body: Item | None = None, *, tag: str) -> Item:
    """This function describes one operation."""
    found: Item = {"summary": summary, "operationId": name, "tags": [tag], "responses": responses}
    if body is not None:
        found["requestBody"] = {"required": True, "content": body}
    return found


def import_paths() -> dict[str, Item]:
    """This function describes the addresses of imports."""

    def acting(summary: str, name: str) -> Item:
        made = operation(summary, name, answers(202, RUN, 409, 422), tag="Imports")
        return {"parameters": [NUMBER], "post": made}

    upload = {"multipart/form-data": {"schema": UPLOAD}}
    plan = content({"type": "object", "required": ["plan"], "properties": {"plan": {"type": "object"}}})
    csv = {"200": {"description": "CSV.", "content": {"text/csv": {"schema": TEXT}}}}
    csv |= {code: text for code, text in answers(200, None).items() if code != "200"}
    return {
        "/imports": {
            "get": operation("Your imports", "list_imports", answers(200, LIST), tag="Imports"),
            "post": operation("Bring a file", "create_import", answers(201, RUN, 413, 422), upload, tag="Imports"),
        },
        "/imports/{run_id}": {
            "parameters": [NUMBER],
            "get": operation("An import", "read_import", answers(200, RUN), tag="Imports"),
            "patch": operation(
                "Another plan", "plan_import", answers(200, RUN, 409, 413, 415, 422), plan, tag="Imports"
            ),
            "delete": operation("Forget an import", "forget_import", answers(204, None, 409), tag="Imports"),
        },
        "/imports/{run_id}/check": acting("Check without writing", "check_import"),
        "/imports/{run_id}/start": acting("Start or go on", "start_import"),
        "/imports/{run_id}/cancellation": acting("Stop", "cancel_import"),
        "/imports/{run_id}/reversion": acting("Take back", "revert_import"),
        "/imports/{run_id}/refused": {
            "parameters": [NUMBER],
            "get": operation("The refused rows", "read_refused_rows", csv, tag="Imports"),
        },
    }


def export_paths() -> dict[str, Item]:
    """This function describes the addresses of exports."""
    file = {"200": {"description": "The file.", "content": {"application/octet-stream": {"schema": TEXT}}}}
    file |= {code: text for code, text in answers(200, None, 409).items() if code != "200"}
    asked = operation(
        "Ask for an export", "create_export", answers(202, RUN, 413, 415, 422), content(REQUEST), tag="Exports"
    )
    stopped = operation("Stop", "cancel_export", answers(202, RUN, 409), tag="Exports")
    return {
        "/exports": {
            "get": operation("Your exports", "list_exports", answers(200, LIST), tag="Exports"),
            "post": asked,
        },
        "/exports/{run_id}": {
            "parameters": [NUMBER],
            "get": operation("An export", "read_export", answers(200, RUN), tag="Exports"),
        },
        "/exports/{run_id}/cancellation": {"parameters": [NUMBER], "post": stopped},
        "/exports/{run_id}/file": {
            "parameters": [NUMBER],
            "get": operation("The file", "read_export_file", file, tag="Exports"),
        },
    }
