"""`python -m bench`: one run, a table, exit code 1 when a target is missed by more than twice."""

from __future__ import annotations

import argparse
import sys
import time
from contextlib import ExitStack
from pathlib import Path

from bench import limit, mails, messages, report, startup
from bench.cluster import Cluster, fill
from bench.figures import FAILS_AT
from bench.scenarios import Bench, Side
from bench.server import Server

SMALL = 1_000
RESULTS = Path(__file__).parent / "results"


def main() -> int:
    """Measure, show, write; the answer is the exit code."""
    options = _options()
    began = time.monotonic()
    say("starting and starting again")
    started = startup.measure(say)
    with ExitStack() as stack:
        cluster = stack.enter_context(Cluster.running())
        databases = [cluster.make("bench_small", SMALL), cluster.make("bench_large", options.rows)]
        sides = []
        for database in databases:
            say(f"filling in {database.rows:,} sessions")
            statement = limit.statement_of(database, messages.create())
            fill(database, say)
            log = cluster.folder / f"{database.name}.log"
            server = stack.enter_context(Server.running("web", {"DATABASE_URL": database.dsn}, log))
            sides.append(Side(database, server))
        postgres = str(databases[0].ask("SHOW server_version"))
        small, large = sides
        run = Bench(cluster, small, large, statement, seconds=options.seconds, rounds=options.rounds, say=say)
        run.run()
        say(f"{options.mails:,} reminders leave")
        left = mails.measure(cluster, say, options.mails)
    targets = [*run.targets(), startup.target(started[1]), left.target]
    page = report.page(run, targets, started, postgres) + mails.page(left)
    sys.stdout.write("\n" + page)
    if options.write:
        report.write(RESULTS, page)
    say(f"took {time.monotonic() - began:.0f} s")
    return 1 if any(target.missed_by > FAILS_AT for target in targets) else 0


def say(text: str) -> None:
    """Show progress, apart from the table."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a minute and a half instead of seven, nothing written")
    parser.add_argument("--rows", type=int, help="sessions in the large database (1,000,000)")
    parser.add_argument("--rounds", type=int, help="turns of each measurement (5)")
    parser.add_argument("--seconds", type=int, help="seconds of each turn (6)")
    options = parser.parse_args()
    options.write = not options.quick
    options.rows = options.rows or (20_000 if options.quick else 1_000_000)
    options.mails = 5_000 if options.quick else mails.MESSAGES
    options.rounds = options.rounds or (2 if options.quick else 5)
    options.seconds = options.seconds or (2 if options.quick else 6)
    if min(options.rows, options.rounds, options.seconds) < 1 or options.rows < SMALL:
        parser.error(f"--rows is at least {SMALL:,}, --rounds and --seconds at least 1")
    return options


if __name__ == "__main__":
    sys.exit(main())
