"""Every text of the interface has its English; what is kept is what is compiled."""

import ast
import io

import pytest
from babel.messages.catalog import Message
from django.utils.translation import gettext, ngettext, override

from script import catalogue


def test_every_text_has_its_english():
    assert list(catalogue.problems(catalogue.kept())) == []


def test_a_reader_of_english_reads_english():
    with override("en"):
        assert gettext("写信") == "Write a letter"
        assert ngettext("%(n)s个工作日", "%(n)s个工作日", 1) == "%(n)s working day"
        assert ngettext("%(n)s个工作日", "%(n)s个工作日", 7) == "%(n)s working days"
    with override("zh-hans"):
        assert gettext("写信") == "写信"


@pytest.mark.parametrize(
    ("message", "flaw"),
    [
        (Message("来信", "Letter"), None),
        (Message("来信", ""), "not translated"),
        (Message(("%(n)s封", "%(n)s封"), ("%(n)s letter", "")), "not translated"),
        (Message("来信", "Letter", flags=["fuzzy"]), "to be looked at (fuzzy)"),
        (Message("编号%(number)s", "Number"), "placeholders, tags or line breaks differ"),
        (Message("{date}前{action}", "{action} by"), "placeholders, tags or line breaks differ"),
        (Message("请看<b>这里</b>", "See here"), "placeholders, tags or line breaks differ"),
        (Message("来信", "来信 letter"), "Chinese characters or marks in the English"),
    ],
    ids=lambda value: str(value)[:30] if isinstance(value, str) else "",
)
def test_a_flaw_of_a_translation_is_named(message, flaw):
    assert list(catalogue.flaws(message)) == ([flaw] if flaw else [])


def test_texts_are_collected_from_code_and_templates(monkeypatch, tmp_path):
    (tmp_path / "portal").mkdir()
    (tmp_path / "templates").mkdir()
    (tmp_path / "portal" / "views.py").write_text('label = _("甲" "乙")\nplain = "不是界面文字"\n', encoding="utf-8")
    (tmp_path / "templates" / "page.html").write_text(
        '  {% load i18n %}\n    <p title="{% translate "丙" %}">\n'
        "{% blocktranslate count n=n trimmed %}\n  {{ n }}件\n{% plural %}\n  {{ n }}件\n{% endblocktranslate %}\n",
        encoding="utf-8",
    )
    monkeypatch.setattr(catalogue, "ROOT", tmp_path)
    found = {message.id for message in catalogue.collected() if message.id}
    assert found == {"甲乙", "丙", ("%(n)s件", "%(n)s件")}


def test_texts_are_marked_by_the_names_that_are_collected():
    marked_otherwise = {
        f"{path}: {name.asname}"
        for path, source in catalogue.sources()
        if path.endswith(".py")
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for name in node.names
        if "gettext" in name.name and (name.asname or name.name) not in catalogue.KEYWORDS
    }
    assert marked_otherwise == set()


def test_what_is_not_translated_is_not_compiled(monkeypatch, tmp_path):
    po = tmp_path / "django.po"
    po.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "写信"\nmsgstr "Write"\n\n'
        'msgid "%(n)s件"\nmsgid_plural "%(n)s件"\nmsgstr[0] ""\nmsgstr[1] ""\n',
        encoding="utf-8",
    )
    monkeypatch.setattr(catalogue, "ROOT", tmp_path)
    monkeypatch.setattr(catalogue, "PO", po)
    monkeypatch.setattr(catalogue, "MO", tmp_path / "django.mo")
    catalogue.compile_kept()
    compiled = catalogue.read_mo(io.BytesIO((tmp_path / "django.mo").read_bytes()))
    assert {message.id for message in compiled if message.id} == {"写信"}
