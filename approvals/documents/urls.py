"""Routes of papers, of their numbers and of their signed copies."""

from django.urls import URLPattern, path, register_converter

from approvals.documents import views
from approvals.documents.giving_out import WayConverter

register_converter(WayConverter, "way")

urlpatterns: list[URLPattern] = [
    path("van-thu/", views.records, name="records"),
    path("van-thu/danh-sach/", views.records_list, name="records_list"),
    path("van-ban/<int:decision_id>/", views.document, name="document"),
    path("van-ban/<int:decision_id>/cap-so/", views.give_number, name="give_number"),
    path("van-ban/<int:decision_id>/sua-so/", views.correct_number, name="correct_number"),
    path("van-ban/<int:decision_id>/ban-da-ky/", views.keep_copies, name="keep_signed"),
    path("van-ban/<int:decision_id>/phieu-phe-duyet/<way:way>/", views.decision_file, name="decision_file"),
    path("nhiem-vu/<int:task_id>/phieu-trinh/<way:way>/", views.submission_file, name="submission_file"),
    path("ban-da-ky/<int:copy_id>/", views.signed_copy, name="signed_copy"),
]
