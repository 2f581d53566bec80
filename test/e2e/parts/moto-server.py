"""moto's server, whose load balancers say that they were created some minutes before they were.

Usage: moto-server.py MINUTES [option of moto_server ...]. A load balancer that is new has no past, so without this no
test could see how far elbow looks back at its start.
"""

import datetime
import sys

import moto.elbv2.models as elbv2
from moto.server import main

age = datetime.timedelta(minutes=float(sys.argv[1]))
as_text = elbv2.iso_8601_datetime_with_milliseconds


def created_time():
    return as_text(datetime.datetime.now(datetime.timezone.utc) - age)


elbv2.iso_8601_datetime_with_milliseconds = created_time
main(sys.argv[2:])
