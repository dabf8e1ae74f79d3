"""What is done to a ticket. Each holds its row first; whoever comes second reads what the first did."""
