"""From the characters of a PDF's pages to paragraphs in reading order, and back to places."""
