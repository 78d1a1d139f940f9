"""viewflow's own site with one flow."""

from django.urls import path
from viewflow.urls import Site
from viewflow.workflow.flow import FlowAppViewset

from bench.peers.flows import ApprovalFlow

site = Site(title="Peers", viewsets=[FlowAppViewset(ApprovalFlow, icon="assignment")])
urlpatterns = [path("", site.urls)]
