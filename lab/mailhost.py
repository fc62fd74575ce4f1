"""The gateway of mails: postfix with SPF, DKIM and DMARC checked by daemons, dovecot for the mailboxes."""

from __future__ import annotations

from lab import cast
from lab.network import ADDRESSES
from lab.nodes import Node

SELECTOR = "thu"
KEY = "/etc/opendkim/thu.pem"


def settings(node: Node) -> None:
    """Write everything that the daemons read."""
    for path, text in FILES.items():
        node.write(path, text)
    node.shell(
        f"echo mail1.{cast.DOMAIN} > /etc/mailname; newaliases; postconf -F '*/*/chroot = n'\n"
        "postconf -M 'policyd-spf/unix=policyd-spf unix - n n - 0 spawn user=policyd-spf argv=/usr/bin/policyd-spf'\n"
        f"openssl genrsa -out {KEY} 2048 2>/dev/null; chown opendkim {KEY}; chmod 600 {KEY}\n"
    )


DAEMONS = (
    "install -d -o opendkim /run/opendkim; install -d -o opendmarc /run/opendmarc",
    "opendkim -x /etc/opendkim.conf",
    "opendmarc -c /etc/opendmarc.conf",
    "dovecot",
    "postfix start >/dev/null 2>&1",
)

ALIASES = f"""vanthu: {cast.CLERK.login}
bientap: {cast.EDITOR.login}
gop-y: "|/bin/false"
postmaster: root
root: {cast.ADMIN.login}
"""

POSTFIX = f"""compatibility_level = 3.6
myhostname = mail1.{cast.DOMAIN}
mydomain = {cast.DOMAIN}
myorigin = $mydomain
mydestination = $mydomain, mail1.$mydomain, localhost
mynetworks = 127.0.0.0/8 10.20.0.0/24
inet_protocols = ipv4
alias_maps = hash:/etc/aliases
alias_database = hash:/etc/aliases
mailbox_command = /usr/lib/dovecot/dovecot-lda -f "$SENDER" -a "$RECIPIENT"
smtp_dns_support_level = disabled
smtpd_helo_required = yes
smtpd_relay_restrictions = permit_mynetworks, reject_unauth_destination
smtpd_recipient_restrictions = permit_mynetworks, reject_unauth_destination, check_policy_service unix:private/policyd-spf
policyd-spf_time_limit = 3600
smtpd_milters = inet:127.0.0.1:8891, inet:127.0.0.1:8893
milter_default_action = accept
smtpd_sender_restrictions = check_sender_access inline:{{ {{ thu-rac.example = REJECT }} }}
transport_maps = inline:{{ {{ example.org = smtp:[{cast.OUTSIDE_MAIL}] }}, {{ example.com = smtp:[{cast.OUTSIDE_MAIL}] }}, {{ example.net = smtp:[{cast.OUTSIDE_MAIL}] }}, {{ cham.example = smtp:[{cast.OUTSIDE_WEB}] }} }}
header_checks = regexp:{{ {{ /^(Subject|From):/ INFO }} }}
mime_header_checks = regexp:{{ {{ /name=/ INFO }} }}
"""

SPF = """debugLevel = 1
HELO_reject = False
Mail_From_reject = Fail
PermError_reject = False
TempError_Defer = False
skip_addresses = 127.0.0.0/8,10.20.0.0/24
"""

DKIM = f"""Syslog yes
SyslogSuccess yes
Mode sv
Domain {cast.DOMAIN}
Selector {SELECTOR}
KeyFile {KEY}
InternalHosts 127.0.0.0/8,10.20.0.0/24
Nameservers {ADDRESSES["fw"]}
Socket inet:8891@127.0.0.1
PidFile /run/opendkim/opendkim.pid
UserID opendkim
"""

DMARC = f"""Syslog true
AuthservID mail1.{cast.DOMAIN}
TrustedAuthservIDs mail1.{cast.DOMAIN}
IgnoreHosts /etc/opendmarc/ignore.hosts
RejectFailures false
Socket inet:8893@127.0.0.1
PidFile /run/opendmarc/opendmarc.pid
UserID opendmarc
"""

DOVECOT = """protocols = imap
listen = *
ssl = no
disable_plaintext_auth = no
mail_location = maildir:~/Maildir
syslog_facility = mail
auth_username_format = %Ln
passdb {
  driver = pam
}
userdb {
  driver = passwd
}
"""

FILES = {
    "/etc/aliases": ALIASES,
    "/etc/postfix/main.cf": POSTFIX,
    "/etc/postfix-policyd-spf-python/policyd-spf.conf": SPF,
    "/etc/opendkim.conf": DKIM,
    "/etc/opendkim/README": "The key of this folder is made anew for every recording.\n",
    "/etc/opendmarc.conf": DMARC,
    "/etc/opendmarc/ignore.hosts": "127.0.0.1\n10.20.0.0/24\n",
    "/etc/dovecot/dovecot.conf": DOVECOT,
}
