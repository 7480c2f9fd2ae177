"""Pictures of the page for README and the first page of the site: ``python docs/page_pictures.py`` takes them anew.

They show a preset whose cheapest approach changes with volume. Taken by hand, where the page has changed its look:
unlike numbers, pixels cannot be compared across machines.
"""

from __future__ import annotations

import logging
import shutil
import sys
import threading
from pathlib import Path
from typing import Final

IMAGES: Final = Path(__file__).resolve().parent / "images"
SHOWN: Final = "content-moderation"
WIDTH, HEIGHT = 1440, 1280
#: Waits for slow parts of the page. [millisecond]
PATIENCE: Final = 120_000
BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome")


def main() -> int:
    """Serve the page to a browser, and take a picture in each scheme."""
    # requests that wait in line are no news here
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    from playwright.sync_api import expect, sync_playwright
    from waitress.server import create_server

    from dashboard.app import create_app

    chromium = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if chromium is None:
        print(f"Chromium is needed for this: none of {', '.join(BROWSERS)} is here", file=sys.stderr)
        return 2
    server = create_server(create_app().server, host="127.0.0.1", port=0, threads=4)
    threading.Thread(target=server.run, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for scheme in ("light", "dark"):
            page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme=scheme)
            page.goto(f"http://127.0.0.1:{server.effective_port}/?s={SHOWN}")
            page.wait_for_selector("#graph-break-even .scatterlayer .trace", state="attached", timeout=PATIENCE)
            for told in ("#headline", "#topics"):
                expect(page.locator(told)).not_to_contain_text("orking it out", timeout=PATIENCE)
            page.wait_for_load_state("networkidle", timeout=PATIENCE)
            page.screenshot(path=str(IMAGES / f"dashboard-{scheme}.png"))
            print(f"took docs/images/dashboard-{scheme}.png")
            page.close()
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
