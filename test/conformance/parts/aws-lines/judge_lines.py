"""The AWS CLI parses command lines, and stops before it would send a request.

Standard input has one JSON object per line: `args` without `aws`, the folder `place` in which the
line is run, and `partial` if the line may leave out what is required. For each, one JSON object
with the `operations` that would be sent and the `faults` is printed.
"""

import contextlib
import io
import json
import os
import re
import sys

from awscli.clidriver import create_clidriver


class Stopped(Exception):
    """Raised in place of a request."""


def faults_of(shape, value, where):
    """What the CLI leaves to the service: values outside of an enum, a pattern or a maximum."""
    if shape.type_name == "structure":
        for name, member in value.items():
            # The CLI itself refuses a member that there is not.
            if name in shape.members:
                yield from faults_of(shape.members[name], member, f"{where}.{name}")
    elif shape.type_name == "list":
        for index, member in enumerate(value):
            yield from faults_of(shape.member, member, f"{where}[{index}]")
    elif shape.type_name == "map":
        for key, member in value.items():
            yield from faults_of(shape.key, key, f"{where} key")
            yield from faults_of(shape.value, member, f"{where}.{key}")
    if isinstance(value, str):
        if shape.enum and value not in shape.enum:
            yield f"{where}: {value} must be one of {', '.join(shape.enum)}"
        if not fits(shape.metadata.get("pattern"), value):
            yield f"{where}: {value} does not match {shape.metadata['pattern']}"
    size = value if isinstance(value, int) else len(value) if hasattr(value, "__len__") else 0
    if size > shape.metadata.get("max", size):
        yield f"{where}: above the maximum of {shape.metadata['max']}"


def fits(pattern, value):
    try:
        compiled = re.compile(pattern or "")
    except re.error:
        # Written for the regular expressions of Java.
        return True
    # A service that writes no anchors means the whole value.
    anchored = re.search(r"^\^|\$$", pattern or "^")
    return (compiled.search if anchored else compiled.fullmatch)(value) is not None


def judge(args, place, partial):
    operations, faults, options = [], [], {}

    def check_values(params, model, **_):
        if model.input_shape is not None:
            faults.extend(faults_of(model.input_shape, params, model.name))

    def stop(model, **_):
        operations.append(f"{model.service_model.service_name}:{model.name}")
        raise Stopped

    def read_global_options(argument_table, **_):
        options.update(argument_table)

    def read_options(argument_table, **_):
        options.update(argument_table)
        if partial:
            for argument in argument_table.values():
                if not argument.positional_arg:
                    argument.required = False

    driver = create_clidriver()
    driver.session.register("provide-client-params", check_values)
    driver.session.register("before-call", stop)
    driver.session.register("building-top-level-params", read_global_options)
    driver.session.register("before-building-argument-table-parser", read_options)
    os.chdir(place)
    said = io.StringIO()
    with contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()):
        try:
            driver.main(args)
        except SystemExit:
            pass
    if not operations:
        faults.extend(refusals_of(said.getvalue(), partial))
    faults.extend(abbreviations_in(args, options))
    return {"operations": operations, "faults": list(dict.fromkeys(faults))}


def abbreviations_in(args, options):
    """Version 1 takes `--trail` for `--trail-name`; version 2 does not."""
    for name in [word[2:].split("=")[0] for word in args if word.startswith("--")]:
        if name not in options and any(option.startswith(name) for option in options):
            yield f"Abbreviated option: --{name}"


def refusals_of(said, partial):
    """The lines of a refusal, without the usage and without what a partial line leaves out."""
    usage = r"$|usage|To see help|aws.* help$|Note: AWS CLI"
    lines = [line.strip() for line in said.splitlines() if not re.match(usage, line.strip())]
    missing = [line for line in lines if line.startswith("Missing required parameter")]
    rest = [line for line in lines if line not in missing]
    if partial and missing and rest == ["Parameter validation failed:"]:
        return []
    # The choices are hundreds of names.
    told = re.sub(r"valid choices are:.*?(maybe you meant:|$)", r"\1", " ".join(lines), flags=re.S)
    return [told.strip(" ,") or "sends nothing"]


sys.argv[0] = "aws"
for line in sys.stdin:
    print(json.dumps(judge(**json.loads(line))), flush=True)
