"""The whole measure, as rows; in French for a person, in JSON for a machine."""

from __future__ import annotations

import gc
import random
from collections.abc import Callable
from typing import Any

from maillon.core import scope
from maillon.demo.bench.meter import yardstick
from maillon.demo.bench.search import asking, drawing
from maillon.demo.company import DOMAIN
from maillon.demo.volume import newcomer
from maillon.search.models import SearchDoc

PEOPLE = {"administrateur": f"admin@{DOMAIN}", "petit partenaire": f"{newcomer.LOGIN}@{DOMAIN}"}
MIX, USERS = 200, 8
ALONE, TOGETHER = 50, 60  # 95th percentile promised, in milliseconds
Say = Callable[[str], None]


def measure(seed: int, each: int, say: Say) -> dict[str, Any]:
    gc.collect()
    gc.freeze()  # as the production server does before it answers (config/wsgi.py)
    people = {role: asking.person(email) for role, email in PEOPLE.items()}
    with scope.system("mesure de la recherche"):
        found: dict[str, Any] = {"seed": seed, "rows": SearchDoc.objects.count(), "times": [], "recall": []}
    found["yardstick"] = round(yardstick())
    for role, user in people.items():
        with scope.scoped(scope.of_user(user)):
            drawn = drawing.draw(user, each, seed)
        mix = mixed(drawn, seed)
        asking.times(user, mix[:40])
        found["times"] += [
            timed(role, 1, asking.times(user, mix), ALONE),
            timed(role, USERS, asking.together(user.email, mix, USERS), TOGETHER),
        ]
        for kind, asked in drawn.items():
            if asked:
                share, missed = asking.recall(user, asked)
                found["recall"].append(
                    {
                        "role": role,
                        "kind": kind.group,
                        "asked": len(asked),
                        "recall": round(share, 3),
                        "target": kind.target,
                        "missed": missed[:10],
                    }
                )
        say(f"  {role} : mesuré")
    return found


def mixed(drawn: dict[drawing.Kind, list[drawing.Asked]], seed: int) -> list[drawing.Asked]:
    """As many of each kind, in any order."""
    rng = random.Random(seed)  # noqa: S311
    kinds = [asked for asked in drawn.values() if asked]
    mix = [asked[turn % len(asked)] for turn in range(MIX // len(kinds) + 1) for asked in kinds][:MIX]
    rng.shuffle(mix)
    return mix


def timed(role: str, users: int, taken: list[tuple[float, str]], target: int) -> dict[str, Any]:
    got = asking.Times.of(taken)
    return {
        "role": role,
        "users": users,
        "p50": round(got.p50, 1),
        "p95": round(got.p95, 1),
        "target": target,
        "slowest": got.worst,
    }


def table(found: dict[str, Any]) -> str:
    lines = [f"{found['rows']} fiches indexées, graine {found['seed']}, étalon {found['yardstick']} ms", ""]
    lines += [f"{'temps au service (ms)':44}{'p50':>8}{'p95':>8}{'cible':>8}"]
    for row in found["times"]:
        who = f"{row['role']}, {row['users']} à la fois" if row["users"] > 1 else f"{row['role']}, seul"
        over = " *" if row["p95"] > row["target"] else ""
        lines.append(
            f"{who:44}{row['p50']:8.1f}{row['p95']:8.1f}{row['target']:8}{over}   la plus lente : « {row['slowest']} »"
        )
    lines += ["", f"{'trouvé parmi les dix premiers':52}{'posées':>8}{'rappel':>8}{'cible':>8}"]
    for row in found["recall"]:
        under = " *" if row["target"] and row["recall"] < row["target"] else ""
        lines.append(
            f"{row['role'] + ', ' + row['kind']:52}{row['asked']:8}{row['recall']:8.3f}{row['target'] or '':>8}{under}"
        )
    return "\n".join([*lines, "* cible manquée"])
