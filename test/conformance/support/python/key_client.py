"""Asks the cases of a client, and prints one line of JSON for each: its answer or its error."""

import json
import sys


def run_cases(cases):
    """Each case returns the answer: a text, or the pieces of a stream.

    With the argument `-`, each line of standard input names a case; else all are asked.
    """
    named = (line.strip() for line in sys.stdin) if sys.argv[1:] == ["-"] else cases
    for name in named:
        try:
            answer = cases[name]()
            pieces = [answer] if isinstance(answer, str) else [piece for piece in answer if piece]
            report = {"name": name, "text": "".join(pieces), "pieces": len(pieces)}
        except Exception as error:  # Whatever a client raises is what its user sees.
            report = {"name": name, "error": f"{type(error).__name__}: {error}"}
        print(json.dumps(report), flush=True)
