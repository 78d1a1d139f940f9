"""Routes of this floor."""

from django.urls import URLPattern, path

from approvals import views_appointments, views_inbox, views_review
from approvals.handover import views as handover

urlpatterns: list[URLPattern] = [
    path("phe-duyet/", views_inbox.inbox_page, name="inbox"),
    path("phe-duyet/danh-sach/", views_inbox.inbox_list, name="inbox_list"),
    path("phe-duyet/<int:task_id>/", views_inbox.decision_page, name="decision_page"),
    path("phe-duyet/<int:task_id>/thay-doi/", views_inbox.decision_changes, name="decision_changes"),
    path("phe-duyet/<int:task_id>/duyet/", views_inbox.approve, name="approve"),
    path("phe-duyet/<int:task_id>/tra-lai-don-vi/", views_inbox.return_from_leadership, name="return_from_leadership"),
    path("phe-duyet/<int:task_id>/tra-lai-ra-soat/", views_inbox.return_to_office, name="return_to_office"),
    path("ra-soat/", views_review.review_queue, name="review_queue"),
    path("ra-soat/danh-sach/", views_review.review_list, name="review_list"),
    path("ra-soat/<int:task_id>/", views_review.review_page, name="review_page"),
    path("ra-soat/<int:task_id>/thay-doi/", views_review.review_changes, name="review_changes"),
    path("ra-soat/<int:task_id>/dat/", views_review.pass_on, name="pass_on"),
    path("ra-soat/<int:task_id>/tra-lai/", views_review.return_to_unit, name="return_to_unit"),
    path("quan-tri/", views_appointments.appointments, name="appointments"),
    path("quan-tri/bo-nhiem/", views_appointments.begin_appointment, name="begin_appointment"),
    path("quan-tri/bo-nhiem/<int:appointment_id>/ban-giao/", handover.hand_over_page, name="hand_over"),
    path(
        "quan-tri/bo-nhiem/<int:appointment_id>/cham-dut/", views_appointments.end_appointment, name="end_appointment"
    ),
]
