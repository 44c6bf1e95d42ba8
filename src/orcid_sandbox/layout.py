"""The frame of every page: head, header, main part; escaping; the style sheet."""

from html import escape
from importlib import resources

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

_HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; "
    "frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}


def page(title: str, main: str, status: int = 200) -> HTMLResponse:
    """A whole page. ``main`` is HTML, ``title`` is text."""
    return HTMLResponse(
        f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)} – ORCID sandbox for trials</title>
<link rel="stylesheet" href="/style.css">
<link rel="icon" href="data:,">
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header><a href="/">ORCID sandbox for trials</a>
<p><strong>This is not ORCID.</strong> The people are invented, and nothing here reaches orcid.org.</p></header>
<main id="main" tabindex="-1">
{main}
</main>
</body>
</html>
""",
        status,
        _HEADERS,
    )


def error_page(heading: str, sentence: str, status: int, advice: str = "") -> HTMLResponse:
    """What happened, and in ``advice`` what to do."""
    more = f"<p>{escape(advice)}</p>\n" if advice else ""
    main = f"""<div class="card">
<h1>{escape(heading)}</h1>
<p role="alert">{escape(sentence)}</p>
{more}<p><a href="/">Start page of the sandbox</a></p>
</div>"""
    return page(heading, main, status)


async def style_sheet(request: Request) -> Response:
    css = resources.files(__package__).joinpath("style.css").read_text(encoding="utf-8")
    return Response(css, media_type="text/css", headers={"cache-control": "max-age=3600"})
