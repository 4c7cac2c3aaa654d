"""Answers the questions of on-call schedules and recurring windows a second time, by Python's zoneinfo and dateutil.

Reads {"zones": …, "plans": …, "windows": …} from standard input and writes the answers, in the same order, as JSON.
Instants are milliseconds since 1970.
"""

import bisect
import json
import sys
import warnings
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta
from dateutil.rrule import DAILY, HOURLY, WEEKLY, rrule, rrulestr

# That count and until do not go together is true of what people write, not of where this stops looking.
warnings.filterwarnings("ignore", category=DeprecationWarning, module="dateutil")

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
zone_of = lru_cache(maxsize=None)(ZoneInfo)


def to_ms(moment):
    return (moment - EPOCH) // timedelta(milliseconds=1)


def from_ms(ms):
    return EPOCH + timedelta(milliseconds=ms)


def offset_at(zone, moment):
    return moment.astimezone(zone_of(zone)).utcoffset()


def change_between(zone, low, high):
    """The first instant, to the second, at which the clock of a zone has changed between two instants."""
    before = offset_at(zone, low)
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) // 2
        middle -= timedelta(microseconds=middle.microsecond)
        if middle <= low:
            middle = low + timedelta(seconds=1)
        if offset_at(zone, middle) == before:
            low = middle
        else:
            high = middle
    return high


def instant_of(local, zone, edge):
    """A start is the first of two equal times, an end the last; a missing time is the first instant after the gap."""
    tz = zone_of(zone)
    first = local.replace(tzinfo=tz, fold=0).astimezone(timezone.utc)
    last = local.replace(tzinfo=tz, fold=1).astimezone(timezone.utc)
    if first.astimezone(tz).replace(tzinfo=None) != local:
        return change_between(zone, min(first, last) - timedelta(seconds=1), max(first, last))
    return first if edge == "start" else last


def instant_of_wall_time(text, zone, edge):
    local = datetime.fromisoformat(text)
    if local.tzinfo is not None:
        exact, local = local, local.replace(tzinfo=None)
        if exact.astimezone(zone_of(zone)).replace(tzinfo=None) == local:
            return exact.astimezone(timezone.utc)
    return instant_of(local, zone, edge)


# Zones


def transitions(zone, start, end):
    found = []
    step = timedelta(hours=12)
    moment = start - timedelta(seconds=1)
    while moment < end:
        after = moment + step
        if offset_at(zone, moment) != offset_at(zone, after):
            change = change_between(zone, moment, after)
            if start <= change < end:
                found.append([to_ms(change), int(offset_at(zone, change).total_seconds() * 1000)])
        moment = after
    return found


# Schedules


def local_hand_offs(layer, until):
    """Every hand-off from the first one to a local time."""
    start = datetime.fromisoformat(layer["startsAt"])
    rotation = layer["rotation"]
    kind = rotation["kind"]
    if until < start:
        return []
    if kind == "monthly":
        found, months = [], 0
        while start + relativedelta(months=months) <= until:
            found.append(start + relativedelta(months=months))
            months += rotation["every"]
        return found
    if kind == "custom":
        moments = {start}
        for hand_off in rotation["handOffs"]:
            hour, minute = map(int, hand_off["time"].split(":"))
            moments.update(
                rrule(
                    WEEKLY,
                    dtstart=start.replace(second=0),
                    until=until,
                    byweekday=DAYS.index(hand_off["day"]),
                    byhour=hour,
                    byminute=minute,
                )
            )
        return sorted(moment for moment in moments if moment >= start)
    freq = {"hourly": HOURLY, "daily": DAILY, "weekly": WEEKLY}[kind]
    return list(rrule(freq, dtstart=start, interval=rotation["every"], until=until))


def hand_offs(layer, zone, until):
    local_until = until.astimezone(zone_of(zone)).replace(tzinfo=None) + timedelta(days=2)
    return [instant_of(local, zone, "start") for local in local_hand_offs(layer, local_until)]


def end_time(day, text):
    hour, minute = map(int, text.split(":"))
    return datetime(day.year, day.month, day.day) + timedelta(hours=hour, minutes=minute)


