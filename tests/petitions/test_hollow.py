"""Perhaps hollow answers, measured on a labelled set of our own."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import pytest

from common.clock import today
from common.errors import BadInputError
from petitions.hollow import LONGEST, perhaps_hollow
from petitions.letterfile import LetterRow, open_letters

HOLLOW = """
已收悉
您好！留言已收悉。
网友：您好！来信收悉。2019年3月5日
网友“柳溪”您好！您反映的问题我们已收到，将尽快处理。
尊敬的网友，您好！您的来信已收悉，我们将认真研究，感谢您对澜川发展的关心与支持！
您的留言已收悉，我们将尽快核实处理，请您耐心等待。
此事正在调查处理中。
我局高度重视，正在积极协调解决，请关注后续进展。
您反映的问题已转交相关单位办理，办理情况将及时回复，谢谢！
您好，您的建议已转有关部门研究。感谢您的留言，祝您生活愉快！
网友您好，来信已收悉，我们会把您的意见及时反馈给相关部门进行处理。
“LC004711”您好！您通过县长信箱的留言收悉，已转有关部门调查核实，如有相关情况将及时反馈，谢谢！2019年7月12日
感谢您对我们工作的支持和理解！
收到，尽快处理。
您好！您的诉求我们已受理，工作人员会尽快与有关单位联系，请保持电话畅通。
已知悉，将安排相关科室跟进。
您好，问题已收悉，待调查核实后及时回复您。
特此回复。
2019年1月14日
澜川县住房和城乡建设局
""".strip().splitlines()

ANSWERED = """
请咨询县人力资源和社会保障局，联系电话：0000-1234567。
您反映的问题不属于我单位职责范围，建议您向县供电公司反映。
按照现行规定，我县没有此类补贴。
经现场查看，南门桥头路灯的线路已于11月6日更换，现已恢复照明。感谢您的关注！
您的来信收悉。东河街道中心幼儿园计划2020年秋季开始招生。
您好，来信已收悉。该路段已列入2020年硬化计划，预计6月底完工。
您好！可以异地办理身份证，携带户口本到居住地派出所办理即可。
您的留言已收悉。关于您反映的问题，已转澜江镇人民政府调查处理。
您反映的问题已转县教育局，咨询电话0000-7654321。
经核实，您反映的噪声扰民情况属实，我局已责令该店停业整改。
由于您没有说明具体地点，无法核实，请补充后再次来信。
您好，目前尚未出台相关文件。
因资金尚未落实，今年暂不能安排，敬请谅解。
您的诉求不符合低保条件，原因是家庭人均收入超过标准。
施工单位已恢复路面，欢迎监督。
该小区的房产证办理工作由开发企业申请，目前还没有申请，我局将督促其尽快办理。
已于昨日清运完毕。
您好，公交车5路末班车为21:30。
建议您通过法律途径解决。
重复来信，已在8月3日答复，请查看原信。
""".strip().splitlines()


@pytest.mark.parametrize("text", HOLLOW)
def test_an_acknowledgement_is_proposed_as_hollow(text: str) -> None:
    assert perhaps_hollow(text)


@pytest.mark.parametrize("text", ANSWERED)
def test_an_answer_however_short_is_not(text: str) -> None:
    assert not perhaps_hollow(text)


def test_a_long_text_is_never_hollow() -> None:
    assert not perhaps_hollow("您的来信已收悉。" * (LONGEST // 8 + 1))


def test_blanks_and_full_width_characters_make_no_difference() -> None:
    assert perhaps_hollow("　　网友：　您好！\n\n　留言 已收悉 。２０１９年３月５日")


@pytest.mark.real_letters
def test_about_one_real_reply_in_twenty_five_is_proposed() -> None:
    """RULES section 5 says about 4 %: proposals must neither miss them nor drown the person who decides."""
    replies: list[str] = []
    for path in Path(os.environ["REAL_LETTERS"]).iterdir():
        with contextlib.suppress(BadInputError), open_letters(path, today=today()) as file:
            replies += [row.reply for row in file.rows() if isinstance(row, LetterRow) and row.reply]
    share = sum(perhaps_hollow(reply) for reply in replies) / len(replies)
    assert 0.03 <= share <= 0.05
