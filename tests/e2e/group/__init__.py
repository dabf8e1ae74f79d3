"""A pharmacy group of five sites, told chapter by chapter by the people who equip it."""
