from __future__ import annotations

import re
from typing import Any

from luuvet.console.page import Shell, environment, render


def test_the_page_speaks_both_languages_and_escapes_what_it_shows(status: dict[str, Any]) -> None:
    vi, en = (
        render(environment(), status, lang, "Asia/Ho_Chi_Minh", Shell("/srv/a/luuvet", " --data /srv/d"))
        for lang in ("vi", "en")
    )
    assert "Nhật ký có ổn không?" in vi and "Is the log well?" in en
    assert "1.234.567" in vi and "1,234,567" in en
    assert "12,5 bản ghi niêm phong mỗi giây, – sự kiện" in vi and "12.5 records sealed a second" in en
    assert "7 damaged records not derived, 2 gaps" in en and "31 packets by the kernel, 4 records" in en
    assert "22/11/2026 08:00:00" in vi
    assert "<code>/srv/a/luuvet verify --data /srv/d</code>" in vi, "what it names can be copied into a shell"
    assert "<script>" not in vi and "&lt;script&gt;" in vi
    assert not re.search(r"(src|href)=\"https?:", vi), "everything is served by us"
