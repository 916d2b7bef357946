from key_client import run_cases
from langchain_aws import ChatBedrockConverse

model = ChatBedrockConverse(model="us.anthropic.claude-haiku-4-5-20251001-v1:0")


def stream():
    for chunk in model.stream("Say hello."):
        yield chunk.text


run_cases({"answer": lambda: model.invoke("Say hello.").text, "streamed answer": stream})
