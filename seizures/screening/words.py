"""Marks that are everyday words: they count only where a declaration names the brand.

Pure. On real goods texts 44 % of lines contain some registered word; this list, the scope and the
lawful users decide whether screening is usable at all. The words of the Harmonized System are
added when the index is built.
"""

from collections.abc import Collection

from seizures.screening.normalising import compact, fold, is_latin

SHORT = 4

_ENGLISH = """
able about above accent access action active adult after again air alpha amber angel angle animal
apple aqua arch area arm army arrow art aspect auto autumn baby back balance ball band bank bar
base basic basket bath battery beach bean bear beauty bed beer belt best beta better big bike bird
black blade blank blanket blue board boat body bold bolt bonus book boost boot boss bottle bow
bowl box boy brand brass bread break breeze brick bridge bright brother brown brush bubble bucket
bulk bull butter button cable cake camera camp can candle candy cap car carbon card care cargo
carpet carrier case cash castle cat cell center centre chain chair champion charge charger charm
check cherry chest chief child china choice circle city class classic clean clear click clock
cloth clothing cloud club coat code coffee cold collection color colour comfort comfortable common
compact company complete computer concept control cool copper copy coral core corn corner cotton
country couple course cover crane cream creative cross crown crystal cube cup cushion custom cute
cycle daily dark data day deep delta deluxe denim design desk diamond diesel digital direct disc
disk display dog door double dove dragon dream dress dress drink drive drop drum dry duck dust
eagle early earth east easy echo edge effect egg eight electric electronic element elite emerald
energy engine english enjoy epoch equal essence essential eternal ever every evolution exact excel
express extra eye fabric face factory fair faith falcon family fan fancy farm fashion fast feather
feel field fighter file film fine finger finish fire first fish fit five fix flag flash flat flex
flight floor flow flower fly focus foot force forest form forward four fox frame free fresh friend
frost fruit full fun fur future galaxy game garden gas gear gem general generation genius gentle
giant gift girl glass global globe glory glove go gold golden good grace grand grass gravity gray
great green grey ground group grow guard guide guitar hair half hand handle happy hard harmony hat
hawk head health heart heat heavy hero high hill holder home honey hood hook horizon horse hot
house human hundred hunter ice icon idea image impact inch indigo infinity inner inside iron
island item ivory jacket jade jet jewel job join joy juice jump jungle junior just key kid kids
kind king kit kitchen knife label lace ladder lady lake lamp land laser last lead leader leaf
leather legend lemon lens leopard less level liberty life lift light lighter lily lime line link
lion liquid list little live lock long look lotus love low lucky lunch luxury machine magic mail
main make man mango map maple marble mark market mask master mat match material matrix max meet
melody memory men mercury metal meter micro middle milk mind mini mint mirror miss mix mobile mode
model modern mom moon more morning mother motion motor mountain mouse mouth move movie multi music
name nano national natural nature neck needle net new next nice night noble north nova number oak
ocean office oil old olive one only open optical orange orbit orchid order organic orient origin
original outdoor outside oval over package pad page paint pair palace palm panda panel paper
paradise park part parts party pass path peace peach peak pearl pen pencil people pepper perfect
phoenix phone photo piano picture piece pilot pillow pine pink pioneer pipe place plain planet
plant plastic plate play player plaza pleasure plug plus pocket point polar pole polo pool popular
portable power premium present press pretty prime prince princess print printer pro product
professional profile progress project proof pulse pump puma pure purple push quality quantum queen
quick quiet rabbit race rain rainbow random range rapid raw ray ready real record red reef reflex
refresh regal relax remote rich ride right ring rise river road robot rock rocket roll roof room
root rose rough round route royal ruby run runner safe safety sail salt sand sapphire satin scale
scarf school science screen sea seal season seat second secret select sense series service set
seven shade shadow shape share shark sharp sheet shell shield shine ship shirt shock shoe shoes
shop short shot shower silk silver simple single sister six size skin skirt sky sleep slide slim
slow small smart smile smoke smooth snow soap sock socks soft solar solid solution song sonic
sound south space spare spark speaker special spectrum speed spider spirit sponge spoon sport
sports spot spring square stage standard star start station steam steel step stick stone storm
straight strap stream street strong studio style sugar suit summer sun sunny sunrise sunset super
supreme sure surf swan sweet swift swim switch system table tablet tank tape target taste tea team
tech technology ten tent terra test textile thread three tiger tile time tin tiny tire titan
toilet tool top torch total touch towel tower toy track trade train travel treasure tree trend
triangle trim trip triumph true trust tube turbo turtle twin twist two ultra umbrella union unique
unit unity universal urban vacuum valley value valve van vanilla vector velvet venus vest victory
video view village vintage violet vision vital voice wagon walk wall warm wash watch water wave
way wear weather web week west wheel white wide wild wind window wine wing winner winter wire wise
wolf woman women wonder wood wool word work world yellow young zebra zero zone
"""
_CHINESE = (
    "经典 时尚 新鲜 优质 自然 精品 天然 健康 快乐 幸福 完美 美丽 自由 未来 世界 阳光"
    " 彩虹 蓝天 白云 红色 绿色 黑色 白色 金色 银色 高级 高档 标准 普通 家用 户外 运动"
    " 休闲 儿童 男士 女士 舒适 安全 环保 智能 电子 数码 光明 长城 中国 国际 东方 北京"
    " 上海 广州 深圳 太阳 月亮 星星 凤凰 熊猫 蝴蝶 牡丹 玫瑰 百合 苹果 葡萄 草莓 樱桃"
    " 香蕉 柠檬 西瓜 大象 老虎 狮子 骆驼 飞马 海鸥 双喜 如意 吉祥 平安 永久 永恒 先锋"
    " 公主 王子 皇冠 钻石 水晶 珍珠 翡翠 雪花 春天 夏天 秋天 冬天 速度 力量 动力 能量"
    " 方便 快捷 新款 时代 生活 艺术 音乐 梦想"
)
ENGLISH = frozenset(_ENGLISH.split())
CHINESE = frozenset(compact(word) for word in _CHINESE.split())


def is_common(mark: str, known: Collection[str] = ENGLISH) -> bool:
    """Whether a mark consists of everyday words only."""
    key = compact(mark)
    if key in CHINESE:
        return True
    parts = fold(mark).replace("|", " ").split()
    return key in known or (0 < len(parts) <= 3 and all(part in known for part in parts))


def is_short(key: str) -> bool:
    """Latin marks of four letters or fewer, and single Chinese characters."""
    if all(map(is_latin, key)):
        return len(key) <= SHORT
    return len(key) <= 1
