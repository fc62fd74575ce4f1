"""Records over HTTP: newline JSON, and the part of the Elasticsearch API that log shippers use."""
