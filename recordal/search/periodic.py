from celery import shared_task

from recordal.search import services

#: Changes turned into keys in one run; the rest waits for the next.
MOST = 20_000


@shared_task
def write_search_keys() -> int:
    """Turn what has changed since the last run into keys of the search."""
    done = 0
    while done < MOST and (count := services.refresh()):
        done += count
    return done
