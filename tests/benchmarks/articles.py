"""Make any number of varied short articles, Chinese and English, the same for the same seed."""

from __future__ import annotations

import random
from pathlib import Path

ZH = "星云智海天光岳川极明睿思远博衡启元宏卓越凌峰青禾一帆长风深澜"
SURNAMES = "王李张刘陈杨赵黄周吴徐孙"
LATIN = ("no", "va", "lum", "zer", "qui", "tor", "ax", "mi", "rel", "den", "phy", "os", "ka", "bri")
GIVEN = ("Anna", "Mark", "Sara", "David", "Wei", "Elena", "James", "Priya", "Omar", "Julia")
ROUNDS = ("天使轮", "A轮", "B轮", "C轮", "战略融资")
SENTENCES = {
    "zh": (
        "{org}{day}宣布完成{n}亿元人民币{round}融资，由{org2}领投。",
        "{day}，{org}发布新一代大模型{model}，称其性能超过{model2}。",
        "{org}创始人{person}表示，{model}将于下月向所有用户开放。",
        "{person}离开{org}，加入{org2}担任首席科学家。",
        "{org}与{org2}达成战略合作，共同研发{model}。",
        "{org}将{model}的价格下调{n}%，{org2}随后跟进。",
        "{org2}以{n}亿美元收购{org}，后者总部位于北京。",
    ),
    "en": (
        "{org} raised ${n} million in a Series B round led by {org2} on {day}.",
        "{org} released {model} on {day}, saying that it beats {model2}.",
        "{person}, the founder of {org}, said that {model} will be open to all users next month.",
        "{person} left {org} to join {org2} as chief scientist.",
        "{org} and {org2} will develop {model} together.",
        "{org} cut the price of {model} by {n} percent.",
        "{org2} acquired {org}, based in London, for ${n} million.",
    ),
}


class Writer:
    """Invents articles; most names are met in few of them, as in the news."""

    def __init__(self, seed: int = 11) -> None:
        self.random = random.Random(seed)

    def _name(self) -> str:
        return "".join(self.random.choices(LATIN, k=self.random.randint(2, 4))).capitalize()

    def _fill(self, lang: str) -> dict[str, object]:
        rnd = self.random
        zh = lang == "zh"
        day = f"{rnd.randint(1, 12)}月{rnd.randint(1, 28)}日" if zh else f"May {rnd.randint(1, 28)}"
        org = [
            "".join(rnd.choices(ZH, k=2)) + rnd.choice(("科技", "智能", "资本"))
            if zh and rnd.random() < 0.6
            else f"{self._name()} {rnd.choice(('AI', 'Labs', 'Capital'))}"
            for _ in range(2)
        ]
        person = (
            rnd.choice(SURNAMES) + "".join(rnd.choices(ZH, k=2))
            if zh
            else f"{rnd.choice(GIVEN)} {self._name()}"
        )
        models = [f"{self._name()}-{rnd.randint(1, 9)}{rnd.choice('BVX')}" for _ in range(2)]
        return {
            "org": org[0], "org2": org[1], "person": person, "model": models[0],
            "model2": models[1], "day": day, "n": rnd.randint(2, 90), "round": rnd.choice(ROUNDS),
        }  # fmt: skip

    def article(self) -> str:
        """Invent the next article: a title, a date, and two or three sentences."""
        rnd = self.random
        lang = rnd.choice(("zh", "zh", "en"))
        about = self._fill(lang)
        said = rnd.sample(SENTENCES[lang], rnd.randint(2, 3))
        body = ("" if lang == "zh" else " ").join(s.format(**about) for s in said)
        day = f"20{rnd.randint(18, 25)}-{rnd.randint(1, 12):02}-{rnd.randint(1, 28):02}"
        title = f"{about['org']}的{about['model']}" if lang == "zh" else f"{about['org']} news"
        return f"{title}\n{day}\n\n{body}\n"


def write(folder: Path, count: int, seed: int = 11) -> Path:
    """Write so many articles into a folder, a thousand to a folder in it; gives the folder."""
    writer = Writer(seed)
    for number in range(count):
        file = folder / f"{number // 1000:04}" / f"{number:07}.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(writer.article(), "utf-8")
    return folder
