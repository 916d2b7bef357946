"""Calls AWS by boto3: reads a list of [service, operation, parameters], prints their answers."""

import json
import sys

import boto3

clients = {}
answers = []
for service, operation, parameters in json.load(sys.stdin):
    if service not in clients:
        clients[service] = boto3.client(service)
    answer = getattr(clients[service], operation)(**parameters)
    answer.pop("ResponseMetadata", None)
    answers.append(answer)
print(json.dumps(answers, default=str))
