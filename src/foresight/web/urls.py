"""The addresses of the web door, in the order of the menu."""

from django.urls import URLPattern, path

from foresight.web import cockpit, metrics, preferences, summary, targets
from foresight.web.accounts.urls import urlpatterns as account_urls
from foresight.web.approvals.urls import urlpatterns as approval_urls
from foresight.web.audit.urls import urlpatterns as audit_urls
from foresight.web.commitments.urls import urlpatterns as commitment_urls
from foresight.web.contacts import urlpatterns as contact_urls
from foresight.web.data import urlpatterns as data_urls
from foresight.web.exports.urls import urlpatterns as export_urls
from foresight.web.handovers.urls import urlpatterns as handover_urls
from foresight.web.health import urlpatterns as health_urls
from foresight.web.imports.urls import urlpatterns as import_urls
from foresight.web.jobs.urls import urlpatterns as job_urls
from foresight.web.notices.urls import urlpatterns as notice_urls
from foresight.web.organisation.urls import urlpatterns as organisation_urls
from foresight.web.periods import urlpatterns as period_urls
from foresight.web.privacy import urlpatterns as privacy_urls
from foresight.web.settings import urlpatterns as settings_urls

urlpatterns: list[URLPattern] = [
    path("", cockpit.cockpit, name="cockpit"),
    path("targets/", targets.targets, name="targets"),
    path("targets/<str:name>/", targets.version, name="plan"),
    *commitment_urls,
    *approval_urls,
    *contact_urls,
    path("summary/", summary.summary, name="summary"),
    path("summary/report.css", summary.summary_style, name="summary.css"),
    path("summary/file/", summary.summary_file, name="summary.docx"),
    path("metrics/", metrics.metric_list, name="metrics"),
    path("metrics/<str:key>/", metrics.metric, name="metric"),
    path("metrics/<str:key>/rows/", metrics.rows, name="rows"),
    *data_urls,
    *export_urls,
    *job_urls,
    *notice_urls,
    *import_urls,
    *audit_urls,
    *privacy_urls,
    *handover_urls,
    *settings_urls,
    *organisation_urls,
    *period_urls,
    *account_urls,
    *health_urls,
    path("language/", preferences.language, name="language"),
    path("today/", preferences.switch_today, name="today"),
]
