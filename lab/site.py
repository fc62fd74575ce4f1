"""The office's small web site: what nginx serves. Invented text, real Vietnamese, no script and no form handler."""

from __future__ import annotations

PAGE = """<!doctype html>
<html lang="vi">
<head><meta charset="utf-8"><title>{title} · Phòng Thông tin Mây Trắng</title>
<link rel="stylesheet" href="/css/trang.css"><script src="/js/trang.js" defer></script></head>
<body>
<header><img src="/anh/bieu-trung.svg" alt="Biểu trưng"><h1>{title}</h1></header>
<main>{body}</main>
<footer>Phòng Thông tin Mây Trắng · Trang mẫu của phòng thử nghiệm</footer>
</body>
</html>
"""

ARTICLES = {
    "lich-tiep-cong-dan": ("Lịch tiếp công dân", "Phòng tiếp công dân vào sáng thứ Hai và thứ Năm hằng tuần."),
    "thu-tuc-dat-dai": ("Thủ tục đất đai", "Hồ sơ gồm đơn đề nghị, bản đồ trích đo và giấy tờ liên quan."),
    "tuyen-truyen-mua-lu": ("Tuyên truyền mùa lũ", "Bà con chủ động theo dõi mực nước và che chắn chuồng trại."),
    "hop-giao-ban": ("Họp giao ban tháng", "Các bộ phận gửi báo cáo trước mười bảy giờ chiều thứ Sáu."),
    "chuyen-doi-so": ("Chuyển đổi số", "Tổ công nghệ cộng đồng hướng dẫn người dân nộp hồ sơ trực tuyến."),
    "y-te-co-so": ("Y tế cơ sở", "Trạm y tế tiêm nhắc lại vắc-xin cho trẻ dưới sáu tuổi."),
    "van-hoa-le-hoi": ("Lễ hội mùa xuân", "Lễ hội mở đầu bằng hội thi gói bánh và kéo co giữa các thôn."),
    "nong-nghiep": ("Nông nghiệp", "Vụ đông năm nay trồng thử giống khoai tây chịu lạnh."),
}
DOCUMENTS = [f"/van-ban/{number:02d}-cv-mt.txt" for number in range(1, 25)]
ASSETS = ["/css/trang.css", "/js/trang.js", "/anh/bieu-trung.svg"]
SEARCHES = [
    "thủ tục khai sinh",
    "lịch tiếp công dân",
    "giấy phép xây dựng",
    "hộ khẩu",
    "đất đai",
    "lễ hội",
    "tuyển dụng",
]


def article(title: str, body: str) -> str:
    """One page as HTML."""
    return PAGE.format(title=title, body=f"<p>{body}</p>")


def pages() -> dict[str, str]:
    """Path below the web root → text of every file of the site."""
    links = "".join(f'<li><a href="/tin-tuc/{name}.html">{title}</a></li>' for name, (title, _) in ARTICLES.items())
    files = {"/index.html": PAGE.format(title="Trang chủ", body=f"<ul>{links}</ul>")}
    for name, (title, body) in ARTICLES.items():
        files[f"/tin-tuc/{name}.html"] = article(title, body)
    for path in DOCUMENTS:
        files[path] = f"Công văn {path[9:11]}: văn bản mẫu.\n" * (3 + int(path[9:11]) % 7)
    files["/css/trang.css"] = "body{font-family:sans-serif;max-width:60em;margin:auto}\n"
    files["/js/trang.js"] = "document.documentElement.dataset.js = '1';\n"
    files["/anh/bieu-trung.svg"] = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"><circle r="30" cx="32" cy="32"/></svg>\n'
    )
    files["/robots.txt"] = "User-agent: *\nDisallow: /tim-kiem\n"
    return files
