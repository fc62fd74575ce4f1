"""Messages that are written in a syntax of their own (key=value, CSV, CEF …): taken apart on whole columns, then named."""
