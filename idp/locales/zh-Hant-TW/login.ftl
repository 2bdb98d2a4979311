login-heading = 登入
login-name-label = 帳號
login-name-hint = 學校給您的帳號、您自己取的帳號，或家長的電子郵件。
login-name-yours = 您的帳號
login-password-label = 密碼
login-shared = 這是公用電腦
login-shared-hint = 勾選後不記住帳號，關閉瀏覽器或最多 50 分鐘就登出。用完請按「登出」。
login-submit = 登入
login-failure-wrong = 帳號或密碼不對
login-failure-check-name = 看看帳號有沒有打錯
login-failure-check-password = 再輸入一次密碼
login-failure-lock = 連續輸入錯誤 { $most } 次，帳號會暫停 { $minutes } 分鐘，這段時間內密碼正確也無法登入。忘記帳號或密碼時，請先看下面的說明。
login-failure-busy = 現在很多人在登入
login-failure-busy-wait = 請等 { $seconds } 秒，再輸入密碼登入。
login-binding = 家長第一次使用？親子綁定
login-badge = 用識別證登入
login-badge-too-low = 這個服務不接受識別證，請用密碼登入。
login-help-title = 無法登入？
login-help-first-title = 第一次登入
login-help-first = 用學校給您的預設帳號和預設密碼登入，接著就可以設定自己的密碼。
login-help-forgot-title = 忘記帳號或密碼
login-help-forgot = 忘記密碼時，請按上面的「忘記密碼」。忘記帳號時，學生請找導師；教職員和家長請洽學校。
login-help-locked-title = 密碼沒錯卻登不進去
login-help-locked = 連續輸入錯誤時，帳號會暫停一段時間。請等 15 分鐘後再試。
login-activate-lead = 歡迎，請啟用您的帳號
login-steps-label = 啟用帳號的步驟
login-step-alias = 取一個帳號
login-step-password = 設定密碼
login-step-done = 完成
login-alias-heading = 取一個帳號
login-alias-lead = 預設帳號含有身分證字號的數字，不宜再用。請取一個以後登入用的帳號。
login-alias-label = 新帳號
login-alias-hint = 4 到 32 個字，以英文字母開頭，可用小寫英文字母、數字、句點、底線和連字號。
login-alias-suggestion = 可以用：{ $alias }
login-alias-submit = 下一步
login-alias-refused = 這個帳號不能用
login-alias-length = 帳號要有 4 到 32 個字。
login-alias-characters = 只能用小寫英文字母、數字、句點、底線和連字號。
login-alias-first-character = 第一個字要是英文字母。
login-alias-looks-like-national-id = 帳號裡有像身分證字號的內容，請換一個。
login-alias-looks-like-default-name = 這看起來像預設帳號，請換一個。
login-alias-reserved = 這個帳號會讓人以為是系統或管理單位，請換一個。
login-alias-taken = 這個帳號已經有人用了，請換一個。
login-alias-limit = 今天試了太多次，請明天再試。
login-password-heading = 設定您的密碼
login-password-lead = 以後都用這組密碼登入。
login-activate-submit = 啟用並登入
login-new-label = 新密碼
login-new-refused = 密碼還沒設定
login-new-choose = 換一組合適的新密碼
login-again-label = 再輸入一次新密碼
login-again-differs = 兩次輸入的新密碼不一樣。
login-rule-length = 至少 { $min } 個字；可以是一句話
login-rule-personal = 不含您的身分證字號、生日、電話、帳號或學校代碼
login-rule-common = 不是常見的密碼，最近也沒用過
login-refusal-too-short = 太短了，至少要 { $min } 個字。
login-refusal-too-long = 太長了，最多 128 個字。
login-refusal-personal = 含有您的個人資料，例如身分證字號、生日、電話、帳號或學校代碼的一部分。
login-refusal-common = 這組密碼太容易被猜到。
login-refusal-reused = 這組密碼最近用過。
login-refusal-too-many = 今天試過太多組密碼。請明天再試；目前的密碼仍可使用。
login-strength-0 = 非常容易被猜到
login-strength-1 = 容易被猜到
login-strength-2 = 普通
login-strength-3 = 不錯
login-strength-4 = 很好
login-change-heading = 變更密碼
login-change-whose = 變更誰的密碼
login-change-lead = 變更之後，其他裝置會登出，各項服務也要重新登入；這個瀏覽器在這裡仍保持登入。
login-current-label = 目前的密碼
login-current-wrong = 目前的密碼不對。
login-change-submit = 變更密碼
login-change-back = 不變更，回到我的身分
login-step-secret = 確認是您本人
login-link-secret-heading = 啟用帳號
login-link-secret-lead = 請輸入您本人證號的後六碼。下一步由您設定密碼。
login-link-secret-label = 您的身分證字號或居留證號後六碼
login-link-secret-hint = 是您本人的證號，不是孩子的。輸入錯誤五次後，這個連結就不能再用。
login-link-wrong = 後六碼不正確
login-link-wrong-check = 請核對您本人證號的後六碼，再輸入一次。
login-link-submit = 下一步
login-link-over-heading = 這個連結不能使用了
login-link-over-lead = 請先看信箱裡有沒有更新的一封通知信，用最新那一封的連結。連結也可能已用過、超過三天、輸入錯誤五次，或綁定已結束。都沒有時，請輸入申請或接受委託時驗證的電子郵件，新的連結會寄到那個信箱。
login-link-email-label = 電子郵件
login-link-email-hint = 也可以輸入通知信裡的登入帳號。不論輸入哪一個，連結都只寄到您驗證過的信箱。
login-link-no-address = 電子郵件格式不正確
login-link-no-address-check = 請輸入完整的電子郵件，例如 name@example.com。
login-link-again = 重新寄送連結
login-link-sign-in = 已有密碼，前往登入
login-link-sent-heading = 請查看您的信箱
login-link-sent-lead = 如果有帳號正在等候啟用，連結已經寄到當時驗證的信箱，有效期限寫在信裡。一小時最多寄送五次。沒有收到時，請查看垃圾郵件，或洽學校。
login-link-full = 現在不能寄送
login-link-full-check = 這個網路一小時內要求太多次。請一小時後再試，或改用手機的行動網路。
login-mail-new-device-subject = 您的帳號在新的裝置登入
login-mail-new-device-text =
    您好：

    您在「臺北校園登入」的帳號於 { $roc } { $clock } 在新的裝置登入：{ $device }。

    如果是您本人，不需要做任何事。如果不是，請按下方按鈕，到「我的身分」登出其他裝置並變更密碼，再通知學校。
