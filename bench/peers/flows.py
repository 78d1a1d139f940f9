"""The flow of the peer: a report waits for leadership, is approved, and then waits for the records clerk.

Stock nodes and views; the right is one Django permission, the lock is the one viewflow recommends for PostgreSQL
(its default locks nothing).
"""

from viewflow import this
from viewflow.workflow import flow, lock
from viewflow.workflow.flow.views import UpdateProcessView
from viewflow.workflow.models import Process


class ApprovalFlow(flow.Flow):
    """Submit, approve, file."""

    process_class = Process
    lock_impl = lock.SelectForUpdateLock(nowait=False, attempts=1)

    submit = flow.StartHandle(this.submitted).Next(this.approve)
    approve = flow.View(UpdateProcessView.as_view(fields=[])).Permission("viewflow.change_process").Next(this.file_away)
    file_away = flow.View(UpdateProcessView.as_view(fields=[])).Permission("viewflow.change_process").Next(this.end)
    end = flow.End()

    def submitted(self, activation: object) -> None:
        """Add nothing to a new process."""
