import json

import boto3
from key_client import run_cases

MODEL = "us.anthropic.claude-haiku-4-5-20251001-v1:0"
MESSAGES = [{"role": "user", "content": [{"text": "Say hello."}]}]
BODY = json.dumps(
    {
        "anthropic_version": "bedrock-2023-05-31",
        "max_tokens": 100,
        "messages": [{"role": "user", "content": "Say hello."}],
    }
)

client = boto3.client("bedrock-runtime")  # Key and region come from the environment.


def converse():
    answer = client.converse(modelId=MODEL, messages=MESSAGES)
    return answer["output"]["message"]["content"][0]["text"]


def converse_stream():
    for event in client.converse_stream(modelId=MODEL, messages=MESSAGES)["stream"]:
        yield event.get("contentBlockDelta", {}).get("delta", {}).get("text")


def invoke_model():
    answer = client.invoke_model(modelId=MODEL, body=BODY)
    return json.load(answer["body"])["content"][0]["text"]


def invoke_model_with_response_stream():
    for event in client.invoke_model_with_response_stream(modelId=MODEL, body=BODY)["body"]:
        yield json.loads(event["chunk"]["bytes"]).get("delta", {}).get("text")


run_cases(
    {
        "Converse": converse,
        "ConverseStream": converse_stream,
        "InvokeModel": invoke_model,
        "InvokeModelWithResponseStream": invoke_model_with_response_stream,
    }
)
