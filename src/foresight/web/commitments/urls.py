"""The addresses of what is to do."""

from django.urls import URLPattern, path

from foresight.web.commitments import detail, lists, making, todo

urlpatterns: list[URLPattern] = [
    path("todo/", todo.todo, name="todo"),
    path("todo/new/", making.new, name="commitment.new"),
    path("todo/all/", lists.commitments, name="commitments"),
    path("todo/<int:number>/", detail.commitment, name="commitment"),
    path("todo/<int:number>/<str:word>/", detail.act, name="commitment.act"),
]
