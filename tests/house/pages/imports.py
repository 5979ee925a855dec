"""The pages of imports: open to whoever may import, who sees everybody's."""

from django.core.files.uploadedfile import SimpleUploadedFile

from foresight.foundation.imports import actions
from foresight.foundation.imports.models import ImportDraft
from foresight.foundation.jobs.worker import work_off
from tests.house.board import MARK, Board, name_of
from tests.house.pages import Sight

OPEN_TO = frozenset({"ops", "dora"})
NAMES = frozenset({name_of("ops"), name_of("dora")})
FILE = "客户编号,客户名称,现属组织\nIMP-1,一,\nIMP-2,二,nowhere\n"


def stock(board: Board) -> None:
    """An import that is checked, and one that was applied, both of sales operations."""
    ops = board.account("ops")
    board.add("import", f"IMPORT-draft{MARK}", OPEN_TO | {"aud"})  # names of files stand in the audit log
    for name in ("draft", "applied"):
        file = SimpleUploadedFile(f"IMPORT-{name}{MARK}.csv", FILE.encode())
        draft = actions.upload_files(actor=ops, uploads=[file])
        actions.map_import(actor=ops, draft_id=draft.pk, plan=draft.plan)
        actions.check_import(actor=ops, draft_id=draft.pk)
        board.ids[f"import.{name}"] = draft.pk
    actions.start_import(actor=ops, draft_id=draft.pk, skip_bad=True)
    work_off()
    board.ids["import.run"] = ImportDraft.objects.get(pk=draft.pk).run_id or 0


def _sight(path: str, name: str = "import.draft") -> Sight:
    return Sight(lambda board: path.format(board.ids[name]), open_to=OPEN_TO, known=NAMES)


PAGES = {
    "imports": Sight("/data/imports/", shows=frozenset({"import"}), open_to=OPEN_TO, known=NAMES),
    "import": _sight("/data/imports/{}/"),
    "import.errors.xlsx": _sight("/data/imports/{}/errors/"),
    "import.file": _sight("/data/imports/{}/file/0/"),
    "import.mapping": _sight("/data/imports/{}/mapping/"),
    "import.template.xlsx": Sight("/data/imports/templates/order/", open_to=OPEN_TO, known=frozenset({"☉"})),
    "import.run": _sight("/data/imports/runs/{}/", "import.run"),
}
ACTS_ONLY = {
    "import.upload",
    "import.map",
    "import.fix",
    "import.bring_back",
    "import.save_mapping",
    "import.remove_mapping",
    "import.apply",
    "import.cancel",
    "import.undo",
}
