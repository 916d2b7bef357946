import asyncio
import os

# The list of prices that comes with the package; the newest one is on another host.
os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"

import litellm
from key_client import run_cases

CLAUDE = "bedrock/us.anthropic.claude-haiku-4-5-20251001-v1:0"
MANTLE = "bedrock_mantle/openai.gpt-oss-20b"
MESSAGES = [{"role": "user", "content": "Say hello."}]


def answer():
    return litellm.completion(model=CLAUDE, messages=MESSAGES).choices[0].message.content


def stream(model):
    for chunk in litellm.completion(model=model, messages=MESSAGES, stream=True):
        yield chunk.choices[0].delta.content


def stream_async():
    async def collect():
        chunks = await litellm.acompletion(model=CLAUDE, messages=MESSAGES, stream=True)
        return [chunk.choices[0].delta.content async for chunk in chunks]

    return asyncio.run(collect())


run_cases(
    {
        "answer": answer,
        "streamed answer": lambda: stream(CLAUDE),
        "streamed answer, async": stream_async,
        "mantle, streamed answer": lambda: stream(MANTLE),
    }
)
