"""待办: what somebody has promised, is owed and must accept, made for the phone first; one promise with its history; the
list of all that may be seen."""
