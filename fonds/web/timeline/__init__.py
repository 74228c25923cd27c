"""The timeline: records by year, month and day."""
