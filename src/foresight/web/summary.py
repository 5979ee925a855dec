"""placeholder until the report room is ready"""

from foresight.web.pages import message, page


@page
def summary(opened):
    return message(opened.request, "总结", "…", status=200)


@page
def summary_file(opened):
    return message(opened.request, "总结", "…", status=200)
