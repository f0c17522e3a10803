"""Knows what credentials look like where no name tells: well-known tokens, and texts without a pattern."""

from __future__ import annotations

import re

KNOWN = re.compile(
    r"""(?x)
    (?<![A-Za-z0-9])
    (?: A(?:KIA|SIA|IDA|ROA|GPA|BIA|CCA)[0-9A-Z]{16}                    # AWS
      | gh[opsur]_\w{20,} | github_pat_\w{20,}                          # GitHub
      | gl(?:pat|dt|rt|ptt|cbt|ft|soat|agent|imt)-[\w-]{16,}            # GitLab
      | xox[abeoprs]-[\w-]{10,} | xapp-[\w-]{10,}                       # Slack
      | (?:sk|rk|pk)_(?:live|test)_\w{10,} | whsec_[\w+/=]{16,}         # Stripe
      | AIza[\w-]{30,} | GOCSPX-[\w-]{20,} | ya29\.[\w-]{20,}           # Google
      | (?<![\w+/]) (?<!sha512-) [\w+/]{86}==                  # the key of an Azure account
      | [\w~.-]{3}[78]Q~[\w~.-]{30,}                                    # Microsoft Entra
      | npm_\w{20,} | pypi-AgE[\w-]{20,} | dckr_(?:pat|oat)_[\w-]{20,}
      | pn[ub]_\w{20,}                                                  # Prefect
      | dapi[0-9a-f]{30,}(?:-\d)? | dop_v1_[0-9a-f]{40,}                # Databricks, DigitalOcean
      | sk-[\w-]{20,} | hf_\w{30,} | r8_\w{30,} | gsk_\w{30,}           # models
      | SG\.[\w-]{16,}\.[\w-]{16,} | key-[0-9a-f]{32}                   # SendGrid, Mailgun
      | (?:SK|AC)[0-9a-f]{32}                                           # Twilio
      | shp(?:at|ca|pa|ss)_[0-9a-f]{32} | NR(?:AK|JS|II)-[\w-]{20,}     # Shopify, New Relic
      | hv[sbr]\.[\w-]{20,} | lin_api_\w{20,} | pul-[0-9a-f]{40}        # Vault, Linear, Pulumi
      | gls?a?_[\w+/=]{32,} | sntry[su]_[\w+/=-]{20,} | dbt[cu]_[\w-]{20,}
      | ATATT3[\w=-]{20,} | ntn_\w{20,} | secret_\w{40,} | pat[A-Za-z0-9]{14}\.[0-9a-f]{64}
      | AGE-SECRET-KEY-1[0-9A-Z]{40,}
      | \d{8,10}:AA[\w-]{30,}                                           # Telegram
      | eyJ[\w-]{10,}\.[\w-]+\.[\w-]*                                   # JWT
    )
    | (?<=hooks\.slack\.com/services/)[\w/]+
    | (?<=discord\.com/api/webhooks/)[\w/-]+
    | (?<=webhook\.office\.com/webhookb2/)[^\s"'<>]+
    """
)
"""Tokens that their issuers made to be recognised, and addresses that are a credential as a whole."""

PRIVATE_KEY = re.compile(
    r"(?s)(?P<before>-----BEGIN [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----)(?!\*\*\*)"
    r".+?(?=-----END [A-Z ]{0,40}PRIVATE KEY|\Z)"
)
RUN = re.compile(r"(?<![\w+/=-])(?!sha\d{1,3}-)[\w+/=-]{24,}")
"""What can be a text without a pattern: `is_random` says whether it is one."""

_PIECE = re.compile(r"[A-Za-z0-9]{20,}")
_DIGITS = re.compile(r"\d+")
_CHANGE = re.compile(r"(?<=[a-z])(?=[A-Z0-9])|(?<=[A-Z])(?=[a-z0-9])|(?<=[0-9])(?=[A-Za-z])")
_HEXADECIMAL = re.compile(r"(?i)[0-9a-f]+")
_CHANGING = 0.45
"""Changes between small letters, capitals and digits for each character: 0.62 in random texts, 0.3 in names."""
_ONE_CASE = 28
"""How long a text of digits and letters of one case has to be, in which less changes."""


def is_random(run: str) -> bool:
    """Say whether a run of letters and digits has no pattern; digests in hexadecimal are none of these."""
    return any(_has_no_pattern(piece) for piece in _PIECE.findall(run))


def _has_no_pattern(piece: str) -> bool:
    digits = len(_DIGITS.findall(piece))
    if digits < 2 or _HEXADECIMAL.fullmatch(piece):
        return False
    if piece.islower() or piece.isupper():
        return len(piece) >= _ONE_CASE and digits >= len(piece) / 6
    return len(_CHANGE.findall(piece)) >= _CHANGING * len(piece)
