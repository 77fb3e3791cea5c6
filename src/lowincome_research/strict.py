"""Models that accept nothing they do not know, and problems that say where they stand."""

from __future__ import annotations

import json
import re
import types
import typing
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, StringConstraints, Tag, ValidationError

from lowincome_research.errors import LowincomeError, Problem, StudyError, suggestion
from lowincome_research.plain_yaml import Document, Location, dotted, load_yaml

__all__ = [
    "Document", "Identifier", "Location", "Model", "Sha256", "dotted", "load_yaml", "parse",
    "parse_value",
]  # fmt: skip

Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
"""A name of ours: lower-case letters, digits and underscores, a letter first."""
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Model(BaseModel):
    """A frozen model that forbids unknown keys and converts no types."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, populate_by_name=True, allow_inf_nan=False
    )


ModelT = TypeVar("ModelT", bound=BaseModel)


def parse(
    document: Document, model: type[ModelT], error: type[LowincomeError] = StudyError
) -> ModelT:
    """Validate a whole document against a model; see `parse_value`."""
    return parse_value(document.data, model, document.address, error)


def parse_value(
    data: Any,
    model: type[ModelT],
    address: typing.Callable[[Location], str] = dotted,
    error: type[LowincomeError] = StudyError,
) -> ModelT:
    """Validate plain data against a strict model.

    Parameters
    ----------
    data
        What a strict YAML file or a notebook parameter holds.
    address
        Turns a location into the place named in messages.
    error
        The type of error to raise.

    Raises
    ------
    LowincomeError
        Of type `error`, with one problem per invalid key: its address, what was seen, what is
        allowed, and the closest allowed name.
    """
    try:
        return model.model_validate_json(json.dumps(data), by_alias=True, by_name=False)
    except ValidationError as exc:
        found = exc.errors(include_url=False)
        problems = [_problem(item, model, address) for item in found if not _follows(item, found)]
        raise error(dict.fromkeys(problems)) from None


def _follows(item: Any, found: Any) -> bool:
    """Whether a list is only too short because an item of it is wrong, which is said anyway."""
    at = item["loc"]
    return item["type"] == "too_short" and any(
        len(other["loc"]) > len(at) and other["loc"][: len(at)] == at for other in found
    )


def _problem(
    item: Any, model: type[BaseModel], address: typing.Callable[[Location], str]
) -> Problem:
    location, fields = _resolve(item["loc"], model)
    where, seen = address(location), item["input"]
    match item["type"]:
        case "extra_forbidden":
            key = str(location[-1])
            return Problem(
                where, f"unknown key '{key}'", ", ".join(fields), suggestion(key, fields)
            )
        case "missing":
            return Problem(
                address(location[:-1]), f"the key '{location[-1]}' is missing", fix="add it"
            )
        case "literal_error" | "union_tag_invalid" | "enum":
            expected = item["ctx"].get("expected") or item["ctx"].get("expected_tags", "")
            names = re.findall(r"'([^']+)'", expected)
            value = item["ctx"].get("tag", seen)
            return Problem(where, f"saw {value!r}", expected, suggestion(str(value), names))
        case "union_tag_not_found":
            key = str(item["ctx"]["discriminator"]).strip("'")
            return Problem(where, f"the key '{key}' is missing", fix="add it")
        case "value_error":
            return Problem(where, str(item["ctx"]["error"]))
        case _:
            return Problem(where, f"saw {_short(seen)}", _wanted(item["msg"]))


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else text[:57] + "..."


def _wanted(message: str) -> str:
    return message.removeprefix("Input should be ").removeprefix("String should ")


def _resolve(raw: Location, model: type[BaseModel]) -> tuple[Location, list[str]]:
    """Drop the tags of unions from a location and list the keys of the innermost model."""
    location: list[str | int] = []
    current: list[Any] = [model]
    fields: list[str] = list(_keys(model))
    tags: set[str] = set()
    for part in raw:
        models = [kind for kind in current if _is_model(kind)]
        inside = [kind for one in models for kind in _step(one, part)]
        if inside or not models:
            if models:
                fields = [key for one in models for key in _keys(one)]
            location.append(part)
            tags = {tag for one in models for tag in _tags(_annotation(one, part))}
            current = inside or [k for kind in current for k in _items(kind)]
            continue
        if part in tags:
            continue
        tagged = [one for one in models if _tag_of(one, part)]
        if tagged:
            current, fields = tagged, list(_keys(tagged[0]))
            continue
        fields = list(dict.fromkeys(key for one in models for key in _keys(one)))
        location.append(part)
        current = []
    return tuple(location), fields


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _keys(model: type[BaseModel]) -> list[str]:
    return [info.alias or name for name, info in model.model_fields.items()]


def _step(model: type[BaseModel], part: str | int) -> list[Any]:
    annotation = _annotation(model, part)
    return [] if annotation is None else _kinds(annotation)


def _annotation(model: type[BaseModel], part: str | int) -> Any:
    for name, info in model.model_fields.items():
        if part == (info.alias or name):
            return info.annotation
    return None


def _tags(annotation: Any) -> set[str]:
    """Return the tags that stand for no model of their own, at any depth of an annotation."""
    own = {one.tag for one in get_args(annotation)[1:] if isinstance(one, Tag)}
    return own.union(*(_tags(one) for one in get_args(annotation)))


def _tag_of(model: type[BaseModel], part: str | int) -> bool:
    values = [
        value
        for info in model.model_fields.values()
        if get_origin(info.annotation) is typing.Literal
        for value in get_args(info.annotation)
    ]
    return part in values or part == model.__name__


def _kinds(annotation: Any) -> list[Any]:
    """Flatten unions, optionals and annotations to the models and containers inside."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _kinds(get_args(annotation)[0])
    if origin in (Union, types.UnionType):
        return [kind for arg in get_args(annotation) for kind in _kinds(arg)]
    return [annotation]


def _items(container: Any) -> list[Any]:
    return [kind for arg in get_args(container) if arg is not Ellipsis for kind in _kinds(arg)]
