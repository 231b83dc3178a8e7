"""The running text of parts one to three, from frozen figures without reports of wrongdoing."""

from __future__ import annotations

from typing import Any

from reports.wording import (
    change_words,
    cut_off_words,
    growth_words,
    listed,
    month_only,
    number_words,
    rate_words,
    units_by,
    year_month,
)

BEST_AT_MOST = 5


def overall(figures: dict[str, Any]) -> list[str]:
    """Return part one: letters and replies, then dates, then how it was before."""
    return [_letters(figures), _dates(figures), *filter(None, [_before(figures), _opinions(figures)])]


def _letters(figures: dict[str, Any]) -> str:
    replied, month = figures["reply_rate"], month_only(figures["month"])
    text = f"{month}共收到来信{number_words(replied['denominator'] + figures['counts']['invalid'])}件，"
    invalid = figures["counts"]["invalid"]
    if invalid:
        text += f"其中不予受理、合并、转出和分办前撤回{number_words(invalid)}件，"
    text += f"有效{number_words(replied['denominator'])}件；"
    text += f"截至{cut_off_words(figures['cut_off'])}已答复{number_words(replied['numerator'])}件，"
    text += f"回复率{rate_words(replied['rate'])}"
    waiting = figures["counts"]["not_yet_due_and_open"]
    return f"{text}，另有{number_words(waiting)}件尚未到期。" if waiting else f"{text}。"


def _dates(figures: dict[str, Any]) -> str:
    on_time, original = figures["on_time_reply_rate"], figures["on_time_against_original_dates"]
    month = month_only(figures["month"])
    if on_time["denominator"] == 0:
        return f"{month}没有到期应答复的来信。"
    text = f"{month}应答复{number_words(on_time['denominator'])}件，按时{number_words(on_time['numerator'])}件，"
    text += f"按时回复率{rate_words(on_time['rate'])}；不计延期、按原定期限计算为{rate_words(original['rate'])}。"
    late, still = figures["counts"]["late"], figures["counts"]["late_and_open"]
    if not late:
        return f"{text}没有逾期。"
    text += f"逾期{number_words(late)}件，"
    if not still:
        return f"{text}均已在逾期后答复。"
    return f"{text}其中{number_words(late - still)}件逾期后已答复，{number_words(still)}件截止时仍未答复。"


def _before(figures: dict[str, Any]) -> str:
    """Say how letters and on-time rate moved against the month and the year before."""
    now, rate = figures["counts"]["received"], figures["on_time_reply_rate"]["rate"]
    month, year = figures["month_before"], figures["year_before"]
    names = (_name_of(month["month"], figures["month"]), f"去年{month_only(year['month'])}")
    grown = [growth_words(now, row["received"], name) for row, name in zip((month, year), names, strict=True)]
    moved = [change_words(rate, row["on_time_rate"], name) for row, name in zip((month, year), names, strict=True)]
    parts = []
    if any(grown):
        parts.append("收信量" + "，".join(filter(None, grown)))
    if any(moved):
        parts.append("按时回复率" + "，".join(filter(None, moved)))
    return "；".join(parts) + "。" if parts else ""


def _name_of(before: str, month: str) -> str:
    """Return the month before as people say it: with its year in January."""
    return month_only(before) if before[:4] == month[:4] else year_month(before)


def _opinions(figures: dict[str, Any]) -> str:
    ratings, published = figures["satisfaction_rate"], figures["counts"]["published"]
    text = f"公开答复{number_words(published)}件" if published else "没有公开答复"
    if not ratings["denominator"]:
        return f"{text}；没有收到评价。"
    content, given = number_words(ratings["numerator"]), number_words(ratings["denominator"])
    return f"{text}；收到评价{given}件，其中满意和基本满意{content}件，满意率{rate_words(ratings['rate'])}。"


def units(figures: dict[str, Any]) -> list[str]:
    """Return part two: how many units take part, how they are ranked, who is best."""
    rows = [figures["units"][code] for code in figures["ranking"]]
    ranked = [row for row in rows if row["rank"] is not None]
    if not ranked:
        return [f"{len(rows)}个单位应答复来信均不足5件，只列出办理情况，不排名。"]
    text = f"{len(rows)}个单位中，{len(ranked)}个单位参与排名；应答复不足5件的{len(rows) - len(ranked)}个单位列出但不排名。"
    if len(rows) == len(ranked):
        text = f"{len(rows)}个单位全部参与排名。"
    text += "单位按时率以单位负责人报出时间为准，信息中心审核用时不计；按时率相同的，比较回复率。"
    best = [row for row in ranked if row["rank"] <= BEST_AT_MOST][:BEST_AT_MOST]
    said = "、".join(f"{row['name']}（{rate_words(row['on_time_by_submission']['rate'])}）" for row in best)
    return [text, f"按时率居前的是：{said}。"]


def problems(figures: dict[str, Any]) -> list[tuple[str, str]]:
    """Return part three as (heading, text): overdue by unit and number, hollow replies, returns."""
    return [
        ("（一）逾期未复。", _overdue(figures)),
        ("（二）答复空泛。", _hollow(figures)),
        ("（三）退回和重办。", _returns(figures)),
    ]


def _overdue(figures: dict[str, Any]) -> str:
    named = units_by(figures, "overdue_and_open")
    parts = [f"{row['name']}{len(row['overdue_and_open'])}件（{listed(row['overdue_and_open'])}）" for row in named]
    centre = [*figures["units"]["not_dispatched"]["overdue_and_open"], *figures["overdue_in_review"]]
    if centre:
        parts.append(f"信息中心未分办、审核中{len(centre)}件（{listed(sorted(centre))}）")
    withheld = figures["counts"]["withheld_overdue"]
    rest = f"另有举报件{withheld}件逾期未复，按规定不列单位。" if withheld else ""
    if not parts:
        return rest or f"截至{cut_off_words(figures['cut_off'])}，没有逾期未复的来信。"
    return "，".join(parts) + "。名单见附件2。" + rest


def _hollow(figures: dict[str, Any]) -> str:
    back, doubtful = figures["counts"]["sent_back_by_centre"], figures["counts"]["perhaps_hollow"]
    if not back and not doubtful:
        return "没有发现。"
    text = f"信息中心审核退改{number_words(back)}件" if back else "信息中心没有退改"
    if doubtful:
        text += f"；疑似或者已判定只写收悉、转办而没有办理结果的答复{number_words(doubtful)}件，疑似的正在逐件核实"
    return f"{text}。只说明进展的，一律按阶段说明登记，不计入已答复。"


def _returns(figures: dict[str, Any]) -> str:
    returned, redone = figures["counts"]["returned"], figures["counts"]["redone"]
    if not returned and not redone:
        return "没有退回，没有重办。"
    text = f"承办单位退回{number_words(returned)}件，退回率{rate_words(figures['return_rate']['rate'])}"
    most = units_by(figures, "returned")[:3]
    if most:
        text += "，较多的是" + "、".join(f"{row['name']}{len(row['returned'])}件" for row in most)
    return f"{text}；来信人不满意后重办{number_words(redone)}件。"
