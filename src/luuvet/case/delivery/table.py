"""What a `[[delivery]]` of the settings may hold."""

from __future__ import annotations

from luuvet.kit.settings import Setting

TABLE: tuple[Setting, ...] = (
    Setting(
        "name",
        "",
        "",
        "Tên tuyến: chữ thường, số, dấu gạch nối; bắt buộc",
        "Name of the route: lower-case letters, digits, hyphens; required",
    ),
    Setting(
        "kind",
        "",
        "",
        "mail, webhook, syslog hoặc telegram; bắt buộc",
        "mail, webhook, syslog or telegram; required",
    ),
    Setting(
        "to",
        "",
        "list",
        "Nơi nhận: các địa chỉ thư; địa chỉ https://; udp://, tcp:// hoặc tls://máy:cổng; mã chat Telegram. Bắt buộc",
        "Receiver: mail addresses; an https:// address; udp://, tcp:// or tls://host:port; a Telegram chat. Required",
    ),
    Setting(
        "min_level",
        "high",
        "",
        "Mức thấp nhất được gửi: low, medium, high, critical",
        "Lowest level that is sent: low, medium, high, critical",
    ),
    Setting(
        "units",
        "",
        "list",
        "Chỉ gửi cảnh báo của các đơn vị này; rỗng là mọi cảnh báo",
        "Only alerts of these units; empty is every alert",
    ),
    Setting(
        "lang", "", "", "vi, en hoặc both; rỗng là ngôn ngữ chung", "vi, en or both; empty is the setting language"
    ),
    Setting(
        "quiet",
        "",
        "",
        "Giờ yên lặng, ví dụ 22:00-06:00: chỉ gửi mức critical, phần còn lại chờ",
        "Quiet hours, e.g. 22:00-06:00: only critical goes out, the rest waits",
    ),
    Setting(
        "lines",
        -1,
        "lines",
        "Số dòng nhật ký gốc gửi kèm mỗi cảnh báo; -1 là 3 cho mail và webhook, 0 cho syslog và telegram",
        "Raw log lines that go along with an alert; -1 is 3 for mail and webhook, 0 for syslog and telegram",
    ),
    Setting(
        "digest_after",
        5,
        "messages",
        "Quá số thư này trong khoảng digest_minutes thì gộp thành một bản tổng hợp; 0 là luôn gộp",
        "More messages than this in digest_minutes become one digest; 0 always gathers",
    ),
    Setting("digest_minutes", 10, "minutes", "Khoảng thời gian để gộp", "Span of a digest"),
    Setting(
        "server",
        "",
        "url",
        "Máy chủ thư: smtp://máy:587 (STARTTLS), smtps://máy:465, smtp+plain://máy:25 (không mã hoá); "
        "Telegram: địa chỉ gốc, rỗng là https://api.telegram.org",
        "Mail server: smtp://host:587 (STARTTLS), smtps://host:465, smtp+plain://host:25 (no TLS); "
        "Telegram: base address, empty is https://api.telegram.org",
    ),
    Setting("from", "", "", "Địa chỉ người gửi thư", "Sender's mail address"),
    Setting(
        "user",
        "",
        "",
        "Tên đăng nhập máy chủ thư; rỗng là không đăng nhập",
        "Name for the mail server's logon; empty is none",
    ),
    Setting(
        "secret_file",
        "",
        "path",
        "Tệp chứa mật khẩu, khoá ký webhook hoặc mã bot; người khác không được đọc",
        "File with the password, the webhook's signing key or the bot's token; not readable by everyone",
    ),
    Setting(
        "ca_file",
        "",
        "path",
        "Chứng thư gốc (PEM) của nơi nhận, thay cho chứng thư gốc của hệ điều hành",
        "Root certificates (PEM) of the receiver, instead of the system's",
    ),
)
