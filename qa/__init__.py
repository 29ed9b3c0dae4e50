"""From a question to exact quotes, or to saying that the documents don't answer."""
