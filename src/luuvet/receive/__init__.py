"""Takes records from the wire and from files, and hands them to the sink. Acknowledges only what is durable."""
