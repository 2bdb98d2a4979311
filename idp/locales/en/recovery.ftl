recovery-mail-link-subject = Set a new password
recovery-mail-link-text =
    Hello,

    somebody asked for a new password for the account of { $name }. Press the button below to set one. The link works once, until { $clock } on { $date }; asking again voids it.

    If it was not you, ignore this mail: the password stays as it is. Do not pass the link on.
recovery-mail-link-link = Set a new password
recovery-mail-reset-subject = Your password was set anew
recovery-mail-reset-text =
    Hello,

    the password of your account was set anew at { $clock } on { $date }. All devices are signed out.

    If it was not you, tell the school at once.
recovery-mail-login-name-subject = Your sign-in name was changed
recovery-mail-login-name-text =
    Hello,

    the sign-in name of your account was changed at { $clock } on { $date }. Use the new one from now on.

    If it was not you, change your password at once and tell the school.
recovery-mail-changed-subject = A contact of yours was changed
recovery-mail-changed-text =
    Hello,

    the { $what ->
        [rescue] rescue mailbox
        [mobile] mobile number
       *[email] e-mail address
    } of your account was changed.

    If it was you, there is nothing to do. If not, press the button below before { $clock } on { $date } to put it back: all devices are signed out; then set a new password at once.
recovery-mail-changed-link = It was not me: put it back
recovery-mail-told-subject = A contact of yours was changed
recovery-mail-told-text =
    Hello,

    the { $what ->
        [rescue] rescue mailbox
        [mobile] mobile number
       *[email] e-mail address
    } of your account was changed at { $clock } on { $date }.

    If it was you, there is nothing to do. If not, put it back by the link of the earlier mail, or tell the school at once.
recovery-mail-put-back-subject = A contact of yours was put back
recovery-mail-put-back-text =
    Hello,

    the { $what ->
        [rescue] rescue mailbox
        [mobile] mobile number
       *[email] e-mail address
    } of your account was put back at { $clock } on { $date }, by a link that was mailed earlier. All devices are signed out.

    If it was not you, tell the school at once.
recovery-mail-phrase-subject = The school issued three words for a new password
recovery-mail-phrase-text =
    Hello,

    at { $clock } on { $date } the school printed three words by which a new password can be set for your account, once within 24 hours.

    If you did not ask for them, tell the school at once.
