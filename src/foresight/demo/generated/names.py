"""Names that sound like people, companies and products, and belong to nobody."""

from foresight.demo.generated.dice import Dice

_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石"
_FIRST_SIGNS = "子思雨文晓志嘉明建梓俊宇浩欣佳国海永春玉立景书若一安天承泽睿"
_SECOND_SIGNS = "轩涵杰华强敏静丽军洋勇艳涛超霞平刚桂鹏辉玲颖琳璐宁成飞帆航瑶"
_SINGLE_SIGNS = "伟芳娜磊洁斌倩凯宁峰婷波莹毅岚晨"
_BRAND_FIRST = "锐恒鼎瑞盛远宏卓隆汇新合科凯博泰安诚创立兴旭嘉正达"
_BRAND_SECOND = "恒泽源峰达成力岳川德睿翔腾驰晟烁邦昌宇航益康丰然铭捷"
_TRADES = {
    "east": ("精密机械", "汽车零部件", "电子科技", "新材料", "纺织装备", "医疗器械", "包装", "模具"),
    "north": ("重工", "钢铁", "化工", "能源设备", "煤机", "轨道交通", "建材", "水务"),
    "south": ("电器", "光电", "注塑", "家居", "电池", "五金", "食品机械", "通讯"),
    "other": ("矿业", "水电", "农机", "酒业", "航空部件", "制药", "有色金属", "环保"),
}
_CITIES = {
    "east": ("上海", "苏州", "无锡", "常州", "南京", "杭州", "宁波", "嘉兴", "合肥", "芜湖", "青岛", "济南", "温州"),
    "north": ("北京", "天津", "唐山", "石家庄", "保定", "太原", "大同", "包头", "呼和浩特", "邯郸"),
    "south": ("广州", "深圳", "东莞", "佛山", "中山", "珠海", "南宁", "柳州", "海口"),
    "other": ("成都", "重庆", "绵阳", "西安", "兰州", "宝鸡", "乌鲁木齐", "昆明"),
}
_FORMS = ("有限公司", "股份有限公司", "有限责任公司", "（集团）有限公司")
_ABROAD = (
    "Mekong", "Borneo", "Andaman", "Orchid", "Straits", "Lotus", "Delta", "Harbour", "Summit",
)  # fmt: skip
_ABROAD_TRADES = ("Machinery Pte Ltd", "Industries Sdn Bhd", "Engineering GmbH", "Packaging Co., Ltd.")

PRODUCTS = (
    ("A", 68_000, ("智能装配单元", "柔性输送线", "视觉检测站", "机器人上下料站", "智能仓储模块", "产线控制系统", "数字化改造套件", "自动包装线")),
    ("B", 36_000, ("通用数控车床", "立式加工中心", "液压折弯机", "单机冲床", "普通输送机", "标准空压机")),
    ("C", 52_000, ("防爆分拣装置", "洁净室搬运系统", "高温取件机械臂", "真空镀膜治具", "深冷阀组", "耐腐蚀泵组")),
    ("S", 4_500, ("年度维保服务", "备件包", "上门调试", "操作培训", "远程诊断订阅", "易损件套装")),
)  # fmt: skip
"""Product line, a usual price in yuan, and what it sells."""
LINE_NAMES = {"A": "A 智能升级", "B": "B 通用设备", "C": "C 特种设备", "S": "服务与配件"}


class Names:
    """Gives each name once."""

    def __init__(self, dice: Dice) -> None:
        self._dice = dice
        self._given: set[str] = set()

    def _fresh(self, name: str) -> bool:
        if name in self._given:
            return False
        self._given.add(name)
        return True

    def person(self) -> str:
        """A Chinese name of two or three signs; two people may bear the same."""
        dice = self._dice
        surname = dice.pick(_SURNAMES)
        if dice.chance(180):
            return surname + dice.pick(_SINGLE_SIGNS)
        return surname + dice.pick(_FIRST_SIGNS) + dice.pick(_SECOND_SIGNS)

    def customer(self, region: str) -> str:
        """A company of the region: city, brand, trade and legal form."""
        dice = self._dice
        while True:
            brand = dice.pick(_BRAND_FIRST) + dice.pick(_BRAND_SECOND)
            form = _FORMS[0] if dice.chance(700) else dice.pick(_FORMS)
            name = f"{dice.pick(_CITIES[region])}{brand}{dice.pick(_TRADES[region])}{form}"
            if self._fresh(name):
                return name

    def customer_abroad(self) -> str:
        """A company that buys in a foreign currency."""
        while True:
            first, second = self._dice.pick(_ABROAD), self._dice.pick(_ABROAD)
            name = f"{first} {second} {self._dice.pick(_ABROAD_TRADES)}"
            if first != second and self._fresh(name):
                return name
