"""The service's own description, as OpenAPI 3.1: what other programs are made from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import quoteattr
from quoteattr import records
from quoteattr.records import ACTS, FORMS, SCHEMES
from quoteattr.serve.requests import LARGEST_LIST, LONGEST_ID, Limits

_REFUSALS = {
    "400": "The request broke off.",
    "401": "It does not bear the token.",
    "413": "It is too long.",
    "415": "It is not said to be JSON.",
    "422": "It asks for what there is not.",
    "500": "A text could not be worked on.",
    "503": "The service is full; Retry-After says when to try again.",
    "504": "It took too long.",
}


def openapi(limits: Limits, with_token: bool) -> dict[str, Any]:
    """Return the description of a service.

    Args:
        limits: How much it takes on.
        with_token: It asks for one.
    """
    schemes = {"token": {"type": "http", "scheme": "bearer"}} if with_token else {}
    # References in the schema of a record count from its own top, which is further down here.
    record = _moved(records.schema() | {"$schema": None}, "#/components/schemas/Record/$defs/")
    record.pop("$schema")
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "quoteattr",
            "version": quoteattr.__version__,
            "description": "Who said what, in which words, and through whom: records of the quotations in English news.",
        },
        "paths": {
            "/extract": {"post": _extract(limits, with_token)},
            "/schema": {"get": _get("The JSON Schema of a record.", "application/schema+json", {"type": "object"})},
            "/health": {"get": _get("How the service is; 503 where it cannot work.", "application/json", _health())},
        },
        "components": {
            "schemas": {
                "Record": record,
                "Text": _text(),
                "Extracted": _closed({"doc": _string(), "records": _list_of("Record")}),
                "Error": _closed({"error": _string("One sentence: what is wrong, where, and what to do.")}),
            },
            "securitySchemes": schemes,
        },
    }


def _extract(limits: Limits, with_token: bool) -> dict[str, Any]:
    extracted = {"$ref": "#/components/schemas/Extracted"}
    several = _closed({"documents": _list_of("Extracted")})
    error = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    return {
        "summary": "The records of one text, or of each of a list of texts.",
        "description": f"The texts and ids of a request may have {limits.max_chars:,} characters together.",
        "operationId": "extract",
        "security": [{"token": []}] if with_token else [],
        "requestBody": {"required": True, "content": {"application/json": {"schema": _request()}}},
        "responses": {
            "200": {
                "description": "Of one text its records, of a list an object for each; or, where the request accepts "
                "application/x-ndjson, all records one a line.",
                "content": {
                    "application/json": {"schema": {"oneOf": [extracted, several]}},
                    "application/x-ndjson": {"schema": _string()},
                },
            },
            **{status: {"description": why, "content": error} for status, why in _REFUSALS.items()},
        },
    }


def _request() -> dict[str, Any]:
    settings = {
        "acts": _choice(ACTS, "Which acts to keep."),
        "forms": _choice(FORMS, "Which forms to keep."),
        "scheme": {"enum": list(SCHEMES), "description": "What counts as an attribution."},
        "min_confidence": _probability("Keep records of at least this probability; null for what suits the weights."),
        "min_speaker_confidence": _probability("Leave a speaker open that is less sure than this; null as above."),
    }
    texts = {"type": "array", "items": {"$ref": "#/components/schemas/Text"}, "maxItems": LARGEST_LIST}
    one = _closed(_text()["properties"] | settings, required=["text"])
    return {"oneOf": [one, _closed({"texts": texts} | settings, required=["texts"])]}


def _text() -> dict[str, Any]:
    name = {
        "type": ["string", "integer"],
        "maxLength": LONGEST_ID,
        "description": "The document's name in the records.",
    }
    return _closed({"id": name, "text": _string()}, required=["text"])


def _health() -> dict[str, Any]:
    whole = {"type": "integer"}
    return _closed(
        {
            "status": {"enum": ["ok", "failing"]},
            "version": _string(),
            "workers": whole,
            "requests": whole,
            "queue": whole,
        }
    )


def _get(summary: str, media_type: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "summary": summary,
        "responses": {"200": {"description": summary, "content": {media_type: {"schema": schema}}}},
    }


def _choice(known: Sequence[str], description: str) -> dict[str, Any]:
    words = {"type": "array", "items": {"enum": list(known)}, "minItems": 1}
    return {"anyOf": [words, {"enum": ["all", *known]}], "description": description}


def _probability(description: str) -> dict[str, Any]:
    return {"type": ["number", "null"], "minimum": 0, "maximum": 1, "description": description}


def _string(description: str = "") -> dict[str, Any]:
    return {"type": "string"} | ({"description": description} if description else {})


def _list_of(name: str) -> dict[str, Any]:
    return {"type": "array", "items": {"$ref": f"#/components/schemas/{name}"}}


def _closed(properties: dict[str, Any], required: Sequence[str] | None = None) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties if required is None else required),
        "additionalProperties": False,
    }


def _moved(value: Any, place: str) -> Any:
    if isinstance(value, dict):
        return {
            key: below.replace("#/$defs/", place) if key == "$ref" else _moved(below, place)
            for key, below in value.items()
        }
    return [_moved(below, place) for below in value] if isinstance(value, list) else value
