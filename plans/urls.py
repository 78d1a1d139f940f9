"""Routes of this floor."""

from django.urls import URLPattern, path

from plans import (
    views_amend,
    views_compare,
    views_confirm,
    views_export,
    views_intake,
    views_kept,
    views_list,
    views_names,
    views_recall,
    views_times,
)

urlpatterns: list[URLPattern] = [
    path("ke-hoach/", views_list.plan_list, name="plan_list"),
    path("ke-hoach/danh-sach/", views_list.plan_list_partial, name="plan_list_partial"),
    path("ke-hoach/nhap/", views_intake.plan_import, name="plan_import"),
    path("ke-hoach/nhap/tep/<int:upload_id>/", views_kept.kept_upload, name="kept_upload"),
    path("ke-hoach/nhap/tep/<int:upload_id>/bo/", views_kept.kept_remove, name="kept_remove"),
    path("ke-hoach/nhap/tep/<int:upload_id>/mo/", views_kept.kept_open, name="kept_open"),
    path("ke-hoach/nhap/tep/<int:upload_id>/nhan-dang/", views_kept.kept_recognise, name="kept_recognise"),
    path("ke-hoach/nhap/dong/<int:item_id>/", views_compare.plan_line, name="plan_line"),
    path("ke-hoach/nhap/<int:plan_id>/", views_compare.plan_compare, name="plan_compare"),
    path("ke-hoach/nhap/<int:plan_id>/thay-doi/", views_compare.plan_changes, name="plan_changes"),
    path("ke-hoach/nhap/<int:plan_id>/don-vi/", views_names.plan_names, name="plan_names"),
    path("ke-hoach/nhap/<int:plan_id>/thoi-gian/", views_times.plan_times, name="plan_times"),
    path("ke-hoach/nhap/<int:plan_id>/xac-nhan/", views_confirm.plan_confirm, name="plan_confirm"),
    path("ke-hoach/nhap/<int:plan_id>/bo/", views_intake.plan_discard, name="plan_discard"),
    path("ke-hoach/nhap/<int:plan_id>/sua-doi/", views_amend.plan_amend, name="plan_amend"),
    path("ke-hoach/<int:plan_id>/", views_list.plan_page, name="plan_page"),
    path("ke-hoach/<int:plan_id>/tien-do/", views_list.plan_work, name="plan_work"),
    path("ke-hoach/<int:plan_id>/nguon/", views_list.plan_source, name="plan_source"),
    path("ke-hoach/<int:plan_id>/thu-hoi/", views_recall.plan_recall, name="plan_recall"),
    path("ke-hoach/<int:plan_id>/xuat/<str:format>/", views_export.plan_export, name="plan_export"),
]
