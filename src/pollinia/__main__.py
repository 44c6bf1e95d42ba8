import sys

from pollinia.cli import main

sys.exit(main())
