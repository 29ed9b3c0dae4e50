import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from corpus.document import document_id
from tests.web_support import ORIGIN, client_of, page, services_of
from web.services import Services

PAGE = """<html lang="en"><head><title>Brief</title>
<meta name="citation_author" content="Smith, Anna"><meta name="citation_author" content="{Watchers}">
<meta name="citation_title" content="A &lt;b&gt;brief&lt;/b&gt; &amp; more">
<meta name="citation_publication_date" content="2024/05/04">
<link rel="canonical" href="https://example.org/brief"></head>
<body><article><h1>A brief</h1><p>The mission arrived in the city on 12 June. It had forty observers
from twelve states, and it stayed until the day after the vote.</p></article></body></html>"""
LETTER = "Письмо наблюдателей\n\nНаблюдатели прибыли в город 12 июня. Их было сорок человек.\n"
BRIEF, NOTE, PDF = (document_id(path) for path in ("brief.html", "sub/note.txt", "brief.pdf"))
DATA = Path(__file__).parent / "data"
WORDS = "It had forty observers"


@pytest.fixture
def library(tmp_path: Path) -> Path:
    (tmp_path / "sub").mkdir()
    (tmp_path / "brief.html").write_text(PAGE, encoding="utf-8")
    (tmp_path / "sub" / "note.txt").write_text(LETTER, encoding="utf-8")
    (tmp_path / "brief.pdf").write_bytes((DATA / "brief.pdf").read_bytes())
    return tmp_path


@pytest.fixture
def services(library: Path) -> Services:
    return services_of(library)


@pytest.fixture
def client(services: Services) -> Iterator[TestClient]:
    with client_of(services) as client:
        yield client


def place(services: Services, document: str, words: str) -> str:
    """The parameters of a link to these words."""
    start = services.find(document)[1].text.index(words)
    return f"start={start}&end={start + len(words)}"


def correct(client: TestClient, document: str, **said: str) -> str:
    """Saves the form with these fields, and the others as the file has them; the page's text."""
    form = page(client, f"/documents/{document}/reference")
    filled = {
        str(element["name"]): element.get("value") or ""
        for element in form.all("input")
        if element.get("name")
    }
    response = client.post(f"/documents/{document}/reference", data=filled | said)
    assert response.status_code == 303
    assert response.headers["location"] == f"/documents/{document}?saved=true#reference"
    return page(client, f"/documents/{document}").text


def test_a_document_shows_each_value_and_where_it_came_from(client: TestClient) -> None:
    shown = page(client, f"/documents/{BRIEF}").text
    for words in (
        "Author Smith, Anna citation_author meta tag",
        "Title A <b>brief</b> & more citation_title meta tag",
        "Publisher not known",
        "Date 2024-05-04 citation_publication_date meta tag",
        "Address https://example.org/brief canonical link",
        "Type Web page the file’s format",
    ):
        assert words in shown
    assert "Title Письмо наблюдателей its heading, or the file’s name" in (
        page(client, f"/documents/{NOTE}").text
    )


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        ("chicago", "Anna Smith and Watchers, “A <b>brief</b> & More,” May 4, 2024, https://example.org/brief."),
        ("gost", "[Smith, Watchers, 2024]\nSmith A., Watchers. A <b>brief</b> & more [Электронный ресурс]. URL: https://example.org/brief."),
        ("apa", "(Smith & Watchers, 2024)\nSmith, A., & Watchers. (2024, May 4). A <b>brief</b> & more. https://example.org/brief"),
    ],
)  # fmt: skip
def test_styles_by_http(client: TestClient, services: Services, style: str, expected: str) -> None:
    query = place(services, BRIEF, WORDS)
    response = client.get(f"/v1/documents/{BRIEF}/reference?{query}&style={style}")
    assert response.text == expected
    assert response.headers["content-type"] == "text/plain; charset=utf-8"


def test_chicago_is_the_form_where_none_is_named(client: TestClient) -> None:
    assert client.get(f"/v1/documents/{NOTE}/reference").text == "Письмо наблюдателей (б. д.)."


def test_json_by_http(client: TestClient) -> None:
    response = client.get(f"/v1/documents/{BRIEF}/reference?style=csl-json")
    assert response.headers["content-type"] == "application/json"
    assert response.json()[0]["author"] == [
        {"family": "Smith", "given": "Anna"},
        {"literal": "Watchers"},
    ]


