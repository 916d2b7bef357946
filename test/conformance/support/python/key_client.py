"""Asks the cases of a client, and prints one line of JSON for each: its answer or its error."""

import json
import sys


def run_cases(cases):
    """Each case returns the answer: a text, or the pieces of a stream.

    Asks all cases; with the argument "-" those that the lines of standard input name.
    """
    if sys.argv[1:] == ["-"]:
        for line in sys.stdin:
            report(line.strip(), cases)
    else:
        for name in cases:
            report(name, cases)


def report(name, cases):
    try:
        answer = cases[name]()
        pieces = [answer] if isinstance(answer, str) else [piece for piece in answer if piece]
        answered = {"name": name, "text": "".join(pieces), "pieces": len(pieces)}
    except Exception as error:  # Whatever a client raises is what its user sees.
        answered = {"name": name, "error": f"{type(error).__name__}: {error}"}
    print(json.dumps(answered), flush=True)
