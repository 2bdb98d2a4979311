factors-mail-totp-added-subject = 您的帳號新增了驗證程式
factors-mail-totp-added-text =
    您好：

    您在「臺北校園登入」的帳號於 { $roc } { $clock } 設定了驗證程式。以後登入要輸入它顯示的數字。

    如果不是您做的，請馬上按下方按鈕變更密碼、檢查登入方式，並通知學校。
factors-mail-totp-added-link = 查看登入方式
factors-mail-totp-removed-subject = 您的帳號移除了驗證程式
factors-mail-totp-removed-text =
    您好：

    您在「臺北校園登入」的帳號於 { $roc } { $clock } 移除了驗證程式。

    如果不是您做的，請馬上按下方按鈕變更密碼、檢查登入方式，並通知學校。
factors-mail-totp-removed-link = 查看登入方式
factors-mail-codes-made-subject = 您的帳號產生了新的救援碼
factors-mail-codes-made-text =
    您好：

    您在「臺北校園登入」的帳號於 { $roc } { $clock } 產生了新的救援碼，舊的不能再用。

    如果不是您做的，請馬上按下方按鈕變更密碼、檢查登入方式，並通知學校。
factors-mail-codes-made-link = 查看登入方式
factors-mail-code-used-subject = 您的一組救援碼用掉了
factors-mail-code-used-text =
    您好：

    您在「臺北校園登入」的帳號於 { $roc } { $clock } 用一組救援碼登入，還剩 { $left } 組。

    如果不是您做的，請馬上按下方按鈕變更密碼、檢查登入方式，並通知學校。
factors-mail-code-used-link = 查看登入方式
factors-mail-locked-subject = 您的帳號輸入錯誤的驗證碼太多次
factors-mail-locked-text =
    您好：

    有人於 { $roc } { $clock } 用您的密碼登入「臺北校園登入」，但驗證碼連續輸入錯誤，現在暫停 15 分鐘。

    如果不是您做的，請馬上按下方按鈕變更密碼、檢查登入方式，並通知學校。
factors-mail-locked-link = 查看登入方式
factors-mail-reset-subject = 您的第二道驗證移除了
factors-mail-reset-text =
    您好：

    客服人員於 { $roc } { $clock } 移除了您在「臺北校園登入」的驗證程式、通行密鑰和救援碼，所有裝置都已登出。現在登入只需要密碼，請重新設定。

    如果不是您做的，請馬上按下方按鈕變更密碼、檢查登入方式，並通知學校。
factors-mail-reset-link = 查看登入方式
