"""Exchange: the files of runs between one clone and everybody else's, by git's own plumbing.

Nothing here runs `git add`, `commit`, `stash`, `reset` or `pull`: all of it is put together beside the
real index, so what else a person has in hand is never part of it. Hooks of commits do not run so;
`pre-push` does.
"""
