"""Systems that Bluelamp ships connected: a folder each, of a manifest, a mapping, quality claims and fixtures."""
