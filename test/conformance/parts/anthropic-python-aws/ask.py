from anthropic import AnthropicAWS
from anthropic_cases import message, message_stream
from key_client import run_cases

# ANTHROPIC_AWS_API_KEY, ANTHROPIC_AWS_WORKSPACE_ID and AWS_REGION
client = AnthropicAWS()

CLAUDE = "claude-haiku-4-5"

run_cases(
    {
        "message": lambda: message(client, CLAUDE),
        "message, streamed": lambda: message_stream(client, CLAUDE),
    }
)
