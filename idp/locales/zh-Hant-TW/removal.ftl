removal-heading = 移除帳號
removal-notice-asked = 已收到，通知信已寄到您登記的信箱。
removal-notice-taken-back = 帳號會保留，不移除。
removal-notice-too-often = 今天要求太多次了，請明天再試。
removal-due = 這個帳號將移除，時間：
removal-waits = 在這之前您仍可登入，也可以反悔。
removal-stays = 您後來又有親子綁定或申請，所以時間到了也不會移除。
removal-take-back = 不移除，保留帳號
removal-refusal-roster = 學校的資料仍列有您，所以不能自行移除。請洽學校。
removal-refusal-role = 您在學校還有身分或職務，所以不能移除帳號。
removal-refusal-binding = 您還有親子綁定。請先到「我的孩子」解除，再移除帳號。如果是在等已成年的孩子同意，孩子離校之後就能移除。
removal-refusal-waiting = 您還有申請在等候處理。請先取消或等結果，再移除帳號。
removal-refusal-since = 您後來又有親子綁定或申請，所以帳號會保留。
removal-lead = 您沒有綁定的孩子，可以移除帳號。移除之後無法復原。
removal-gone-title = 會刪除
removal-gone-account = 帳號、密碼、姓名、身分證號、電子郵件、電話，以及所有登入方式和裝置。
removal-gone-services = 您同意服務知道的資料；各項服務會收到登出通知。服務自己保存的資料，請向該服務要求刪除。
removal-gone-applications = 您送出的申請和同意書，以及您對學校的要求。
removal-kept-title = 會留下
removal-kept = 依法要能查核的紀錄（做了什麼、什麼時候）會留下，但看不出是誰。學校設下的保護註記也會留下。
removal-days = 送出之後有 7 天可以反悔：登入後按一個按鈕就好。這 7 天內如果又申請或有新的綁定，帳號就會保留。
removal-ask = 移除我的帳號
removal-mail-asked-subject = 您的帳號將移除
removal-mail-asked-text =
    您好：

    您在「臺北校園登入」的帳號將於 { $roc } { $clock } 移除，移除之後無法復原。

    在這之前您仍可登入。如果不想移除，或不是您要求的，請按下方按鈕登入，再按「不移除，保留帳號」；如果不是您本人，請一併變更密碼。
removal-mail-asked-link = 保留帳號
removal-mail-done-subject = 您的帳號已移除
removal-mail-done-text =
    您好：

    您在「臺北校園登入」的帳號已於 { $roc } { $clock } 依您的要求移除，個人資料已刪除。

    日後需要時，可以重新申請親子綁定，一切從頭開始。
removal-mail-cancelled-subject = 您的帳號會保留，不移除
removal-mail-cancelled-text =
    您好：

    您要求移除「臺北校園登入」的帳號。之後有人用您的身分證號申請親子綁定，或學校登記了您的資料，所以帳號會保留，不移除。

    如果申請不是您送的，請告訴孩子的學校。如果仍想移除，請等申請有結果，再按下方按鈕登入，重新要求一次。
removal-mail-cancelled-link = 查看移除帳號
