import asyncio

from key_client import run_cases
from strands import Agent
from strands.models import BedrockModel

MODEL = "us.anthropic.claude-haiku-4-5-20251001-v1:0"


def make_agent(streaming):
    return Agent(model=BedrockModel(model_id=MODEL, streaming=streaming), callback_handler=None)


def answer():
    return str(make_agent(False)("Say hello.")).strip()


def stream():
    async def collect():
        events = make_agent(True).stream_async("Say hello.")
        return [event["data"] async for event in events if "data" in event]

    return asyncio.run(collect())


run_cases({"answer": answer, "streamed answer": stream})
