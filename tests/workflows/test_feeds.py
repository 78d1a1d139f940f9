"""The calendar link: what a calendar program reads, for how long, and that it tells nothing to anybody else."""

import datetime as dt
import re

import pytest
import time_machine
from django.conf import settings
from django.contrib.messages import get_messages
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from audit.models import Event
from audit.verifier import content_of
from tests.people import MakeTask, draft_task, giving_to, moved
from units.actions import end_all_rights_of  # type: ignore[attr-defined]
from units.models import Unit, User
