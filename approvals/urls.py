"""Routes of this floor."""

from django.urls import URLPattern, path

from approvals import views_appointments, views_inbox, views_review, views_tables, views_undoing
from approvals.authority import urls as authority
from approvals.documents import urls as documents
from approvals.folders import urls as folders
from approvals.handover import views as handover
from approvals.sheets import views as sheets
from approvals.sheets import views_patterns, views_reroute

urlpatterns: list[URLPattern] = [
    path("phe-duyet/", views_inbox.inbox_page, name="inbox"),
    path("phe-duyet/xuat/", views_tables.inbox_export, name="inbox_export"),
    path("phe-duyet/danh-sach/", views_inbox.inbox_list, name="inbox_list"),
    path("phe-duyet/<int:task_id>/", views_inbox.decision_page, name="decision_page"),
    path("phe-duyet/<int:task_id>/thay-doi/", views_inbox.decision_changes, name="decision_changes"),
    path("phe-duyet/<int:task_id>/duyet/", views_inbox.approve, name="approve"),
    path("phe-duyet/<int:task_id>/tra-lai-don-vi/", views_inbox.return_from_leadership, name="return_from_leadership"),
    path("phe-duyet/<int:task_id>/tra-lai-ra-soat/", views_inbox.return_to_office, name="return_to_office"),
    path("phe-duyet/<int:task_id>/hoan-tac/", views_undoing.withdraw_decision, name="withdraw_decision"),
    path("phe-duyet/<int:task_id>/thu-hoi/", views_undoing.recall_decision, name="recall_decision"),
    path("ra-soat/", views_review.review_queue, name="review_queue"),
    path("ra-soat/xuat/", views_tables.review_export, name="review_export"),
    path("ra-soat/danh-sach/", views_review.review_list, name="review_list"),
    path("ra-soat/<int:task_id>/", views_review.review_page, name="review_page"),
    path("ra-soat/<int:task_id>/thay-doi/", views_review.review_changes, name="review_changes"),
    path("ra-soat/<int:task_id>/dat/", views_review.pass_on, name="pass_on"),
    path("ra-soat/<int:task_id>/tra-lai/", views_review.return_to_unit, name="return_to_unit"),
    path("ra-soat/danh-muc/", views_patterns.patterns, name="review_patterns"),
    path("ra-soat/<int:task_id>/phieu/", sheets.review_sheets, name="review_sheets"),
    path("ra-soat/<int:task_id>/phieu/luu/", sheets.save, name="sheet_save"),
    path("ra-soat/<int:task_id>/phieu/tu-luu/", sheets.autosave, name="sheet_autosave"),
    path("ra-soat/<int:task_id>/nhan-thay/", sheets.take_over, name="review_take_over"),
    path("ra-soat/<int:task_id>/thoi-ra-soat/", sheets.release, name="review_release"),
    path("ra-soat/<int:task_id>/doi-nguoi-ky/", views_reroute.reroute, name="reroute"),
    path("quan-tri/", views_appointments.appointments, name="appointments"),
    path("quan-tri/xuat/", views_tables.appointments_export, name="appointments_export"),
    path("tham-quyen/xuat/", views_tables.authority_export, name="authority_export"),
    path("tham-quyen/ra-soat-tham-quyen/xuat/", views_tables.radar_export, name="radar_export"),
    path("phe-duyet/ho-so/xuat/", views_tables.folder_inbox_export, name="folder_inbox_export"),
    path("ra-soat/ho-so/xuat/", views_tables.folder_list_export, name="folder_list_export"),
    path("van-thu/xuat/", views_tables.records_export, name="records_export"),
    path("quan-tri/bo-nhiem/", views_appointments.begin_appointment, name="begin_appointment"),
    path("quan-tri/bo-nhiem/<int:appointment_id>/ban-giao/", handover.hand_over_page, name="hand_over"),
    path(
        "quan-tri/bo-nhiem/<int:appointment_id>/cham-dut/", views_appointments.end_appointment, name="end_appointment"
    ),
    *authority.urlpatterns,
    *documents.urlpatterns,
    *folders.urlpatterns,
]
