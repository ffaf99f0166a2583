"""Where the web workers of one server share their counters: the folder prometheus-client is told of, if any."""

import os

FOLDER = os.environ.get("PROMETHEUS_MULTIPROC_DIR", "")
