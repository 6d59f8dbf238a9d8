"""SOP tests: what a team writes down that its SOP must do, tried in memory by the core of real runs. Pure."""
