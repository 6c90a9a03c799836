"""Texts made comparable: width, case, look-alike letters, traditional characters, separators.

Pure: no Django, nothing of ours. Everything is done character by character, so that every place
of a folded text can be traced to the place it came from.
"""

import unicodedata
from dataclasses import dataclass

#: A separator inside a name (``Net-ac``), and one that ends it (``朗科；U盘``).
SOFT, HARD = " ", "|"
_HARD = set('|;,:!?()[]{}<>"\n\r\v\f、。，；：！？（）【】《》〈〉「」『』“”„…¦')
_DROPPED = set("™®©℠℗")

#: Letters of other scripts that look like Latin ones, capitals first because they differ.
_LOOKALIKES = dict(
    zip(
        "АВЕЅІЈКМНОРСТУХҮԚԜаеёзѕіїјкмнорстухүһԁԛԝвпиягдлɑɡıɩօոսԍ",
        "abesijkmhopctyxyqwaee3siijkmhopctyxyhdqwbnurrdnagiionug",
        strict=True,
    )
) | dict(
    zip(
        "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹαβεηικνορτυχγωϲμ",
        "abezhikmnoptyxcabenikvoptuxywcu",
        strict=True,
    )
)
_LATIN = {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ŧ": "t", "æ": "ae", "œ": "oe", "þ": "p"}
_SMALL_CAPITALS = dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnoprstuvwyz", strict=True))
_BOXED = {chr(start + n): chr(ord("a") + n) for start in (0x1F150, 0x1F170) for n in range(26)}

# Traditional characters of brand names and goods, each followed by the simplified one.
_TRADITIONAL = (
    "華华為为聯联龍龙鳳凤馬马東东車车門门開开關关電电機机網网紅红綠绿藍蓝黃黄銀银鐵铁鋼钢銅铜錢钱鑽钻鐘钟鏡镜"
    "國国際际廣广慶庆應应實实寶宝貝贝財财貨货貴贵買买賣卖貿贸資资賽赛贏赢購购質质輕轻輪轮輝辉轉转農农運运達达"
    "遠远連连進进過过還还邊边選选遊游適适鄉乡鄭郑醫医釋释里里長长閃闪間间聞闻陽阳陰阴隊队階阶難难雲云雙双雞鸡"
    "離离靈灵靜静頂顶項项順顺頭头願愿題题顏颜類类顯显風风飛飞飯饭飲饮飾饰養养餘余館馆駕驾駝驼騎骑騰腾驗验驚惊"
    "髮发鬥斗鮮鲜魚鱼鳥鸟鴨鸭鴻鸿鵝鹅鷹鹰麗丽麥麦點点齊齐齒齿龜龟萬万與与業业樂乐義义習习鄰邻書书產产親亲億亿"
    "從从倉仓儀仪價价優优傳传傷伤債债側侧儲储兒儿內内兩两創创別别劃划劍剑劇剧動动務务勝胜勞劳勢势勵励勻匀匯汇"
    "區区協协單单卻却廠厂歷历厲厉參参員员問问啟启嗎吗嘗尝嘜唛囑嘱圍围圓圆圖图團团執执堅坚場场塊块塗涂塵尘壓压"
    "壞坏壯壮聲声夾夹奪夺奮奋奧奥婦妇媽妈孫孙學学寧宁寫写寬宽審审對对尋寻導导爾尔嘗尝層层屬属島岛嶺岭師师帥帅"
    "帶带幣币幫帮幹干幾几庫库廚厨張张強强彈弹後后復复徑径徵征憶忆憐怜戀恋戲戏戰战戶户拋抛挾挟掃扫採采換换揮挥"
    "損损搖摇撥拨擁拥擇择擊击擔担據据擴扩攝摄攜携敵敌數数斷断時时晉晋曉晓暫暂曆历術术樸朴條条楊杨極极構构槍枪"
    "樣样標标樓楼樹树橋桥檔档檢检櫃柜權权歐欧歡欢歲岁殺杀殼壳毀毁氈毡氣气漢汉湯汤溝沟滅灭滾滚滿满漁渔漸渐潔洁"
    "潤润澤泽濃浓濕湿濟济灣湾災灾烏乌無无煙烟煉炼熱热燈灯燒烧爐炉爭争爺爷牆墙獅狮獎奖獨独獲获獵猎獻献環环現现"
    "瑪玛畫画異异當当療疗瘋疯發发盜盗盡尽監监盤盘眾众睜睁瞭了碼码磚砖礎础禮礼禪禅種种稱称穩稳窩窝競竞筆笔節节"
    "範范築筑簡简籃篮糧粮納纳純纯紙纸級级紀纪約约紋纹紗纱紡纺細细終终組组結结給给絕绝絡络統统絲丝經经綜综維维"
    "緊紧線线練练編编緣缘緩缓縣县縫缝總总績绩織织繩绳繪绘繼继續续纖纤罰罚羅罗聖圣聽听肅肃脫脱腦脑臉脸臨临舉举"
    "舊旧艦舰艷艳藝艺節节莊庄莖茎葉叶蓋盖蓮莲蔣蒋蕭萧薩萨薦荐藥药蘇苏蘋苹蘭兰處处號号蟲虫蠟蜡補补裝装裏里製制複复"
    "褲裤襪袜覺觉覽览觀观規规視视計计訂订記记設设許许訴诉詞词試试詩诗話话該该誠诚語语說说課课調调談谈請请論论"
    "諾诺謝谢證证識识譜谱議议護护讀读變变讓让豐丰豬猪貓猫負负貢贡貼贴費费賀贺賓宾賞赏趙赵趕赶跡迹踐践軍军軒轩"
    "軟软軸轴載载輔辅輛辆輸输辦办這这郵邮鄧邓釘钉針针鈕钮鈴铃鉛铅鉤钩銘铭銳锐鋁铝鋒锋錄录錶表鍋锅鍵键鎖锁鎮镇"
    "鏈链鑄铸鑰钥閱阅閣阁闊阔陳陈陸陆隨随險险隱隐雜杂霧雾韓韩響响頁页頻频額额顆颗騙骗鬆松麵面黨党鹽盐麼么臺台"
)
_SIMPLIFIED = dict(zip(_TRADITIONAL[::2], _TRADITIONAL[1::2], strict=True))

#: Characters of one look, each followed by the one that stands for it; for brand positions only.
_HAN_LOOKALIKES = (
    "末米未米料科郎朗郞朗桦华哗华骅华曰日己巳已巳戍戌土士侯候祟崇干千于千"
    "夭天末米孑子冶治汆氽刺剌茶荼人入"
)
_SKELETON = {ord(a): b for a, b in zip(_HAN_LOOKALIKES[::2], _HAN_LOOKALIKES[1::2], strict=True)}
_SKELETON |= {ord(a): b for a, b in zip("0134578i", "oleastbl", strict=True)}


class _Folding(dict[int, str]):
    """Code point -> what it folds to; filled as characters are met."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _stable(chr(code))
        return folded


def _stable(char: str) -> str:
    """Fold until nothing changes, so that folding twice is folding once."""
    text = char
    for _ in range(6):
        folded = "".join(_fold_once(part) for part in text)
        if folded == text:
            break
        text = folded
    return text


def _fold_once(char: str) -> str:
    if char in _HARD:
        return HARD
    if char in _DROPPED:
        return ""
    for table in (_LOOKALIKES, _SIMPLIFIED, _BOXED, _LATIN, _SMALL_CAPITALS):
        if char in table:
            return table[char]
    category = unicodedata.category(char)
    if category[0] == "M" or category in {"Cf", "Cs", "Co", "Cn"}:
        return ""
    if category[0] not in "LN":
        # A symbol may be letters in disguise: ㎏, Ⓝ, ⒩; what stays a symbol separates.
        plain = unicodedata.normalize("NFKD", char)
        return SOFT if plain == char or not any(map(str.isalnum, plain)) else plain
    return unicodedata.normalize("NFKD", char).casefold()


_TABLE = _Folding()


def fold(text: str) -> str:
    """The text in one width, case and script, its separators reduced to SOFT and HARD."""
    return text.translate(_TABLE)


def compact(text: str) -> str:
    """The folded text without any separator: what marks are compared by."""
    return fold(text).replace(SOFT, "").replace(HARD, "")


def skeleton(key: str) -> str:
    """A compact text with digits for letters, ``rn`` for ``m`` and look-alike characters undone."""
    return key.translate(_SKELETON).replace("rn", "m").replace("vv", "w")


def is_latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


def is_lookalike(char: str) -> bool:
    """Whether the character only pretends to be a Latin letter."""
    return char in _LOOKALIKES or char in _SMALL_CAPITALS or char in _BOXED


@dataclass(frozen=True, slots=True)
class Places:
    """Where each character of ``compact(text)`` stands in ``text``, and what separates it from
    the one before: nothing (""), SOFT or HARD."""

    at: list[int]
    gap: list[str]


def places(text: str) -> Places:
    at: list[int] = []
    gap: list[str] = []
    pending = ""
    for position, char in enumerate(text):
        for folded in _TABLE[ord(char)]:
            if folded == HARD or (folded == SOFT and not pending):
                pending = folded
            elif folded != SOFT:
                at.append(position)
                gap.append(pending)
                pending = ""
    gap.append(pending)
    return Places(at, gap)
