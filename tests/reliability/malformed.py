"""Malformed articles, made by rule: files that can't be read, and such as are read with a warning."""

from __future__ import annotations

import json
import os
import random
import socket
from collections.abc import Iterator
from pathlib import Path

FIELDS = ("title", "date", "author", "tags", "quote", "summary", "notes")
VALUES = {
    "title": "月之暗面完成新一轮融资", "date": "2024-05-13", "author": "记者", "tags": "融资, 大模型",
    "quote": "Kimi是我们的产品", "summary": "月之暗面完成10亿美元融资，投资方为红杉中国。",
    "notes": "not of the world",
}  # fmt: skip
CHINESE = "今天台灣的人工智慧公司發佈了新的語言模型，引起廣泛的討論與關注，投資者對此表示歡迎。"


def tagged(values: dict[str, str], mark: object = "") -> str:
    parts = (f"<{k}>\n{v}{mark if k == 'summary' else ''}\n</{k}>" for k, v in values.items())
    return "\n\n".join(parts)


def unreadable() -> Iterator[tuple[str, bytes]]:
    """Files that hold no article."""
    whole = tagged(VALUES).encode()
    for n in range(50):  # UTF-8 cut within a character, or with a byte that is none
        at = whole.index("月".encode()) + 1 + n
        bad = bytes([0xFE]) if n % 2 else b"\x80\xff"
        yield f"utf8-{n}.txt", whole[:at] + bad + whole[at:]
    for n in range(40):
        at = n * len(whole) // 40
        yield f"nul-{n}.txt", whole[:at] + b"\0" + whole[at:]
    for n, code in enumerate(("big5", "big5hkscs", "cp950")):
        yield f"big5-{n}.txt", f"<title>\n{CHINESE}\n</title>\n".encode(code)
    for n, code in enumerate(("shift-jis", "euc-jp", "cp1252", "koi8-r", "iso8859-7")):
        text = {"cp1252": "café olé à Noël", "koi8-r": "Новая модель вышла вчера",
                "iso8859-7": "Νέο μοντέλο κυκλοφόρησε"}.get(code, "日本のAI企業が新しいモデルを発表した。")  # fmt: skip
        yield f"legacy-{n}.txt", text.encode(code)
    for n, code in enumerate(("utf-16-le", "utf-16-be", "utf-32", "utf-32-le")):
        yield f"utf-{n}.txt", tagged(VALUES).encode(code)
    yield "utf16-odd.txt", b"\xff\xfe" + "月".encode("utf-16-le") + b"a"
    for n, blank in enumerate((b"", b" ", b"\n" * 100, b"\xef\xbb\xbf", "\u3000\u00a0".encode(), b"\r\n\t")):  # fmt: skip
        yield f"empty-{n}.txt", blank
    rng = random.Random(1)
    for n in range(40):
        yield f"noise-{n}.md", bytes(rng.randrange(256) for _ in range(300))
    for n, line in enumerate((
        "{", "[1]", "null", "{}", '{"id": "x"}', '{"text": ""}', '{"id": 5, "text": "x"}',
        '{"id": "b", "text": ["x"]}', '{"text": NaN}', "[" * 50_000, '{"text": "x"', "text",
        '{"text": "x", "date": 2024}', '{"text": "x", "title": {}}', '{"text": "x", "lang": 1}',
    )):  # fmt: skip
        yield f"line-{n}.jsonl", line.encode()
    yield "huge.txt", b"<title>\nx\n</title>\n" + b"word " * 10_000_000
    yield "bigger.txt", b"x" * (65 << 20)
    yield "long.jsonl", json.dumps({"text": "word " * 300_000}).encode()


def repaired() -> Iterator[tuple[str, bytes]]:
    """Articles that are read, with a warning that says what was guessed or left out."""
    for n, field in enumerate(FIELDS):
        text = tagged(VALUES, f"unclosed {field}")
        yield f"unclosed-{n}.txt", text.replace(f"\n</{field}>", "").encode()
        if field != "notes":  # more of what is left out is no mistake
            twice = tagged(VALUES, f"twice {field}") + f"\n<{field}>\nagain\n</{field}>\n"
            yield f"twice-{n}.txt", twice.encode()
        for other in FIELDS:
            if other not in (field, "notes") and field != "notes":
                inner = f"before\n<{other}>\ninner\n</{other}>\nafter"
                yield (
                    f"nested-{field}-{other}.txt",
                    tagged(VALUES | {field: inner}, f"{n}").encode(),
                )
    for n, date in enumerate((
        "2024-13-45", "2024-00-10", "2023-02-29", "0000-00-00", "12024-05-13", "2024-05-131",
        "yesterday", "13/45/2024", "2024年13月45日", "2024-02-30", "May", "零", "2024", "99999999999",
        "5月13日", "2024--05--13", "NaN", "2024-06-31", "1e9", "２０２４－１３－０１",
        "2024-12-32", "2024/02/31", "2024.04.31", "20240513", "13 May", "Q3 2024", "'; DROP", "<b>",
    )):  # fmt: skip
        text = tagged(VALUES | {"date": date}, f"date {n}")
        yield f"date-{n}.txt", text.encode()
    for n, code in enumerate(("gb18030", "gbk", "gb2312", "utf-16")):
        for m in range(16):
            yield f"coded-{n}-{m}.txt", tagged(VALUES, f"，编码{code}{m}").encode(code)
    for n in range(5):
        yield f"notes-{n}.txt", f"<notes>\nnothing but notes {n}\n</notes>".encode()
    for n in range(10):
        yield f"same-{n}.txt", f"The same text\n2024-05-{10 + n // 2}\nin two files".encode()


def harmless() -> Iterator[tuple[str, bytes]]:
    """Articles that are odd, and mean what they seem to mean."""
    rng = random.Random(2)
    for n in range(20):
        keys = list(VALUES)
        rng.shuffle(keys)
        cased = {"".join(rng.choice((c.upper(), c)) for c in k): VALUES[k] for k in keys}
        text = "\n".join(f"<{k}>\n{v}\n</{k.swapcase()}>" for k, v in cased.items())
        yield f"order-{n}.txt", f"{text}\n{n}".encode()
    for n, name in enumerate(("x" * 10_000, "公司" * 5_000, "a-" * 5_000, "(" * 10_000)):
        yield f"name-{n}.txt", f"{name}\n2024-05-14\n{name} released {name}.".encode()
    for n, key in enumerate(("title", "author", "url", "id")):
        row = {"text": f"lone {n}", key: "\ud800 \x00 \u202e ../../etc/passwd <&'\"> %00 \n\r"}
        yield f"odd-{n}.jsonl", json.dumps(row).encode()


def special(folder: Path) -> list[str]:
    """What is no file at all, though its name says so."""
    (folder / "folder.txt").mkdir()
    os.mkfifo(folder / "pipe.txt")
    (folder / "loop.txt").symlink_to("loop.txt")
    (folder / "loop-a.md").symlink_to("loop-b.md")
    (folder / "loop-b.md").symlink_to("loop-a.md")
    (folder / "gone.txt").symlink_to("nowhere")
    (folder / "again").symlink_to(".", target_is_directory=True)
    (folder / "null.txt").symlink_to("/dev/zero")
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(folder / "socket.txt"))
    names = ["folder.txt", "pipe.txt", "loop.txt", "loop-a.md", "loop-b.md", "gone.txt", "null.txt"]
    return [*names, "socket.txt"]
