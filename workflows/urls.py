"""Routes of this floor."""

from django.urls import URLPattern, path, register_converter

from workflows import (
    views_files,
    views_home,
    views_moves,
    views_presence,
    views_report,
    views_saved,
    views_tables,
    views_task,
    views_unassigned,
)
from workflows.calendar import views as calendar
from workflows.dashboard import views as dashboard
from workflows.evaluation import views as evaluation
from workflows.extensions import views as extensions
from workflows.feeds import views as feeds
from workflows.opinions import views as opinions
from workflows.paths import MoveConverter
from workflows.reminders import views as reminders
from workflows.reminders import views_urging

register_converter(MoveConverter, "move")

urlpatterns: list[URLPattern] = [
    path("", views_home.home, name="home"),
    path("viec-cua-toi/phan/", views_home.home_partial, name="home_partial"),
    path("tong-quan/", dashboard.dashboard, name="dashboard"),
    path("tong-quan/dong/", dashboard.dashboard_rows, name="dashboard_rows"),
    path("nhiem-vu/", views_home.task_list, name="task_list"),
    path("nhiem-vu/xuat/", views_tables.task_list_export, name="task_list_export"),
    path("nhiem-vu/danh-sach/", views_home.task_list_partial, name="task_list_partial"),
    path("nhiem-vu/cho-phan-cong/", views_unassigned.unassigned, name="unassigned"),
    path("nhiem-vu/cho-phan-cong/xuat/", views_tables.unassigned_export, name="unassigned_export"),
    path("nhiem-vu/cho-phan-cong/phan/", views_unassigned.unassigned_partial, name="unassigned_partial"),
    path("nhiem-vu/cho-phan-cong/giao/", views_unassigned.unassigned_assign, name="unassigned_assign"),
    path("nhiem-vu/cho-phan-cong/ket-qua/", views_unassigned.unassigned_result, name="unassigned_result"),
    path("nhiem-vu/<int:task_id>/", views_task.task_page, name="task_page"),
    path("nhiem-vu/<int:task_id>/phan/", views_task.task_partial, name="task_partial"),
    path("nhiem-vu/<int:task_id>/dang-xem/", views_presence.task_presence, name="task_presence"),
    path("nhiem-vu/<int:task_id>/bao-cao/", views_report.report_form, name="report_form"),
    path("nhiem-vu/<int:task_id>/bao-cao/tu-luu/", views_report.report_autosave, name="report_autosave"),
    path("nhiem-vu/<int:task_id>/bao-cao/kiem-tra/", views_report.report_check, name="report_check"),
    path("nhiem-vu/<int:task_id>/bao-cao/da-trinh/", views_report.report_sent, name="report_sent"),
    path("nhiem-vu/<int:task_id>/<move:name>/", views_moves.task_move, name="task_move"),
    path("nhiem-vu-chung/<int:common_id>/", views_task.common_task, name="common_task"),
    path("nhiem-vu-chung/<int:common_id>/phan/", views_task.common_task_partial, name="common_task_partial"),
    path("bo-loc/luu/", views_saved.save_filter, name="save_filter"),
    path("bo-loc/<int:filter_id>/", views_saved.saved_filter, name="saved_filter"),
    path("bo-loc/<int:filter_id>/xoa/", views_saved.drop_filter, name="drop_filter"),
    path("nhiem-vu/<int:task_id>/xin-y-kien/", opinions.opinion_ask, name="opinion_ask"),
    path("nhiem-vu/<int:task_id>/y-kien/", opinions.task_opinions, name="task_opinions"),
    path("y-kien/", opinions.opinions, name="opinions"),
    path("y-kien/xuat/", views_tables.opinions_export, name="opinions_export"),
    path("y-kien/phan/", opinions.opinions_partial, name="opinions_partial"),
    path("y-kien/<int:request_id>/", opinions.opinion_answer, name="opinion_answer"),
    path("y-kien/dot/<int:round_id>/", opinions.opinion_round, name="opinion_round"),
    path("y-kien/dot/<int:round_id>/them/", opinions.opinion_add, name="opinion_add"),
    path("y-kien/dot/<int:round_id>/gia-han/", opinions.opinion_extend, name="opinion_extend"),
    path("y-kien/dot/<int:round_id>/ket-thuc/", opinions.opinion_close, name="opinion_close"),
    path("danh-gia/", evaluation.evaluation, name="evaluation"),
    path("danh-gia/xuat/", evaluation.evaluation_export, name="evaluation_export"),
    path("danh-gia/pdf/", evaluation.evaluation_paper, name="evaluation_paper"),
    path("danh-gia/nhiem-vu/", evaluation.evaluation_rows, name="evaluation_rows"),
    path("danh-gia/nhiem-vu/xuat/", evaluation.evaluation_rows_export, name="evaluation_rows_export"),
    path("tai-khoan/lich/", feeds.feed_page, name="feed_page"),
    path("tai-khoan/lich/thu-hoi/", feeds.feed_revoke, name="feed_revoke"),
    path("lich/<str:secret>.ics", feeds.feed_calendar, name="feed_calendar"),
    path("lich-lam-viec/", calendar.calendar_page, name="calendar"),
    path("lich-lam-viec/ghi/", calendar.calendar_enter, name="calendar_enter"),
    path("lich-lam-viec/truoc-ngay/", calendar.calendar_before, name="calendar_before"),
    path("lich-lam-viec/<int:entry_id>/sua/", calendar.calendar_change, name="calendar_change"),
    path("lich-lam-viec/<int:entry_id>/bo/", calendar.calendar_remove, name="calendar_remove"),
    path("nhiem-vu/<int:task_id>/gia-han/", extensions.extension_ask, name="extension_ask"),
    path("gia-han/", extensions.extensions, name="extensions"),
    path("gia-han/xuat/", extensions.extensions_export, name="extensions_export"),
    path("gia-han/phan/", extensions.extensions_partial, name="extensions_partial"),
    path("gia-han/<int:extension_id>/", extensions.extension_page, name="extension_page"),
    path("gia-han/<int:extension_id>/quyet-dinh/", extensions.extension_decide, name="extension_decide"),
    path("gia-han/<int:extension_id>/tra-loi/", extensions.extension_answer, name="extension_answer"),
    path("gia-han/<int:extension_id>/rut/", extensions.extension_withdraw, name="extension_withdraw"),
    path("thong-bao/", reminders.notices, name="notices"),
    path("thong-bao/phan/", reminders.notices_partial, name="notices_partial"),
    path("thong-bao/so/", reminders.notices_count, name="notices_count"),
    path("thong-bao/da-xem/", reminders.notices_seen, name="notices_seen"),
    path("thong-bao/<int:notice_id>/da-xem/", reminders.notice_seen, name="notice_seen"),
    path("tai-khoan/thong-bao/", reminders.notice_preferences, name="notice_preferences"),
    path("nhiem-vu/don-doc/", views_urging.urge_many, name="urge_many"),
    path("nhiem-vu/<int:task_id>/don-doc/", views_urging.urge_task, name="urge_task"),
    path("tep/<int:evidence_id>/", views_files.evidence_file, name="evidence_file"),
]
