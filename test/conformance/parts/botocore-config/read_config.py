"""Reads texts of config and credentials files, one JSON object a line, as botocore does."""

import json
import os
import sys
import tempfile

import botocore
import botocore.configloader as loader
from botocore.exceptions import ConfigParseError

print(json.dumps(botocore.__version__))
folder = tempfile.mkdtemp()
config_path = os.path.join(folder, "config")
credentials_path = os.path.join(folder, "credentials")


def write(path, text):
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write(text)


def read(case):
    write(config_path, case["config"])
    write(credentials_path, case["credentials"])
    try:
        config = loader.load_config(config_path)
        credentials = loader.raw_config_parse(credentials_path)
    except ConfigParseError:
        return "malformed"
    profiles = config["profiles"]
    # As botocore.session.Session.full_config joins them.
    for name, settings in credentials.items():
        profiles.setdefault(name, {}).update(settings)
    return {
        "profiles": profiles,
        "ssoSessions": config["sso_sessions"],
        "services": config["services"],
    }


for line in sys.stdin:
    print(json.dumps(read(json.loads(line))))