def test_the_page_cited_is_the_printed_one(client: TestClient, services: Services) -> None:
    document = services.find(PDF)[1]
    pages = list(document.marks_of("page"))
    roman = next(mark for mark in pages if mark.label != str(mark.number) and mark.end > mark.start)
    following = pages[roman.number]
    one = f"start={roman.start}&end={roman.start + 1}"
    both = f"start={roman.start}&end={following.start + 1}"
    url = f"/v1/documents/{PDF}/reference?style=csl-json&"
    assert client.get(url + one).json()[0]["locator"] == roman.label
    assert client.get(url + both).json()[0]["locator"] == f"{roman.label}–{following.label}"
    assert roman.label != str(roman.number)


def test_markdown_leads_back_to_the_words(client: TestClient, services: Services) -> None:
    query = place(services, BRIEF, WORDS)
    written = client.get(f"/v1/documents/{BRIEF}/reference?{query}&style=markdown").text
    quoted, _, source = written.partition("\n>\n> — ")
    assert quoted == f"> {WORDS}"
    address = source.rsplit("(", 1)[1].removesuffix(")\n")
    assert address.startswith(f"{ORIGIN}/documents/{BRIEF}?{query}&sha256=")
    assert page(client, address.removeprefix(ORIGIN)).marked == [WORDS]


@pytest.mark.parametrize(
    ("query", "status", "says"),
    [
        ("style=vancouver", 422, "style: Input should be 'chicago'"),
        ("start=0&end=9999999", 422, "The link points to 0–9999999"),
        ("start=0", 422, "The link names a start without an end"),
        ("start=0&end=5&sha256=0000000000000000", 409, "these words can't be found in it"),
    ],
)
def test_bad_requests(client: TestClient, query: str, status: int, says: str) -> None:
    response = client.get(f"/v1/documents/{NOTE}/reference?{query}")
    assert response.status_code == status
    assert says in response.json()["detail"]
    assert client.get("/v1/documents/none/reference").status_code == 404


def test_the_cite_page_has_every_form(client: TestClient, services: Services) -> None:
    query = place(services, BRIEF, WORDS)
    shown = page(client, f"/documents/{BRIEF}/cite?{query}")
    for words in (
        f"The quote Copy {WORDS}",
        "Chicago, footnote Copy Anna Smith and Watchers, “A <b>brief</b> & More,”",
        "ГОСТ Р 7.0.5–2008 Copy [Smith, Watchers, 2024]",
        "APA, 7th edition Copy (Smith & Watchers, 2024)",
        "BibTeX Save as .bib Copy @misc{smith2024,",
        '"title": "A <b>brief</b> & more"',
        f"Markdown Copy > {WORDS}",
    ):
        assert words in shown.text
    assert shown.all("b") == []
    (bib, js) = (link for link in shown.all("a") if "download" in link)
    assert client.get(bib["href"] or "").text.startswith("@misc{smith2024,")
    assert json.loads(client.get(js["href"] or "").text)[0]["id"] == BRIEF


def test_a_document_can_be_cited_without_a_quote(client: TestClient) -> None:
    shown = page(client, f"/documents/{NOTE}/cite").text
    assert "Письмо наблюдателей (б. д.)." in shown
    assert "The quote" not in shown


def test_a_correction_is_kept_beside_the_document(client: TestClient, library: Path) -> None:
    before = (library / "sub" / "note.txt").read_bytes()
    shown = correct(
        client,
        NOTE,
        authors="Иванова, Анна\r\n{Вясна}\r\n",
        issued="2023",
        place="Мінск",
        type="book",
    )
    assert "Author Иванова, Анна corrected by hand" in shown
    assert "Date 2023 corrected by hand" in shown
    sidecar = library / "sub" / "note.txt.reference.toml"
    lines = sidecar.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.strip() and line[0] != "#"] == [
        "authors = [", '    "Иванова, Анна",', '    "{Вясна}",', "]",
        'place = "Мінск"', 'issued = "2023"', 'type = "book"',
    ]  # fmt: skip
    assert (library / "sub" / "note.txt").read_bytes() == before
    assert client.get(f"/v1/documents/{NOTE}/reference?style=gost").text == (
        "[Иванова, Вясна, 2023]\nИванова А., Вясна. Письмо наблюдателей. Мінск, 2023."
    )


