"""What is done to an incident. Each holds the incident first: whoever comes second reads what the first did."""
