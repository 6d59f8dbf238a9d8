"""The way in. Nothing is imported here before it is known to be needed."""

import sys


def main() -> None:
    if sys.argv[1:] == ["--version"]:
        from sopctl import __version__

        print(f"sopctl {__version__}")
        return
    from sopctl.cli.main import main as run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
