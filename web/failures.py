"""The errors that a command tells in one line; any other is a defect."""

from corpus.errors import CorpusError
from index.errors import IndexError_
from qa.errors import QaError
from web.question import BadQuestion
from web.server import PortTaken
from web.settings import SettingsError

EXPECTED = (CorpusError, IndexError_, QaError, BadQuestion, SettingsError, PortTaken, OSError)
