"""`python3 -m launch COMMAND`: what the Makefile calls."""

import sys

from launch import lock, quality, screenshots, serve
from launch.errors import LaunchError, sentence_for

COMMANDS = {
    "run": serve.serve,
    "stop": serve.stop,
    "check": quality.check,
    "test": quality.test,
    "test-long": quality.test_long,
    "screenshots": screenshots.screenshots,
    "lock": lock.lock,
}


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or arguments[0] not in COMMANDS:
        sys.stderr.write(f"Commandes : {', '.join(COMMANDS)}.\n")
        return 2
    try:
        return COMMANDS[arguments[0]]()
    except LaunchError as error:
        sentence = str(error)
    except OSError as error:
        sentence = sentence_for(error)
    except KeyboardInterrupt:
        return 130
    sys.stderr.write(f"{sentence}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
