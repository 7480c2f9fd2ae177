"""Build the documentation site into ``site/`` and hold it to its promises; exit code 1 where one is broken.

The builder itself fails on links between pages that lead nowhere. What is left is looked for in the pages it wrote:
every address inside the site exists, with its anchor, and nothing is fetched from another host.
"""

from __future__ import annotations

import logging
import os
import sys
import time
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

ROOT = Path(__file__).resolve().parents[1]
SITE = ROOT / "site"
#: Attribute that makes a browser fetch what it names, by element; a link that a reader follows may lead anywhere.
FETCHED = {
    "script": "src", "link": "href", "img": "src", "source": "srcset", "iframe": "src", "video": "src", "audio": "src",
}  # fmt: skip
#: Kinds of links in a head that fetch nothing.
TOLD = {"canonical", "next", "prev", "alternate"}


class Addresses(HTMLParser):
    """Running list of what a page has anchors for, what it fetches and where it leads."""

    def __init__(self) -> None:
        super().__init__()
        self.anchors: set[str] = {""}
        self.fetched: list[str] = []
        self.led_to: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the addresses of one element."""
        found = {name: value for name, value in attrs if value is not None}
        self.anchors |= {found[name] for name in ("id", "name") if name in found}
        if tag in FETCHED and (address := found.get(FETCHED[tag])) and found.get("rel") not in TOLD:
            self.fetched.append(address)
        if tag == "a" and (address := found.get("href")):
            self.led_to.append(address)


def read_pages() -> dict[Path, Addresses]:
    """Addresses of every page of the built site."""
    pages = {}
    for path in sorted(SITE.rglob("*.html")):
        pages[path] = Addresses()
        pages[path].feed(path.read_text(encoding="utf-8"))
    return pages


def faults(pages: dict[Path, Addresses]) -> list[str]:
    """What the pages break of the promises above."""
    wrong = []
    for path, page in pages.items():
        name = path.relative_to(SITE).as_posix()
        for address in page.fetched:
            if urlsplit(address).netloc:
                wrong.append(f"{name} fetches {address} from another host")
        for address in (*page.fetched, *page.led_to):
            parts = urlsplit(address)
            # the page of errors is served at any address, so its own addresses are of the site's root
            if parts.scheme or parts.netloc or name == "404.html":
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            target = target / "index.html" if target.is_dir() else target
            if not target.is_file():
                wrong.append(f"{name} leads to {address}, which is not there")
            elif target in pages and unquote(parts.fragment) not in pages[target].anchors:
                wrong.append(f"{name} leads to {address}, which has no such anchor")
    return wrong


def main() -> int:
    """Build, check, say what was found."""
    # the builder's own announcements are not about this site
    os.environ["NO_MKDOCS_2_WARNING"] = "1"
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s: %(message)s")
    from mkdocs.commands.build import build
    from mkdocs.config import load_config
    from mkdocs.exceptions import Abort

    began = time.perf_counter()
    try:
        build(load_config(str(ROOT / "mkdocs.yml"), strict=True))
    except Abort as error:
        print(error, file=sys.stderr)
        return 1
    pages = read_pages()
    wrong = faults(pages)
    for fault in wrong:
        print(fault, file=sys.stderr)
    size = sum(path.stat().st_size for path in SITE.rglob("*") if path.is_file())
    if not wrong:
        took = time.perf_counter() - began
        print(f"{len(pages)} pages in site/, {size / 1e6:.1f} MB, {took:.1f} s; open site/index.html")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
