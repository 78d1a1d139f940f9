"""From a file to a draft: the reading matched to an agency's units, what could not be read, names not yet known."""
