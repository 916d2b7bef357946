"""Asks the cases of a client, and prints one line of JSON for each: its answer or its error."""

import json


def run_cases(cases):
    """Each case returns the answer: a text, or the pieces of a stream."""
    for name, ask in cases.items():
        try:
            answer = ask()
            pieces = [answer] if isinstance(answer, str) else [piece for piece in answer if piece]
            report = {"name": name, "text": "".join(pieces), "pieces": len(pieces)}
        except Exception as error:  # Whatever a client raises is what its user sees.
            report = {"name": name, "error": f"{type(error).__name__}: {error}"}
        print(json.dumps(report), flush=True)
