import json
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.request

from key_client import run_cases
from openai import OpenAI
from openai_cases import chat, chat_stream

CONFIG = {
    "model_list": [
        {
            "model_name": "claude",
            "litellm_params": {"model": "bedrock/us.anthropic.claude-haiku-4-5-20251001-v1:0"},
        }
    ]
}


# The proxy refuses to start without a key of its own, which its clients present.
MASTER_KEY = f"sk-{secrets.token_hex(32)}"


def start_proxy(port):
    with open("litellm.yaml", "w", encoding="utf-8") as file:
        json.dump(CONFIG, file)
    command = [os.path.join(os.path.dirname(sys.executable), "litellm")]
    command += ["--config", "litellm.yaml", "--host", "127.0.0.1", "--port", str(port)]
    # The list of prices that comes with the package; the newest one is on another host.
    own = {"LITELLM_LOCAL_MODEL_COST_MAP": "True", "LITELLM_MASTER_KEY": MASTER_KEY}
    env = {**os.environ, **own}
    return subprocess.Popen(command, env=env, stdout=sys.stderr)


def wait_until_ready(proxy, url):
    while proxy.poll() is None:
        try:
            return urllib.request.urlopen(f"{url}/health/liveliness", timeout=5).read()
        except OSError:
            time.sleep(0.2)
    raise SystemExit(f"the proxy ended with {proxy.returncode}")


with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    port = free.getsockname()[1]
proxy = start_proxy(port)
try:
    wait_until_ready(proxy, f"http://127.0.0.1:{port}")
    client = OpenAI(base_url=f"http://127.0.0.1:{port}", api_key=MASTER_KEY, max_retries=0)
    run_cases(
        {
            "chat": lambda: chat(client, "claude"),
            "chat, streamed": lambda: chat_stream(client, "claude"),
        }
    )
finally:
    proxy.kill()
    proxy.wait()
