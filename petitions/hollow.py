"""Propose which answers are perhaps hollow: they only say "received", "passed on", "as soon as possible".

Such a text is an interim note and no reply (RULES section 5; about 4 % of the replies on real boards).
A person decides; this only marks what to look at. An answer that names the office which now has the
matter is left alone: it tells the writer where to turn to.
"""

from __future__ import annotations

import re
import unicodedata

LONGEST = 160
"""Characters without blanks. Longer texts nearly always tell something, even between stock phrases."""
NAME_LENGTH = 8
"""So many characters outside of stock phrases may be a name or a place; more is taken for an answer."""

_BLANK = re.compile(r"\s+")
_DATE = re.compile(r"(?:\d{4}年)?\d{1,2}月\d{1,2}日(?:\d{1,2}[时点]\d{0,2}分?)?|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}")
_HANDLE = re.compile(r"[“\"「][^”\"」]{0,20}[”\"」]|[A-Za-z]{1,3}\d{4,}")
_CLAUSE = re.compile(r"[。！!？?；;，,：:…]+")
_MARKS = re.compile(r"[\W_]+")

_PAPER = "(?:留言|来信|信件|来电|来帖|问题|情况|帖文|帖子|网帖|建议|意见|诉求|投诉|咨询|内容|事项|事情|信息|工单)"
_DEAL = (
    "(?:处理|办理|处置|答复|回复|研究|解决|调查|核实|核查|核处|落实|整改|考虑|跟进|办复|阅处|了解|协调|反馈|关注"
    "|告知|公布|参考|改进)"
)
_SOMEBODY = (
    "(?:有关|相关|对应|责任|职能|主管|具体|各)+的?(?:职能)?(?:单位|部门|科室|处室|股室|人员|方面|领导|同志)(?:和部门)?"
)
_STOCK = tuple(
    re.compile(pattern)
    for pattern in (
        # who is spoken to
        r"^(?:尊敬的|亲爱的|热心)?.{0,12}?(?:网友|市民|网民|朋友|同志|先生|女士|家长|读者).{0,8}?(?:您好|你好)?$",
        r"^(?:您|你)们?好$",
        # thanks and good wishes
        r"^(?:首先|再次|最后|在此|同时|并|也)?.{0,6}(?:感谢|谢谢|致谢|祝|欢迎|希望).{0,40}$",
        # received
        rf"^[^请不]{{0,24}}{_PAPER}?.{{0,10}}(?:收悉|收到|知悉|阅悉|获悉|知晓|已受理|登记在册|记录在案)"
        rf"(?:了|后|并.{{0,6}}{_SOMEBODY}.{{0,10}})?$",
        rf"^(?:关于|针对|对于|就)?[^请]{{0,10}}(?:反映|反应|提出|提到|咨询|留言|投诉)[^请]{{0,10}}{_PAPER}$",
        # passed on to nobody in particular
        rf"^[^请]{{0,24}}(?:转|交|移送|呈送|上报|呈报|抄送|通知|反馈|责成|安排|督促|要求|报告|汇报).{{0,6}}{_SOMEBODY}"
        rf".{{0,10}}$",
        # soon
        rf"^[^请]{{0,24}}(?:尽快|尽早|抓紧|及时|认真|积极|第一时间|稍后|稍候|随后|近期|将|会|正在|后续|进一步)"
        rf".{{0,16}}(?:{_DEAL}|联系).{{0,8}}$",
        r"^.{0,16}(?:高度|非常|十分|很)重视.{0,6}$",
        rf"^(?:并|待|等|如|若|有).{{0,14}}{_DEAL}(?:后|完毕|完成|清楚)?.{{0,6}}{_DEAL}?.{{0,4}}$",
        rf"^(?:有关|相关)?(?:处理|办理|调查|核实).{{0,6}}(?:后|完毕|结果|情况|进展|进度).{{0,10}}{_DEAL}.{{0,4}}$",
        r"^(?:如|若)?有(?:相关|有关|新|进展)*(?:情况|进展|结果|消息|回复)$",
        # wait
        r"^(?:敬)?请(?:您|你)?.{0,6}(?:等待|等候|关注|留意|放心|谅解|理解|稍候|稍等|知悉|期待|保持).{0,10}$",
        # the end: a closing phrase, or who signs
        r"^(?:特此|此复|特复|现|专此|以上)?(?:将.{0,6})?(?:回复|答复|说明|此复|函复)?(?:如下)?$",
        r"^[^请向到由经]{2,18}(?:办公室|局|委|委员会|政府|中心|支队|大队|网宣办|宣传部)$",
    )
)
_ANSWERED = re.compile(
    r"(?:转|移交|交办|交由)(?!.*" + _SOMEBODY + r")|已经?(?:答复|回复|解决|处理|整改)|建议[您你]|可[以到向]|携带"
)
"""Passed on to an office that is named, dealt with already, or advice: no stock phrase, however it ends."""
_TELLS = re.compile(r"[不无没未可应是有为因元已]|请|建议|咨询|联系|拨打|电话|http|www")
"""In a short remainder these make it a word to the writer, not the name of somebody."""


def perhaps_hollow(text: str) -> bool:
    """Tell whether the answer seems to hold nothing but stock phrases.

    Salutations, thanks, dates, "received", "passed on to the offices concerned", "will be dealt with"
    are stock phrases; a reason, a finding, a refusal or where to turn to is an answer.
    """
    flat = _BLANK.sub("", unicodedata.normalize("NFKC", text))
    if len(flat) > LONGEST:
        return False
    flat = _HANDLE.sub("，", _DATE.sub("，", flat))
    left = [_MARKS.sub("", clause) for clause in _CLAUSE.split(flat) if not _is_stock(clause)]
    return sum(map(len, left)) <= NAME_LENGTH and not any(_TELLS.search(clause) for clause in left)


def _is_stock(clause: str) -> bool:
    if not _MARKS.sub("", clause):
        return True
    return not _ANSWERED.search(clause) and any(stock.search(clause) for stock in _STOCK)
