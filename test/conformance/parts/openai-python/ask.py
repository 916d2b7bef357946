from key_client import run_cases
from openai import OpenAI
from openai_cases import chat, chat_stream, responses, responses_stream

MANTLE = "https://bedrock-mantle.us-east-1.api.aws"

runtime = OpenAI()  # OPENAI_API_KEY and OPENAI_BASE_URL
mantle = OpenAI(base_url=f"{MANTLE}/openai/v1")
mantle_v1 = OpenAI(base_url=f"{MANTLE}/v1")

OSS = "openai.gpt-oss-20b-1:0"
PROFILE = "global.openai.gpt-6.2-sol"
GPT = "openai.gpt-6.2-sol"
MANTLE_OSS = "openai.gpt-oss-20b"

run_cases(
    {
        "chat": lambda: chat(runtime, OSS),
        "chat, streamed": lambda: chat_stream(runtime, OSS),
        "responses": lambda: responses(runtime, PROFILE),
        "responses, streamed": lambda: responses_stream(runtime, PROFILE),
        "mantle /openai/v1 chat, streamed": lambda: chat_stream(mantle, GPT),
        "mantle /openai/v1 responses, streamed": lambda: responses_stream(mantle, GPT),
        "mantle /v1 chat, streamed": lambda: chat_stream(mantle_v1, MANTLE_OSS),
        "mantle /v1 responses, streamed": lambda: responses_stream(mantle_v1, MANTLE_OSS),
    }
)
