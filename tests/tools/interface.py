"""Hooks of schemathesis: a village in which something has happened, and requests that name what is there.

Every other request that fits the description is sent as a program would that knows the village: with ids
that exist and codes of its preset. The others go as they were made. A form's key is new in each, so that
the second is not taken for the first. At the end it says which operations were answered with 2xx.
"""

import atexit
import collections
import itertools
import json
import os
import secrets
import sqlite3
import urllib.request

import schemathesis

ADDRESS = os.environ["DOORSTEP_ADDRESS"]
ENOUGH = int(os.environ["DOORSTEP_ANSWERED"])
REPORT = os.environ["DOORSTEP_REPORT"]
VILLAGE, OTHER, THIRD = "610921100001", "610921100002", "610921100003"


class Program:
    """What a program does for one person."""

    def __init__(self, login):
        typed = {"realm": 1, "login": login, "password": os.environ["DOORSTEP_PASSWORD"]}
        self.token = None
        self.token = self.ask("/v1/session", typed)["token"]

    def ask(self, path, form=None):
        headers = {"content-type": "application/json"}
        if self.token:
            headers["authorization"] = f"Bearer {self.token}"
        data = json.dumps(form).encode() if form is not None else None
        request = urllib.request.Request(ADDRESS + path, data, headers)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.loads(answer.read() or b"null")

    def send(self, path, **form):
        return self.ask(path, {"key": secrets.token_hex(16), **form})


def case(desk, title):
    text = "渠道断水，浇不上地"
    form = {"grid": VILLAGE, "kind": "demand", "category": "water_supply", "source": "walk_in"}
    return desk.send("/v1/cases", title=title, text=text, **form)["id"]


def resolved(desk, unit, officer, asks):
    """A case that a unit resolved, and that those who raised it confirmed."""
    of = case(desk, f"{unit}办结的事项")
    for who, step in [
        (desk, {"step": "receive"}),
        (desk, {"step": "divert", "unit": unit}),
        (officer, {"step": "accept"}),
        (officer, {"step": "resolve", "outcome": "solved"}),
        (asks, {"step": "verify_yes", "means": "phone", "word": "水来了"}),
    ]:
        who.send(f"/v1/cases/{of}/events", **step)
    return of


def registered():
    """Households: the interface lists none, so that nobody takes them all."""
    data = os.path.join(os.environ["DOORSTEP_DATA"], "doorstep.db")
    with sqlite3.connect(f"file:{data}?mode=ro", uri=True) as database:
        return [row[0] for row in database.execute("SELECT lower(hex(id)) FROM household ORDER BY id")]