def test_an_emptied_field_is_the_files_again(client: TestClient, library: Path) -> None:
    sidecar = library / "brief.html.reference.toml"
    authors = "Smith, Anna\n{Watchers}"
    correct(client, BRIEF, authors=authors, type="webpage", title="Another", issued="–")
    assert page(client, f"/documents/{BRIEF}/reference").all("input")[3]["value"] == "–"
    assert "Date not known" in page(client, f"/documents/{BRIEF}").text
    shown = correct(client, BRIEF, authors=authors, type="webpage", title="", issued="")
    assert "Title A <b>brief</b> & more citation_title meta tag" in shown
    assert "Date 2024-05-04 citation_publication_date meta tag" in shown
    assert not sidecar.exists()


def test_a_bad_value_is_told_and_what_was_written_stays(client: TestClient, library: Path) -> None:
    response = client.post(
        f"/documents/{NOTE}/reference",
        data={"issued": "<May>", "title": "T", "type": "book", "authors": "A B"},
    )
    assert response.status_code == 422
    assert "Write the date as 2024, 2024-05 or 2024-05-04." in response.text
    assert 'value="&lt;May&gt;"' in response.text
    assert not (library / "sub" / "note.txt.reference.toml").exists()


def test_a_broken_sidecar_is_told_and_never_overwritten(client: TestClient, library: Path) -> None:
    sidecar = library / "sub" / "note.txt.reference.toml"
    sidecar.write_text('title = "A"\nissued = "soon"\n')
    says = (
        "note.txt.reference.toml, line 2: Write the date as 2024, 2024-05 or 2024-05-04. "
        "Mend it in a text editor, or take it away; until then it isn't used."
    )
    shown = page(client, f"/documents/{NOTE}").text
    assert says in shown
    assert "Title Письмо наблюдателей its heading" in shown
    for url in (f"/documents/{NOTE}/reference", f"/documents/{NOTE}/cite"):
        assert says in page(client, url, 409).text
    assert client.get(f"/v1/documents/{NOTE}/reference").json()["detail"] == says
    response = client.post(f"/documents/{NOTE}/reference", data={"title": "B", "type": "book"})
    assert response.status_code == 409
    assert sidecar.read_text() == 'title = "A"\nissued = "soon"\n'


def test_a_name_without_room_for_a_sidecar(library: Path) -> None:
    """A reference as the file has it; a correction says what to do, and no correction is none."""
    name = "n" * 246 + ".txt"
    (library / name).write_text(LETTER, encoding="utf-8")
    with client_of(services_of(library)) as client:
        url = f"/documents/{document_id(name)}"
        assert "Title Письмо наблюдателей its heading" in page(client, url).text
        assert "Письмо наблюдателей (б. д.)." in page(client, f"{url}/cite").text
        assert name in page(client, f"{url}/remove").text
        as_it_is = {"title": "Письмо наблюдателей", "type": "report"}
        assert client.post(f"{url}/reference", data=as_it_is).status_code == 303
        told = client.post(f"{url}/reference", data=as_it_is | {"issued": "2023"})
        assert told.status_code == 409
        assert "Shorten the file's name, rebuild the index" in told.json()["detail"]
    assert [file.name for file in library.glob(".ibid-reference-*")] == []


