"""What somebody may type to do harm, and how to tell that it does none."""

import re
from html.parser import HTMLParser

_SCRIPTED = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//x.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mi//xlink:href='javascript:alert(1)'>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<object data=javascript:alert(1)>",
    "<embed src=javascript:alert(1)>",
    "<body onload=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<video><source onerror=alert(1)>",
    "<input autofocus onfocus=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    '<a href="java\tscript:alert(1)">x</a>',
    "<form action=javascript:alert(1)><button>x",
    "<base href=//x.example/>",
    "<link rel=stylesheet href=//x.example/x.css>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<style>*{background:url(javascript:alert(1))}</style>",
    "<p style='background:url(javascript:alert(1))'>x</p>",
    "<!--<img src=x onerror=alert(1)>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "</p></div></article><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "</template><script>alert(1)</script>",
    "<template><img src=x onerror=alert(1)></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<?xml version='1.0'?><script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;img src=x onerror=alert(1)&#62;",
]
_MARKDOWN = [
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java&#10;script:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x]( javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](vbscript:msgbox(1))",
    "[x](file:///etc/passwd)",
    "[x][y]\n\n[y]: javascript:alert(1)",
    "<javascript:alert(1)>",
    "![x](javascript:alert(1))",
    '![x" onerror="alert(1)](x)',
    "[x](http://a \"' onmouseover='alert(1)\")",
    '[x](http://a "\\" onmouseover=\\"alert(1)")',
    '[a"onmouseover="alert(1)](http://a)',
    '[^x" onclick="alert(1)]\n\n[^x" onclick="alert(1)]: n',
    '```"><script>alert(1)</script>\nx\n```',
    '``` " onclick="alert(1)\nx\n```',
    "| <img src=x onerror=alert(1)> |\n|---|\n| [x](javascript:alert(1)) |",
    "# <script>alert(1)</script>",
    "> <script>alert(1)</script>",
    "- [x](javascript:alert(1))\n  - <b onclick=alert(1)>",
    "**_~~**_~~[x](javascript:alert(1)",
    "[[[[x](javascript:alert(1))](y)](z)](t)",
    "</article></li></ol></section>",
]
_HEAVY = [
    "[" * 7_900,
    "]" * 7_900,
    "(" * 7_900,
    ">" * 7_900,
    "*" * 7_900,
    "_a" * 3_900,
    "`" * 7_900,
    "<" * 7_900,
    "![" * 3_900,
    "[](" * 2_600,
    "[^1]" * 1_900,
    "- " * 3_900,
    "\n".join("  " * level + "- a" for level in range(80)),
    "&" * 7_900,
    "|" * 7_900,
    "|a" * 30 + "|\n" + "|-" * 30 + "|\n" + ("|b" * 30 + "|\n") * 100,
    "\u0301" * 7_900,
    "\u202e" + "abc" * 100,
    "\ud83d" + "abc",
    "\x00" * 100,
]
PAYLOADS = [*_SCRIPTED, *_MARKDOWN, *_HEAVY]

ALLOWED = frozenset(
    [
        "article",
        "header",
        "span",
        "a",
        "time",
        "div",
        "p",
        "br",
        "ul",
        "ol",
        "li",
        "blockquote",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "strong",
        "em",
        "s",
        "del",
        "ins",
        "code",
        "pre",
        "hr",
        "sup",
        "section",
    ]
)
ATTRIBUTES = frozenset(
    ["class", "id", "href", "title", "rel", "datetime", "tabindex", "start", "scope", "data-word", "data-message", "data-state"]
)


def _scheme(address: str) -> str:
    """The scheme that a browser sees: spaces and controls before it, tabs and line ends within it, do not count."""
    found = re.match(r"([a-z][a-z0-9+.-]*):", re.sub(r"[\t\r\n]|^[\x00-\x20]+", "", address.lower()))
    return found[1] if found else ""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)
        if tag not in ALLOWED:
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            if name not in ATTRIBUTES:
                self.found.append(f"{tag} {name}")
            if name == "href" and _scheme(value or "") not in {"", "http", "https", "mailto"}:
                self.found.append(f"{tag} href={value}")

    def handle_comment(self, data):
        self.found.append("comment")


def dangers(html: str) -> list[str]:
    """The tags, attributes and addresses in ``html`` that no message may have; and whether it leaves its article."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    if html.count("<article") != 1 or html.count("</article>") != 1 or not html.endswith("</article>"):
        reader.found.append("leaves its article")
    return reader.found
