"""All lists of the pages, for the wiring."""

from foresight.web.exports.figures import FIGURES
from foresight.web.exports.organisation import ORGANISATION
from foresight.web.exports.system import SYSTEM
from foresight.web.exports.work import WORK

LISTS = (*FIGURES, *ORGANISATION, *WORK, *SYSTEM)
