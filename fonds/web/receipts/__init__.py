"""The receipts of validation of descriptions."""
