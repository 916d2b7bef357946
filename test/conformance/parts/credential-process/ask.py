"""Asks a model through boto3 for each line of standard input, and prints a line of JSON for each.

Credentials, region and proxy come from the environment and the config files.
"""

import json
import os
import sys

import boto3

MESSAGES = [{"role": "user", "content": [{"text": "Say hello."}]}]

client = boto3.client("bedrock-runtime")
for line in sys.stdin:
    report = {"name": line.strip()}
    try:
        answer = client.converse(modelId=os.environ["MODEL"], messages=MESSAGES)
        report["text"] = answer["output"]["message"]["content"][0]["text"]
    except Exception as error:  # Whatever a client raises is what its user sees.
        report["error"] = f"{type(error).__name__}: {error}"
    print(json.dumps(report), flush=True)
