"""Where things are in France, without any network: communes, departments, time zones, outlines for the map."""
