logout-confirm-heading = 要登出嗎？
logout-confirm-asked = 請您登出的服務：
logout-confirm-lead = 登出之後，這個瀏覽器裡用同一個帳號登入的服務也會一起登出。
logout-confirm-yes = 登出
logout-confirm-no = 不登出
logout-done-heading = 已登出
logout-done-lead = 如果這是公用的電腦，請把瀏覽器視窗關掉。
logout-done-again = 重新登入
