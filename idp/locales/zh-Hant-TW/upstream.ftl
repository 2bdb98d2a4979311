upstream-ways-title = 其他登入方式
upstream-ways-hint = 連結的帳號可以代替密碼登入。每次新增連結，都會寄信通知您。
upstream-link-since = 連結於
upstream-link-used = 上次使用：
upstream-link-unused = 還沒用來登入過
upstream-link-end = 取消連結
upstream-add-title = 連結其他帳號
upstream-comma = 、
upstream-offer-heading = 連結其他帳號
upstream-offer-lead = 要把這個「{ $way }」帳號連結到您的校園帳號嗎？連結後，用它就能登入您的校園帳號。
upstream-offer-way = 登入方式
upstream-offer-name = 帳號名稱
upstream-offer-nameless = （對方沒有提供）
upstream-offer-hint = 對方登記的身分
upstream-offer-hint-only = 身分只供您辨認帳號，不會改變您在這裡的身分。
upstream-offer-danger = 連結後，用這個「{ $way }」帳號的人都能進入「{ $whose }」的校園帳號。如果那不是您本人的帳號，例如別人先前在這部電腦用過，請選「不要連結」。
upstream-offer-whose = 您的校園帳號
upstream-offer-yes = 連結這個帳號
upstream-offer-no = 不要連結
upstream-offer-onward = 繼續
upstream-offer-taken = 這個「{ $way }」帳號已經連結到另一個校園帳號，所以沒有連結。
upstream-offer-full = 您今天連結過太多次，所以沒有連結「{ $way }」。請明天再試。
upstream-mail-linked-subject = 您的校園帳號連結了一個新的登入方式
upstream-mail-linked-text =
    { $roc } { $clock }，有人登入您的校園帳號，連結了「{ $way }」帳號（{ $account }）。從現在起，用那個帳號就能登入您的校園帳號。

    如果是您本人，不必做任何事。

    如果不是您本人，請馬上到「我的身分」取消連結並變更密碼。
upstream-mail-linked-link = 查看我的身分
