"""What the Python generators share: cases from stdin, and a clock that stands still."""

import datetime
import json
import sys

import botocore.auth
from botocore.credentials import Credentials


def read_cases():
    """Yields each case with its credentials, after botocore's clock is set to its time."""
    for line in sys.stdin:
        case = json.loads(line)
        now = datetime.datetime.fromtimestamp(case["now"] / 1000, datetime.timezone.utc)
        botocore.auth.get_current_datetime = lambda *args, **kwargs: now
        keys = (case["accessKeyId"], case["secretAccessKey"], case.get("sessionToken"))
        yield case, Credentials(*keys)