login-mail-new-device-link = 前往我的身分
login-ways-title = 或選擇其他方式登入
login-ways-hint = 先把其他帳號連結到您的校園帳號，之後就能用它登入。
login-way-other = 其他登入方式
login-way-unknown = 這個「{ $way }」帳號還沒有連結校園帳號，或目前不能使用。請先用校園帳號登入，登入後可以連結。
login-way-cancelled = 沒有用「{ $way }」登入。請再選一次，或用校園帳號登入。
login-way-away = 現在連不上「{ $way }」。請用校園帳號登入，或選擇其他方式。
login-way-refused = 「{ $way }」的回覆無法確認，所以沒有登入。請再選一次，或用校園帳號登入。
login-way-over = 用「{ $way }」登入花了太久，或換了瀏覽器，所以沒有登入。請再選一次，或用校園帳號登入。
login-way-full = 這個網路現在太多人用「{ $way }」登入。請稍後再試，或用校園帳號登入。
login-way-not-fresh = 這項服務要您重新登入一次，「{ $way }」沒有辦法確認。請用校園帳號登入。

# The code of a first sign-in, to a member of staff.
login-mail-first-subject = 首次登入「臺北校園登入」的代碼
login-mail-first-text =
    您好：

    學校為您開放了首次登入。請按下方按鈕，帳號填您的預設帳號，密碼填下面的代碼，再設定您自己的密碼。

    代碼只能用一次，{ $roc } { $clock } 前有效；之前寄出或列印的代碼已經失效。學校不會向您要這組代碼，請不要轉給別人。
login-mail-first-link = 前往登入
