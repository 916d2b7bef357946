"""Says which proxy botocore chooses: JSON objects {"variables", "url"} in, URLs or null out."""

import json
import os
import sys

from botocore.httpsession import ProxyConfiguration
from botocore.utils import get_environ_proxies


def choose(case):
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        del os.environ[name]
    os.environ.update(case["variables"])
    url = case["url"]
    return ProxyConfiguration(get_environ_proxies(url)).proxy_url_for(url)


for line in sys.stdin:
    print(json.dumps(choose(json.loads(line))))
