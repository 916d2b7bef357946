"""The two APIs of OpenAI, whole and streamed."""

MESSAGES = [{"role": "user", "content": "Say hello."}]


def chat(client, model):
    return client.chat.completions.create(model=model, messages=MESSAGES).choices[0].message.content


def chat_stream(client, model):
    for chunk in client.chat.completions.create(model=model, messages=MESSAGES, stream=True):
        if chunk.choices:
            yield chunk.choices[0].delta.content


def responses(client, model):
    return client.responses.create(model=model, input="Say hello.").output_text


def responses_stream(client, model):
    with client.responses.stream(model=model, input="Say hello.") as stream:
        for event in stream:
            if event.type == "response.output_text.delta":
                yield event.delta
        stream.get_final_response()
