"""What a person's browser and a script ask over HTTP: a status page and the JSON API. Every access is an event."""
