"""Routes of the whole house: each floor brings its own."""

from django.urls import URLPattern, URLResolver, include, path

from project import account, background, health

urlpatterns: list[URLPattern | URLResolver] = [
    path("suc-khoe/", health.health, name="health"),
    path("ma-nguon/", health.source, name="source"),
    path("dang-nhap/", account.sign_in, name="sign_in"),
    path("dang-xuat/", account.sign_out, name="sign_out"),
    path("tai-khoan/", account.account, name="account"),
    path("tai-khoan/phim-tat/", account.shortcuts, name="shortcuts"),
    path("tai-khoan/mat-khau/", account.change_password, name="change_password"),
    path("quan-tri/viec-nen/", background.background, name="background"),
    path("", include("workflows.urls")),
    path("", include("plans.urls")),
    path("", include("approvals.urls")),
    path("", include("audit.urls")),
]

handler400 = "project.errors.bad_request"
handler403 = "project.errors.forbidden"
handler404 = "project.errors.not_found"
handler500 = "project.errors.server_error"
