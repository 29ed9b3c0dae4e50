"""XML that came with a file, read without trusting it."""

from lxml import etree  # type: ignore[import-untyped]

DC = "{http://purl.org/dc/elements/1.1/}"
TERMS = "{http://purl.org/dc/terms/}"
#: Bytes; properties are a few thousand.
_LONGEST = 2**20


def parse_xml(data: bytes) -> etree._Element | None:
    """The root; None for what is malformed, too long, or declares a type or entities, which no
    program does that writes properties."""
    if len(data) > _LONGEST or b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def texts(root: etree._Element, name: str) -> list[str]:
    """The words of every element of this name: of each of its list's items, where it has some."""
    found = []
    for element in root.iter(name):
        items = [item for item in element.iter() if isinstance(item.tag, str) and not len(item)]
        found += [text for item in items if (text := "".join(item.itertext()).strip())]
    return found


def first(root: etree._Element, *names: str) -> str | None:
    """The words of the first element of the first of these names that there is."""
    return next((text for name in names for text in texts(root, name)), None)
