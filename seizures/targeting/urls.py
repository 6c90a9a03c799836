from django.urls import path

from seizures.targeting import board_views, rule_views, views

urlpatterns = [
    path("targeting/", rule_views.rule_list, name="rule-list"),
    path("targeting/rules/new/", rule_views.rule_new, name="rule-new"),
    path("targeting/rules/<str:code>/", rule_views.rule_detail, name="rule-detail"),
    path("targeting/rules/<str:code>/new/", rule_views.version_new, name="rule-version-new"),
    path("targeting/rules/<str:code>/retire/", rule_views.retire, name="rule-retire"),
    path("targeting/rules/<str:code>/without/", views.try_without, name="rule-without"),
    path("targeting/rules/<str:code>/<int:n>/", rule_views.version_page, name="rule-version"),
    path("targeting/rules/<str:code>/<int:n>/edit/", rule_views.version_edit, name="rule-edit"),
    path("targeting/rules/<str:code>/<int:n>/try/", views.try_version, name="rule-try"),
    path("targeting/rules/<str:code>/<int:n>/propose/", rule_views.propose, name="rule-propose"),
    path("targeting/rules/<str:code>/<int:n>/approve/", rule_views.approve, name="rule-approve"),
    path(
        "targeting/rules/<str:code>/<int:n>/send-back/", rule_views.send_back, name="rule-send-back"
    ),
    path("targeting/rules/<str:code>/<int:n>/discard/", rule_views.discard, name="rule-discard"),
    path("targeting/dry-runs/", views.dry_run_list, name="dry-run-list"),
    path("targeting/dry-runs/recordal/", views.try_recordal, name="dry-run-recordal"),
    path("targeting/dry-runs/<str:number>/", views.dry_run, name="dry-run"),
    path("targeting/dry-runs/<str:number>/cancel/", views.cancel, name="dry-run-cancel"),
    path("targeting/hit-rates/", board_views.board, name="hit-rates"),
    path("targeting/lanes/", board_views.lanes, name="lanes"),
    path("targeting/figures/", board_views.figures, name="risk-figures"),
    path("targeting/figures/<slug:key>/", board_views.figure, name="risk-figure"),
]
