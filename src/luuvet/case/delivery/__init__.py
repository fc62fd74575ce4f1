"""Alerts handed to people: which route gets which, in what words, at what pace; mail, webhook, syslog, Telegram."""
