"""Templates and styles that a repository brings: hostile, as everything in a pull request.

A template runs nothing, reads nothing but its folder and our templates, and ends in bounded time and memory;
what it gives is a page of ours with no script, no request and no form. `rules.py` says what may stand in one,
`box.py` fills it in, `budget.py` counts, `html.py` looks at what came out.
"""

# How the names of templates end: of a page, of Markdown, of either or of neither.
HTML, MARKDOWN, ANY = ".html.j2", ".md.j2", ".j2"
