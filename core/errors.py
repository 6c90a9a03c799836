"""Errors of the domain. They know nothing about HTTP, HTML or Celery."""


class DomainError(Exception):
    """A rule of the business was broken. The message is translated and safe to show to the user.

    ``details`` may name the article (``citation``) and, for input that is wrong at a known
    place, the field (``field``).
    """

    code = "rule_broken"

    def __init__(self, message: str, **details: object) -> None:
        super().__init__(message)
        self.message = message
        self.details = details


class InvalidInput(DomainError):
    """What was given cannot be right, whatever the state; answered with 422."""

    code = "invalid_input"
