"""The nouns: Raw, Sealed, Receipt, Sink, the ECS field table, the event frame, Scope, Finding, Edge, Proof. No I/O."""
