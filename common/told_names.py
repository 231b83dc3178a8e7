"""Names of people where a text says that one follows: 我叫李晓明, 他叫…, 姓名：…. Others can't be told from words."""

from __future__ import annotations

import re
from collections.abc import Iterator

_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏章苏潘葛范彭鲁韦马苗凤方俞任袁柳"
    "鲍史唐费廉薛雷贺倪汤滕殷罗毕郝邬康伍余顾孟黄穆萧尹姚邵湛汪祁毛禹狄戴宋茅庞熊纪舒屈祝董梁杜阮蓝闵席季麻贾"
    "江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万柯管卢莫丁邓郁洪包左石崔龚程邢裴陆荣翁荀羊甄曲封靳段富乌焦巴"
    "谷侯宓宁甘厉祖武符刘景詹龙叶白蒲鄂索赖卓蔺屠池乔闻党翟谭姬申冉桑桂牛温庄晏柴瞿阎慕连茹习艾鱼容古易廖庾"
    "衡步耿满匡文寇欧沃利蔚越师巩聂晁敖冷辛那简饶曾沙丰关查游竺权盖晋楚肖付涂覃樊邝代候"
)
_COMPOUND = "欧阳|司马|上官|诸葛|皇甫|尉迟|公孙|慕容|令狐|东方|夏侯|南宫|司徒|长孙|宇文|端木|独孤"
_SAID = r"(?:(?:本人|[我他她])(?:的?名字)?叫做?|名叫|名字[叫是]|姓名(?:是|为)?|真名(?:是|叫))"
_NAME = rf"(?:(?:{_COMPOUND})[一-鿿]{{1,2}}|[{_SURNAMES}][一-鿿]{{1,2}})"
_TOLD = re.compile(rf"{_SAID}[ :：“\"]{{0,2}}({_NAME})(?!\*)")
_KIN = "父亲|母亲|爸爸|妈妈|儿子|女儿|孩子|妻子|丈夫|爱人|老伴|哥哥|弟弟|姐姐|妹妹|爷爷|奶奶|外公|外婆|岳父|岳母|邻居"
_PARTY = "联系人|投诉人|举报人|来信人|反映人|申请人|当事人|被投诉人|被举报人|报案人|法人代表|法定代表人|署名|签名"
_TRADE = "老板|经理|司机|店主|房东|房主|队长|包工头|工头|会计|村民|业主|男子|女子"
_END = r"(?=[,，.。、;；:：!！?？\s()（）“”\"]|$|系|是|现|今年|没|要|因|于|住|在|被|已|怀|患|失|欠|敬|的)"
_BESIDE = re.compile(
    rf"(?:本人|[我他她](?:的)?(?:{_KIN})|(?:{_PARTY})[:： ]{{0,2}}|(?:{_TRADE})叫|敬礼[，,！!。\s]{{0,3}})({_NAME}){_END}"
)
_I_AM = re.compile(rf"我是({_NAME})(?=[,，。])")
_ROLE = frozenset("人员工村镇乡民生长师者家户区县市主友兵校店司站厂组社会局院所处队班级方子")
"""Who says 我是 and one of these at the end says where from or what, not by which name."""
_FOLLOWS = frozenset("的是在住于今家电身现手男女和与从有来说也就对向被把系因为年岁不去到打跟都还已曾将要想请")
"""What follows a name of two characters far more often than it ends one of three."""
_NO_NAMES = re.compile(
    r"马上|施工|包工|管理|任何|方便|高价|石头|连夜|师傅|温柔|古怪|利用|满意|代理|关门|查封|文明|白天|黄牛|游客|曾[经在]|党[费员籍组]|高中|平时|常年|时常"
)


def told_names(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the names stand that the text itself introduces as such: (start, end)."""
    for pattern in (_TOLD, _BESIDE):
        for match in pattern.finditer(text):
            start, end = match.span(1)
            name = match[1]
            if _NO_NAMES.match(name):
                continue
            if len(name) > 2 and name[-1] in _FOLLOWS:
                end -= 1
            yield start, end
    for match in _I_AM.finditer(text):
        if match[1][-1] not in _ROLE:
            yield match.span(1)
