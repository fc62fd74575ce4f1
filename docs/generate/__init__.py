"""`make docs`: the reference pages that are written from the product itself, so that they cannot say what it does not do."""
