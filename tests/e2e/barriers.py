"""What axe finds on a page that is open in the browser."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page


def barriers(page: Page) -> list[str]:
    """Each barrier with the place that it stands at."""
    return [
        f"{fault['id']}: {node['target']} {node['html'][:120]}"
        for fault in Axe().run(page).response["violations"]
        for node in fault["nodes"]
    ]
