import os

from anthropic import Anthropic
from anthropic_cases import message, message_stream
from key_client import run_cases

KEY = os.environ["ANTHROPIC_AUTH_TOKEN"]
CLAUDE = "us.anthropic.claude-haiku-4-5-20251001-v1:0"
MANTLE_CLAUDE = "anthropic.claude-haiku-4-5"

client = Anthropic()  # ANTHROPIC_AUTH_TOKEN and ANTHROPIC_BASE_URL
runtime = Anthropic(
    base_url="https://bedrock-runtime.us-east-1.amazonaws.com/anthropic", auth_token=KEY
)
mantle = Anthropic(base_url="https://bedrock-mantle.us-east-1.api.aws/anthropic")

run_cases(
    {
        "message": lambda: message(client, CLAUDE),
        "message, streamed": lambda: message_stream(client, CLAUDE),
        "`base_url` and `auth_token` in code, streamed": lambda: message_stream(runtime, CLAUDE),
        "mantle, streamed": lambda: message_stream(mantle, MANTLE_CLAUDE),
    }
)
