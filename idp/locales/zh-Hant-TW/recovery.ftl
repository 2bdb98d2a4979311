recovery-mail-link-subject = 重設您的密碼
recovery-mail-link-text =
    您好：

    有人要求重設 { $name } 在「臺北校園登入」的密碼。請按下方按鈕設定新的密碼。連結在 { $roc } { $clock } 前有效，只能用一次；再次要求後，這一個就失效。

    如果不是您要求的，請忽略這封信，密碼不會改變。請勿把連結轉給別人。
recovery-mail-link-link = 設定新密碼
recovery-mail-reset-subject = 您的密碼已重設
recovery-mail-reset-text =
    您好：

    您在「臺北校園登入」的密碼於 { $roc } { $clock } 重設，所有裝置都已登出。

    如果不是您本人，請馬上洽學校。
recovery-mail-login-name-subject = 您的登入帳號已變更
recovery-mail-login-name-text =
    您好：

    您在「臺北校園登入」的登入帳號於 { $roc } { $clock } 變更，之後請用新的帳號登入。

    如果不是您本人，請馬上變更密碼，並洽學校。
recovery-mail-changed-subject = 您的聯絡方式已變更
recovery-mail-changed-text =
    您好：

    您在「臺北校園登入」的{ $what ->
        [rescue] 救援信箱
        [mobile] 行動電話
       *[email] 電子郵件
    }已變更。

    如果是您本人，不需要做任何事。如果不是，請在 { $roc } { $clock } 前按下方按鈕改回來：所有裝置會登出，之後請馬上重設密碼。
recovery-mail-changed-link = 不是我改的，改回來
recovery-mail-told-subject = 您的聯絡方式已變更
recovery-mail-told-text =
    您好：

    您在「臺北校園登入」的{ $what ->
        [rescue] 救援信箱
        [mobile] 行動電話
       *[email] 電子郵件
    }於 { $roc } { $clock } 變更。

    如果是您本人，不需要做任何事。如果不是，請用先前信件裡的連結改回來，或馬上洽學校。
recovery-mail-put-back-subject = 您的聯絡方式已改回原來的
recovery-mail-put-back-text =
    您好：

    您在「臺北校園登入」的{ $what ->
        [rescue] 救援信箱
        [mobile] 行動電話
       *[email] 電子郵件
    }於 { $roc } { $clock } 用先前寄出的連結改回原來的，所有裝置都已登出。

    如果不是您本人，請馬上洽學校。
recovery-mail-phrase-subject = 學校給了重設密碼的三個詞
recovery-mail-phrase-text =
    您好：

    學校於 { $roc } { $clock } 為您的帳號印出重設密碼用的三個詞，24 小時內可用一次。

    如果不是您要求的，請馬上洽學校。
