# SPDX-License-Identifier: Apache-2.0
"""Writes into the page of CPython's cases in which file each one is tested.

A row of a case that has no test is left as it is. Run it from the top of the repository.
"""

import pathlib
import re

PAGE = pathlib.Path("Sources/Primitives/Primitives.docc/PythonTests.md")
NAME = re.compile(r'"(_?Test\w*\.\w+|\w+(?:Test|Mixin)\w*\.\w+)[":, ]')
ROW = re.compile(r"\| `([\w.]+)` \|.*")


def files():
    """Each case that a test is called after, with the name of its file."""
    found = {}
    for path in sorted(pathlib.Path("Tests").rglob("*.swift")):
        if path.parts[1] != "TidyTests":
            for name in NAME.findall(path.read_text()):
                found.setdefault(name, path.name)
    return found


def main():
    tested = files()
    lines = PAGE.read_text().splitlines()
    for index, line in enumerate(lines):
        row = ROW.fullmatch(line)
        if row and row[1] in tested:
            lines[index] = f"| `{row[1]}` | `{tested[row[1]]}` | |"
    PAGE.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
