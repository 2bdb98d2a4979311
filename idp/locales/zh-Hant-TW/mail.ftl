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
mail-code-contact-subject = 確認新的電子郵件
mail-code-contact-text =
    您好：

    有人要把這個電子郵件登記為「臺北校園登入」帳號的聯絡方式。請在網頁上輸入下面的六位數字，{ $minutes } 分鐘內有效；重新取得驗證碼後，這一組就失效。

    請勿告訴別人，學校也不會向您詢問。如果不是您本人，請忽略這封信。
mail-binding-link-subject = 您與 { $child } 的親子綁定已通過，請啟用您的帳號
mail-binding-link-text =
    您好：

    學校已確認您與 { $child } 的親子綁定。請按下方按鈕，輸入您本人身分證字號（或居留證號）的後六碼，再設定密碼，即可開始使用。

    您的登入帳號：{ $login }

    此連結在 { $roc } { $clock } 前有效，只能使用一次。{ $earlier ->
        [good] 先前寄給您的啟用連結和這一個相同，用哪一封信都可以。
        [void] 先前寄給您的啟用連結已經失效，請用這一封信的連結。
       *[absent] {""}
    }逾期時，開啟連結後可以要求重新寄送。若您沒有提出申請，請勿點選，並通知學校。
mail-binding-link-link = 啟用帳號
mail-binding-approved-subject = 您與 { $child } 的親子綁定已通過
mail-binding-approved-text =
    您好：

    學校已確認您與 { $child } 的親子綁定。請以您原有的帳號登入，選擇「家長」身分即可。若您的帳號尚未啟用，請依學校的方式完成第一次登入。

    若您沒有提出申請，請通知學校。
mail-binding-approved-link = 前往我的身分
mail-binding-off-subject = 親子綁定已通過，但您的帳號已停用
mail-binding-off-text =
    您好：

    學校已確認您與 { $child } 的親子綁定，但您原有的帳號目前停用。請聯絡學校協助恢復，恢復後即可使用。
mail-delegation-link-subject = 您已受委託照顧 { $child }，請啟用您的帳號
mail-delegation-link-text =
    您好：

    { $inviter } 已確認委託您照顧 { $child }，最後一天是 { $last_roc }。請按下方按鈕，輸入您本人身分證字號（或居留證號）的後六碼，再設定密碼，即可開始使用。

    您的登入帳號：{ $login }

    此連結在 { $roc } { $clock } 前有效，只能使用一次。{ $earlier ->
        [good] 先前寄給您的啟用連結和這一個相同，用哪一封信都可以。
        [void] 先前寄給您的啟用連結已經失效，請用這一封信的連結。
       *[absent] {""}
    }逾期時，開啟連結後可以要求重新寄送。若您沒有接受委託，請勿點選，並告訴委託您的人。
mail-delegation-link-link = 啟用帳號
mail-delegation-approved-subject = 您已受委託照顧孩子
mail-delegation-approved-text =
    您好：

    { $inviter } 已確認委託您照顧 { $child }，最後一天是 { $last_roc }。請以您原有的帳號登入，選擇「家長」身分即可。若您的帳號尚未啟用，請依學校的方式完成第一次登入。

    若您沒有接受委託，請登入後在「我的孩子」結束它。
mail-delegation-approved-link = 前往我的身分
mail-delegation-off-subject = 您已受委託照顧孩子，但您的帳號已停用
mail-delegation-off-text =
    您好：

    { $inviter } 已確認委託您照顧 { $child }，最後一天是 { $last_roc }，但您原有的帳號目前停用。請聯絡學校協助恢復，恢復後即可使用。
mail-account-elsewhere-subject = 您的家長帳號將以另一個電子郵件啟用
mail-account-elsewhere-text =
    您好：

    有人以您的姓名和身分證字號申請與 { $child } 的親子綁定，已獲核准；啟用帳號的連結寄到申請時驗證的電子郵件，不是這一個。如果是您本人申請的，不必理會這封信；如果不是，請立即通知學校。
mail-binding-waits-subject = 親子綁定已核准，等孩子同意
mail-binding-waits-text =
    您好：

    學校已核准您與 { $child } 的親子綁定。孩子已滿十八歲，綁定要等孩子登入「我的身分」同意後才生效；在那之前，您還不能以家長身分使用服務。孩子同意時會再寄信通知您。
mail-binding-agreed-subject = 孩子已同意，親子綁定生效
mail-binding-agreed-text =
    您好：

    { $child } 已同意由您繼續以家長身分使用服務。
mail-guardian-waits-subject = 有一位家長等您同意
mail-guardian-waits-text =
    您好：

    學校核准了 { $guardian } 與您的親子綁定。您已滿十八歲，要由您決定是否同意；您沒有同意以前，對方不能以家長身分使用服務，也看不到您的資料。
mail-guardian-waits-link = 前往決定
mail-binding-returned-subject = 親子綁定申請未通過
mail-binding-returned-text =
    您好：

    您為 { $child } 提出的親子綁定申請未通過，原因：{ $reason ->
        [name_differs] 姓名與學校資料不符
        [number_differs] 證號與學校資料不符
        [relation_unproven] 關係與學校資料不符，或無法確認
        [not_guardian] 學校查無此監護關係
        [wrong_student] 選到了另一位學生
        [signature] 簽名無法辨識
        [student_left] 學生已不在本市學校就讀
       *[other] 請見說明
    }。{ $words }

    您可以用申請時的電子郵件或手機（登入後申請的，請先登入）回到親子綁定頁面，更正後重新送出。如有疑問，請洽學校。
