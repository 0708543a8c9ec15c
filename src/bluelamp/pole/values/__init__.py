"""One file a kind of value: how it is cleaned, validated, compared and captioned. Pure."""
