"""Reads a case per line, and writes the key that the PyPI package makes of it."""

import datetime

from aws_bedrock_token_generator import provide_token
from frozen_clock import read_cases


class Given:
    """A credential provider of the package: it gives what it was given."""

    def __init__(self, credentials):
        self.credentials = credentials

    def load(self):
        return self.credentials


for case, credentials in read_cases():
    expiry = datetime.timedelta(seconds=case["expires"])
    print(provide_token(case["region"], Given(credentials), expiry))
