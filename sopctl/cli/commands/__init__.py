"""The commands. Each module has one function, `command`; app.py names them all."""
