"""Asks botocore for credentials, one case (environment and profile) as a JSON object a line."""

import json
import os
import sys

import botocore
import botocore.credentials
import botocore.session
import botocore.tokens

print(json.dumps(botocore.__version__), flush=True)


def ask(case):
    os.environ.clear()
    os.environ.update(case["env"])
    # botocore finds these once, when it is imported, by the HOME of that time.
    cache = os.path.expanduser(os.path.join("~", ".aws", "sso", "cache"))
    botocore.credentials.SSOProvider._SSO_TOKEN_CACHE_DIR = cache
    botocore.tokens.SSOTokenProvider._SSO_TOKEN_CACHE_DIR = cache
    try:
        credentials = botocore.session.Session(profile=case.get("profile")).get_credentials()
        if credentials is None:
            return {"failed": "no credentials"}
        frozen = credentials.get_frozen_credentials()
    except Exception as error:
        return {"failed": f"{type(error).__name__}: {error}"}
    return {
        "accessKeyId": frozen.access_key,
        "secretAccessKey": frozen.secret_key,
        "sessionToken": frozen.token,
    }


for line in sys.stdin:
    print(json.dumps(ask(json.loads(line))), flush=True)
