"""The way in. Nothing is imported here before it is known to be needed."""

import sys


def main() -> None:
    if sys.argv[1:] == ["--version"]:
        from sopctl import __version__

        print(f"sopctl {__version__}")
        return
    import gc
    import io

    # Importing makes many objects and hardly any garbage: looking for it at every 700th is a waste.
    gc.set_threshold(200_000)

    if isinstance(sys.stdout, io.TextIOWrapper) and sys.stdout.encoding.lower() not in ("utf-8", "utf8"):
        sys.stdout.reconfigure(errors="backslashreplace")  # better than nothing, where a sign has no code
    from sopctl.cli.main import main as run

    code = run(sys.argv[1:])
    # What is left goes with the process: to look through all of it for garbage once more takes a tenth
    # of the time that checking a file does.
    gc.freeze()
    sys.exit(code)


if __name__ == "__main__":
    main()
