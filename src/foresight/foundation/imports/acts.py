"""What the acts of this room are called in the audit log."""

from foresight.foundation.audit.names import Names

ACTS: Names = {
    "import.upload": ("上传要导入的文件", "Upload files to import"),
    "import.map": ("设定导入的读法", "Say how an import is read"),
    "import.fix": ("修改导入里的格子", "Mend cells of an import"),
    "import.check": ("检查导入", "Check an import"),
    "import.start": ("开始导入", "Start an import"),
    "import.cancel": ("放弃导入", "Give up an import"),
    "import.undo": ("撤销导入", "Undo an import"),
    "import.save_mapping": ("保存导入的读法", "Save how files are read"),
    "import.remove_mapping": ("删除导入的读法", "Remove a saved reading"),
}
