"""The rows of a plan, one file to a subject."""

from plans.models.consolidated import ConsolidatedReport
from plans.models.kept import UPLOADS, KeptUpload, random_upload_name
from plans.models.obligation import Obligation, Occurrence
from plans.models.plan import CAPACITIES, PLANS, Plan, PlanItem, SourceFormat, random_name

__all__ = [
    "CAPACITIES",
    "PLANS",
    "UPLOADS",
    "ConsolidatedReport",
    "KeptUpload",
    "Obligation",
    "Occurrence",
    "Plan",
    "PlanItem",
    "SourceFormat",
    "random_name",
    "random_upload_name",
]
