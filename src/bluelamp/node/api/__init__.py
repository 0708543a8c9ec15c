"""The published API over HTTP: routes, access context, problems and the OpenAPI document. No SQL."""
