from celery import shared_task

from seizures.cases import search


@shared_task
def refresh_search() -> int:
    """Let the cases of renamed holders be found by the new name."""
    return search.refresh_renamed()
