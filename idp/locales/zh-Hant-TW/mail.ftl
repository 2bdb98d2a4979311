mail-foot = 這封信由系統自動寄出，請勿直接回覆。
mail-code-apply-subject = 親子綁定的驗證碼
mail-code-apply-text =
    您好：

    有人以這個電子郵件申請親子綁定。請在網頁上輸入下面的六位數字，{ $minutes } 分鐘內有效；重新取得驗證碼後，這一組就失效。

    請勿告訴別人，學校也不會向您詢問。如果不是您本人申請，請忽略這封信。
mail-code-mailbox-subject = 確認您的電子郵件
mail-code-mailbox-text =
    您好：

    有人在「臺北校園登入」登記這個電子郵件。請在網頁上輸入下面的六位數字，{ $minutes } 分鐘內有效；重新取得驗證碼後，這一組就失效。

    請勿告訴別人，學校也不會向您詢問。如果不是您本人登記，請忽略這封信。
mail-code-invitation-subject = 親子綁定邀請的驗證碼
mail-code-invitation-text =
    您好：

    有人以這個電子郵件回覆親子綁定的邀請。請在網頁上輸入下面的六位數字，{ $minutes } 分鐘內有效；重新取得驗證碼後，這一組就失效。

    請勿告訴別人，學校也不會向您詢問。如果不是您本人，請忽略這封信。
