passkeys-mail-added-subject = 您的帳號新增了通行密鑰
passkeys-mail-added-text =
    您好：

    您在「臺北校園登入」的帳號於 { $roc } { $clock } 新增了通行密鑰：{ $name }。

    如果不是您做的，請馬上按下方按鈕變更密碼、檢查登入方式，並通知學校。
passkeys-mail-added-link = 查看登入方式
passkeys-mail-removed-subject = 您的帳號移除了通行密鑰
passkeys-mail-removed-text =
    您好：

    您在「臺北校園登入」的帳號於 { $roc } { $clock } 移除了通行密鑰：{ $name }。

    如果不是您做的，請馬上按下方按鈕變更密碼、檢查登入方式，並通知學校。
passkeys-mail-removed-link = 查看登入方式
