from key_client import run_cases
from llama_index.core.llms import ChatMessage
from llama_index.llms.bedrock_converse import BedrockConverse

model = BedrockConverse(model="us.anthropic.claude-haiku-4-5-20251001-v1:0")
MESSAGES = [ChatMessage(role="user", content="Say hello.")]


def stream():
    for chunk in model.stream_chat(MESSAGES):
        yield chunk.delta


run_cases({"answer": lambda: model.chat(MESSAGES).message.content, "streamed answer": stream})
