"""What holds for all tests."""

import os

from p2d_audit.cache.shelf import OFF

os.environ[OFF] = "1"
