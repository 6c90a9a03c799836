"""The Celery application, the features that bring tasks, and the whole timetable."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("longteng", task_cls="core.queueing:QueuedTask")
app.config_from_object("django.conf:settings", namespace="CELERY")

FEATURES_WITH_TASKS = [
    "core.notifications",
    "seizures.hooks",
    "seizures.intake",
    "seizures.notices",
    "seizures.packages",
    "seizures.referrals",
    "seizures.targeting",
]
FEATURES_WITH_A_CLOCK = [
    "core.notifications",
    "enterprises",
    "recordal.life",
    "recordal.search",
    "recordal.review",
    "recordal.preconfirmations",
    "campaigns",
    "seizures.cases",
    "seizures.desk",
    "seizures.assistance",
    "seizures.general_security",
    "seizures.hooks",
    "seizures.intake",
    "seizures.liaison",
    "seizures.notices",
    "seizures.packages",
    "seizures.procedure",
    "seizures.referrals",
    "seizures.screening",
    "seizures.targeting",
]
app.autodiscover_tasks(FEATURES_WITH_TASKS)
app.autodiscover_tasks(FEATURES_WITH_A_CLOCK, related_name="periodic")

app.conf.timezone = "Asia/Shanghai"
# A person may be waiting while work is queued: one more try, then the clock sees to it.
app.conf.task_publish_retry_policy = {"max_retries": 1, "interval_start": 0.1}
app.conf.beat_schedule = {
    "warn of ending powers of attorney": {
        "task": "enterprises.periodic.warn_of_ending_powers",
        "schedule": crontab(hour=8, minute=5),
    },
    "look for enterprises registered twice": {
        "task": "enterprises.periodic.look_for_likenesses",
        "schedule": 120.0,
    },
    "settle what merged enterprises left": {
        "task": "enterprises.periodic.settle_strays",
        "schedule": 600.0,
    },
    "send what waits in the outbox": {
        "task": "core.notifications.periodic.send_waiting",
        "schedule": 60.0,
    },
    "screen what was left waiting": {
        "task": "seizures.intake.periodic.screen_waiting",
        "schedule": 120.0,
    },
    "write the index of rights anew": {
        "task": "seizures.screening.periodic.renew_index",
        "schedule": 60.0,
    },
    "put old indexes away": {
        "task": "seizures.screening.periodic.prune_indexes",
        "schedule": crontab(hour=3, minute=40),
    },
    "give free places to waiting goods": {
        "task": "seizures.targeting.periodic.move_up_waiting",
        "schedule": 300.0,
    },
    "count what rules yield": {
        "task": "seizures.targeting.periodic.count_yields",
        "schedule": 300.0,
    },
    "count what rules yielded in the last weeks": {
        "task": "seizures.targeting.periodic.count_yields_of_a_month",
        "schedule": crontab(hour=1, minute=30),
    },
    "go on with dry runs left alone": {
        "task": "seizures.targeting.periodic.go_on_with_dry_runs",
        "schedule": 300.0,
    },
    "retire rules whose last day is over": {
        "task": "seizures.targeting.periodic.retire_ended_rules",
        "schedule": crontab(hour=0, minute=3),
    },
    "look again at goods that have not left": {
        "task": "seizures.intake.periodic.rescreen_for_late_recordals",
        "schedule": 60.0,
    },
    "keep the days of goods lines": {
        "task": "seizures.intake.periodic.keep_line_days",
        "schedule": 3600.0,
    },
    "go on with imports left alone": {
        "task": "seizures.intake.periodic.go_on_with_imports",
        "schedule": 120.0,
    },
    "act on missed deadlines": {
        "task": "seizures.procedure.periodic.act_on_missed_deadlines",
        "schedule": crontab(minute="*/10"),
    },
    "remind of samples": {
        "task": "seizures.procedure.periodic.remind_of_samples",
        "schedule": crontab(hour=8, minute=4),
    },
    "end court notices": {
        "task": "seizures.procedure.periodic.end_court_notices",
        "schedule": crontab(minute="5,35"),
    },
    "escalate requests for assistance": {
        "task": "seizures.assistance.periodic.escalate_unanswered",
        "schedule": crontab(minute="*/10"),
    },
    "end status queries": {
        "task": "seizures.procedure.periodic.lapse_status_queries",
        "schedule": crontab(minute="*/10"),
    },
    "remind of deadlines": {
        "task": "seizures.procedure.periodic.remind_of_deadlines",
        "schedule": crontab(hour=8, minute=0),
    },
    "take overdue time limits higher up": {
        "task": "seizures.procedure.periodic.escalate_deadlines",
        "schedule": crontab(hour=8, minute=2),
    },
    "write to officers in the morning": {
        "task": "seizures.desk.periodic.send_digests",
        "schedule": crontab(hour=7, minute=40),
    },
    "find cases by the new names of holders": {
        "task": "seizures.cases.periodic.refresh_search",
        "schedule": 60.0,
    },
    "draw letters left behind": {
        "task": "seizures.notices.periodic.redraw_waiting",
        "schedule": 120.0,
    },
    "go on with packages left alone": {
        "task": "seizures.packages.periodic.go_on_with_exports",
        "schedule": 120.0,
    },
    "send what waits for partner systems": {
        "task": "seizures.hooks.periodic.send_waiting",
        "schedule": 60.0,
    },
    "tell liaison officers of steps": {
        "task": "seizures.liaison.periodic.tell_liaison_officers",
        "schedule": 60.0,
    },
    "deliver approved referrals": {
        "task": "seizures.referrals.periodic.deliver_waiting",
        "schedule": 120.0,
    },
    "write the keys of the search": {
        "task": "recordal.search.periodic.write_search_keys",
        "schedule": 10.0,
    },
    "expire recordals": {
        "task": "recordal.life.periodic.expire_recordals",
        "schedule": crontab(hour=0, minute=1),
    },
    "end general securities": {
        "task": "seizures.general_security.periodic.end_general_securities",
        "schedule": crontab(hour=0, minute=1),
    },
    "close questions before shipping": {
        "task": "recordal.preconfirmations.periodic.close_preconfirmations",
        "schedule": crontab(hour=0, minute=3),
    },
    "remind of corrections": {
        "task": "recordal.review.periodic.remind_of_corrections",
        "schedule": crontab(hour=8, minute=10),
    },
    "warn of recordals that end": {
        "task": "recordal.life.periodic.warn_of_expiry",
        "schedule": crontab(hour=8, minute=5),
    },
    "open and close campaigns": {
        "task": "campaigns.periodic.open_and_close",
        "schedule": crontab(hour=0, minute=2),
    },
}
