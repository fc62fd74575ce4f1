"""What a Vietnamese syllable can be: an onset, a rime, one of six tones. Nearly all other strings of letters are none.

That is how a reading of bytes is judged: the right one consists of syllables, a wrong one soon does not.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

from luuvet.parse.text_tables import TONES

_ONSETS = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x kr br"
_RIMES = """
a ac ach ai am an ang anh ao ap at au ay ăc ăk ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
e ec em en eng eo ep et ê êch êm ên êng ênh êp êt êu
i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu
o oc oi om on ong op ot oong ooc oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăn oăng oăt oe oen oeo oet
ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
u ua uc ui um un ung up ut uôc uôi uôm uôn uông uôt uân uâng uât uây uê uêch uênh uơ uy uya uych uynh uyên uyêt uyt uyu
ư ưa ưc ưi ưm ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu
y yêm yên yêng yêt yêu
"""
_AFTER_QU = """
a ac ach ai an ang anh ao at au ay ăc ăn ăng ăt âc ân âng ât âu ây e en eo et ê ên êt êch ênh i ich in inh it iu
y ych yên yêt ynh yt ơ ôc
"""
_STOPS = ("c", "ch", "p", "t", "k")
_FRONT = "eêiy"
"""Before these vowels stand k, gh and ngh, before all others c, g and ng."""
_SEED = """
và của các có được cho là trong một không với những người này đã khi để về đến như tại từ ra việc năm sự vào tôi cũng trên
phải bị theo làm nhiều hay sau đó nên lại ở thì chỉ còn thể đang nhà đi biết mới hơn nước đầu học thành phố hiện quyền định
hội tỉnh huyện xã văn phòng quản lý hệ thống sở dữ liệu dùng khoản mật khẩu đăng nhập xuất thất bại lỗi kết nối máy chủ tệp
mục báo cáo sách quyết nghị tờ trình kế hoạch ngân tài chính tổ chức cán bộ đảng ủy nội vụ tế giáo dục đào tạo xây dựng vận
nghiệp phát triển môi trường khoa nghệ động thương họ Nguyễn Trần Lê Phạm Hoàng Huỳnh Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Bình
Châu Dũng Đức Hà Hải Hằng Hạnh Hiền Hiếu Hòa Hùng Hương Huệ Khánh Ngọc Phúc Phương Sơn Tâm Thảo Thắng Thịnh Thủy Tiến Toàn
Tú Tuấn Tùng Vân Việt Yến kiểm tra cập nhật sửa xóa gửi nhận đơn vị sĩ luật pháp ngày tháng giờ thời gian địa điểm số điện
thoại thuế đất dự án mở đóng tải lên xuống tìm mạng cổng thiết cấu khởi lưu tiếp bảo mẫu biểu hồ chuyển đề thường sử tốt lớn
nghĩa Việt nữa ấy thấy rồi vẫn mỗi lần cùng giữa khác rất ít chưa đều nếu vì thế vậy nói hỏi trả lời nghĩ yêu cầu đồng ý
nước mắt tuổi trẻ đời sống chết giúp đỡ bạn bè chị mẹ bố vợ chồng cháu đẹp xấu tôn trọng khó dễ lý lẽ tư tưởng ương ngoài
thủ tướng phủ bí lãnh đạo hướng dẫn lệnh trưởng sỹ thanh kiến nghiên cứu phê duyệt ký kết khai thác sản phẩm hàng hóa xã
kỹ thuật điều trị bệnh viện trường tự do độc hạnh ngữ chữ viết đọc ngược lợi ích cải tạo giữ vững ổn rộng rãi gỡ bỏ đổi
ảnh hình chờ xử hủy đính kèm hạn mục phục hồi lịch bảng lương ổ đĩa tầng khách biên đoạn mức trạng thái dừng hẹn mời ô ý ở tiếng bến tre phụ lục lào rà soát xét nghiệm
mã khoá hoá toà thoả quét sạch xoá sửa chặn lọc cắm rút bật tắt nghỉ phép lễ tết sáng chiều tối đêm trưa giây phút tuần quý nửa
bốn tám chín mười hai ngàn tỷ triệu nghìn phần trăm đồng tiền chi trả nợ vay góp giá mua bán rẻ đắt hàng cửa chợ đường phường quận
núi sông biển đảo rừng ruộng vườn cây lúa gạo thịt cá trứng muối mía chè cà bánh áo quần giày mũ vải chỗ góc bên phía trước cuối
trắng đỏ vàng tím nâu hồng lạnh nóng ấm mát khô ướt nặng nhẹ dài ngắn rộng hẹp cứng mềm sớm chậm trễ gần xa mệt khoẻ đau ốm sốt
giỏi kém đủ thừa thiếu hỏng vỡ cháy nổ rò rỉ lũ bão lụt hạn gãy đứt mất tìm thấy gặp gọi nghe nhìn ngồi đứng chạy nhảy ngủ dậy ăn
"""
"""Words that every office writes. They say which rimes are common; what is none of them is judged by its shape."""


@lru_cache(maxsize=1 << 16)
def weight(word: str) -> float:
    """Return how well a word of letters, composed (NFC), in whatever case, goes for a Vietnamese syllable; 0 for not at all.

    Logarithms of how common it is, higher is more common: between −10 and −1.
    """
    small, spelling = word.lower(), _spelling()
    if small in spelling.known:
        return -1.0
    ways = [rime for onset, rime in spelling.divided(small) if _fits(onset, rime)]
    if not ways or len(small) == 1:  # hardly any letter is a word
        return 0.0
    # Of borrowed words and far places.
    foreign = 3.0 * all(onset in ("p", "kr", "br") for onset, _ in spelling.divided(small))
    if spelling.common.intersection(ways):
        return -3.0 - foreign
    usual = spelling.common.intersection(map(_bare, ways))
    rare_tone = any(mark in unicodedata.normalize("NFD", small) for mark in (TONES["hook"], TONES["tilde"]))
    return -6.0 + 2.0 * bool(usual) - 1.0 * rare_tone - foreign


def syllables(word: str) -> list[str]:
    """Return the fewest syllables that a word written without blanks consists of; nothing where it consists of none.

    Names of files and accounts are often written so. At most six are tried.
    """
    ways: list[list[str] | None] = [[], *([None] * len(word))]
    for end in range(1, len(word) + 1):
        for start in range(max(0, end - 7), end):
            before = ways[start]
            if before is None or len(before) == 6 or end - start < 2 or not weight(word[start:end]):
                continue
            if ways[end] is None or len(before) + 1 < len(ways[end] or ()):
                ways[end] = [*before, word[start:end]]
    return ways[-1] or []


def _fits(onset: str, rime: str) -> bool:
    """Tell whether an onset and a rime with its tone go together as they are spelt."""
    bare = _bare(rime)
    if onset == "qu":
        return bare in _AFTER_QU.split()
    if len(bare) > 1 and bare[0] == "y":
        return onset == ""
    if bare.startswith("iê"):
        return onset != ""
    front = bare[0] in _FRONT
    if onset in ("k", "gh", "ngh"):
        return front
    return not front or onset not in ("c", "g", "ng") or (onset == "g" and bare[0] == "i")


def _bare(rime: str) -> str:
    apart = unicodedata.normalize("NFD", rime)
    return unicodedata.normalize("NFC", "".join(char for char in apart if char not in TONES.values()))


@dataclass(frozen=True)
class _Spelling:
    """The onsets; the rimes with each tone that they may have, those of them that are common (with their tones, and without); the most common syllables."""

    onsets: frozenset[str]
    rimes: frozenset[str]
    common: frozenset[str]
    known: frozenset[str]

    def divided(self, syllable: str) -> list[tuple[str, str]]:
        """Return the ways to divide a syllable into onset and rime, the longest onset first."""
        ways = ((syllable[:size], syllable[size:]) for size in range(3, -1, -1))
        return [(onset, rime) for onset, rime in ways if onset in self.onsets and rime in self.rimes]


@cache
def _spelling() -> _Spelling:
    onsets = frozenset(["", *_ONSETS.split()])
    plain = {*_RIMES.split(), *_AFTER_QU.split()}
    rimes = frozenset(toned for rime in plain for tone in _tones(rime) for toned in _toned(rime, tone))
    known = frozenset(_SEED.lower().split())
    blank = _Spelling(onsets, rimes, frozenset(), known)
    seen = {blank.divided(word)[0][1] for word in known}
    return _Spelling(onsets, rimes, frozenset({*seen, *map(_bare, seen)}), known)


def _tones(rime: str) -> list[str]:
    """Return the tones that a rime may have: one that ends in a stop has two."""
    return [TONES["acute"], TONES["dot"]] if rime.endswith(_STOPS) else list(TONES.values())


def _toned(rime: str, tone: str) -> list[str]:
    """Return a rime with a tone, on each letter that it may stand on: `hoà` and `hòa` are both written."""
    if not tone:
        return [rime]
    return [unicodedata.normalize("NFC", rime[: at + 1] + tone + rime[at + 1 :]) for at in _seats(rime)]


def _seats(rime: str) -> list[int]:
    """Return where a tone may stand: on the last vowel with a mark of its own, else by the shape of the rime."""
    marked = [at for at, char in enumerate(rime) if char in "ăâêôơư"]
    if marked:
        return marked[-1:]
    vowels = [at for at, char in enumerate(rime) if char in "aeiouy"]
    if vowels[-1] < len(rime) - 1 or len(vowels) == 1:
        return vowels[-1:]
    if len(vowels) == 3:
        return [1]
    return [0, 1] if rime in ("oa", "oe", "uy") else [0]
