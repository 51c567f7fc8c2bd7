"""Prints each card of a file as vobject (https://github.com/py-vobject/vobject) reads it, one JSON object per line."""
import json
import sys

import vobject

KINDS = ("n", "fn", "org", "title", "tel", "email", "adr", "bday", "note", "url", "uid", "categories")


def plain(value):
    """The value of a property as text or lists of texts."""
    if isinstance(value, str):
        return value
    if isinstance(value, (list, tuple)):
        return [plain(part) for part in value]
    if isinstance(value, bytes):
        return len(value)
    return {name: plain(part) for name, part in vars(value).items()}


with open(sys.argv[1], encoding="utf-8", newline="") as file:
    for card in vobject.readComponents(file.read(), validate=False, allowQP=True):
        lines = {kind: [plain(line.value) for line in card.contents.get(kind, [])] for kind in KINDS}
        print(json.dumps({kind: values for kind, values in lines.items() if values}))