mail-binding-returned-link = 回到親子綁定
mail-binding-undone-subject = 親子綁定申請重新審核中
mail-binding-undone-text =
    您好：

    學校收回了您為 { $child } 提出之親子綁定申請的決定，將重新審核。先前若寄給您啟用連結，也暫時不能使用；結果會再以電子郵件通知您。
mail-binding-ended-subject = 親子綁定已結束
mail-binding-ended-text =
    您好：

    您與 { $child } 的親子綁定已結束，原因：{ $reason ->
        [majority] 孩子已成年，且未同意延續
        [left] 學生已不在本市學校就讀
        [unbound] 學校資料中，您已不是這位學生的監護人；如有疑問請洽學校
        [expired] 約定的期限已到
       *[other] 請洽學校
    }。您不能再以這位孩子的家長身分使用服務；其他身分不受影響。
mail-guardian-added-subject = 您的孩子新增了一位家長
mail-guardian-added-text =
    您好：

    { $guardian }（{ $relation ->
        [father] 父親
        [mother] 母親
        [grandfather_p] 祖父
        [grandmother_p] 祖母
        [grandfather_m] 外祖父
        [grandmother_m] 外祖母
       *[other] 其他關係
    }）已成為 { $child } 的家長使用者。若您不認識此人，請立即通知學校。
mail-guardian-added-sealed-subject = 您的孩子新增了一位家長
mail-guardian-added-sealed-text =
    您好：

    { $child } 新增了一位經學校確認的家長使用者。如有疑問，請洽學校。
mail-delegate-added-subject = 您的孩子有一位新的受委託人
mail-delegate-added-text =
    您好：

    { $inviter } 委託了 { $guardian } 照顧 { $child }，最後一天是 { $last_roc }。這是家長之間的委託，未經學校審核。

    您隨時可以登入，在「我的孩子」終止這項委託。
mail-delegate-added-link = 前往我的孩子
mail-delegate-added-sealed-subject = 您的孩子有一位新的受委託人
mail-delegate-added-sealed-text =
    您好：

    { $child } 有一位新的受委託人，最後一天是 { $last_roc }。這是家長之間的委託，未經學校審核。

    您隨時可以登入，在「我的孩子」終止這項委託；如有疑問，請洽學校。
mail-delegate-added-sealed-link = 前往我的孩子
mail-guardian-undone-subject = 先前新增家長的通知已收回
mail-guardian-undone-text =
    您好：

    先前通知您 { $child } 新增了一位家長，該決定已由學校收回。如有疑問，請洽學校。
mail-review-call-subject = 親子綁定申請待審核
mail-review-call-text =
    您好：

    目前有 { $count } 件親子綁定申請等候審核{ $stage ->
        [deputy] ，還沒有人決定，請您代為審核
        [school_admin] ，還沒有人決定，請您審核
       *[reminded] ，請您撥空審核
    }。您自己家人的申請由學校其他人審核，不在您的清單裡。
mail-review-call-link = 前往審核
mail-invitation-subject = 有人委託您照顧孩子
mail-invitation-text =
    您好：

    { $inviter } 想委託您照顧 { $child }。請開啟下面的連結，驗證聯絡方式並填寫您的身分；對方確認之後，您就可以開始使用。

    此連結七天內有效。如果您不認識對方，請忽略這封信，或在網頁上婉拒。
mail-invitation-link = 查看邀請
mail-invitation-answered-subject = 您的委託邀請已有回覆
mail-invitation-answered-text =
    您好：

    您為 { $child } 寄出的委託邀請已有回覆。請登入後確認對方的身分；在您確認之前，對方無法使用。
mail-invitation-answered-link = 前往確認
mail-request-made-subject = 有一件家長或學生的申請待處理
mail-request-made-text =
    您好：

    有一位家長或學生提出申請，請登入後查看並處理。為了保護個人資料，這封信不寫明內容。
mail-request-made-link = 前往處理
mail-request-granted-subject = 學校已辦理您的申請
mail-request-granted-text =
    您好：

    您提出的申請（{ $kind ->
        [unbind] 解除綁定
        [correct_name] 更正姓名
        [correct_number] 更正證號
       *[not_my_child] 綁定錯誤
    }），學校已經辦理。學校的回覆：「{ $words }」
mail-request-granted-link = 查看
mail-request-refused-subject = 學校已回覆您的申請
mail-request-refused-text =
    您好：

    您提出的申請（{ $kind ->
        [unbind] 解除綁定
        [correct_name] 更正姓名
        [correct_number] 更正證號
       *[not_my_child] 綁定錯誤
    }），學校查明後沒有辦理。學校的回覆：「{ $words }」
mail-request-refused-link = 查看
mail-request-closed-subject = 您的申請不再處理
mail-request-closed-text =
    您好：

    您提出的申請（{ $kind ->
        [unbind] 解除綁定
        [correct_name] 更正姓名
        [correct_number] 更正證號
       *[not_my_child] 綁定錯誤
    }），因為學生已不在本市學校就讀，學校不再處理。如有疑問，請洽學生原來的學校。
mail-request-closed-link = 查看
mail-password-changed-subject = 您的密碼已變更
mail-password-changed-text =
    您好：

    您在「臺北校園登入」的密碼已於 { $roc } { $clock } 變更，其他裝置已經登出。

    如果是您本人變更，不需要做任何事。如果不是，請立刻通知學校。