def windows_from(restriction, day):
    """The local window of a restriction that begins on a day, if one does."""
    name = DAYS[day.weekday()]
    if restriction["kind"] == "daily":
        if name in restriction["days"]:
            start, end = end_time(day, restriction["from"]), end_time(day, restriction["to"])
            yield start, end if end > start else end + timedelta(days=1)
    elif restriction["from"]["day"] == name:
        start = end_time(day, restriction["from"]["time"])
        days = (DAYS.index(restriction["to"]["day"]) - day.weekday()) % 7
        end = end_time(day + timedelta(days=days), restriction["to"]["time"])
        yield start, end if end > start else end + timedelta(days=7)


def is_open(restrictions, zone, at):
    if not restrictions:
        return True
    today = at.astimezone(zone_of(zone)).date()
    for restriction in restrictions:
        for back in range(-2, 11):
            for start, end in windows_from(restriction, today - timedelta(days=back)):
                if instant_of(start, zone, "start") <= at < instant_of(end, zone, "end"):
                    return True
    return False


def layer_state(layer, zone, hand_offs_of_layer, at):
    turn = bisect.bisect_right(hand_offs_of_layer, at) - 1
    if turn < 0:
        return "before_start"
    if layer["endsAt"] and at >= instant_of_wall_time(layer["endsAt"], zone, "end"):
        return "after_end"
    if not is_open(layer["restrictions"], zone, at):
        return "restricted"
    return turn


def within(span, zone, at):
    start = instant_of_wall_time(span["startsAt"], zone, "start")
    return start <= at < instant_of_wall_time(span["endsAt"], zone, "end")


def holder(plan, all_hand_offs, at):
    for exception in reversed(plan["exceptions"]):
        zone = exception["zone"]
        if not within(exception, zone, at):
            continue
        if exception["kind"] == "override":
            return [exception["memberId"], exception["id"]]
        for number, shift in reversed(list(enumerate(exception["shifts"]))):
            if within(shift, zone, at):
                return [shift["memberId"], exception["id"], number]
        return "temporary_empty"
    states = []
    for layer, hand_offs_of_layer in reversed(list(zip(plan["layers"], all_hand_offs))):
        state = layer_state(layer, layer["zone"] or plan["zone"], hand_offs_of_layer, at)
        if isinstance(state, int):
            return [layer["participants"][state % len(layer["participants"])], layer["id"], state]
        states.append(state)
    for reason in ["restricted", "before_start", "after_end"]:
        if reason in states:
            return reason
    return "no_layer"


def judge_plan(case):
    plan = case["plan"]
    ats = [from_ms(ms) for ms in case["ats"]]
    all_hand_offs = [hand_offs(layer, layer["zone"] or plan["zone"], max(ats)) for layer in plan["layers"]]
    until = from_ms(case["to"])
    start = from_ms(case["from"])
    return {
        "holders": [holder(plan, all_hand_offs, at) for at in ats],
        "handOffs": [
            [[turn, to_ms(at)] for turn, at in enumerate(found) if start <= at < until] for found in all_hand_offs
        ],
    }


# Recurring windows


def judge_window(case):
    window = case["window"]
    zone = window["zone"]
    start = datetime.fromisoformat(window["startsAt"])
    length = timedelta(minutes=window["durationMinutes"])
    latest = from_ms(max([case["to"], *case["ats"]]))
    until = latest.astimezone(zone_of(zone)).replace(tzinfo=None) + timedelta(days=2)
    spans = []
    rule = rrulestr(case["rrule"], dtstart=start)
    # Without an end a rule that never fits is followed to the end of the calendar.
    for local in rule.replace(until=min(until, rule._until or until)):
        spans.append((instant_of(local, zone, "start"), instant_of(local + length, zone, "end")))
    low, high = from_ms(case["from"]), from_ms(case["to"])
    return {
        "occurrences": [
            [to_ms(first), to_ms(last)] for first, last in spans if first < high and last > low and first < last
        ],
        "within": [any(first <= from_ms(at) < last for first, last in spans) for at in case["ats"]],
    }


def main():
    questions = json.load(sys.stdin)
    span = questions["zones"]
    json.dump(
        {
            "zones": [transitions(zone, from_ms(span["from"]), from_ms(span["to"])) for zone in span["names"]],
            "plans": [judge_plan(case) for case in questions["plans"]],
            "windows": [judge_window(case) for case in questions["windows"]],
        },
        sys.stdout,
    )


main()
