"""Reads a case per line, and writes the key that botocore's signer alone makes of it."""

import base64

from botocore.auth import SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from frozen_clock import read_cases

HOST = "bedrock.amazonaws.com"

for case, credentials in read_cases():
    action = {"Action": "CallWithBearerToken"}
    request = AWSRequest("POST", f"https://{HOST}/", headers={"host": HOST}, params=action)
    SigV4QueryAuth(credentials, "bedrock", case["region"], expires=case["expires"]).add_auth(request)
    text = request.url.removeprefix("https://") + "&Version=1"
    print("bedrock-api-key-" + base64.b64encode(text.encode()).decode())
