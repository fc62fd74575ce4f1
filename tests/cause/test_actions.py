from __future__ import annotations

from luuvet.cause.symptom import Symptom


def test_actions_are_about_this_story(office, ask, whole) -> None:
    actions = [action.vi for action in ask(office).investigate(whole, Symptom.of("ip:203.0.113.7")).actions]
    for part in ("Chặn địa chỉ 203.0.113.7", "Chặn tên miền kho.example", "Khoá tài khoản web trên web1", "Xoá tài khoản helper",
                 "Gỡ lịch chạy tự động của root", "Khôi phục tệp /var/www/html/index.html", "có 5 địa chỉ",
                 "đã có quyền root trên web1", "luuvet proof 00112233aabbccdd-"):  # fmt: skip
        assert any(part in action for action in actions), part
    assert not any("Tách máy" in action or "lan" in action.split() for action in actions)


def test_a_dropped_program_isolates_its_host(download, ask, whole) -> None:
    actions = [action.en for action in ask(download).investigate(whole, Symptom.of("ip:203.0.113.7")).actions]
    assert any(action.startswith("Take the host pc9 off the network") for action in actions)
    assert not any("SSH" in action for action in actions)
