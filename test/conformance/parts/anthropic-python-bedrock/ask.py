from anthropic import AnthropicBedrock, AnthropicBedrockMantle
from anthropic_cases import message, message_stream
from key_client import run_cases

runtime = AnthropicBedrock()  # AWS_BEARER_TOKEN_BEDROCK and AWS_REGION
mantle = AnthropicBedrockMantle()

CLAUDE = "us.anthropic.claude-haiku-4-5-20251001-v1:0"
MANTLE_CLAUDE = "anthropic.claude-haiku-4-5"

run_cases(
    {
        "runtime": lambda: message(runtime, CLAUDE),
        "runtime, streamed": lambda: message_stream(runtime, CLAUDE),
        "mantle": lambda: message(mantle, MANTLE_CLAUDE),
        "mantle, streamed": lambda: message_stream(mantle, MANTLE_CLAUDE),
    }
)
