"""The addresses of imports."""

from django.urls import URLPattern, path

from foresight.web.imports import acts, draft, lists, runs

_PAGE = "data/imports/"

urlpatterns: list[URLPattern] = [
    path(_PAGE, lists.imports, name="imports"),
    path(f"{_PAGE}upload/", acts.upload, name="import.upload"),
    path(f"{_PAGE}templates/<slug:kind>/", lists.template, name="import.template.xlsx"),
    path(f"{_PAGE}mappings/<int:number>/remove/", acts.remove_mapping, name="import.remove_mapping"),
    path(f"{_PAGE}runs/<int:number>/", runs.run, name="import.run"),
    path(f"{_PAGE}runs/<int:number>/undo/", runs.undo, name="import.undo"),
    path(f"{_PAGE}<int:number>/", draft.page, name="import"),
    path(f"{_PAGE}<int:number>/map/", acts.map_, name="import.map"),
    path(f"{_PAGE}<int:number>/fix/", acts.fix, name="import.fix"),
    path(f"{_PAGE}<int:number>/errors/", draft.errors, name="import.errors.xlsx"),
    path(f"{_PAGE}<int:number>/errors/back/", acts.bring_back, name="import.bring_back"),
    path(f"{_PAGE}<int:number>/file/<int:place>/", draft.file, name="import.file"),
    path(f"{_PAGE}<int:number>/mapping/", draft.mapping, name="import.mapping"),
    path(f"{_PAGE}<int:number>/save-mapping/", acts.save_mapping, name="import.save_mapping"),
    path(f"{_PAGE}<int:number>/apply/", acts.apply, name="import.apply"),
    path(f"{_PAGE}<int:number>/cancel/", acts.cancel, name="import.cancel"),
]
