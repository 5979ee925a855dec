"""Charts as pictures, drawn by the page's own chart library in an embedded JavaScript engine: no browser, no network,
no font of the system."""

import json
import re
import threading
from pathlib import Path
from typing import Any

import quickjs
import resvg_py

from foresight.foundation.rendering.charts import Chart
from foresight.foundation.rendering.palette import FONT, PALETTE

VENDOR = Path(__file__).resolve().parent / "vendor"
FONTS = ("NotoSansSC_400Regular.ttf", "NotoSansSC_700Bold.ttf")
_SETUP = """
var window = globalThis, self = globalThis;
var setTimeout = function () { return 0; }, clearTimeout = function () {};
var console = {log: function () {}, warn: function () {}, error: function () {}};
"""
_DRAW = """
function draw(options, width, height) {
  var chart = echarts.init(null, null, {renderer: 'svg', ssr: true, width: width, height: height});
  chart.setOption(JSON.parse(options));
  var picture = chart.renderToSVGString();
  chart.dispose();
  return JSON.parse(JSON.stringify(picture));  // a flat string: the engine hands over no ropes
}
"""
_engines = threading.local()


class AssetsMissing(RuntimeError):
    """The package was built without its front-end files."""


def missing_assets() -> list[str]:
    """The files that pictures need and that are not there."""
    return [name for name in ("echarts.min.js", *FONTS) if not (VENDOR / name).exists()]


def svg_of(chart: Chart, *, width: int = 720, theme: str = "light", narrow: bool = False, name: str = "chart") -> str:
    """The chart as SVG text of the given width in pixels. ``name`` begins the names inside, which must differ between
    pictures of one page; the same chart always gives the same text."""
    spec = chart.specs()["narrow" if narrow else "wide"]
    colours = {**PALETTE[theme], "$font": FONT}
    options = json.dumps(_coloured(spec["option"], colours), ensure_ascii=False)
    picture: str = _draw()(options, width, spec["height"])
    return _renamed(picture, name)


def _renamed(picture: str, name: str) -> str:
    """The picture with names of its own: the library numbers them from the start of the process."""
    names: dict[str, str] = {}
    return re.sub(r"\bzr\d+-[\w-]+", lambda found: names.setdefault(found[0], f"{name}-{len(names) + 1}"), picture)


def png_of(chart: Chart, *, width: int = 720, scale: int = 3) -> bytes:
    """The chart as PNG on white, ``scale`` times as many pixels as the SVG has."""
    picture: Any = resvg_py.svg_to_bytes(
        svg_string=svg_of(chart, width=width),
        zoom=scale,
        background="#ffffff",
        font_files=[str(VENDOR / name) for name in FONTS],
        skip_system_fonts=True,
    )
    return bytes(picture)


def _coloured(value: Any, colours: dict[str, str]) -> Any:
    """The options with every colour's meaning replaced by the colour."""
    if isinstance(value, str):
        return colours.get(value, value)
    if isinstance(value, list):
        return [_coloured(item, colours) for item in value]
    if isinstance(value, dict):
        return {key: _coloured(item, colours) for key, item in value.items()}
    return value


def _draw() -> Any:
    """The drawing function of this thread's engine; an engine is bound to its thread."""
    if not hasattr(_engines, "draw"):
        library = VENDOR / "echarts.min.js"
        if not library.exists():
            raise AssetsMissing(f"没有 {library}。请重新安装：make setup，或 pip install 发布的安装包。")
        context = quickjs.Context()
        context.eval(_SETUP)
        context.eval(library.read_text())
        context.eval(_DRAW)
        _engines.context, _engines.draw = context, context.get("draw")
    return _engines.draw
