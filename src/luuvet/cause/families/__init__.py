"""What each family of events says about who acted on what. One file a family; all are expressions over whole columns."""
