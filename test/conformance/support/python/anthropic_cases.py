"""The Messages API of Anthropic's clients, whole and streamed."""

QUESTION = {"max_tokens": 100, "messages": [{"role": "user", "content": "Say hello."}]}


def message(client, model):
    return client.messages.create(model=model, **QUESTION).content[0].text


def message_stream(client, model):
    with client.messages.stream(model=model, **QUESTION) as stream:
        yield from stream.text_stream
