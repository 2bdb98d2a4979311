factors-mail-totp-added-subject = An authenticator app was added to your account
factors-mail-totp-added-text =
    Hello,

    an authenticator app was set up for your account at { $clock } on { $date }. From now on, signing in asks for its digits.

    If this was not you, press the button below at once, change your password and check your ways in, and tell your school.
factors-mail-totp-added-link = To my ways in
factors-mail-totp-removed-subject = The authenticator app of your account was removed
factors-mail-totp-removed-text =
    Hello,

    the authenticator app of your account was removed at { $clock } on { $date }.

    If this was not you, press the button below at once, change your password and check your ways in, and tell your school.
factors-mail-totp-removed-link = To my ways in
factors-mail-codes-made-subject = New recovery codes were made for your account
factors-mail-codes-made-text =
    Hello,

    new recovery codes were made for your account at { $clock } on { $date }; the old ones are void.

    If this was not you, press the button below at once, change your password and check your ways in, and tell your school.
factors-mail-codes-made-link = To my ways in
factors-mail-code-used-subject = A recovery code of your account was used
factors-mail-code-used-text =
    Hello,

    somebody signed in to your account with a recovery code at { $clock } on { $date }. { $left } are left.

    If this was not you, press the button below at once, change your password and check your ways in, and tell your school.
factors-mail-code-used-link = To my ways in
factors-mail-locked-subject = Too many wrong codes for your account
factors-mail-locked-text =
    Hello,

    somebody signed in with your password at { $clock } on { $date } and then typed too many wrong codes. The second step pauses for 15 minutes.

    If this was not you, press the button below at once, change your password and check your ways in, and tell your school.
factors-mail-locked-link = To my ways in
factors-mail-reset-subject = The second factors of your account were removed
factors-mail-reset-text =
    Hello,

    the help desk removed the app, the passkeys and the recovery codes of your account at { $clock } on { $date }, and signed all devices out. The password alone is enough now: please set up a second factor again.

    If this was not you, press the button below at once, change your password and check your ways in, and tell your school.
factors-mail-reset-link = To my ways in
