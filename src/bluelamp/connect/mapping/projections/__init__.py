"""What search and readers need beside the body: caption, words, facets, keys, time range, position."""
