logout-confirm-heading = 要登出嗎？
logout-confirm-asked = 請您登出的服務：
logout-confirm-lead = 登出之後，這個瀏覽器裡用同一個帳號登入的服務也會一起登出。
logout-confirm-yes = 登出
logout-confirm-no = 不登出
logout-done-heading = 已登出
logout-done-lead = 如果這是公用的電腦，請把瀏覽器視窗關掉。
logout-done-again = 重新登入
# Why the way back to the service is lost; named for the developers of the service.
logout-lost-unreadable = 登出後不會回到原來的服務：服務送來的參數無法讀取或重複。
logout-lost-no-hint = 登出後不會回到原來的服務：服務沒有送來 id_token_hint。
logout-lost-bad-hint = 登出後不會回到原來的服務：服務送來的 id_token_hint 無法驗證。
logout-lost-other-client = 登出後不會回到原來的服務：client_id 和 id_token_hint 不是同一個服務。
logout-lost-not-registered = 登出後不會回到原來的服務：post_logout_redirect_uri 沒有登記。
