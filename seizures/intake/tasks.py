"""Work of the worker: ids in, one work module called."""

import time

from celery import shared_task
from django.db import OperationalError
from django.utils import translation

from seizures.intake import rescreening, running
from seizures.shipments.models import Import

#: Seconds after which an import hands over to a fresh task, well below the time limit of tasks.
SLICE = 300


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def run_import(import_id: int, language: str = "") -> None:
    """Go on with an import; a second call finds it done, or goes on where the first stopped.

    Refused rows are explained in the language of the page the file was brought on.
    """
    batch = Import.objects.select_related("actor", "file").get(pk=import_id)
    started = time.monotonic()
    known = batch.actor.language if batch.actor else ""
    with translation.override(language or known or translation.get_language()):
        for chunk in running.run(batch):
            if chunk is not None:
                screen_chunk.delay_on_commit(chunk.pk)
            if time.monotonic() - started > SLICE:
                run_import.delay_on_commit(import_id, language)
                return


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def screen_chunk(chunk_id: int) -> None:
    """Screen a part of an import; a second call finds it screened."""
    running.screen_chunk(chunk_id)


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def rescreen(rescreening_id: int) -> None:
    """Go on with a rescreening; a second call goes on where the first one is, or stops."""
    if not rescreening.go_on(rescreening_id):
        rescreen.delay_on_commit(rescreening_id)
