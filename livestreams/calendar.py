"""When a broadcast is taken to be over, and how long beforehand it was announced. Pure functions."""

from datetime import datetime, timedelta

from core.calendar import end_of_working_days, local_day

PRESUMED_LENGTH = timedelta(hours=4)  # half a working day, the length of one sitting

# Rules for online interviews on government sites ask for time, topic and guests three days ahead,
# so that people can prepare their questions; less warns the editor and does not block.
EXCHANGE_NOTICE_DAYS = 3

# The same rules: what was not answered during the interview gets its public answer within five working days.
ANSWER_WORKING_DAYS = 5


def presumed_end(starts_at: datetime, ends_at: datetime | None) -> datetime:
    """The announced end, or the length of a sitting after the start where none was announced."""
    return ends_at or starts_at + PRESUMED_LENGTH


def days_of_notice(announced_at: datetime, starts_at: datetime) -> int:
    """Calendar days in Shanghai from the announcement to the start; negative when announced afterwards."""
    return (local_day(starts_at) - local_day(announced_at)).days


def answer_due_at(ended_at: datetime, published_at: datetime) -> datetime:
    """The last second for the written answer to a question left over; one published after the end has as long from then."""
    return end_of_working_days(max(ended_at, published_at), ANSWER_WORKING_DAYS)
