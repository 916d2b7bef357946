"""Reads a case per line, and writes the key that AWS's generator for Claude Platform on AWS makes."""

import datetime

from frozen_clock import read_cases
from token_generator_for_aws_external_anthropic import get_token

for case, credentials in read_cases():
    expiry = datetime.timedelta(seconds=case["expires"])
    print(get_token(credentials=credentials, region=case["region"], expiry=expiry))
