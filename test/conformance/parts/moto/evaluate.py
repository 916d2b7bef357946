"""What moto's evaluation of IAM policies says to requests, one JSON document in, one out.

moto takes an Allow whose condition does not hold for an explicit deny of the whole policy. AWS does
not, so each statement is asked by itself, and one that permits is enough.
"""

import json
import sys

from moto.iam.access_control import IAMPolicy, PermissionResult


def permits(statement, request):
    policy = IAMPolicy(json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
    result = policy.is_action_permitted(
        request["action"],
        request["resource"],
        incoming_condition_values=request["context"],
    )
    return result == PermissionResult.PERMITTED


given = json.load(sys.stdin)
answers = [
    any(permits(statement, request) for statement in given["policy"]["Statement"])
    for request in given["requests"]
]
json.dump(answers, sys.stdout)
