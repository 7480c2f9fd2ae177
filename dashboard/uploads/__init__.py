"""Files that visitors let the server read: sent in pieces, read apart from the page, and removed."""
