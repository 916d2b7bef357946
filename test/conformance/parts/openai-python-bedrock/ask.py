from key_client import run_cases
from openai import BedrockOpenAI, OpenAI
from openai.providers import bedrock
from openai_cases import chat, chat_stream, responses_stream

mantle = BedrockOpenAI()  # AWS_BEARER_TOKEN_BEDROCK and AWS_REGION
runtime = OpenAI(provider=bedrock(endpoint="runtime"))

PROFILE = "global.openai.gpt-6.2-sol"
GPT = "openai.gpt-6.2-sol"

run_cases(
    {
        "mantle chat": lambda: chat(mantle, GPT),
        "mantle responses, streamed": lambda: responses_stream(mantle, GPT),
        "runtime chat, streamed": lambda: chat_stream(runtime, PROFILE),
        "runtime responses, streamed": lambda: responses_stream(runtime, PROFILE),
    }
)
