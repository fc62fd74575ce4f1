"""Vietnamese lines as an office writes them, and lines that are none, for the tests of legacy encodings. All are invented."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from luuvet.parse import text_tables

LONG = """
Căn cứ Nghị định của Chính phủ quy định chức năng, nhiệm vụ, quyền hạn và cơ cấu tổ chức của Bộ
Kính gửi: Các đơn vị trực thuộc; Sở Tài nguyên và Môi trường các tỉnh, thành phố trực thuộc Trung ương
Quyết định về việc phê duyệt kế hoạch ứng cứu sự cố an toàn thông tin mạng năm 2026
Người dùng nguyenvana đăng nhập không thành công từ địa chỉ 192.0.2.14: sai mật khẩu
Tài khoản của chị Trần Thị Bích Ngọc đã bị khoá sau năm lần nhập sai
Máy chủ thư điện tử khởi động lại lúc 02 giờ 15 phút sáng chủ nhật
Không kết nối được tới cơ sở dữ liệu: hết thời gian chờ
Sao lưu dữ liệu hằng ngày hoàn tất, tổng cộng 1.234 tệp
Đã xoá thư mục Văn bản đến\\Quý III\\Dự thảo
Sửa đổi, bổ sung một số điều của Thông tư hướng dẫn lập dự toán ngân sách
Giấy mời họp giao ban tuần thứ hai tháng chín
Lỗi ghi tệp: không đủ dung lượng đĩa trên ổ D
Phòng Kế hoạch - Tài chính đề nghị cấp quyền truy cập thư mục dùng chung
Cập nhật bản vá bảo mật cho hệ điều hành thất bại
Chữ ký số không hợp lệ hoặc chứng thư đã hết hạn
Văn thư đã tiếp nhận hồ sơ và chuyển lãnh đạo phê duyệt
Cảnh báo: phát hiện phần mềm độc hại trong tệp đính kèm
Danh sách cán bộ, công chức, viên chức được nâng bậc lương trước thời hạn
Thay đổi quyền hạn của nhóm Quản trị hệ thống
Ủy ban nhân dân huyện báo cáo tình hình thiệt hại do mưa lũ
Trưởng phòng ký duyệt tờ trình số 45 về mua sắm thiết bị
Phiên làm việc của người dùng đã kết thúc do không hoạt động
Yêu cầu đặt lại mật khẩu được gửi tới hộp thư nội bộ
Thiết bị ngoại vi lạ được cắm vào máy trạm của phòng Tổ chức cán bộ
Gửi thư tới người nhận bên ngoài bị từ chối: vượt quá kích thước cho phép
Đồng bộ thời gian với máy chủ nội bộ lệch bốn giờ
Nhân viên trực ca đêm kiểm tra nhật ký tường lửa
Trích xuất dữ liệu đất đai theo yêu cầu của cơ quan điều tra
Ban hành quy chế quản lý, khai thác và sử dụng mạng máy tính
Tổng hợp ý kiến góp ý của các bộ, ngành và địa phương
Hệ thống quản lý văn bản và điều hành tạm ngừng để bảo trì
Từ chối truy cập: bạn không thuộc nhóm được phép
Đơn khiếu nại của công dân về bồi thường giải phóng mặt bằng
Chuyển trạng thái hồ sơ từ Chờ xử lý sang Đã xử lý
Thêm người dùng mới vào nhóm Kế toán trưởng
Máy in tầng ba hết mực, lệnh in bị huỷ
Đường truyền tới trung tâm dự phòng bị gián đoạn
In ấn tài liệu mật phải được sự đồng ý bằng văn bản
Nghiệm thu hệ thống camera giám sát khu vực cổng chính
Khôi phục bản sao lưu từ băng từ không thành công
Đề nghị các Vụ, Cục, Viện gửi báo cáo trước ngày 25 hằng tháng
Học viên lớp bồi dưỡng nghiệp vụ nộp bài trễ hạn
Thời tiết nguy hiểm: bão số 6 đổ bộ vào Quảng Ngãi
Hạn mức tín dụng của khách hàng đã vượt ngưỡng
Nộp thuế thu nhập cá nhân qua cổng dịch vụ công trực tuyến
Bệnh viện đa khoa khu vực miền núi phía Bắc tiếp nhận thêm giường bệnh
Lý lịch tự thuật và bản sao giấy khai sinh có chứng thực
Trường trung học phổ thông chuyên tổ chức kỳ thi thử
Tiếp nhận ý kiến cử tri về ô nhiễm nguồn nước sông Nhuệ
Bộ trưởng chủ trì cuộc họp trực tuyến với các điểm cầu
Vận hành nhà máy xử lý rác thải sinh hoạt đúng quy trình
Giám đốc Sở Xây dựng trả lời phỏng vấn báo chí
Thu hồi giấy phép của doanh nghiệp vi phạm quy định phòng cháy
Diễn tập phòng chống tấn công mạng vào hệ thống điện lưới
Chương trình nghị sự phiên họp thường kỳ tháng mười một
Thẻ ra vào của ông Phạm Quốc Khánh không còn hiệu lực
Mở tệp từ ổ chia sẻ thất bại vì thiếu quyền đọc
Tiến trình quét lỗ hổng chạy quá lâu nên bị dừng
Khảo sát mức độ hài lòng của người dân đối với dịch vụ
Quỹ bảo hiểm xã hội chi trả chế độ ốm đau, thai sản
Nước mắm Phú Quốc được bảo hộ chỉ dẫn địa lý
Ngưỡng cảnh báo nhiệt độ phòng máy đặt ở mức hai mươi bảy độ
Xưởng sửa chữa ô tô thuộc Văn phòng Bộ thanh lý vật tư cũ
Kỹ sư trực báo mất điện lưới, chuyển sang máy phát
Tuyển dụng viên chức vị trí quản trị mạng và an ninh
Ngày mai trời mưa rất to ở khu vực Tây Nguyên
Đề nghị anh chị em nộp lại thẻ cũ trước khi nghỉ phép
Nhóm thợ sửa ống nước bị kẹt xe trên đường Nguyễn Trãi
Kết quả xét nghiệm âm tính, bệnh nhân được ra viện
Người gửi không nằm trong danh sách trắng nên thư bị giữ lại
Cổng thông tin điện tử ngừng phục vụ do quá tải
Vui lòng liên hệ quản trị viên để được cấp lại mã xác thực
Tệp tin bị mã hoá bởi phần mềm tống tiền
Kiểm toán nhà nước công bố kết luận về quản lý vốn vay
Trung đội trưởng báo động tập hợp lúc nửa đêm
Con trâu là đầu cơ nghiệp của nhà nông
Thợ lặn tìm thấy hộp đen dưới đáy biển
Chợ phiên vùng cao họp vào mỗi sáng thứ bảy
Rừng phòng hộ bị chặt phá trái phép tại xã biên giới
Sinh viên trường đại học Bách khoa đoạt giải nhất
Giá vàng trong nước giảm mạnh theo thế giới
Xe buýt tuyến số chín đổi lộ trình từ tháng sau
Bộ đệm đầy, gói tin bị loại bỏ
Chuỗi kết nối không đúng định dạng
Quyền ghi vào sổ đăng ký bị thu hồi
Nguồn điện dự phòng chỉ còn mười phần trăm
Phát hiện quét cổng từ bên ngoài vào vùng máy chủ
Chứng chỉ của tên miền sắp hết hiệu lực
Dịch vụ phân giải tên miền trả lời chậm
Hàng đợi thư vượt quá một nghìn bức
Luật tường lửa vừa bị chỉnh sửa bởi tài khoản lạ
Cán cân thương mại nghiêng về phía xuất siêu
Ông Nguyễn Khắc Hiếu được bổ nhiệm giữ chức Phó Cục trưởng
Bà Đoàn Thị Thuý nghỉ hưu theo chế độ
Kho lạnh chứa vắc xin hỏng máy nén
Ống kính máy quay ở sảnh bị che khuất
Thằng bé nghịch ngợm làm vỡ chậu hoa
Cử tri kiến nghị nâng cấp tuyến đê xung yếu
Thuê bao quý khách vừa gọi hiện không liên lạc được
Bưu kiện gửi bảo đảm bị thất lạc tại bưu cục
Sổ hộ khẩu giấy hết giá trị sử dụng
Nạp tiền điện thoại bị trừ hai lần
Kẻ gian lợi dụng lỗ hổng để cài mã độc đào tiền ảo
Trạm biến áp quá nhiệt, rơ le tự ngắt
Xe cứu thương chở sản phụ vượt đèo trong đêm
""".strip().splitlines()

SHORT = """
Nguyễn Văn An
Trần Thị Hoa
Lê Đức Thọ
Phạm Hữu Nghĩa
Hoàng Ngọc Ánh
Vũ Mạnh Cường
Đỗ Thuỳ Linh
Bùi Xuân Trường
báo cáo.doc
Tờ trình.pdf
danh sách lương.xls
Công văn 125.docx
Kế hoạch quý 2.xlsx
đăng nhập
Đăng xuất
thất bại
thành công
mật khẩu sai
từ chối
Lỗi hệ thống
Thùng rác
Ảnh chụp.png
hồ sơ
Dự toán.xls
văn bản đến
Quyết định
Biên bản họp
Phòng họp 3
kế toán
thủ quỹ
Hợp đồng mẫu
đã duyệt
chờ xử lý
hết hạn
Bảng lương
máy in
Hà Nội
Đà Nẵng
Cần Thơ
Huế
user=Trần Bình action=xoá
C:\\Users\\Hương\\Desktop\\Dự án.zip
/home/chia sẻ/Tài liệu/lịch trực.txt
file="Giấy mời.doc" size=20480
Nhật ký
Người dùng
thư rác
Bộ Nội vụ
Sở Y tế
cấp quyền
Trương Mỹ Lệ
Đinh Công Mạnh
Phan Đình Phùng
Ngô Thị Nhàn
Tạ Quang Bửu
Dương Quỳnh Nga
Lý Thái Tổ
Mai Thế Hùng
nghỉ phép
giấy ra viện.pdf
bảng chấm công.xlsx
Biểu mẫu 03.doc
sơ đồ mạng.vsd
quét virus
xoá sạch
Ổ đĩa C
Mất điện
quá tải
Thẻ hết tiền
mở khoá
khoá sổ
nộp phạt
Thuế vụ
Cục Hải quan
Chi nhánh Huế
Đắk Lắk
Bình Thuận
Vĩnh Phúc
Sóc Trăng
hoá đơn đỏ.xml
đơn từ
Ghi chú.txt
lịch họp
trình ký
Đã gửi
Không tìm thấy
sai mã
thừa giấy
gói thầu 5
Đề án 06
Đào Duy Tùng
Hồ Xuân Hương
Cao Bá Quát
Lương Thế Vinh
Triệu Thị Trinh
Võ Văn Kiệt
Tô Hiến Thành
giấy nghỉ ốm.doc
thực đơn.pdf
ngân hàng câu hỏi
giáo án lớp 5.ppt
tủ lạnh
Cà Mau
Bến Tre
Quảng Trị
Lào Cai
Yên Bái
tiếng Anh
thể dục
điểm thi
xe đạp
cúp điện
phiếu xuất kho
Kiểm kê
phụ lục 2
ảnh bìa.jpg
trực tết
cấm vào
hỏng ổ cứng
chưa ký
nhập sai
vắng mặt
Lớp trưởng
kỷ luật
bổ nhiệm
thư mời
nghiệm thu.pdf
rà soát
bão số 3
Sơn La
""".strip().splitlines()

CAPITALS = """
ĐĂNG NHẬP THẤT BẠI
BỘ TÀI NGUYÊN VÀ MÔI TRƯỜNG
CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM
LÊ THỊ HÀ
QUYẾT ĐỊNH
PHÒNG CHÁY CHỮA CHÁY
TỔNG CỤC THUẾ
GIẤY MỜI
NGUYỄN THỊ BÉ
XÉT TUYỂN
HẢI PHÒNG
CỤC THỐNG KÊ
""".strip().splitlines()

WESTERN = """
Échec de l'ouverture de session pour l'utilisateur Hélène Lefèvre
Le fichier a été supprimé par le système à 10 h 15
né à Genève
le thé et la clé
Accès refusé: vérifiez vos paramètres réseau
où êtes-vous allés cet été ?
résumé.pdf
déjà vu
à côté
garçon
Noël
café
Bérénice
Où
Die Größe der Datei überschreitet die zulässige Länge
Benutzer Jörg Müller hat sich angemeldet
für
Straße 5
schön
Zugriff für Käthe verweigert
El usuario José Muñoz inició sesión
contraseña errónea
año
Não foi possível iniciar a sessão do usuário João
configuração
påloggning mislyktes for bruker Åse
användare Björn nekades åtkomst
fjernet mappe «Økonomi»
Temperature 25 °C, limit 30 °C
© 2026 Example GmbH – all rights reserved
Price: 20 £ (incl. VAT) · 5 µs
“quoted” text – with dashes…
naïve façade
Fehler beim Öffnen der Datei: Zugriff verweigert
Gerät wurde getrennt
Änderungen übernommen für Gruppe Geschäftsführung
Schlüssel ungültig
Fußball
Le mot de passe a expiré; veuillez réessayer
Échec de l’authentification de l’utilisateur « rené »
Médias amovibles bloqués
Hôpital
l'été dernier
maître
Où est-ce ?
pâté
thé
bébé
Élève
La sesión caducó por inactividad
Dirección no válida
Archivo eliminado según política
niños
acción
São Paulo
Erro de conexão com o servidor: permissão negada
Impossibile aprire il file: già in uso
perché
città
così
Sessie beëindigd
één
Användaren är låst
Åtgärd krävs för enheten
Bruger slettet på serveren
Käyttäjä kirjautui sisään
ä
café crème
Ñandú
50 % ± 2 °
½ cup
Müller
Groß
Citroën
Zoë
Renée
Søren
Anaïs
dossier partagé
clé usb
vidéo
télécharger
fermé
Frühstück
Büro
Straße
läuft
Passwörter
teléfono
sesión
cañón
ação
usuário
già
blåbær
över
hôte
forêt
tête
même
très
après
voilà
déçu
façon
reçu
mère
père
café
dé
né
pré
vé
lâché
Hülle
tür
Tür
zwölf
mañana
niña
José
René
André
Léa
Zoé
Hélène
François
Núñez
Jürgen
Günther
Åsa
""".strip().splitlines()
"""As windows-1252 (and, converted, as UTF-8) none of them is Vietnamese."""

CHINESE = """
数据库连接失败
用户登录成功
系统错误，请联系管理员
文件 report.doc 已删除
张伟 修改了密码
拒绝访问
网络安全日志 2026
登录失败
未知用户名或密码错误
服务已停止
磁盘空间不足
李明
更新补丁
错误代码 500
设备 eth0 链路断开
请求超时
账户被锁定
中文路径 C:\\用户\\桌面
备份完成
警告
张
""".strip().splitlines()
"""As GBK."""

BINARY = [
    bytes(range(128, 256)),
    bytes.fromhex("16030100c6010000c203035f3e8a91bb7e02a94c88d1f0e5a7b3c9"),
    bytes.fromhex("8950dd474e0da0c31ff4ff00e1ba10"),
    b"GET /\xff\xfe\xfd\xfc HTTP/1.1",
    b"\xe0\x80\x80\xaf../../etc/passwd",
    b"user=\xc0\xae\xc0\xae/ action=deny",
    b"\x00\x01\x02\x03\x80\x81\x82\x83",
    b"key=\x9f\x86\xd0\x81\x88\x4c\x7d\x65\x9a\x2f\xea\xa0\xc5\x5a\xd0\x15",
]

_TONE_MARKS = "\u0300\u0301\u0303\u0309\u0323"


def syllables(line: str) -> int:
    """Return how many words of letters a line has."""
    return len(re.findall(r"[^\W\d_]+", line))


def in_windows_1258(text: str) -> bytes:
    """Return a text as a Vietnamese keyboard of Windows writes it: tones apart, unless the code page has the letter ready."""
    made = b""
    for char in text:
        try:
            made += char.encode("cp1258")
        except UnicodeEncodeError:
            apart = unicodedata.normalize("NFD", char)
            tone = next(mark for mark in apart if mark in _TONE_MARKS)
            made += unicodedata.normalize("NFC", apart.replace(tone, "")).encode("cp1258") + tone.encode("cp1258")
    return made


_VNI = """
=
à=aø á=aù ả=aû ã=aõ ạ=aï â=aâ ầ=aà ấ=aá ẩ=aå ẫ=aã ậ=aä ă=aê ằ=aè ắ=aé ẳ=aú ẵ=aü ặ=aë đ=ñ
è=eø é=eù ẻ=eû ẽ=eõ ẹ=eï ê=eâ ề=eà ế=eá ể=eå ễ=eã ệ=eä ì=ì í=í ỉ=æ ĩ=ó ị=ò
ò=oø ó=où ỏ=oû õ=oõ ọ=oï ô=oâ ồ=oà ố=oá ổ=oå ỗ=oã ộ=oä ơ=ô ờ=ôø ớ=ôù ở=ôû ỡ=ôõ ợ=ôï
ù=uø ú=uù ủ=uû ũ=uõ ụ=uï ư=ö ừ=öø ứ=öù ử=öû ữ=öõ ự=öï ỳ=yø ý=yù ỷ=yû ỹ=yõ ỵ=î
"""
"""Letter=how it is written, as windows-1252 shows it."""


def in_vni(text: str) -> bytes:
    """Return a text in VNI, the marks of capitals as capitals."""
    small = dict(pair.split("=") for pair in _VNI.split())
    pairs = {**small, **{letter.upper(): pair.upper() for letter, pair in small.items()}}
    return "".join(pairs.get(char, char) for char in text).encode("cp1252")


def in_viscii(text: str) -> bytes:
    """Return a text in VISCII."""
    return _by_table(text, text_tables.viscii)


def in_tcvn3(text: str) -> bytes:
    """Return a text as the fonts `.Vn…` show it: toned capitals are small letters, which other fonts show as capitals."""
    return _by_table("".join(_small(char) for char in text), text_tables.tcvn3)


def _small(char: str) -> str:
    return char if char.isascii() or char in "ĂÂÊÔƠƯĐ" else char.lower()


def _by_table(text: str, decode: Callable[[bytes], str]) -> bytes:
    codes = {decode(bytes([code])): code for code in range(256)}
    return bytes(codes[char] for char in text)


ENCODERS: dict[str, Callable[[str], bytes]] = {
    "tcvn3": in_tcvn3,
    "vni": in_vni,
    "viscii": in_viscii,
    "windows-1258": in_windows_1258,
}
