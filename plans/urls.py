"""Routes of this floor."""

from django.urls import URLPattern, path

from plans.views import (
    amend,
    compare,
    confirm,
    consolidating,
    due,
    duties,
    export,
    intake,
    kept,
    names,
    obligations,
    pages,
    recall,
    tables,
    times,
)

urlpatterns: list[URLPattern] = [
    path("ke-hoach/", pages.plan_list, name="plan_list"),
    path("ke-hoach/xuat/", tables.plan_list_export, name="plan_list_export"),
    path("ke-hoach/danh-sach/", pages.plan_list_partial, name="plan_list_partial"),
    path("ke-hoach/nhap/", intake.plan_import, name="plan_import"),
    path("ke-hoach/nhap/tep/<int:upload_id>/", kept.kept_upload, name="kept_upload"),
    path("ke-hoach/nhap/tep/<int:upload_id>/bo/", kept.kept_remove, name="kept_remove"),
    path("ke-hoach/nhap/tep/<int:upload_id>/mo/", kept.kept_open, name="kept_open"),
    path("ke-hoach/nhap/tep/<int:upload_id>/nhan-dang/", kept.kept_recognise, name="kept_recognise"),
    path("ke-hoach/nhap/dong/<int:item_id>/", compare.plan_line, name="plan_line"),
    path("ke-hoach/nhap/<int:plan_id>/", compare.plan_compare, name="plan_compare"),
    path("ke-hoach/nhap/<int:plan_id>/thay-doi/", compare.plan_changes, name="plan_changes"),
    path("ke-hoach/nhap/<int:plan_id>/don-vi/", names.plan_names, name="plan_names"),
    path("ke-hoach/nhap/<int:plan_id>/thoi-gian/", times.plan_times, name="plan_times"),
    path("ke-hoach/nhap/<int:plan_id>/xac-nhan/", confirm.plan_confirm, name="plan_confirm"),
    path("ke-hoach/nhap/<int:plan_id>/bo/", intake.plan_discard, name="plan_discard"),
    path("ke-hoach/nhap/<int:plan_id>/sua-doi/", amend.plan_amend, name="plan_amend"),
    path("ke-hoach/<int:plan_id>/", pages.plan_page, name="plan_page"),
    path("ke-hoach/<int:plan_id>/tien-do/", pages.plan_work, name="plan_work"),
    path("ke-hoach/<int:plan_id>/nguon/", pages.plan_source, name="plan_source"),
    path("ke-hoach/<int:plan_id>/ket-thuc-nam/", obligations.plan_close_year, name="plan_close_year"),
    path("ke-hoach/<int:plan_id>/mo-ky/", obligations.plan_begin_periods, name="plan_begin_periods"),
    path("ke-hoach/dinh-ky/<int:obligation_id>/", obligations.obligation_page, name="obligation_page"),
    path("ke-hoach/<int:plan_id>/thu-hoi/", recall.plan_recall, name="plan_recall"),
    path("ke-hoach/<int:plan_id>/che-do-bao-cao/", duties.duty_begin, name="duty_begin"),
    path("bao-cao/", duties.duty_list, name="duty_list"),
    path("bao-cao/xuat/", tables.duty_list_export, name="duty_list_export"),
    path("bao-cao/phan/", duties.duty_list_partial, name="duty_list_partial"),
    path("bao-cao/<int:duty_id>/", duties.duty_page, name="duty_page"),
    path("bao-cao/<int:duty_id>/yeu-cau/", duties.duty_ask, name="duty_ask"),
    path("bao-cao/<int:duty_id>/sua/", duties.duty_change, name="duty_change"),
    path("lich-lam-viec/tinh-thu/", due.try_due, name="try_due"),
    path("ke-hoach/<int:plan_id>/xuat/<str:format>/", export.plan_export, name="plan_export"),
    path("bao-cao/tong-hop/", consolidating.consolidated_list, name="consolidated_list"),
    path("bao-cao/tong-hop/moi/", consolidating.consolidated_new, name="consolidated_new"),
    path("bao-cao/tong-hop/<int:report_id>/", consolidating.consolidated, name="consolidated"),
    path(
        "bao-cao/tong-hop/<int:report_id>/tien-do/", consolidating.consolidated_progress, name="consolidated_progress"
    ),
    path("bao-cao/tong-hop/<int:report_id>/lap-lai/", consolidating.consolidated_rebuild, name="consolidated_rebuild"),
    path("bao-cao/tong-hop/<int:report_id>/hoan-thanh/", consolidating.consolidated_finish, name="consolidated_finish"),
    path("bao-cao/tong-hop/<int:report_id>/mo-lai/", consolidating.consolidated_reopen, name="consolidated_reopen"),
    path("bao-cao/tong-hop/<int:report_id>/dong/<str:key>/", consolidating.consolidated_rows, name="consolidated_rows"),
    path(
        "bao-cao/tong-hop/<int:report_id>/tep/<str:paper>/", consolidating.consolidated_file, name="consolidated_file"
    ),
]
