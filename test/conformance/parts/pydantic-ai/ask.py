from key_client import run_cases
from pydantic_ai import Agent

agent = Agent("bedrock:us.anthropic.claude-haiku-4-5-20251001-v1:0")


def stream():
    result = agent.run_stream_sync("Say hello.")
    yield from result.stream_text(delta=True, debounce_by=None)


run_cases({"answer": lambda: agent.run_sync("Say hello.").output, "streamed answer": stream})
