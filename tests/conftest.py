"""What holds for all tests."""

import os
import signal

from p2d_audit.cache.shelf import OFF

os.environ[OFF] = "1"
os.environ.pop("CI", None)  # a baseline is not written where it is set
signal.signal(signal.SIGINT, signal.default_int_handler)  # what is started in the background ignores it
