import os
import sys

from django.core.wsgi import get_wsgi_application

from core.bodies import whole

# A thread whose answer from the database has come waits so many seconds for one that computes,
# several times a request. Python's own figure is ten times as long.
sys.setswitchinterval(0.0005)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = whole(get_wsgi_application())