@pytest.mark.parametrize("there", [True, False])
def test_a_sidecar_that_leads_out_of_the_library_is_not_followed(
    client: TestClient, library: Path, tmp_path_factory: pytest.TempPathFactory, there: bool
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "secret.toml"
    if there:
        outside.write_text('title = "Secret"\n')
    sidecar = library / "brief.html.reference.toml"
    sidecar.symlink_to(outside)
    says = "brief.html.reference.toml is a link that leads out of the library, and is not followed."
    shown = page(client, f"/documents/{BRIEF}").text
    assert says in shown
    assert "Secret" not in shown
    for url in (f"/documents/{BRIEF}/reference", f"/documents/{BRIEF}/cite"):
        assert says in page(client, url, 409).text
    response = client.post(f"/documents/{BRIEF}/reference", data={"title": "B", "type": "book"})
    assert response.status_code == 409
    assert sidecar.is_symlink()
    assert outside.exists() == there


def test_a_sidecar_may_be_a_link_within_the_library(client: TestClient, library: Path) -> None:
    (library / "kept.toml").write_text('title = "Kept elsewhere"\n')
    sidecar = library / "sub" / "note.txt.reference.toml"
    sidecar.symlink_to(library / "kept.toml")
    assert "Title Kept elsewhere corrected by hand" in page(client, f"/documents/{NOTE}").text
    sidecar.unlink()
    sidecar.symlink_to(sidecar)
    assert "note.txt.reference.toml can't be read" in page(client, f"/documents/{NOTE}").text


def test_corrections_survive_a_rebuild(services: Services, library: Path) -> None:
    with client_of(services) as client:
        correct(client, NOTE, publisher="Дом", type="report", authors="")
    with client_of(services_of(library)) as client:
        assert "Publisher Дом corrected by hand" in page(client, f"/documents/{NOTE}").text
        library_page = page(client, "/documents").text
    assert "note.txt" in library_page
    assert "toml" not in library_page


def test_a_changed_file_says_nothing_until_it_is_read(client: TestClient, library: Path) -> None:
    (library / "brief.html").write_text(PAGE.replace("Smith", "Jones"), encoding="utf-8")
    shown = page(client, f"/documents/{BRIEF}").text
    assert "what it says of itself is read with the index" in shown
    assert "Author not known" in shown
    (library / "brief.html").unlink()
    shown = page(client, f"/documents/{BRIEF}/cite").text
    assert "The file is gone, and with it what it says of itself." in shown


def test_an_answer_can_be_copied_and_cited(client: TestClient) -> None:
    shown = page(client, "/?q=The mission arrived in the city on 12 June")
    link = next(a for a in shown.all("a") if "/cite?" in (a["href"] or ""))
    assert "Chicago, footnote" in page(client, link["href"] or "").text
    plain, referred = [b for b in shown.all("button") if "data-copy" in b][:2]
    assert plain["data-copy"] == referred["data-copy"] == "#words-1"
    assert "data-reference" not in plain
    ids = [q["id"] for q in shown.all("q")]
    assert ids == [f"words-{rank}" for rank in range(1, len(ids) + 1)]
    assert "Anna Smith and Watchers" in client.get(referred["data-reference"] or "").text


def test_the_document_page_leads_to_both(client: TestClient, services: Services) -> None:
    query = place(services, BRIEF, WORDS)
    links = [a["href"] for a in page(client, f"/documents/{BRIEF}?{query}").all("a")]
    assert f"/documents/{BRIEF}/reference?{query}" in links
    assert f"/documents/{BRIEF}/cite?{query}" in links


def test_a_correction_leads_back_to_the_quote(client: TestClient, services: Services) -> None:
    query = place(services, BRIEF, WORDS)
    at_quote, form_url = f"/documents/{BRIEF}?{query}", f"/documents/{BRIEF}/reference?{query}"
    cite = page(client, f"/documents/{BRIEF}/cite?{query}")
    assert [a["href"] for a in cite.all("a") if "/reference" in (a["href"] or "")][-1] == form_url
    shown = page(client, form_url)
    assert f"{at_quote}#quote" in [a["href"] for a in shown.all("a")]
    (form,) = (form for form in shown.all("form") if form.get("class") == "correct")
    assert form["action"] == form_url
    told = client.post(form_url, data={"issued": "soon", "title": "T", "type": "book"})
    assert told.status_code == 422
    assert f'action="{form_url.replace("&", "&amp;")}"' in told.text
    saved = client.post(form_url, data={"title": "T", "type": "book"})
    assert saved.headers["location"] == f"{at_quote}&saved=true#reference"
    landed = page(client, saved.headers["location"])
    assert landed.marked == [WORDS]
    assert "Reference Saved. Author" in landed.text
    assert [details for details in landed.all("details") if "open" in details] != []
    before = page(client, at_quote)
    assert "Saved." not in before.text
    assert [details for details in before.all("details") if "open" in details] == []


def test_a_form_without_a_quote_leads_to_the_document(client: TestClient) -> None:
    shown = page(client, f"/documents/{NOTE}/reference")
    assert f"/documents/{NOTE}" in [a["href"] for a in shown.all("a")]
