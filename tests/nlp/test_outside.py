"""Names of another spaCy pipeline, trained here, beside and instead of the built-in tagger's."""

import json
import random

import pytest
import spacy
from spacy.training import Example
from spacy.util import fix_random_seed
from typer.testing import CliRunner

from kg.articles.plain import parse
from kg.cli.main import app
from kg.errors import KgError
from kg.extract import Extractor
from kg.settings import OtherModel

NAMES = ("qovvex", "trimbal", "zuddle", "wexford", "blonk", "yarrim")
FORMS = ("we asked {} about it", "{} is quiet", "nobody knows {} here", "it was {} again")


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    fix_random_seed(3)
    pick = random.Random(3)
    nlp = spacy.blank("en")
    ner = nlp.add_pipe("ner")
    ner.add_label("FIRM")
    examples = []
    for form in FORMS:
        for name in NAMES:
            text, at = form.format(name), form.index("{}")
            given = {"entities": [(at, at + len(name), "FIRM")]}
            examples.append(Example.from_dict(nlp.make_doc(text), given))
    nlp.initialize(lambda: examples)
    for _ in range(25):
        pick.shuffle(examples)
        nlp.update(examples, drop=0.1)
    folder = tmp_path_factory.mktemp("other") / "firm_names"
    nlp.to_disk(folder)
    return str(folder)


def names(text, **options):
    article = parse("a.txt", text)
    found = Extractor(knowledge=False, **options).extract(article)
    for e in found.entities:
        assert all(text[m.start : m.end] == m.text for m in e.mentions)
    return {(e.type, e.label) for e in found.entities}


TEXT = "Notes\n\nwe asked trimbal about it. OpenAI发布了GPT-4o，we asked zuddle about it."


def test_names_of_another_pipeline_stand_beside_ours(trained):
    other = OtherModel(trained, {"FIRM": "Organization"})
    ours, both = names(TEXT), names(TEXT, other=other)
    assert ("Model", "GPT-4o") in ours
    assert ours <= both
    assert {("Organization", "trimbal"), ("Organization", "zuddle")} <= both


def test_names_of_another_pipeline_instead_of_ours(trained):
    other = OtherModel(trained, {"FIRM": "Organization"}, alone=True)
    found = names(TEXT, other=other)
    assert ("Organization", "trimbal") in found
    assert ("Model", "GPT-4o") not in found


def test_labels_without_a_type_are_left_out(trained):
    assert names(TEXT, other=OtherModel(trained)) == names(TEXT)


def test_another_pipeline_changes_the_version(trained):
    plain = Extractor(knowledge=False).version
    other = OtherModel(trained, {"FIRM": "Organization"})
    assert Extractor(knowledge=False, other=other).version != plain


def test_a_missing_pipeline_names_the_command():
    with pytest.raises(KgError, match=r"python -m spacy download zh_core_web_trf"):
        names(TEXT, other=OtherModel("zh_core_web_trf"))


def test_a_label_for_no_type_is_an_error(trained):
    with pytest.raises(KgError, match="no entity type 'Firm'"):
        names(TEXT, other=OtherModel(trained, {"FIRM": "Firm"}))


def test_the_command_line_takes_it_from_an_option_or_the_settings(trained, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    (tmp_path / "kg.toml").write_text('[labels]\nFIRM = "Organization"\n', "utf-8")
    command = ["extract", "a.txt", "--no-knowledge"]
    by_option = CliRunner().invoke(app, [*command, "--model", trained])
    assert by_option.exit_code == 0, by_option.stderr
    assert "zuddle" in {e["label"] for e in json.loads(by_option.stdout)["entities"]}
    setting = (
        f'model = {json.dumps(trained)}\nmodel_alone = true\n[labels]\nFIRM = "Organization"\n'
    )
    (tmp_path / "kg.toml").write_text(setting, "utf-8")
    by_setting = CliRunner().invoke(app, command)
    labels = {e["label"] for e in json.loads(by_setting.stdout)["entities"]}
    assert "zuddle" in labels
    assert "GPT-4o" not in labels


def test_the_command_line_names_the_command_for_a_missing_pipeline(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    failed = CliRunner().invoke(app, ["extract", "a.txt", "--model", "zh_core_web_trf"])
    assert failed.exit_code == 1
    assert "python -m spacy download zh_core_web_trf" in failed.stderr