def village():
    """What there is, by the route that names it, and what may be sent there."""
    desk, second = Program(os.environ["DOORSTEP_LOGIN"]), Program("second")
    households = registered()
    poor = {"speed": 2, "duty": 3, "completion": 1, "feedback": 2}
    open_case = case(desk, "渠道断水")
    verified = resolved(desk, "water", second, desk)
    judged = resolved(second, "civil", desk, second)
    second.ask(f"/v1/cases/{judged}/evaluation", poor)
    appealed = resolved(desk, "water", second, desk)
    desk.ask(f"/v1/cases/{appealed}/evaluation", poor)
    second.ask(f"/v1/cases/{appealed}/appeal", {"text": "水泵须外地调运"})

    today = os.environ["DOORSTEP_TODAY"]
    flood = {"kind": "flood", "reason": "暴雨预警"}
    alert = lambda grid: desk.send("/v1/alerts", grid=grid, **flood)["alert"]
    meeting = lambda: desk.send("/v1/meetings", grid=VILLAGE, held_on=today)["meeting"]
    asked = {"checklist": "roll_call", "from": today, "until": today, "grid": VILLAGE}
    started = lambda: desk.send("/v1/rounds", name="排查", **asked)["round"]
    notice = {"title": "停水", "text": "明早八点停水", "grid": VILLAGE}
    sent = lambda: desk.send("/v1/notices", **notice)[0]["notice"]
    listed, held, closed = meeting(), meeting(), meeting()
    titled = desk.send(f"/v1/meetings/{listed}/questions", title="路灯")
    question = titled["questions"][-1]["question"]
    chair = titled["questions"][-1]["steps"][0]["by"]
    desk.send(f"/v1/meetings/{closed}/held", chair=chair)
    calling, ending = alert(VILLAGE), alert(OTHER)
    round_, over = started(), started()
    second.ask("/v1/approvals", {"household": households[1], "reason": "老人要求"})
    waits = desk.ask("/v1/approvals")[0]["approval"]
    desk.send(f"/v1/households/{households[0]}/points", code="activity", on=today)
    desk.send(f"/v1/grids/{VILLAGE}/supermarket", reward="soap", count=100)

    urge = {"title": "请尽快联系", "text": "还没有回复"}
    return {
        "POST /v1/session": ({}, {"realm": 1, "login": "desk", "password": os.environ["DOORSTEP_PASSWORD"]}),
        "GET /v1/cases": ({"grid": VILLAGE}, None),
        "POST /v1/cases": ({}, {"grid": VILLAGE, "kind": "demand", "source": "call", "title": "路", "text": "坏"}),
        "GET /v1/cases/{id}": ({"id": open_case}, None),
        "POST /v1/cases/{id}/events": ({"id": open_case}, {"step": "note", "text": "已电话告知"}),
        "POST /v1/cases/{id}/evaluation": ({"id": verified}, poor),
        "POST /v1/cases/{id}/appeal": ({"id": judged}, {"text": "已按期办结"}),
        "POST /v1/cases/{id}/appeal/decision": ({"id": appealed}, {"upheld": True, "reason": "情况属实"}),
        "POST /v1/alerts": ({}, {"grid": THIRD, **flood}),
        "GET /v1/alerts/{alert}": ({"alert": calling}, None),
        "POST /v1/alerts/{alert}/end": ({"alert": ending}, {"reason": "预警解除"}),
        "POST /v1/alerts/{alert}/urge": ({"alert": calling}, urge),
        "POST /v1/notices": ({}, notice),
        "GET /v1/notices/{notice}": ({"notice": sent()}, None),
        "POST /v1/notices/{notice}/withdraw": ({"notice": sent()}, {}),
        "POST /v1/approvals": ({}, {"household": households[2], "reason": "老人要求"}),
        "POST /v1/approvals/{approval}/decision": ({"approval": waits}, {"granted": True}),
        "GET /v1/meetings": ({"grid": VILLAGE}, None),
        "POST /v1/meetings": ({}, {"grid": VILLAGE, "held_on": today}),
        "GET /v1/meetings/{meeting}": ({"meeting": listed}, None),
        "POST /v1/meetings/{meeting}/held": ({"meeting": held}, {"chair": chair}),
        "POST /v1/meetings/{meeting}/closed": ({"meeting": closed}, {}),
        "POST /v1/meetings/{meeting}/questions": ({"meeting": listed}, {"title": "水渠"}),
        "POST /v1/meetings/{meeting}/questions/{question}": (
            {"meeting": listed, "question": question},
            {"decision": "left", "person": chair, "due_on": today},
        ),
        "GET /v1/questions/{question}": ({"question": question}, None),
        "POST /v1/rounds": ({}, {"name": "汛前排查", **asked}),
        "GET /v1/rounds/{round}": ({"round": round_}, None),
        "POST /v1/rounds/{round}/urge": ({"round": round_}, {"at": VILLAGE, **urge}),
        "POST /v1/rounds/{round}/end": ({"round": over}, {}),
        "GET /v1/units/{unit}": ({"unit": "water"}, None),
        "GET /v1/grids/{grid}/supermarket": ({"grid": VILLAGE}, None),
        "POST /v1/grids/{grid}/supermarket": ({"grid": VILLAGE}, {"reward": "soap", "count": 5}),
        "POST /v1/households/{household}/points": (
            {"household": households[0]},
            {"code": "activity", "on": today},
        ),
        "POST /v1/households/{household}/rewards": (
            {"household": households[0]},
            {"grid": VILLAGE, "reward": "soap", "count": 1},
        ),
    }


THERE = village()
NUMBER = itertools.count()
CAME = collections.defaultdict(collections.Counter)


@schemathesis.hook
def before_call(context, case, kwargs):
    body = case.body if isinstance(case.body, dict) else None
    fits = case.meta is None or case.meta.generation.mode.is_positive
    names, form = THERE.get(case.operation.label, ({}, None))
    if fits and names:
        for name, value in names.items():
            where = case.path_parameters if f"{{{name}}}" in case.operation.path else case.query
            if where is not None:
                where[name] = value
    if fits and form is not None and next(NUMBER) % 2 == 0:
        key = {"key": "-"} if body and "key" in body else {}
        case.body = body = {**form, **key}
    if body and fits and "key" in body:
        body["key"] = secrets.token_hex(16)


@schemathesis.hook
def after_call(context, case, response):
    CAME[case.operation.label][response.status_code] += 1


@atexit.register
def say():
    answered = {label for label, came in CAME.items() if any(200 <= status < 300 for status in came)}
    with open(REPORT, "w", encoding="utf-8") as report:
        print(f"{len(answered)} of {len(CAME)} operations were answered with 2xx", file=report)
        for label in sorted(CAME.keys() - answered):
            print(f"never: {label}: {dict(CAME[label])}", file=report)
        if len(answered) < ENOUGH:
            print(f"fewer than {ENOUGH}: the village no longer fits the interface", file=report)
