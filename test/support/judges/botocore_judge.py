"""Judges requests to AWS by the models that botocore ships.

Reads JSON lines {"service", "target", "contentType", "body"} from standard input; writes one JSON
line {"operation", "problems"} for each. A body is a form (query protocol) or JSON.
"""

import json
import re
import sys
from urllib.parse import parse_qsl

import botocore.session
from botocore.validate import ParamValidator

SESSION = botocore.session.get_session()
VALIDATOR = ParamValidator()
NUMBERS = {"integer": int, "long": int, "float": float, "double": float}


class Unreadable(Exception):
    pass


def read_request(model, request):
    """The operation's name and its parameters, whatever the protocol."""
    if model.metadata["protocol"] == "query":
        form = dict(parse_qsl(request["body"], keep_blank_values=True, strict_parsing=True))
        name = form.pop("Action")
        version = form.pop("Version")
        if version != model.metadata["apiVersion"]:
            raise Unreadable(f"Version {version}")
        parameters = read_structure(model.operation_model(name).input_shape, form, "")
        if form:
            raise Unreadable(f"left over: {', '.join(form)}")
        return name, parameters
    prefix, name = request["target"].split(".")
    if prefix != model.metadata["targetPrefix"]:
        raise Unreadable(f"X-Amz-Target {prefix}")
    if request["contentType"] != f"application/x-amz-json-{model.metadata['jsonVersion']}":
        raise Unreadable(f"Content-Type {request['contentType']}")
    return name, json.loads(request["body"])


def read_structure(shape, form, prefix):
    """Takes what belongs to a structure out of a form."""
    found = {}
    for name, member in shape.members.items():
        value = read_value(member, form, prefix + member.serialization.get("name", name))
        if value is not None:
            found[name] = value
    return found


def read_value(shape, form, name):
    if shape.type_name == "structure":
        return read_structure(shape, form, f"{name}.") or None
    if shape.type_name == "list":
        items = []
        while True:
            item = read_value(shape.member, form, f"{name}.member.{len(items) + 1}")
            if item is None:
                return items or None
            items.append(item)
    text = form.pop(name, None)
    if text is None:
        return None
    if shape.type_name == "boolean":
        return {"true": True, "false": False}[text]
    return NUMBERS.get(shape.type_name, str)(text)


def beyond_validator(shape, value, path):
    """What the service checks and ParamValidator leaves to it: patterns, enums, the longest."""
    if shape.type_name == "structure":
        for name, member in value.items():
            yield from beyond_validator(shape.members[name], member, f"{path}.{name}")
    elif shape.type_name == "list":
        for index, item in enumerate(value):
            yield from beyond_validator(shape.member, item, f"{path}[{index}]")
    if shape.type_name in ("string", "list"):
        longest = shape.metadata.get("max")
        if longest is not None and len(value) > longest:
            yield f"{path}: longer than {longest}"
    elif shape.type_name in NUMBERS and value > shape.metadata.get("max", value):
        yield f"{path}: more than {shape.metadata['max']}"
    if shape.type_name == "string":
        if shape.enum and value not in shape.enum:
            yield f"{path}: none of {shape.enum}"
        # Python does not know Unicode classes.
        pattern = shape.metadata.get("pattern", "")
        if pattern and "\\p{" not in pattern and not re.fullmatch(pattern, value):
            yield f"{path}: does not match {pattern}"


def judge(request):
    model = SESSION.get_service_model(request["service"])
    try:
        name, parameters = read_request(model, request)
        shape = model.operation_model(name).input_shape
        report = VALIDATOR.validate(parameters, shape)
        if report.has_errors():
            return {"operation": name, "problems": report.generate_report().splitlines()}
        return {"operation": name, "problems": list(beyond_validator(shape, parameters, name))}
    except Exception as error:
        return {"operation": "", "problems": [f"{type(error).__name__}: {error}"]}


for line in sys.stdin:
    print(json.dumps(judge(json.loads(line))))
